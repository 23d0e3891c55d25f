//! People as those may see them who may see them.

use crate::{
    AccountId, GrantId, InvitationId, MemberId, OrgId, PledgeId, SessionId, TimeMs,
    access::{Holder, PermissionSet, Role, Scope},
    call::ParticipationState,
    pledge::{AdmissionLevel, NotAdmitted, PledgeKind, PledgeState, PledgeTerms},
    session::{SessionEnd, SessionKind},
    text::{Language, Name, Slug},
};

/// One's own account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountView {
    /// Its id.
    pub id: AccountId,
    /// One's address.
    pub mail: String,
    /// One's name.
    pub name: Option<String>,
    /// Whether the address is verified.
    pub mail_verified: bool,
    /// The language.
    pub language: Language,
    /// When it was made.
    pub created_at: TimeMs,
    /// What one may do on the server.
    pub server: PermissionSet,
    /// Where one is a member, and what one may do there.
    pub memberships: Vec<Membership>,
}

/// A membership as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The organisation.
    pub org: OrgId,
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name.
    pub name: Name,
    /// One's id there.
    pub member: MemberId,
    /// One's grants there.
    pub grants: Vec<(Role, Scope)>,
}

/// A session as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    /// Which.
    pub id: SessionId,
    /// The device in words.
    pub device: Name,
    /// How it carries its token.
    pub kind: SessionKind,
    /// When it was opened.
    pub created_at: TimeMs,
    /// When it was last refreshed.
    pub last_seen_at: TimeMs,
    /// Whether it is the one that asks.
    pub current: bool,
    /// How it ended, if it did.
    pub ended: Option<SessionEnd>,
}

/// An account in the administrator's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// Which.
    pub id: AccountId,
    /// Its address.
    pub mail: String,
    /// Its name.
    pub name: Option<String>,
    /// Whether the address is verified.
    pub mail_verified: bool,
    /// Whether it is locked.
    pub locked: bool,
    /// When it was made.
    pub created_at: TimeMs,
    /// Open sessions.
    pub sessions: u32,
    /// Grants on the server.
    pub roles: Vec<Role>,
}

/// What may be known of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contact {
    /// The reader lacks `identity.read`.
    Withheld,
    /// The person hides their name until they confirm.
    Hidden,
    /// Known.
    Known {
        /// Name, if they gave one.
        name: Option<String>,
        /// Mail address, if there is one.
        mail: Option<String>,
    },
    /// Erased.
    Erased,
}

impl Contact {
    /// Name and mail address, as far as they are known.
    #[must_use]
    pub fn texts(&self) -> [Option<&str>; 2] {
        match self {
            Self::Known { name, mail } => [name.as_deref(), mail.as_deref()],
            Self::Withheld | Self::Hidden | Self::Erased => [None, None],
        }
    }
}

/// A member in an organisation's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRow {
    /// Which.
    pub id: MemberId,
    /// Who.
    pub contact: Contact,
    /// Whether the address is verified.
    pub mail_verified: bool,
    /// When they joined.
    pub joined_at: TimeMs,
    /// Their grants.
    pub grants: Vec<GrantRow>,
    /// Standing pledges.
    pub pledges: u32,
}

/// A grant in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantRow {
    /// Which.
    pub id: GrantId,
    /// Which role.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// When it was given.
    pub given_at: TimeMs,
}

/// A grant and who holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldGrant {
    /// The grant.
    pub grant: GrantRow,
    /// Who holds it.
    pub holder: Holder,
    /// Who that is.
    pub contact: Contact,
}

/// A pledge in the organiser's table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PledgeRow {
    /// Which.
    pub id: PledgeId,
    /// Its number in the project.
    pub ordinal: u32,
    /// Who.
    pub contact: Contact,
    /// Whether they take part.
    pub kind: PledgeKind,
    /// What is promised, and when.
    pub terms: PledgeTerms,
    /// The note, for those with `identity.read`.
    pub note: Option<String>,
    /// Where it is in its life.
    pub state: PledgeState,
    /// How far the person is known.
    pub level: AdmissionLevel,
    /// Why it is not counted, if it is not.
    pub apart: Option<NotAdmitted>,
    /// Whether it is in the coalition now.
    pub would_act: bool,
    /// Where it is in the latest call.
    pub participation: Option<ParticipationState>,
    /// When it was made.
    pub created_at: TimeMs,
    /// When it last changed.
    pub updated_at: TimeMs,
}

/// An invitation in the organiser's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationView {
    /// Which.
    pub id: InvitationId,
    /// The address.
    pub mail: String,
    /// The name.
    pub name: Option<String>,
    /// Whether the person enrolled.
    pub used: bool,
    /// When the mail went out.
    pub sent_at: Option<TimeMs>,
}

/// What a sign-in page needs to know of a server.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SetupView {
    /// Whether the server has an owner.
    pub owned: bool,
    /// Whether mail leaves by SMTP.
    pub smtp: bool,
    /// The program's version.
    pub version: String,
    /// Whether demo data is present.
    pub demo: bool,
}

/// What runs, for Admin → System.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SystemView {
    /// The program's version.
    pub version: String,
    /// Seconds since it started.
    pub uptime_s: u64,
    /// Index of the last applied entry.
    pub applied: u64,
    /// Bytes of the database.
    pub database_bytes: u64,
    /// Bytes of the log.
    pub log_bytes: u64,
    /// Resident memory in bytes.
    pub memory_bytes: u64,
    /// Bytes free on the data directory's disk.
    pub disk_free_bytes: u64,
    /// Whether mail leaves by SMTP; otherwise it waits in the outbox.
    pub smtp: bool,
    /// Mails waiting in the outbox.
    pub outbox: u64,
    /// Jobs waiting.
    pub jobs_waiting: u64,
    /// Jobs that failed for good.
    pub jobs_failed: u64,
    /// Whether demo data is present.
    pub demo: bool,
    /// How scheduled backups stand.
    pub backups: BackupsView,
    /// How far each node is with the files that it is to keep.
    pub files: Vec<NodeFiles>,
}

/// How far a node is with the chunks of files that it is to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeFiles {
    /// Its number.
    pub node: u64,
    /// What it says; none if it does not answer.
    pub standing: Option<FilesStanding>,
}

/// See [`NodeFiles`]; nodes tell it each other, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct FilesStanding {
    /// Chunks that belong there and lie there.
    #[n(0)]
    pub chunks: u64,
    /// Their bytes.
    #[n(1)]
    pub bytes: u64,
    /// Chunks that it still lacks and fetches.
    #[n(2)]
    pub missing: u64,
    /// Their bytes.
    #[n(3)]
    pub missing_bytes: u64,
    /// Chunks that were damaged and fetched again since the process began.
    #[n(4)]
    pub healed: u64,
    /// When all chunks were last read and compared with their checksums, by that machine's clock.
    #[n(5)]
    pub checked_at: Option<TimeMs>,
    /// Whether they lie in a bucket that all servers share, not on its disk.
    #[n(6)]
    #[cbor(default)]
    pub in_bucket: bool,
}

/// How scheduled backups stand, as far as the node that is asked knows.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct BackupsView {
    /// When the next one is made, or tried again; none while one is made, or if none is scheduled.
    pub next_at: Option<TimeMs>,
    /// Whether one is being made.
    pub running: bool,
    /// Whether its time has passed and no node makes it.
    pub overdue: bool,
    /// Why the last attempt failed, in words; empty if it did not.
    pub failure: String,
    /// How often the one that is due was tried.
    pub attempts: u32,
    /// When the last one was made.
    pub last_at: Option<TimeMs>,
    /// The node that made it; 0 if none was made.
    pub last_node: u64,
    /// Size of its file.
    pub last_bytes: u64,
    /// Name of its file, in that node's `backup_dir`.
    pub last_file: String,
}

impl BackupsView {
    /// Whether backups are scheduled at all.
    #[must_use]
    pub const fn is_scheduled(&self) -> bool {
        self.next_at.is_some() || self.running || self.overdue
    }

    /// Whether the one that is due is not made, so that a person has to look.
    #[must_use]
    pub const fn needs_somebody(&self) -> bool {
        self.overdue || !self.failure.is_empty()
    }
}

/// A mail that waits in the outbox of a server without SMTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxLetter {
    /// Names it, to read it.
    pub name: String,
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// When it was written.
    pub at: TimeMs,
}
