//! For tests: an organisation with a project and people in it, through the real state machine.

use model::{
    AccountId, CallId, GrantId, ImportId, InvitationId, MemberId, NeedTypeId, OfferTypeId, OrgId,
    PledgeId, ProjectId, Reason, Sealed, TierId, TimeMs, TokenHash, WrappedKey,
    audit::Actor,
    call::{Answer, CallText},
    command::{
        CallChange, Change, Command, GoSet, InvitationChange, NewMember, OrgChange, PledgeChange,
        ProjectChange, ProjectParts, Reply,
    },
    invitation::InvitationRow,
    need::{NeedKind, NeedTypeFields},
    offer::OfferTypeFields,
    org::OrgProfile,
    pledge::{Clause, Pledge, PledgeKind, PledgeTerms},
    project::{Action, Admission, ProjectFields, ProjectStatus},
    sealed::MerkleRoot,
    text::{Body, Language, Name, Slug, Summary, Title},
    tier::{CallRule, Quantity, Requirement, TierFields},
};
use roaring::RoaringBitmap;
use store::{Reader, Scratch, ScratchError};

use crate::{Domain, read};

pub(crate) const ORG: OrgId = OrgId::from_bytes([1; 16]);
pub(crate) const PROJECT: ProjectId = ProjectId::from_bytes([2; 16]);
pub(crate) const TIER: TierId = TierId::from_bytes([3; 16]);
/// Hours of driving, at most 8 a person; meets `RIDES`.
pub(crate) const DRIVER: OfferTypeId = OfferTypeId::from_bytes([4; 16]);
/// Money, without a maximum.
pub(crate) const MONEY: OfferTypeId = OfferTypeId::from_bytes([5; 16]);
pub(crate) const RIDES: NeedTypeId = NeedTypeId::from_bytes([6; 16]);
pub(crate) const ADVICE: NeedTypeId = NeedTypeId::from_bytes([7; 16]);
pub(crate) const NOBODY: [u8; 16] = [0xee; 16];

/// A state in memory, and its clock.
pub(crate) struct Scene {
    db: Scratch<Domain>,
    pub(crate) now: i64,
}

impl Scene {
    /// An organisation with an open project: its tier takes three people.
    pub(crate) fn open() -> Self {
        let mut scene = Self::draft();
        scene.ok(status(ProjectStatus::Open));
        scene
    }

    /// The same before it opens.
    pub(crate) fn draft() -> Self {
        Self::draft_in(Scratch::new(Domain).unwrap())
    }

    /// The same as an earlier version left it.
    pub(crate) fn at_schema(number: u32) -> Self {
        Self::draft_in(Scratch::at_migration(Domain, number).unwrap())
    }

    /// What an update of the server does.
    pub(crate) fn migrate(&mut self, to: u32) {
        self.db.migrate(to).unwrap();
    }

    fn draft_in(db: Scratch<Domain>) -> Self {
        let mut scene = Self { db, now: 1_000 };
        for n in 0..=12 {
            scene.ok(account(n));
        }
        let owner = member(0);
        scene.ok(Change::Org(OrgChange::Create {
            id: ORG,
            slug: Slug::parse("", "tenants").unwrap(),
            profile: profile(),
            owner,
            grant: GrantId::from_bytes([1; 16]),
            demo: false,
        }));
        scene.ok(Change::Project(create(PROJECT, "rent-strike")));
        scene
    }

    /// What a change answers at the scene's time, which moves on by a second.
    pub(crate) fn run(&mut self, change: Change) -> Result<Reply, Reason> {
        self.run_as(Actor::System, change)
    }

    pub(crate) fn run_as(&mut self, actor: Actor, change: Change) -> Result<Reply, Reason> {
        self.now += 1_000;
        match self.db.apply(self.now, &Command { actor, change }) {
            Ok(reply) => Ok(reply),
            Err(ScratchError::Rejected(reason)) => Err(reason),
            Err(other) => panic!("{other}"),
        }
    }

    pub(crate) fn ok(&mut self, change: Change) -> Reply {
        let what = format!("{change:?}");
        match self.run(change) {
            Ok(reply) => reply,
            Err(reason) => panic!("{reason:?}: {what}"),
        }
    }

    /// What a person reads in a table of expectations.
    pub(crate) fn said(&mut self, change: Change) -> String {
        said(&self.run(change))
    }

    pub(crate) fn read<T>(&self, read: impl FnOnce(&Reader<'_>) -> Result<T, store::Fault>) -> T {
        self.db.read(read).unwrap()
    }

    pub(crate) fn changes(&self) -> Vec<store::Change> {
        self.db.changes().unwrap()
    }

    /// Member `n` enrols, their account being known.
    pub(crate) fn enrol(&mut self, n: u8, terms: PledgeTerms) -> Result<Reply, Reason> {
        let revision = self.revision();
        self.run(enrol(n, revision, terms))
    }

    /// Member `n` acts when `people` do.
    pub(crate) fn acts(&mut self, n: u8, people: u64) {
        self.enrol(n, when(people)).unwrap();
    }

    pub(crate) fn revision(&self) -> u32 {
        self.read(|db| read::project::by_id(db, PROJECT)).unwrap().revision
    }

    pub(crate) fn version(&self) -> u64 {
        self.read(|db| read::project::pledges_version(db, PROJECT)).unwrap()
    }

    pub(crate) fn pledge(&self, n: u8) -> Pledge {
        self.read(|db| read::pledge::by_id(db, pledge_id(n))).unwrap()
    }

    /// Opens a call for these ordinals, of which so many act.
    pub(crate) fn call(&mut self, n: u8, ordinals: &[u32], people: u32) -> Result<Reply, Reason> {
        let change = self.opening(n, ordinals, people);
        self.run(Change::Call(change))
    }

    pub(crate) fn opening(&self, n: u8, ordinals: &[u32], people: u32) -> CallChange {
        CallChange::Open {
            id: call_id(n),
            project: PROJECT,
            tier: TIER,
            text: call_text(),
            confirm_by: TimeMs::from_millis(self.now + 70_000),
            pledges_version: self.version(),
            coalition: bits(ordinals),
            people,
            root: MerkleRoot::from_bytes([9; 32]),
            receipt_seed: Sealed::from_bytes(vec![8; 40]),
        }
    }

    pub(crate) fn answer(&mut self, n: u8, member: u8, answer: Answer) -> Result<Reply, Reason> {
        let member = member_id(member);
        self.run(Change::Call(CallChange::Answer { id: call_id(n), member, answer }))
    }

    pub(crate) fn decide(&mut self, n: u8, go: Option<(&[u32], u32)>) -> Result<Reply, Reason> {
        let answers_version = self.read(|db| read::call::answers_version(db, call_id(n))).unwrap();
        let go = go.map(|(ordinals, people)| GoSet { ordinals: bits(ordinals), people });
        self.run(Change::Call(CallChange::Decide { id: call_id(n), answers_version, go }))
    }
}

pub(crate) fn said(result: &Result<Reply, Reason>) -> String {
    match result {
        Ok(Reply::Pledge { etag, .. }) => format!("pledge, etag {etag}"),
        Ok(Reply::Progress { written, done }) => {
            format!("{written} written{}", if *done { ", done" } else { "" })
        }
        Ok(Reply::Created(_)) => "created".to_owned(),
        Ok(Reply::Staged { new, known }) => format!("{new} new, {known} known"),
        Ok(reply) => format!("{reply:?}").to_lowercase(),
        Err(reason) => reason.as_str().to_owned(),
    }
}

pub(crate) fn create(id: ProjectId, slug: &str) -> ProjectChange {
    ProjectChange::Create {
        id,
        org: ORG,
        slug: Slug::parse("", slug).unwrap(),
        fields: fields(),
        parts: parts(),
    }
}

pub(crate) fn fields() -> ProjectFields {
    ProjectFields {
        title: Title::parse("", "Pay the old rent").unwrap(),
        summary: Summary::parse("", "In March nobody pays the rise.").unwrap(),
        body: Body::parse("", "# Why").unwrap(),
        action: Action {
            kind: name("Pay the old rent"),
            starts_at: Some(TimeMs::from_millis(1_790_000_000_000)),
            ends_at: None,
            place: Summary::parse("", "Düsseldorf").unwrap(),
            geo: Some(model::project::Geo { lat_e6: 51_227_741, lon_e6: -6_773_456 }),
        },
        why: Body::default(),
        precedents: Body::default(),
        admission: Admission::Open,
        retention_days: 90,
    }
}

fn parts() -> ProjectParts {
    ProjectParts {
        tiers: vec![(TIER, tier("Start", Some(3), &[]))],
        offers: vec![
            (DRIVER, offer("Driver", "hours", Some(8), Some(RIDES))),
            (MONEY, offer("Money", "euros", None, None)),
        ],
        needs: vec![
            (RIDES, need("Rides", NeedKind::Quantity, "hours")),
            (ADVICE, { need("Advice", NeedKind::YesNo, "") }),
        ],
    }
}

pub(crate) fn tier(title: &str, people: Option<u64>, offered: &[(OfferTypeId, u64)]) -> TierFields {
    let part = |(offer_type, quantity): &(OfferTypeId, u64)| Quantity {
        offer_type: *offer_type,
        quantity: *quantity,
    };
    TierFields {
        name: name(title),
        summary: Summary::default(),
        requirement: Requirement { people, offered: offered.iter().map(part).collect() },
        call_rule: CallRule::ByOrganiser,
    }
}

pub(crate) fn offer(
    title: &str,
    unit: &str,
    per_person_max: Option<u64>,
    meets: Option<NeedTypeId>,
) -> OfferTypeFields {
    OfferTypeFields {
        name: name(title),
        hint: Summary::default(),
        unit: name(unit),
        per_person_max,
        target: None,
        meets,
    }
}

pub(crate) fn need(title: &str, kind: NeedKind, unit: &str) -> NeedTypeFields {
    NeedTypeFields {
        group: Summary::default(),
        name: name(title),
        hint: Summary::default(),
        kind,
        unit: Summary::parse("", unit).unwrap(),
    }
}

pub(crate) fn status(status: ProjectStatus) -> Change {
    Change::Project(ProjectChange::SetStatus { id: PROJECT, status })
}

/// Acts when so many people do, and offers nothing.
pub(crate) fn when(people: u64) -> PledgeTerms {
    PledgeTerms {
        kind: PledgeKind::Acting,
        offers: vec![],
        needs: vec![],
        clauses: vec![Clause::AtLeastPeople(people)],
        fallback: vec![],
        hide_name: false,
    }
}

pub(crate) fn drives(hours: u64) -> Vec<Quantity> {
    vec![Quantity { offer_type: DRIVER, quantity: hours }]
}

pub(crate) fn enrol(n: u8, revision: u32, terms: PledgeTerms) -> Change {
    Change::Pledge(PledgeChange::Enrol {
        id: pledge_id(n),
        project: PROJECT,
        member: member(n),
        revision,
        terms,
        note: Some(Sealed::from_bytes(vec![n; 30])),
        invitation: None,
        made_at: None,
    })
}

pub(crate) fn with_invitation(change: Change, token: u8) -> Change {
    match change {
        Change::Pledge(PledgeChange::Enrol {
            id,
            project,
            member,
            revision,
            terms,
            note,
            made_at,
            ..
        }) => Change::Pledge(PledgeChange::Enrol {
            invitation: Some(TokenHash::from_bytes([token; 32])),
            id,
            project,
            member,
            revision,
            terms,
            note,
            made_at,
        }),
        other => other,
    }
}

pub(crate) fn begin_import(n: u8) -> Change {
    Change::Invitation(InvitationChange::Begin {
        id: import_id(n),
        project: PROJECT,
        source: Summary::parse("", "members of 2026, by signature").unwrap(),
        consent_at: TimeMs::from_millis(500),
        key: WrappedKey::from_bytes(vec![n; 60]),
    })
}

/// Rows for these people; the token of each is their number.
pub(crate) fn stage(import: u8, people: &[u8]) -> Change {
    let row = |n: &u8| InvitationRow {
        id: InvitationId::from_bytes([import, *n, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5]),
        mail_index: model::BlindIndex::from_bytes([*n; 32]),
        mail: Sealed::from_bytes(vec![*n; 40]),
        name: None,
        token: TokenHash::from_bytes([*n; 32]),
    };
    let rows = people.iter().map(row).collect();
    Change::Invitation(InvitationChange::Stage { import: import_id(import), rows })
}

pub(crate) fn commit(import: u8, rows: u32) -> Change {
    Change::Invitation(InvitationChange::Commit { import: import_id(import), rows })
}

pub(crate) fn member(n: u8) -> NewMember {
    NewMember {
        id: member_id(n),
        account: account_id(n),
        key: WrappedKey::from_bytes(vec![n; 60]),
        name: Some(Sealed::from_bytes(vec![n; 20])),
        mail: Some(Sealed::from_bytes(vec![n; 20])),
        mail_verified: false,
    }
}

fn account(n: u8) -> Change {
    Change::Account(model::command::AccountChange::Create(model::command::NewAccount {
        id: account_id(n),
        mail_index: model::BlindIndex::from_bytes([n; 32]),
        mail: Sealed::from_bytes(vec![1; 20]),
        name: None,
        key: WrappedKey::from_bytes(vec![1; 60]),
        record: model::sealed::PasswordRecord::from_bytes(vec![1; 60]),
        language: Language::english(),
        verification: None,
    }))
}

pub(crate) fn profile() -> OrgProfile {
    OrgProfile {
        name: name("Tenants"),
        summary: Summary::default(),
        body: Body::default(),
        languages: vec![Language::english()],
        contact: Summary::default(),
        imprint: Body::default(),
        privacy_notice: Body::default(),
    }
}

pub(crate) fn call_text() -> CallText {
    CallText {
        message: Body::parse("", "We are enough. Please confirm.").unwrap(),
        when: Summary::parse("", "Monday, 8 o'clock").unwrap(),
        place: Summary::parse("", "Corner of Main Street").unwrap(),
    }
}

pub(crate) fn bits(ordinals: &[u32]) -> Vec<u8> {
    let set: RoaringBitmap = ordinals.iter().copied().collect();
    let mut bytes = Vec::new();
    set.serialize_into(&mut bytes).unwrap();
    bytes
}

pub(crate) fn name(text: &str) -> Name {
    Name::parse("", text).unwrap()
}

pub(crate) const fn member_id(n: u8) -> MemberId {
    MemberId::from_bytes([n, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
}

pub(crate) const fn account_id(n: u8) -> AccountId {
    AccountId::from_bytes([n, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
}

pub(crate) const fn pledge_id(n: u8) -> PledgeId {
    PledgeId::from_bytes([n, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
}

pub(crate) const fn call_id(n: u8) -> CallId {
    CallId::from_bytes([n, 13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
}

pub(crate) const fn import_id(n: u8) -> ImportId {
    ImportId::from_bytes([n, 14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
}
