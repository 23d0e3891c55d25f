//! A project that people can enrol in, and the people, through the same client as every program.

use std::time::{SystemTime, UNIX_EPOCH};

use client::{Client, ClientError, Enrolment, ExportFormat, NewCall, NewProject, SignUp};
use model::{
    CallId, Reason, TierId, TimeMs,
    call::{Answer, CallText, ParticipationState},
    org::OrgProfile,
    pledge::{Clause, PledgeKind, PledgeTerms},
    project::{Action, Admission, ProjectFields, ProjectStatus},
    text::{Body, Language, Name, Slug, Summary, Title},
    tier::{CallRule, Requirement, TierFields},
    view::{ClusterView, Dashboard, MyPledge, PageRequest},
};

use crate::{
    patience::{PATIENCE, until},
    server::{Options, Server},
};

/// Everybody's.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Waits until the cluster is as it is to be.
pub(crate) async fn cluster_is(
    owner: &Client,
    what: &str,
    is_so: impl Fn(&ClusterView) -> bool,
) -> ClusterView {
    let seen = until(what, PATIENCE * 4, async || {
        let view = owner.cluster().status().await.map_err(|error| error.to_string())?;
        if is_so(&view) { Ok(view) } else { Err(format!("{view:?}")) }
    });
    seen.await.unwrap_or_else(|missed| panic!("{missed}"))
}

/// One organisation with one open project of one tier.
pub(crate) struct Scene {
    pub(crate) server: Server,
    pub(crate) owner: Client,
    pub(crate) org: Slug,
    pub(crate) project: Slug,
    pub(crate) tier: TierId,
}

impl Scene {
    /// A project with one tier of so many people, open for pledges.
    pub(crate) async fn open(people: u64) -> Self {
        Self::open_on(Server::start().await, people, fields()).await
    }

    /// The same on a server started otherwise, and with other fields.
    pub(crate) async fn open_with(options: Options, people: u64, fields: ProjectFields) -> Self {
        Self::open_on(Server::start_with(options).await, people, fields).await
    }

    async fn open_on(server: Server, people: u64, fields: ProjectFields) -> Self {
        let owner = person(server.url(), "owner").await;
        let link = server.owner_link().await;
        let token = link.split_once('#').unwrap().1.to_owned();
        owner.setup().claim_ownership(&token).await.unwrap();
        let again = owner.setup().claim_ownership(&token).await.unwrap_err();
        assert_eq!(again.reason, Some(Reason::OwnerExists));
        let (org, project) = (slug("lindenhof"), slug("old-rent"));
        owner.orgs().create(&org, profile()).await.unwrap();
        let new = NewProject { slug: project.clone(), fields, parts: Default::default() };
        owner.projects().create(&org, new).await.unwrap();
        // Nothing can be reached in it yet.
        let early = owner.projects().set_status(&org, &project, ProjectStatus::Open).await;
        assert_eq!(early.unwrap_err().reason, Some(Reason::ProjectNotReady));
        let tier = owner.projects().put_tier(&org, &project, None, tier(people)).await.unwrap();
        owner.projects().set_status(&org, &project, ProjectStatus::Open).await.unwrap();
        Self { server, owner, org, project, tier }
    }

    pub(crate) async fn enrols(&self, name: &str, threshold: u64) -> Client {
        self.enrols_in(&self.org, &self.project, name, threshold).await
    }

    /// The same in a project of their choice.
    pub(crate) async fn enrols_in(
        &self,
        org: &Slug,
        project: &Slug,
        name: &str,
        threshold: u64,
    ) -> Client {
        let client = person(self.server.url(), name).await;
        let terms = terms(threshold);
        let revision = client.projects().get(org, project).await.unwrap().project.revision;
        let enrolment = Enrolment { revision, terms, note: None, invitation: None };
        client.pledges().enrol(org, project, enrolment).await.unwrap();
        client
    }

    /// Changes their pledge: the latest revision, and a note.
    pub(crate) async fn enrols_again(&self, who: &Client, note: &str) -> Result<(), ClientError> {
        let mine = self.mine(who).await;
        let enrolment = Enrolment {
            revision: mine.revision,
            terms: mine.pledge.terms,
            note: Some(note.to_owned()),
            invitation: None,
        };
        who.pledges().enrol(&self.org, &self.project, enrolment).await.map(drop)
    }

    pub(crate) async fn call(&self) -> Result<CallId, ClientError> {
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

    pub(crate) async fn answer(
        &self,
        who: &Client,
        call: CallId,
        answer: Answer,
    ) -> Result<(), ClientError> {
        who.calls().answer(&self.org, &self.project, call, answer).await
    }

    pub(crate) async fn answers(&self, who: &Client, call: CallId, answer: Answer) {
        self.answer(who, call, answer).await.unwrap();
    }

    pub(crate) async fn mine(&self, who: &Client) -> MyPledge {
        who.pledges().mine(&self.org).await.unwrap().remove(0)
    }

    /// Once the jobs have written what the decision makes of this person.
    pub(crate) async fn settled(&self, who: &Client, state: ParticipationState) -> MyPledge {
        let ask = async || {
            let mine = self.mine(who).await;
            match &mine.call {
                Some((_, part)) if part.state == state => Ok(mine),
                other => Err(format!("{other:?}")),
            }
        };
        until(format!("{state:?}"), PATIENCE, ask).await.unwrap()
    }

    pub(crate) async fn csv(&self) -> String {
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

/// Somebody who acts once so many do.
pub(crate) fn terms(threshold: u64) -> PledgeTerms {
    PledgeTerms {
        kind: PledgeKind::Acting,
        offers: vec![],
        needs: vec![],
        clauses: vec![Clause::AtLeastPeople(threshold)],
        fallback: vec![],
        hide_name: false,
    }
}

pub(crate) async fn wait_for(
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

pub(crate) async fn person(url: &str, name: &str) -> Client {
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

pub(crate) fn slug(text: &str) -> Slug {
    Slug::parse("", text).unwrap()
}

pub(crate) fn profile() -> OrgProfile {
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

/// Called "Start", for so many people.
pub(crate) fn tier(people: u64) -> TierFields {
    TierFields {
        name: Name::parse("", "Start").unwrap(),
        summary: Summary::default(),
        requirement: Requirement { people: Some(people), offered: vec![] },
        call_rule: CallRule::ByOrganiser,
    }
}

pub(crate) fn fields() -> ProjectFields {
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
