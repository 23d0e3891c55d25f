//! The main job on the real binary, through the same client as every program: from an empty
//! directory to *go*, and to standing down.
//!
//! The owner claims the server and opens a project; three people enrol so that the third tips the
//! coalition, which the dashboard shows without being asked again; the call opens; some confirm,
//! one stays silent; the count over those who confirmed decides, and everybody reads their part.

use std::{
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use client::{Client, Enrolment, InvitationEntry, NewCall};
use mail::sink::Sink;
use model::{
    Reason, TimeMs,
    call::{Answer, CallState, CallText, ParticipationState},
    pledge::PledgeTerms,
    project::{Admission, ProjectFields, ProjectStatus},
    text::{Body, Summary},
    view::{Dashboard, PageRequest},
};

use crate::{
    patience::{PATIENCE, until},
    scene::{Scene, person, slug, wait_for},
    server::{Options, Server},
};

#[tokio::test]
async fn three_people_tip_confirm_and_get_go() {
    let scene = Scene::open(2).await;
    let mut dashboard = scene.owner.live().dashboard(&scene.org, &scene.project);
    let first = dashboard.next().await.unwrap().unwrap();
    assert_eq!((first.standing, first.would_act), (0, 0));

    // Two who wait for three, and nobody acts; the third brings all of them.
    let anna = scene.enrols("anna", 3).await;
    let bela = scene.enrols("bela", 2).await;
    wait_for(&mut dashboard, "two ready, nobody acts", |d| d.ready == 2 && d.would_act == 0).await;
    let carl = scene.enrols("carl", 1).await;
    wait_for(&mut dashboard, "three act together", |d| d.would_act == 3).await;

    let call = scene.call().await.unwrap();
    for person in [&anna, &bela, &carl] {
        let mine = scene.mine(person).await;
        let (called, part) = mine.call.unwrap();
        assert_eq!((called.id, called.called_people), (call, 3));
        assert_eq!(part.state, ParticipationState::Called);
        assert!(called.text.place.is_empty(), "the place is told to the go-set only");
    }

    // Anna asked for three; with two of them she is not asked to act.
    scene.answers(&bela, call, Answer::Confirm).await;
    scene.answers(&carl, call, Answer::Confirm).await;
    let two = |d: &Dashboard| d.call.as_ref().is_some_and(|c| c.go_people == 2);
    wait_for(&mut dashboard, "two would get go", two).await;
    let decided = scene.owner.calls().decide(&scene.org, &scene.project, call).await.unwrap();
    assert_eq!(decided, (CallState::Go, 2));

    for (person, state, place) in [
        (&anna, ParticipationState::Silent, ""),
        (&bela, ParticipationState::Go, "Courtyard"),
        (&carl, ParticipationState::Go, "Courtyard"),
    ] {
        let mine = scene.settled(person, state).await;
        let (called, _) = mine.call.unwrap();
        assert_eq!((called.state, called.go_people), (CallState::Go, Some(2)));
        assert_eq!(called.text.place.as_str(), place);
    }
    // Too late is too late.
    let late = scene.answer(&anna, call, Answer::Confirm).await.unwrap_err();
    assert_eq!(late.reason, Some(Reason::CallNotOpen));

    // Who was counted can prove it, and the file says what the screen says.
    let receipt = bela.calls().receipt(&scene.org, &scene.project, call).await.unwrap();
    assert!(receipt.receipt.len() > 100);
    let file = scene.csv().await;
    assert_eq!(file.lines().count(), 4, "{file}");
    assert!(file.contains("bela@example.org"), "{file}");
}

#[tokio::test]
async fn too_few_confirm_and_nothing_happens() {
    let scene = Scene::open(3).await;
    let mut people = Vec::new();
    for name in ["anna", "bela", "carl"] {
        people.push(scene.enrols(name, 3).await);
    }
    let call = scene.call().await.unwrap();
    scene.answers(&people[0], call, Answer::Confirm).await;
    scene.answers(&people[1], call, Answer::Decline).await;
    let decided = scene.owner.calls().decide(&scene.org, &scene.project, call).await.unwrap();
    assert_eq!(decided.0, CallState::StoodDown);
    let ends =
        [ParticipationState::Released, ParticipationState::Released, ParticipationState::Silent];
    for (person, end) in people.iter().zip(ends) {
        let mine = scene.settled(person, end).await;
        assert_eq!(mine.call.unwrap().0.state, CallState::StoodDown);
        assert_eq!(mine.pledge.state, model::pledge::PledgeState::Standing, "the pledge stands");
    }
}

#[tokio::test]
async fn nobody_is_called_below_the_tier_and_strangers_see_no_dashboard() {
    let scene = Scene::open(3).await;
    let nobody_yet = scene.call().await.unwrap_err();
    assert_eq!(nobody_yet.reason, Some(Reason::TierNotMet));
    let anna = scene.enrols("anna", 1).await;
    let refused = scene.call().await.unwrap_err();
    assert_eq!(refused.reason, Some(Reason::TierNotMet));
    let refused = anna.projects().dashboard(&scene.org, &scene.project).await.unwrap_err();
    assert_eq!(refused.reason, Some(Reason::NotAllowed));
    let nobody = Client::builder(scene.server.url()).build().unwrap();
    assert!(nobody.projects().dashboard(&scene.org, &scene.project).await.is_err());
    let public = nobody.projects().get(&scene.org, &scene.project).await.unwrap();
    assert_eq!(public.numbers.would_act, model::public::PublicCount::Few, "one is fewer than five");
}

/// A large project in which pledges change all the time: whoever counts is never the last. The
/// call opens all the same, and nobody's change is lost.
#[tokio::test]
async fn a_call_opens_while_everybody_enrols() {
    let server = Server::start().await;
    let owner = person(server.url(), "owner").await;
    let link = server.owner_link().await;
    owner.setup().claim_ownership(link.split_once('#').unwrap().1).await.unwrap();
    let mut filling = owner.admin().demo_add(1, 9_000).await.unwrap();
    while let Some(step) = filling.next().await {
        step.unwrap();
    }
    let (org, project) = (slug("lindenhof"), slug("old-rent"));
    let view = owner.projects().get(&org, &project).await.unwrap();
    let tier = view.tiers[0].id;
    let revision = view.project.revision;

    let (stop, changed) = (&AtomicBool::new(false), &AtomicU32::new(0));
    let changes = |client: Client| {
        let (org, project) = (&org, &project);
        async move {
            while !stop.load(Ordering::Relaxed) {
                let terms = crate::scene::terms(20);
                let enrolment = Enrolment { revision, terms, note: None, invitation: None };
                client.pledges().enrol(org, project, enrolment).await.unwrap();
                client.pledges().withdraw(org, project).await.unwrap();
                changed.fetch_add(2, Ordering::Relaxed);
            }
        }
    };
    let mut people = Vec::new();
    for n in 0..4 {
        people.push(person(server.url(), &format!("restless{n}")).await);
    }
    let calls = async {
        while changed.load(Ordering::Relaxed) < 40 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64;
        let text = CallText {
            message: Body::parse("", "Now.").unwrap(),
            when: Summary::default(),
            place: Summary::default(),
        };
        let new = NewCall { tier, text, confirm_by: TimeMs::from_millis(now + 3_600_000) };
        let opened = owner.calls().open(&org, &project, new).await;
        stop.store(true, Ordering::Relaxed);
        opened
    };
    let [a, b, c, d] = people.try_into().unwrap_or_else(|_| unreachable!());
    let (opened, ..) = tokio::join!(calls, changes(a), changes(b), changes(c), changes(d));
    opened.unwrap();
}

/// Both tabs of a person who is new here enrol at once: the second one finds them a member already
/// and goes on with what the first one wrote.
#[tokio::test]
async fn two_tabs_enrol_at_once() {
    let scene = Scene::open(2).await;
    for n in 0..6 {
        let tabs = person(scene.server.url(), &format!("hasty{n}")).await;
        let enrols = || {
            let terms = crate::scene::terms(2);
            let enrolment = Enrolment { revision: 1, terms, note: None, invitation: None };
            let (tab, scene) = (tabs.pledges(), &scene);
            async move { tab.enrol(&scene.org, &scene.project, enrolment).await }
        };
        let (first, second) = tokio::join!(enrols(), enrols());
        assert_eq!(first.unwrap().0, second.unwrap().0, "one pledge");
    }
}

/// Whoever hides their name is not given away by the invitation that they came by; and whoever has
/// pledged can take it back, even after the project went back into a draft.
#[tokio::test]
async fn nobody_is_given_away_or_locked_in() {
    let sink = Sink::start().await.unwrap();
    let options = Options { smtp: Some(sink.url()), ..Options::default() };
    let fields = ProjectFields { admission: Admission::Invite, ..crate::scene::fields() };
    let scene = Scene::open_with(options, 2, fields).await;
    let (org, project) = (&scene.org, &scene.project);
    let list = scene.owner.invitations();
    let entry = |name: &str| InvitationEntry { mail: format!("{name}@example.org"), name: None };
    let people = [entry("anna"), entry("bela")];
    let source = Summary::parse("", "signed at the stall").unwrap();
    list.import(org, project, &source, TimeMs::from_millis(0), &people, |_| {}).await.unwrap();
    list.send(org, project, &[]).await.unwrap();
    let mut clients = Vec::new();
    for (name, hide_name) in [("anna", true), ("bela", false)] {
        let address = format!("{name}@example.org");
        let letter = until(format!("the letter to {name}"), PATIENCE, async || {
            let letters = sink.all();
            let found = letters.into_iter().find(|mail| mail.to.contains(&address));
            found.ok_or_else(|| "not there".to_owned())
        });
        let link = letter.await.unwrap().link().unwrap();
        let token = link.rsplit(['#', '/', '=']).next().unwrap().to_owned();
        let terms = PledgeTerms { hide_name, ..crate::scene::terms(2) };
        let enrolment = Enrolment { revision: 1, terms, note: None, invitation: Some(token) };
        let client = person(scene.server.url(), name).await;
        client.pledges().enrol(org, project, enrolment).await.unwrap();
        clients.push(client);
    }
    let listed = async |filter: &str| {
        let page = PageRequest { filter: filter.to_owned(), ..PageRequest::default() };
        let found = list.list(org, project, page).await.unwrap().items;
        let mut seen: Vec<_> = found.into_iter().map(|row| (row.mail, row.used)).collect();
        seen.sort();
        seen
    };
    let (anna, bela) = ("anna@example.org".to_owned(), "bela@example.org".to_owned());
    assert_eq!(listed("used:yes").await, [(bela.clone(), true)]);
    assert_eq!(listed("used:no").await, [(anna.clone(), false)]);
    assert_eq!(listed("").await, [(anna, false), (bela, true)]);

    let projects = scene.owner.projects();
    projects.set_status(org, project, ProjectStatus::Draft).await.unwrap();
    let hidden = &clients[0];
    hidden.messages().set_opt_out(org, project, true).await.unwrap();
    hidden.pledges().withdraw(org, project).await.unwrap();
    let stranger = person(scene.server.url(), "stranger").await;
    let unseen = stranger.projects().get(org, project).await.unwrap_err();
    assert_eq!(unseen.reason, Some(Reason::ProjectNotFound));
}
