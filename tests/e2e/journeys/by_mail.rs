//! What arrives in people's mailboxes, through a real mail server: the letters of accounts,
//! invitations, calls, decisions and messages, each with a link that does what it says.

use client::{Client, Enrolment, InvitationEntry};
use mail::sink::{Mood, Received, Sink};
use model::{
    Reason, TimeMs,
    call::{Answer, CallState},
    message::Audience,
    pledge::{AdmissionLevel, Clause, NotAdmitted, PledgeKind, PledgeTerms},
    project::Admission,
    text::{Body, Name, Summary, Title},
    view::PageRequest,
};

use crate::{
    patience::{PATIENCE, until},
    scene::{Scene, fields, person},
    server::Options,
};

#[tokio::test]
async fn whoever_is_on_a_list_is_invited_called_and_told() {
    let sink = Sink::start().await.unwrap();
    let options = Options { smtp: Some(sink.url()), ..Options::default() };
    let project = model::project::ProjectFields { admission: Admission::Invite, ..fields() };
    let scene = Scene::open_with(options, 2, project).await;

    // A list of two; one mail server is slow to take the first.
    let invitations = scene.owner.invitations();
    let source = Summary::parse("", "signed at the stall on 1 May").unwrap();
    let rows = ["anna@example.org", "bela@example.org"].map(|mail| InvitationEntry {
        mail: mail.to_owned(),
        name: Some(Name::parse("", "Somebody").unwrap()),
    });
    let consent = TimeMs::from_millis(1_700_000_000_000);
    let staged = invitations
        .import(&scene.org, &scene.project, &source, consent, &rows, |_| {})
        .await
        .unwrap();
    assert_eq!((staged.staged, staged.known), (2, 0));
    sink.next_time(Mood::Refuse(451));
    assert_eq!(invitations.send(&scene.org, &scene.project, &[]).await.unwrap(), 2);

    // Who opens the link and enrols counts as invited; who enrols without one is shown apart.
    let letter = letter(&sink, "anna@example.org", "invites you").await;
    assert!(letter.text().contains("signed at the stall on 1 May"), "{}", letter.text());
    let link = letter.link().unwrap();
    let token = link.split_once("#invitation=").unwrap().1.to_owned();
    assert!(link.contains("/enrol/lindenhof/old-rent#"), "{link}");
    let anna = person(scene.server.url(), "anna").await;
    enrol(&scene, &anna, Some(token.clone())).await.unwrap();
    let mine = scene.mine(&anna).await.pledge;
    assert_eq!(mine.level, AdmissionLevel::Invited);
    let carl = person(scene.server.url(), "carl").await;
    enrol(&scene, &carl, None).await.unwrap();
    assert_eq!(scene.mine(&carl).await.apart, Some(NotAdmitted::NotInvited));
    let taken = enrol(&scene, &carl, Some(token)).await.unwrap_err();
    assert_eq!(taken.reason, Some(Reason::InvitationUsed));

    // Everybody gets one letter, and sending again sends none.
    let second = self::letter(&sink, "bela@example.org", "invites you").await;
    let token = second.link().unwrap().split_once("#invitation=").unwrap().1.to_owned();
    let bela = person(scene.server.url(), "bela").await;
    enrol(&scene, &bela, Some(token)).await.unwrap();
    assert_eq!(invitations.send(&scene.org, &scene.project, &[]).await.unwrap(), 0);
    let listed =
        invitations.list(&scene.org, &scene.project, PageRequest::default()).await.unwrap();
    assert_eq!(listed.total, Some(2));
    assert!(listed.items.iter().all(|i| i.used && i.sent_at.is_some()));
    assert_eq!(mails(&sink, "anna@example.org", "invites you"), 1);
    assert_eq!(mails(&sink, "bela@example.org", "invites you"), 1);

    // A message reaches those who stand, but not who wants none.
    bela.messages().set_opt_out(&scene.org, &scene.project, true).await.unwrap();
    let title = Title::parse("", "We have a room").unwrap();
    let body = Body::parse("", "See you *there*.").unwrap();
    let messages = scene.owner.messages();
    messages.send(&scene.org, &scene.project, Audience::Standing, &title, &body).await.unwrap();
    let update = self::letter(&sink, "anna@example.org", "We have a room").await;
    // What an organiser writes is text in a mail: their Markdown stays as it was typed.
    assert!(update.html().contains("See you *there*."), "{}", update.html());

    // The call, and what came of it.
    let call = scene.call().await.unwrap();
    for who in ["anna@example.org", "bela@example.org"] {
        self::letter(&sink, who, "confirm").await;
    }
    scene.answers(&anna, call, Answer::Confirm).await;
    scene.answers(&bela, call, Answer::Confirm).await;
    let decided = scene.owner.calls().decide(&scene.org, &scene.project, call).await.unwrap();
    assert_eq!(decided, (CallState::Go, 2));
    let go = self::letter(&sink, "bela@example.org", "Go").await;
    assert!(go.text().contains("Courtyard"), "{}", go.text());
    assert_eq!(mails(&sink, "bela@example.org", "We have a room"), 0);
    assert_eq!(mails(&sink, "carl@example.org", "confirm"), 0);
}

#[tokio::test]
async fn the_links_of_an_account_work_once() {
    let sink = Sink::start().await.unwrap();
    let options = Options { smtp: Some(sink.url()), ..Options::default() };
    let scene = Scene::open_with(options, 2, fields()).await;
    let anna = person(scene.server.url(), "anna").await;
    assert!(!anna.accounts().get().await.unwrap().mail_verified);
    let letter = letter(&sink, "anna@example.org", "Confirm your mail address").await;
    let token = letter.link().unwrap().split_once('#').unwrap().1.to_owned();
    anna.accounts().verify_mail(&token).await.unwrap();
    assert!(anna.accounts().get().await.unwrap().mail_verified);
    let again = anna.accounts().verify_mail(&token).await.unwrap_err();
    assert_eq!(again.reason, Some(Reason::LinkInvalid));

    // A device that was not seen before is told; one that was is not.
    let (mail, phone) = ("anna@example.org", Name::parse("", "Firefox on Android").unwrap());
    anna.session().sign_in(mail, "correct horse battery", &phone).await.unwrap();
    let letter = self::letter(&sink, mail, "Signed in from a new device").await;
    assert!(letter.text().contains("Firefox on Android"), "{}", letter.text());
    anna.session().sign_in(mail, "correct horse battery", &phone).await.unwrap();

    // A reset: nobody learns whether an address has an account; the link sets a new password.
    let stranger = Client::builder(scene.server.url()).build().unwrap();
    stranger.accounts().request_reset("nobody@example.org").await.unwrap();
    stranger.accounts().request_reset("anna@example.org").await.unwrap();
    let letter = self::letter(&sink, "anna@example.org", "new password").await;
    let token = letter.link().unwrap().split_once('#').unwrap().1.to_owned();
    stranger.accounts().reset_password(&token, "another fine password").await.unwrap();
    let device = Name::parse("", "test").unwrap();
    let (mail, password) = ("anna@example.org", "another fine password");
    stranger.session().sign_in(mail, password, &device).await.unwrap();
    let again = stranger.accounts().reset_password(&token, "yet another password").await;
    assert_eq!(again.unwrap_err().reason, Some(Reason::LinkInvalid));
    assert!(anna.accounts().get().await.is_err(), "a reset signs out every device");
    assert!(sink.all().iter().all(|m| m.to != ["nobody@example.org"]));
    assert_eq!(mails(&sink, "anna@example.org", "Signed in from a new device"), 1);
}

#[tokio::test]
async fn who_pledged_to_something_else_is_told_once() {
    let sink = Sink::start().await.unwrap();
    let options = Options { smtp: Some(sink.url()), ..Options::default() };
    let scene = Scene::open_with(options, 3, fields()).await;
    let anna = person(scene.server.url(), "anna").await;
    enrol(&scene, &anna, None).await.unwrap();
    // Two changes in a row: the place, then the place again.
    for place in ["Courtyard", "Town hall"] {
        let view = scene.owner.projects().get(&scene.org, &scene.project).await.unwrap();
        let mut changed = view.project.fields;
        changed.action.place = Summary::parse("", place).unwrap();
        let etag = view.project.etag;
        scene.owner.projects().update(&scene.org, &scene.project, changed, etag).await.unwrap();
    }
    let mine = scene.mine(&anna).await;
    assert_eq!((mine.revision, mine.apart), (3, Some(NotAdmitted::OldRevision)));
    let told = until("the letter about the change", PATIENCE * 3, async || {
        match mails(&sink, "anna@example.org", "Changed: Pay the old rent") {
            0 => Err("no letter".to_owned()),
            n => Ok(n),
        }
    });
    assert_eq!(told.await.unwrap(), 1, "only the last change is told");
    anna.pledges().accept_revision(&scene.org, &scene.project, 3).await.unwrap();
    assert_eq!(scene.mine(&anna).await.apart, None);
}

async fn enrol(
    scene: &Scene,
    who: &Client,
    invitation: Option<String>,
) -> Result<(), client::ClientError> {
    let terms = PledgeTerms {
        kind: PledgeKind::Acting,
        offers: vec![],
        needs: vec![],
        clauses: vec![Clause::AtLeastPeople(2)],
        fallback: vec![],
        hide_name: false,
    };
    let enrolment = Enrolment { revision: 1, terms, note: None, invitation };
    who.pledges().enrol(&scene.org, &scene.project, enrolment).await.map(drop)
}

/// The first letter to somebody whose subject has these words, once it is there.
pub(super) async fn letter(sink: &Sink, to: &str, words: &str) -> Received {
    let ask = async || {
        let found = sink.all().into_iter().find(|mail| is_for(mail, to, words));
        found.ok_or_else(|| {
            let all = sink.all();
            let all = all.iter().map(|m| format!("{:?} {:?}", m.to, m.header("Subject")));
            all.collect::<Vec<_>>().join(", ")
        })
    };
    until(format!("a letter to {to}: {words}"), PATIENCE, ask).await.unwrap()
}

fn mails(sink: &Sink, to: &str, words: &str) -> usize {
    sink.all().iter().filter(|mail| is_for(mail, to, words)).count()
}

fn is_for(mail: &Received, to: &str, words: &str) -> bool {
    mail.to == [to] && mail.header("Subject").is_some_and(|subject| subject.contains(words))
}
