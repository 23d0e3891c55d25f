//! An organisation with a project and people in it, in a store on disk, and live views of it.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use live::{Live, Moment, Options, Snapshot, solved};
use model::{
    AccountId, BlindIndex, CallId, GrantId, MemberId, NeedTypeId, OfferTypeId, OrgId, PledgeId,
    ProjectId, Reason, Sealed, TierId, TimeMs, TokenHash, WrappedKey,
    audit::Actor,
    call::CallText,
    command::{
        AccountChange, CallChange, Change, Command, NewAccount, NewLink, NewMember, OrgChange,
        PledgeChange, ProjectChange, ProjectParts, Reply,
    },
    need::{NeedKind, NeedTypeFields},
    offer::OfferTypeFields,
    org::OrgProfile,
    pledge::{Clause, Need, PledgeKind, PledgeTerms},
    project::{Action, Admission, ProjectFields, ProjectStatus},
    sealed::{MerkleRoot, PasswordRecord},
    text::{Body, Language, Name, Slug, Summary, Title},
    tier::{CallRule, Quantity, Requirement, TierFields},
    view::Dashboard,
};
use roaring::RoaringBitmap;
use state::{Domain, read};
use store::{Clock, ProposeError, ReadLevel, Store};

pub(crate) const ORG: OrgId = OrgId::from_bytes([1; 16]);
pub(crate) const PROJECT: ProjectId = ProjectId::from_bytes([2; 16]);
pub(crate) const OTHER: ProjectId = ProjectId::from_bytes([8; 16]);
pub(crate) const TIER: TierId = TierId::from_bytes([3; 16]);
pub(crate) const HARD_TIER: TierId = TierId::from_bytes([9; 16]);
/// Hours of driving, at most 8 a person; meets `RIDES`.
pub(crate) const DRIVER: OfferTypeId = OfferTypeId::from_bytes([4; 16]);
pub(crate) const RIDES: NeedTypeId = NeedTypeId::from_bytes([6; 16]);

/// A store in a directory of its own, live views of it, and their clock, which stands still.
pub(crate) struct Scene {
    pub(crate) store: Store<Domain>,
    pub(crate) live: Live,
    clock: Arc<AtomicI64>,
    _dir: tempfile::TempDir,
}

impl Scene {
    /// An open project: its first tier takes three people.
    pub(crate) async fn open() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(1_790_000_000_000));
        let (of_log, of_live) = (Arc::clone(&clock), Arc::clone(&clock));
        let log = store::Options {
            clock: Clock::of(move || of_log.load(Ordering::SeqCst)),
            ..store::Options::default()
        };
        let store = Store::open(dir.path(), Domain, log).await.unwrap();
        let options = Options {
            clock: Arc::new(move || TimeMs::from_millis(of_live.load(Ordering::SeqCst))),
            ..options
        };
        let live = Live::new(store.clone(), options);
        let scene = Self { store, live, clock, _dir: dir };
        scene.ok(account(0)).await;
        scene.ok(organisation()).await;
        scene.ok(Change::Project(create(PROJECT, "rent-strike"))).await;
        scene.ok(status(ProjectStatus::Open)).await;
        scene
    }

    pub(crate) fn now(&self) -> TimeMs {
        TimeMs::from_millis(self.clock.load(Ordering::SeqCst))
    }

    pub(crate) fn later(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) async fn run(&self, change: Change) -> Result<Reply, Reason> {
        let command = Command { actor: Actor::System, change };
        match self.store.propose(&command, None).await {
            Ok(accepted) => Ok(accepted.reply),
            Err(ProposeError::Rejected(reason)) => Err(reason),
            Err(other) => panic!("{other}"),
        }
    }

    pub(crate) async fn ok(&self, change: Change) -> Reply {
        match self.run(change.clone()).await {
            Ok(reply) => reply,
            Err(reason) => panic!("{reason:?}: {change:?}"),
        }
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&store::Reader<'_>) -> Result<T, store::Fault> + Send + 'static,
    ) -> T {
        self.store.read(ReadLevel::Local, read).await.unwrap()
    }

    pub(crate) async fn revision(&self) -> u32 {
        self.read(|db| read::project::by_id(db, PROJECT)).await.unwrap().revision
    }

    /// Member `n` enrols, with an account if they had none.
    pub(crate) async fn enrol(&self, n: u32, terms: PledgeTerms) -> Result<Reply, Reason> {
        let id = member(n).account;
        if self.read(move |db| read::account::by_id(db, id)).await.is_none() {
            self.ok(account(n)).await;
        }
        let revision = self.revision().await;
        self.run(enrol(n, revision, terms)).await
    }

    /// Member `n` acts when `people` do.
    pub(crate) async fn acts(&self, n: u32, people: u64) {
        self.enrol(n, when(people)).await.unwrap();
    }

    pub(crate) async fn acts_each(&self, members: std::ops::Range<u32>, people: u64) {
        for n in members {
            self.acts(n, people).await;
        }
    }

    pub(crate) async fn dashboard(&self) -> Arc<Snapshot> {
        self.live.dashboard(PROJECT).await.unwrap()
    }

    /// What the tables say at a moment.
    pub(crate) async fn recomputed(&self, now: TimeMs) -> (Dashboard, RoaringBitmap) {
        let moment = Moment { verifies_mail: true, now };
        let read = move |db: &store::Reader<'_>| solved::dashboard(db, PROJECT, moment);
        self.store.read(ReadLevel::Local, read).await.unwrap()
    }

    /// Opens a call with the coalition that is solved for it.
    pub(crate) async fn call(&self, n: u32, tier: TierId) -> Result<Reply, Reason> {
        let called = self.live.coalition(PROJECT).await.unwrap();
        let mut coalition = Vec::new();
        called.ordinals.serialize_into(&mut coalition).unwrap();
        self.run(Change::Call(CallChange::Open {
            id: call_id(n),
            project: PROJECT,
            tier,
            text: call_text(),
            confirm_by: self.now().plus_millis(70_000),
            pledges_version: called.pledges_version,
            coalition,
            people: called.people as u32,
            root: MerkleRoot::from_bytes([9; 32]),
            receipt_seed: Sealed::from_bytes(vec![8; 40]),
        }))
        .await
    }

    pub(crate) async fn decide(&self, n: u32) -> Result<Reply, Reason> {
        let id = call_id(n);
        let decided = self.live.go_set(id).await.unwrap();
        let (answers_version, go) = (decided.answers_version, decided.go);
        self.run(Change::Call(CallChange::Decide { id, answers_version, go })).await
    }
}

/// What must happen soon: a test that waits for what never comes fails.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    let soon = std::time::Duration::from_secs(30);
    tokio::time::timeout(soon, future).await.expect("what was awaited never came")
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

pub(crate) fn rides(hours: u64) -> Vec<Need> {
    vec![Need { need_type: RIDES, quantity: hours }]
}

pub(crate) fn enrol(n: u32, revision: u32, terms: PledgeTerms) -> Change {
    Change::Pledge(PledgeChange::Enrol {
        id: pledge_id(n),
        project: PROJECT,
        member: member(n),
        revision,
        terms,
        note: None,
        invitation: None,
        made_at: None,
    })
}

pub(crate) fn member(n: u32) -> NewMember {
    NewMember {
        id: member_id(n),
        account: AccountId::from_bytes(numbered(11, n)),
        key: WrappedKey::from_bytes(vec![1; 60]),
        name: None,
        mail: None,
        mail_verified: false,
    }
}

/// The address of account `n` is verified, and with it that of its members.
pub(crate) fn verified(n: u32) -> Change {
    Change::Account(AccountChange::VerifyMail { token: link(n).token })
}

fn link(n: u32) -> NewLink {
    let mut token = [0xbb; 32];
    token[..4].copy_from_slice(&n.to_be_bytes());
    NewLink {
        account: member(n).account,
        token: TokenHash::from_bytes(token),
        expires_at: TimeMs::from_millis(1_800_000_000_000),
    }
}

pub(crate) fn tier(people: Option<u64>, hours: Option<u64>) -> TierFields {
    let part = |quantity| Quantity { offer_type: DRIVER, quantity };
    TierFields {
        name: name("Start"),
        summary: Summary::default(),
        requirement: Requirement { people, offered: hours.into_iter().map(part).collect() },
        call_rule: CallRule::ByOrganiser,
    }
}

pub(crate) fn put_tier(id: TierId, fields: TierFields) -> Change {
    Change::Project(ProjectChange::PutTier { project: PROJECT, id, fields })
}

pub(crate) fn create(id: ProjectId, slug: &str) -> ProjectChange {
    let parts = match id {
        PROJECT => ProjectParts {
            tiers: vec![(TIER, tier(Some(3), None)), (HARD_TIER, tier(Some(6), Some(12)))],
            offers: vec![(
                DRIVER,
                OfferTypeFields {
                    name: name("Driver"),
                    hint: Summary::default(),
                    unit: name("hours"),
                    per_person_max: Some(8),
                    target: Some(40),
                    meets: Some(RIDES),
                },
            )],
            needs: vec![(
                RIDES,
                NeedTypeFields {
                    group: Summary::default(),
                    name: name("Rides"),
                    hint: Summary::default(),
                    kind: NeedKind::Quantity,
                    unit: Summary::parse("", "hours").unwrap(),
                },
            )],
        },
        _ => ProjectParts { tiers: vec![], offers: vec![], needs: vec![] },
    };
    let slug = Slug::parse("", slug).unwrap();
    ProjectChange::Create { id, org: ORG, slug, fields: fields(), parts }
}

pub(crate) fn fields() -> ProjectFields {
    ProjectFields {
        title: Title::parse("", "Pay the old rent").unwrap(),
        summary: Summary::default(),
        body: Body::default(),
        action: Action {
            kind: name("Pay the old rent"),
            starts_at: None,
            ends_at: None,
            place: Summary::default(),
            geo: None,
        },
        why: Body::default(),
        precedents: Body::default(),
        admission: Admission::Open,
        retention_days: 90,
    }
}

pub(crate) fn account(n: u32) -> Change {
    let mut mail_index = [0xaa; 32];
    mail_index[..4].copy_from_slice(&n.to_be_bytes());
    Change::Account(AccountChange::Create(NewAccount {
        id: member(n).account,
        mail_index: BlindIndex::from_bytes(mail_index),
        mail: Sealed::from_bytes(vec![1; 20]),
        name: None,
        key: WrappedKey::from_bytes(vec![1; 60]),
        record: PasswordRecord::from_bytes(vec![1; 60]),
        language: Language::english(),
        verification: Some(link(n)),
    }))
}

fn organisation() -> Change {
    Change::Org(OrgChange::Create {
        id: ORG,
        slug: Slug::parse("", "tenants").unwrap(),
        profile: OrgProfile {
            name: name("Tenants"),
            summary: Summary::default(),
            body: Body::default(),
            languages: vec![Language::english()],
            contact: Summary::default(),
            imprint: Body::default(),
            privacy_notice: Body::default(),
        },
        owner: member(0),
        grant: GrantId::from_bytes([1; 16]),
        demo: false,
    })
}

fn call_text() -> CallText {
    CallText { message: Body::default(), when: Summary::default(), place: Summary::default() }
}

pub(crate) fn name(text: &str) -> Name {
    Name::parse("", text).unwrap()
}

pub(crate) fn pledge_id(n: u32) -> PledgeId {
    PledgeId::from_bytes(numbered(12, n))
}

pub(crate) fn member_id(n: u32) -> MemberId {
    MemberId::from_bytes(numbered(10, n))
}

pub(crate) fn call_id(n: u32) -> CallId {
    CallId::from_bytes(numbered(13, n))
}

fn numbered(kind: u8, n: u32) -> [u8; 16] {
    let mut bytes = [kind; 16];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    bytes
}
