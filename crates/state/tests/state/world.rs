//! A state in memory with its own clock, and short names for people, organisations and changes.
//!
//! Everybody is a number. Account `n` is member `member(o, n)` in organisation `o`.

use model::{
    AccountId, BlindIndex, GrantId, MemberId, OrgId, PledgeId, ProjectId, Reason, Sealed,
    SessionId, SigningKeyId, TierId, TimeMs, TokenHash, WrappedKey,
    access::{Holder, Role, Scope},
    audit::Actor,
    command::{
        AccessChange, AccountChange, Change, Command, NewAccount, NewLink, NewMember, OrgChange,
        OwnerLink, PledgeChange, ProjectChange, ProjectParts, Reply, SessionChange,
    },
    org::OrgProfile,
    pledge::{Clause, PledgeKind, PledgeTerms},
    project::{Action, Admission, ProjectFields, ProjectStatus},
    sealed::PasswordRecord,
    session::{SessionEnd, SessionKind},
    text::{Body, Language, Name, Slug, Summary, Title},
    tier::{CallRule, Requirement, TierFields},
    time::DAY_MS,
};
use state::Domain;
use store::{Change as Told, Fault, Reader, Scratch, ScratchError};

/// When every world begins.
pub(crate) const BEGIN: i64 = 1_790_000_000_000;

pub(crate) struct World {
    db: Scratch<Domain>,
    pub(crate) now: i64,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { db: Scratch::new(Domain).unwrap(), now: BEGIN }
    }

    /// Accounts 1 to `n`.
    pub(crate) fn with_accounts(n: u32) -> Self {
        let mut world = Self::new();
        for n in 1..=n {
            world.ok(sign_up(n));
        }
        world
    }

    /// Accounts 1 to `n`, and organisation 1, which account 1 owns and the others have joined.
    pub(crate) fn with_org(n: u32) -> Self {
        let mut world = Self::with_accounts(n);
        world.ok(found(1, 1));
        for n in 2..=n {
            world.ok(join(1, n));
        }
        world
    }

    pub(crate) fn wait(&mut self, ms: i64) {
        self.now += ms;
    }

    /// What a change answers that muster itself makes.
    pub(crate) fn run(&mut self, change: Change) -> Result<Reply, Reason> {
        self.run_as(Actor::System, change)
    }

    /// A command whose code makes a mistake is no answer: the test fails.
    pub(crate) fn run_as(&mut self, actor: Actor, change: Change) -> Result<Reply, Reason> {
        match self.db.apply(self.now, &Command { actor, change }) {
            Ok(reply) => Ok(reply),
            Err(ScratchError::Rejected(reason)) => Err(reason),
            Err(other) => panic!("{other}"),
        }
    }

    pub(crate) fn ok(&mut self, change: Change) -> Reply {
        self.ok_as(Actor::System, change)
    }

    pub(crate) fn ok_as(&mut self, actor: Actor, change: Change) -> Reply {
        let said = format!("{change:?}");
        match self.run_as(actor, change) {
            Ok(reply) => reply,
            Err(reason) => panic!("{reason:?}: {said}"),
        }
    }

    /// One line of a table of expectations.
    pub(crate) fn line(&mut self, what: &str, change: Change) -> String {
        self.line_as(what, Actor::System, change)
    }

    pub(crate) fn line_as(&mut self, what: &str, actor: Actor, change: Change) -> String {
        let answer = self.run_as(actor, change);
        format!("{what}: {}\n", said(&answer))
    }

    pub(crate) fn read<T>(&self, read: impl FnOnce(&Reader<'_>) -> Result<T, Fault>) -> T {
        self.db.read(read).unwrap()
    }

    pub(crate) fn count(&self, from: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {from}");
        self.read(|db| db.one::<i64>(&sql, &[])).unwrap()
    }

    pub(crate) fn changes(&self) -> Vec<Told> {
        self.db.changes().unwrap()
    }

    /// The audit log of the server or of organisation `o`, the oldest first.
    pub(crate) fn audit(&self, o: Option<u32>) -> String {
        let page = self.read(|db| {
            let query = state::read::audit::AuditQuery { size: 1_000, ..Default::default() };
            state::read::audit::page(db, o.map(org_id), &query)
        });
        let mut log = String::new();
        for entry in page.items.iter().rev() {
            let who = match entry.actor {
                Actor::System => "muster".to_owned(),
                Actor::Anonymous => "somebody".to_owned(),
                Actor::Account { account, .. } => format!("account {}", number(account.to_bytes())),
                Actor::Member { member, .. } => format!("member {}", number(member.to_bytes())),
            };
            let detail = if entry.detail.is_empty() {
                String::new()
            } else {
                format!(" ({})", entry.detail)
            };
            log.push_str(&format!("{who}: {}{detail}\n", entry.action));
        }
        log
    }
}

pub(crate) fn said(answer: &Result<Reply, Reason>) -> String {
    match answer {
        Ok(Reply::Done) => "done".to_owned(),
        Ok(Reply::Reused) => "reused, closed".to_owned(),
        Ok(Reply::Etag(etag)) => format!("etag {etag}"),
        Ok(Reply::Rotated { generation }) => format!("token {generation}"),
        Ok(Reply::Account(id)) => format!("account {}", number(id.to_bytes())),
        Ok(Reply::Created(id)) => format!("made {}", number(*id)),
        Ok(Reply::Pledge { etag, .. }) => format!("pledge, etag {etag}"),
        Ok(Reply::Staged { new, known }) => format!("{new} new, {known} known"),
        Ok(Reply::Progress { written, done }) => {
            format!("{written} rows{}", if *done { ", done" } else { "" })
        }
        Err(reason) => reason.as_str().to_owned(),
    }
}

// Ids: a letter for the kind, then numbers.

fn id(kind: u8, high: u32, low: u32) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[0] = kind;
    bytes[8..12].copy_from_slice(&high.to_be_bytes());
    bytes[12..].copy_from_slice(&low.to_be_bytes());
    bytes
}

pub(crate) fn number(id: [u8; 16]) -> u32 {
    u32::from_be_bytes(id[12..].try_into().unwrap())
}

pub(crate) fn account_id(n: u32) -> AccountId {
    AccountId::from_bytes(id(b'a', 0, n))
}

pub(crate) fn org_id(o: u32) -> OrgId {
    OrgId::from_bytes(id(b'o', 0, o))
}

pub(crate) fn member(o: u32, n: u32) -> MemberId {
    MemberId::from_bytes(id(b'm', o, n))
}

pub(crate) fn session_id(s: u32) -> SessionId {
    SessionId::from_bytes(id(b's', 0, s))
}

pub(crate) fn key_id(k: u32) -> SigningKeyId {
    SigningKeyId::from_bytes(id(b'k', 0, k))
}

pub(crate) fn grant_id(g: u32) -> GrantId {
    GrantId::from_bytes(id(b'g', 0, g))
}

pub(crate) fn project_id(p: u32) -> ProjectId {
    ProjectId::from_bytes(id(b'p', 0, p))
}

fn tier_id(p: u32) -> TierId {
    TierId::from_bytes(id(b't', 0, p))
}

pub(crate) fn pledge_id(p: u32, n: u32) -> PledgeId {
    PledgeId::from_bytes(id(b'l', p, n))
}

/// The hash of link or refresh token number `n`.
pub(crate) fn token(n: u32) -> TokenHash {
    let mut bytes = [b't'; 32];
    bytes[28..].copy_from_slice(&n.to_be_bytes());
    TokenHash::from_bytes(bytes)
}

/// The hash of token `generation` of session `s`.
pub(crate) fn refresh(s: u32, generation: u64) -> TokenHash {
    let mut bytes = [b'r'; 32];
    bytes[20..24].copy_from_slice(&s.to_be_bytes());
    bytes[24..].copy_from_slice(&generation.to_be_bytes());
    TokenHash::from_bytes(bytes)
}

pub(crate) fn mail_index(n: u32) -> BlindIndex {
    let mut bytes = [b'x'; 32];
    bytes[28..].copy_from_slice(&n.to_be_bytes());
    BlindIndex::from_bytes(bytes)
}

/// What must never be seen outside its column: every sealed or wrapped thing contains it.
pub(crate) const SECRET: &[u8] = b"SECRET";

fn secret(of: &str, n: u32) -> Vec<u8> {
    [SECRET, of.as_bytes(), &n.to_be_bytes()].concat()
}

pub(crate) fn sealed(of: &str, n: u32) -> Sealed {
    Sealed::from_bytes(secret(of, n))
}

pub(crate) fn wrapped(n: u32) -> WrappedKey {
    WrappedKey::from_bytes(secret("key", n))
}

pub(crate) fn record(n: u32) -> PasswordRecord {
    PasswordRecord::from_bytes(secret("record", n))
}

pub(crate) fn slug(text: &str) -> Slug {
    Slug::parse("", text).unwrap()
}

pub(crate) fn name(text: &str) -> Name {
    Name::parse("", text).unwrap()
}

pub(crate) fn language(tag: &str) -> Language {
    Language::parse("", tag).unwrap()
}

pub(crate) fn at(ms: i64) -> TimeMs {
    TimeMs::from_millis(ms)
}

// Accounts.

pub(crate) fn new_account(n: u32) -> NewAccount {
    NewAccount {
        id: account_id(n),
        mail_index: mail_index(n),
        mail: sealed("mail", n),
        name: Some(sealed("name", n)),
        key: wrapped(n),
        record: record(n),
        language: language("en"),
        verification: None,
    }
}

pub(crate) fn sign_up(n: u32) -> Change {
    Change::Account(AccountChange::Create(new_account(n)))
}

/// A link for account `n` that works for a day from the beginning on.
pub(crate) fn link(n: u32, t: u32) -> NewLink {
    NewLink { account: account_id(n), token: token(t), expires_at: at(BEGIN + DAY_MS) }
}

pub(crate) fn ask_verification(n: u32, t: u32) -> Change {
    Change::Account(AccountChange::RequestVerification(link(n, t)))
}

pub(crate) fn verify(t: u32) -> Change {
    Change::Account(AccountChange::VerifyMail { token: token(t) })
}

pub(crate) fn ask_reset(n: u32, t: u32) -> Change {
    Change::Account(AccountChange::RequestReset(link(n, t)))
}

pub(crate) fn reset(t: u32, new: u32) -> Change {
    Change::Account(AccountChange::ResetPassword { token: token(t), record: record(new) })
}

pub(crate) fn change_password(n: u32, new: u32, keep: Option<u32>) -> Change {
    let keep = keep.map(session_id);
    Change::Account(AccountChange::ChangePassword {
        account: account_id(n),
        record: record(new),
        keep,
    })
}

pub(crate) fn set_locked(n: u32, locked: bool) -> Change {
    Change::Account(AccountChange::SetLocked { account: account_id(n), locked })
}

pub(crate) fn delete_account(n: u32) -> Change {
    Change::Account(AccountChange::Delete { account: account_id(n) })
}

pub(crate) fn offer_ownership(t: u32) -> Change {
    let link = OwnerLink { token: token(t), expires_at: at(BEGIN + DAY_MS) };
    Change::Account(AccountChange::OfferOwnership(link))
}

pub(crate) fn claim_ownership(t: u32, n: u32, g: u32) -> Change {
    let (account, grant) = (account_id(n), grant_id(g));
    Change::Account(AccountChange::ClaimOwnership { token: token(t), account, grant })
}

// Sessions.

/// Account `n` signs in as session `s`, for sixty days.
pub(crate) fn open(s: u32, n: u32, now: i64) -> Change {
    Change::Session(SessionChange::Open {
        id: session_id(s),
        account: account_id(n),
        kind: SessionKind::Cookie,
        device: name("Firefox on Linux"),
        token: refresh(s, 0),
        expires_at: at(now + 60 * DAY_MS),
    })
}

pub(crate) fn rotate(s: u32, generation: u64, now: i64) -> Change {
    rotate_as(s, generation, refresh(s, generation), now)
}

pub(crate) fn rotate_as(s: u32, generation: u64, presented: TokenHash, now: i64) -> Change {
    Change::Session(SessionChange::Rotate {
        id: session_id(s),
        generation,
        presented,
        successor: refresh(s, generation + 1),
        expires_at: at(now + 60 * DAY_MS),
    })
}

pub(crate) fn close(s: u32, n: u32, end: SessionEnd) -> Change {
    Change::Session(SessionChange::Close { id: session_id(s), account: account_id(n), end })
}

pub(crate) fn close_all(n: u32, keep: Option<u32>) -> Change {
    let (account, keep) = (account_id(n), keep.map(session_id));
    Change::Session(SessionChange::CloseAll { account, keep, end: SessionEnd::Revoked })
}

// Grants.

pub(crate) fn as_member(o: u32, n: u32) -> Actor {
    Actor::Member { org: org_id(o), member: member(o, n) }
}

pub(crate) fn as_account(n: u32) -> Actor {
    Actor::Account { account: account_id(n), session: None }
}

/// Member `n` of organisation `o` gets a role there.
pub(crate) fn give(g: u32, o: u32, n: u32, role: Role) -> Change {
    give_in(g, Holder::Member(member(o, n)), role, Scope::Org(org_id(o)))
}

pub(crate) fn give_in(g: u32, holder: Holder, role: Role, scope: Scope) -> Change {
    Change::Access(AccessChange::Give { id: grant_id(g), holder, role, scope })
}

pub(crate) fn take(g: u32) -> Change {
    Change::Access(AccessChange::Take { id: grant_id(g) })
}

// Organisations.

/// The grant of whoever founded organisation `o`.
pub(crate) const FOUNDER: u32 = 900;

pub(crate) fn profile(title: &str) -> OrgProfile {
    OrgProfile {
        name: name(title),
        summary: Summary::parse("", "We pay the old rent.").unwrap(),
        body: Body::parse("", "# Who we are").unwrap(),
        languages: vec![language("de"), language("tr")],
        contact: Summary::parse("", "hello@example.org").unwrap(),
        imprint: Body::default(),
        privacy_notice: Body::default(),
    }
}

/// Account `n` founds organisation `o`.
pub(crate) fn found(o: u32, n: u32) -> Change {
    found_as(o, n, &format!("org-{o}"))
}

pub(crate) fn found_as(o: u32, n: u32, in_urls: &str) -> Change {
    Change::Org(OrgChange::Create {
        id: org_id(o),
        slug: slug(in_urls),
        profile: profile(&format!("Org {o}")),
        owner: new_member(o, n),
        grant: grant_id(FOUNDER + o),
        demo: false,
    })
}

pub(crate) fn new_member(o: u32, n: u32) -> NewMember {
    NewMember {
        id: member(o, n),
        account: account_id(n),
        key: wrapped(1_000 * o + n),
        name: Some(sealed("name", n)),
        mail: Some(sealed("mail", n)),
        mail_verified: false,
    }
}

pub(crate) fn join(o: u32, n: u32) -> Change {
    Change::Org(OrgChange::Join { org: org_id(o), member: new_member(o, n) })
}

pub(crate) fn leave(o: u32, n: u32) -> Change {
    Change::Org(OrgChange::Remove { org: org_id(o), member: member(o, n) })
}

pub(crate) fn delete_org(o: u32) -> Change {
    Change::Org(OrgChange::Delete { id: org_id(o) })
}

// Just enough of a project to pledge to.

pub(crate) fn new_project(p: u32, o: u32) -> Change {
    Change::Project(ProjectChange::Create {
        id: project_id(p),
        org: org_id(o),
        slug: slug(&format!("project-{p}")),
        fields: project_fields(),
        parts: ProjectParts { tiers: vec![(tier_id(p), a_tier())], ..ProjectParts::default() },
    })
}

fn a_tier() -> TierFields {
    TierFields {
        name: name("Start"),
        summary: Summary::default(),
        requirement: Requirement { people: Some(3), offered: vec![] },
        call_rule: CallRule::ByOrganiser,
    }
}

pub(crate) fn project_fields() -> ProjectFields {
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

pub(crate) fn open_project(p: u32) -> Change {
    let (id, status) = (project_id(p), ProjectStatus::Open);
    Change::Project(ProjectChange::SetStatus { id, status })
}

/// Account `n` enrols in project `p` of organisation `o`, joining it if need be.
pub(crate) fn enrol(p: u32, o: u32, n: u32) -> Change {
    Change::Pledge(PledgeChange::Enrol {
        id: pledge_id(p, n),
        project: project_id(p),
        member: new_member(o, n),
        revision: 1,
        terms: PledgeTerms {
            kind: PledgeKind::Acting,
            offers: vec![],
            needs: vec![],
            clauses: vec![Clause::AtLeastPeople(3)],
            fallback: vec![],
            hide_name: false,
        },
        note: Some(sealed("note", n)),
        invitation: None,
        made_at: None,
    })
}
