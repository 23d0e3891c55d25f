//! A call that nobody opens, by the real keeper over a real store whose clock is stepped.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use accounts::{Accounts, Parts};
use crypto::{OsRng, keyring::Keyring};
use mail::{Mailer, Outbox, Sender};
use model::{
    AccountId, BlindIndex, GrantId, MemberId, OrgId, PledgeId, ProjectId, Sealed, TokenHash,
    WrappedKey,
    call::CallState,
    command::{
        AccountChange, NewAccount, NewLink, NewMember, OrgChange, PledgeChange, ProjectParts,
    },
    org::OrgProfile,
    pledge::{Clause, PledgeKind, PledgeTerms},
    project::{Action, Admission, ProjectFields, ProjectStatus},
    sealed::PasswordRecord,
    text::{Language, Name, Slug, Title},
    tier::{CallRule, Requirement, TierFields},
    view::CallSummary,
};

use super::*;
use crate::{gate::Gates, keeper::Keeper, letters::Letters};

const ORG: OrgId = OrgId::from_bytes([1; 16]);
const PROJECT: ProjectId = ProjectId::from_bytes([2; 16]);
const TIER: TierId = TierId::from_bytes([3; 16]);
/// The log believes a step of five minutes at once.
const MINUTES_5: i64 = 5 * 60_000;

struct Scene {
    store: Store<Domain>,
    keeper: Keeper,
    clock: Arc<AtomicI64>,
    _dir: tempfile::TempDir,
}

impl Scene {
    /// An open project whose tier takes two people and is called once 30 % could stay away for
    /// two hours.
    async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(1_790_000_000_000));
        let (of_log, of_live) = (Arc::clone(&clock), Arc::clone(&clock));
        let log = store::Options {
            clock: store::Clock::of(move || of_log.load(Ordering::SeqCst)),
            ..store::Options::default()
        };
        let store = Store::open(dir.path(), Domain, log).await.unwrap();
        let of_live = move || TimeMs::from_millis(of_live.load(Ordering::SeqCst));
        let options = live::Options { clock: Arc::new(of_live), ..live::Options::default() };
        let live = Live::new(store.clone(), options);
        let outbox = Outbox::open(&dir.path().join("outbox")).unwrap();
        let mailer = Mailer::outbox(Sender::parse("muster <muster@localhost>").unwrap(), outbox);
        let url = "http://localhost:7421".to_owned();
        let parts = Parts {
            store: store.clone(),
            keyring: Arc::new(Keyring::generate(&mut OsRng)),
            mailer: mailer.clone(),
            base_url: url.clone(),
            clock: accounts::Clock::system(),
        };
        let accounts = Accounts::start(parts).await.unwrap();
        let calls = Calls {
            store: store.clone(),
            live: live.clone(),
            vault: accounts.vault().clone(),
            pledges: Gates::default(),
            answers: Gates::default(),
        };
        let letters = Letters::new(store.clone(), accounts, mailer, url);
        let automatic = Automatic { store: store.clone(), live, calls: calls.clone() };
        let keeper = Keeper { store: store.clone(), calls, letters, automatic };
        let scene = Self { store, keeper, clock, _dir: dir };
        scene.run(account(0)).await;
        scene.run(organisation()).await;
        scene.run(Change::Project(project())).await;
        let status = ProjectChange::SetStatus { id: PROJECT, status: ProjectStatus::Open };
        scene.run(Change::Project(status)).await;
        scene
    }

    async fn run(&self, change: Change) {
        let command = Command { actor: Actor::System, change };
        self.store.propose(&command, None).await.unwrap();
    }

    async fn enrols(&self, n: u8) {
        self.run(account(n)).await;
        self.run(Change::Pledge(PledgeChange::Enrol {
            id: PledgeId::from_bytes([40 + n; 16]),
            project: PROJECT,
            member: member(n),
            revision: 1,
            terms: PledgeTerms {
                kind: PledgeKind::Acting,
                offers: vec![],
                needs: vec![],
                clauses: vec![Clause::AtLeastPeople(2)],
                fallback: vec![],
                hide_name: false,
            },
            note: None,
            invitation: None,
            made_at: None,
        }))
        .await;
    }

    /// So much time passes, in which the keeper does what it does twice a second.
    async fn passes(&self, ms: i64) {
        for _ in 0..ms / MINUTES_5 {
            self.clock.fetch_add(MINUTES_5, Ordering::SeqCst);
            // As the store's own tick does: log time follows what is proposed.
            self.store.set_cursor("clock", store::Stream::DIRECTORY, 0).await.unwrap();
            self.keeper.tick("keeper").await.unwrap();
        }
    }

    async fn calls(&self) -> Vec<CallSummary> {
        self.store.read(ReadLevel::Local, |db| read::call::list(db, PROJECT)).await.unwrap()
    }
}

#[tokio::test]
async fn a_tier_that_is_safe_for_long_enough_is_called_by_itself_and_once() {
    let scene = Scene::open().await;
    scene.enrols(1).await;
    scene.enrols(2).await;
    scene.passes(3 * HOUR_MS).await;
    assert_eq!(scene.calls().await, [], "reached, but nobody could stay away");

    // With a third one could; the hours begin when that is so.
    scene.enrols(3).await;
    scene.passes(2 * HOUR_MS).await;
    assert_eq!(scene.calls().await, [], "noted at the first look, which was five minutes in");
    scene.passes(MINUTES_5).await;
    let calls = scene.calls().await;
    let [call] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!((call.tier, call.state, call.called_people), (TIER, CallState::Open, 3));
    assert_eq!(call.text.message.as_str(), "Pay the old rent");
    assert_eq!(call.confirm_by.since(call.opened_at), CONFIRM_MS);

    scene.passes(HOUR_MS).await;
    assert_eq!(scene.calls().await.len(), 1, "one call for one time of waiting");
}

#[tokio::test]
async fn the_hours_begin_anew_when_somebody_leaves() {
    let scene = Scene::open().await;
    for n in 1..=3 {
        scene.enrols(n).await;
    }
    scene.passes(HOUR_MS).await;
    let id = PledgeId::from_bytes([43; 16]);
    scene.run(Change::Pledge(PledgeChange::Withdraw { id })).await;
    scene.passes(HOUR_MS).await;
    scene.run(Change::Pledge(PledgeChange::Revive { id })).await;
    scene.passes(2 * HOUR_MS).await;
    assert_eq!(scene.calls().await, []);
    scene.passes(MINUTES_5).await;
    assert_eq!(scene.calls().await.len(), 1);
}

fn name(text: &str) -> Name {
    Name::parse("", text).unwrap()
}

fn member(n: u8) -> NewMember {
    NewMember {
        id: MemberId::from_bytes([10 + n; 16]),
        account: AccountId::from_bytes([20 + n; 16]),
        key: WrappedKey::from_bytes(vec![1; 60]),
        name: None,
        mail: None,
        mail_verified: false,
    }
}

fn account(n: u8) -> Change {
    let account = member(n).account;
    Change::Account(AccountChange::Create(NewAccount {
        id: account,
        mail_index: BlindIndex::from_bytes([30 + n; 32]),
        mail: Sealed::from_bytes(vec![1; 20]),
        name: None,
        key: WrappedKey::from_bytes(vec![1; 60]),
        record: PasswordRecord::from_bytes(vec![1; 60]),
        language: Language::english(),
        verification: Some(NewLink {
            account,
            token: TokenHash::from_bytes([30 + n; 32]),
            expires_at: TimeMs::from_millis(1_800_000_000_000),
        }),
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

fn project() -> ProjectChange {
    let tier = TierFields {
        name: name("Start"),
        summary: Summary::default(),
        requirement: Requirement { people: Some(2), offered: vec![] },
        call_rule: CallRule::Automatic { slack_percent: 30, hold_hours: 2 },
    };
    ProjectChange::Create {
        id: PROJECT,
        org: ORG,
        slug: Slug::parse("", "old-rent").unwrap(),
        fields: ProjectFields {
            title: Title::parse("", "Pay the old rent").unwrap(),
            summary: Summary::default(),
            body: Body::default(),
            action: Action {
                kind: name("Pay"),
                starts_at: None,
                ends_at: None,
                place: Summary::default(),
                geo: None,
            },
            why: Body::default(),
            precedents: Body::default(),
            admission: Admission::Open,
            retention_days: 90,
        },
        parts: ProjectParts { tiers: vec![(TIER, tier)], offers: vec![], needs: vec![] },
    }
}
