//! The main job on the real binary, through the same client as every program: from an empty
//! directory to *go*, and to standing down.
//!
//! The owner claims the server and opens a project; three people enrol so that the third tips the
//! coalition, which the dashboard shows without being asked again; the call opens; some confirm,
//! one stays silent; the count over those who confirmed decides, and everybody reads their part.

use std::time::{SystemTime, UNIX_EPOCH};

use client::{Client, ClientError, Enrolment, ExportFormat, NewCall, NewProject, SignUp};
use model::{
    CallId, Reason, TierId, TimeMs,
    call::{Answer, CallState, CallText, ParticipationState},
    org::OrgProfile,
    pledge::{Clause, PledgeKind, PledgeTerms},
    project::{Action, Admission, ProjectFields, ProjectStatus},
    text::{Body, Language, Name, Slug, Summary, Title},
    tier::{CallRule, Requirement, TierFields},
    view::{Dashboard, MyPledge, PageRequest},
};

use crate::{
    patience::{PATIENCE, until},
    server::Server,
};

const PASSWORD: &str = "correct horse battery";

struct Scene {
    server: Server,
    owner: Client,
    org: Slug,
    project: Slug,
    tier: TierId,
}

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

impl Scene {
    /// A project with one tier of so many people, open for pledges.
    async fn open(people: u64) -> Self {
        let server = Server::start().await;
        let owner = person(server.url(), "owner").await;
        let link = server.owner_link().await;
        let token = link.split_once('#').unwrap().1.to_owned();
        owner.setup().claim_ownership(&token).await.unwrap();
        let again = owner.setup().claim_ownership(&token).await.unwrap_err();
        assert_eq!(again.reason, Some(Reason::OwnerExists));
        let (org, project) = (slug("lindenhof"), slug("old-rent"));
        owner.orgs().create(&org, profile()).await.unwrap();
        let new = NewProject { slug: project.clone(), fields: fields(), parts: Default::default() };
        owner.projects().create(&org, new).await.unwrap();
        let tier = TierFields {
            name: Name::parse("", "Start").unwrap(),
            summary: Summary::default(),
            requirement: Requirement { people: Some(people), offered: vec![] },
            call_rule: CallRule::ByOrganiser,
        };
        let tier = owner.projects().put_tier(&org, &project, None, tier).await.unwrap();
        owner.projects().set_status(&org, &project, ProjectStatus::Open).await.unwrap();
        Self { server, owner, org, project, tier }
    }

    async fn enrols(&self, name: &str, threshold: u64) -> Client {
        let client = person(self.server.url(), name).await;
        let terms = PledgeTerms {
            kind: PledgeKind::Acting,
            offers: vec![],
            needs: vec![],
            clauses: vec![Clause::AtLeastPeople(threshold)],
            fallback: vec![],
            hide_name: false,
        };
        let enrolment = Enrolment { revision: 1, terms, note: None, invitation: None };
        client.pledges().enrol(&self.org, &self.project, enrolment).await.unwrap();
        client
    }

    async fn call(&self) -> Result<CallId, ClientError> {
        let text = CallText {
            message: Body::parse("", "Now.").unwrap(),
            when: Summary::parse("", "1 March").unwrap(),
            place: Summary::parse("", "Courtyard").unwrap(),
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64;
        let confirm_by = TimeMs::from_millis(now + 3_600_000);
        let new = NewCall { tier: self.tier, text, confirm_by };
        self.owner.calls().open(&self.org, &self.project, new).await
    }

    async fn answer(&self, who: &Client, call: CallId, answer: Answer) -> Result<(), ClientError> {
        who.calls().answer(&self.org, &self.project, call, answer).await
    }

    async fn answers(&self, who: &Client, call: CallId, answer: Answer) {
        self.answer(who, call, answer).await.unwrap();
    }

    async fn mine(&self, who: &Client) -> MyPledge {
        who.pledges().mine(&self.org).await.unwrap().remove(0)
    }

    /// Once the jobs have written what the decision makes of this person.
    async fn settled(&self, who: &Client, state: ParticipationState) -> MyPledge {
        let ask = async || {
            let mine = self.mine(who).await;
            match &mine.call {
                Some((_, part)) if part.state == state => Ok(mine),
                other => Err(format!("{other:?}")),
            }
        };
        until(format!("{state:?}"), PATIENCE, ask).await.unwrap()
    }

    async fn csv(&self) -> String {
        let page = PageRequest::default();
        let pledges = self.owner.pledges();
        let mut file =
            pledges.export(&self.org, &self.project, ExportFormat::Csv, page).await.unwrap();
        let mut bytes = Vec::new();
        while let Some(chunk) = file.next().await {
            bytes.extend_from_slice(&chunk.unwrap());
        }
        String::from_utf8(bytes).unwrap()
    }
}

async fn wait_for(
    dashboard: &mut client::live::LiveQuery<Dashboard>,
    what: &str,
    so: impl Fn(&Dashboard) -> bool,
) {
    let wait = async {
        loop {
            let now = dashboard.next().await.unwrap().unwrap();
            if so(&now) {
                return;
            }
        }
    };
    assert!(tokio::time::timeout(PATIENCE, wait).await.is_ok(), "not in time: {what}");
}

async fn person(url: &str, name: &str) -> Client {
    let client = Client::builder(url).build().unwrap();
    let mail = format!("{name}@example.org");
    let who = SignUp {
        mail: mail.clone(),
        name: Some(Name::parse("", name).unwrap()),
        language: Language::english(),
    };
    client.session().sign_up(who, PASSWORD).await.unwrap();
    let device = Name::parse("", "test").unwrap();
    client.session().sign_in(&mail, PASSWORD, &device).await.unwrap();
    client
}

fn slug(text: &str) -> Slug {
    Slug::parse("", text).unwrap()
}

fn profile() -> OrgProfile {
    OrgProfile {
        name: Name::parse("", "Lindenhof").unwrap(),
        summary: Summary::default(),
        body: Body::default(),
        languages: vec![Language::english()],
        contact: Summary::default(),
        imprint: Body::default(),
        privacy_notice: Body::default(),
    }
}

fn fields() -> ProjectFields {
    ProjectFields {
        title: Title::parse("", "Pay the old rent").unwrap(),
        summary: Summary::default(),
        body: Body::default(),
        action: Action {
            kind: Name::parse("", "Pay").unwrap(),
            starts_at: None,
            ends_at: None,
            place: Summary::default(),
            geo: None,
        },
        why: Body::default(),
        precedents: Body::default(),
        admission: Admission::Open,
        retention_days: 30,
    }
}
