//! Commands: every way in which state can change. Whoever proposes one has filled in ids,
//! sealed bytes and anything random; applying it is a pure function of the database, the command
//! and the log's own time.
//!
//! The encoding is CBOR (RFC 8949) with numbered variants and fields. Numbers are never reused:
//! a field that is gone leaves its number behind.

use crate::{
    AccountId, BlindIndex, CallId, GrantId, ImportId, InvitationId, MemberId, MessageId,
    NeedTypeId, OfferTypeId, OrgId, PledgeId, ProjectId, Sealed, SessionId, SigningKeyId, TierId,
    TimeMs, TokenHash, WrappedKey,
    access::{Holder, Role, Scope},
    audit::Actor,
    call::{Answer, CallText},
    invitation::InvitationRow,
    message::{Audience, MessageKind},
    need::NeedTypeFields,
    offer::OfferTypeFields,
    org::OrgProfile,
    pledge::PledgeTerms,
    project::{ProjectFields, ProjectStatus},
    sealed::{MerkleRoot, PasswordRecord},
    session::{SessionEnd, SessionKind},
    text::{Body, Language, Name, Slug, Summary, Title},
    tier::TierFields,
};

/// A change, and on whose behalf it is made.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct Command {
    /// On whose behalf.
    #[n(0)]
    pub actor: Actor,
    /// What.
    #[n(1)]
    pub change: Change,
}

/// A change of one noun.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum Change {
    /// Of accounts.
    #[n(0)]
    Account(#[n(0)] AccountChange),
    /// Of sessions.
    #[n(1)]
    Session(#[n(0)] SessionChange),
    /// Of grants.
    #[n(2)]
    Access(#[n(0)] AccessChange),
    /// Of organisations and their members.
    #[n(3)]
    Org(#[n(0)] OrgChange),
    /// Of projects, tiers and types.
    #[n(4)]
    Project(#[n(0)] ProjectChange),
    /// Of pledges.
    #[n(5)]
    Pledge(#[n(0)] PledgeChange),
    /// Of calls.
    #[n(6)]
    Call(#[n(0)] CallChange),
    /// Of messages.
    #[n(7)]
    Message(#[n(0)] MessageChange),
    /// Of invitations.
    #[n(8)]
    Invitation(#[n(0)] InvitationChange),
}

/// Changes of accounts.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum AccountChange {
    /// Somebody signed up.
    #[n(0)]
    Create(#[n(0)] NewAccount),
    /// A verification link was made; earlier ones die.
    #[n(1)]
    RequestVerification(#[n(0)] NewLink),
    /// The address is verified: by the account that holds the link. Raises the admission level of
    /// its pledges.
    #[n(2)]
    VerifyMail {
        /// Hash of the link's token.
        #[n(0)]
        token: TokenHash,
    },
    /// A reset link was made; earlier ones die.
    #[n(3)]
    RequestReset(#[n(0)] NewLink),
    /// A new password by reset link; closes every session.
    #[n(4)]
    ResetPassword {
        /// Hash of the link's token.
        #[n(0)]
        token: TokenHash,
        /// The new registration record.
        #[n(1)]
        record: PasswordRecord,
    },
    /// A new password by its owner; closes every other session.
    #[n(5)]
    ChangePassword {
        /// Whose.
        #[n(0)]
        account: AccountId,
        /// The new registration record.
        #[n(1)]
        record: PasswordRecord,
        /// The session that stays.
        #[n(2)]
        keep: Option<SessionId>,
    },
    /// Name and language.
    #[n(6)]
    Update {
        /// Whose.
        #[n(0)]
        account: AccountId,
        /// The name, sealed; none removes it.
        #[n(1)]
        name: Option<Sealed>,
        /// The language.
        #[n(2)]
        language: Language,
    },
    /// Locked or unlocked by an administrator; locking closes every session.
    #[n(7)]
    SetLocked {
        /// Whose.
        #[n(0)]
        account: AccountId,
        /// Locked?
        #[n(1)]
        locked: bool,
    },
    /// Deleted by its owner: keys, sessions, grants and memberships go; standing pledges are
    /// withdrawn. Refused for the last owner of an organisation.
    #[n(8)]
    Delete {
        /// Whose.
        #[n(0)]
        account: AccountId,
    },
    /// The link that makes the first owner; refused once there is one.
    #[n(9)]
    OfferOwnership(#[n(0)] OwnerLink),
    /// Somebody used that link: they own the server.
    #[n(10)]
    ClaimOwnership {
        /// Hash of the link's token.
        #[n(0)]
        token: TokenHash,
        /// Who.
        #[n(1)]
        account: AccountId,
        /// The id of the grant.
        #[n(2)]
        grant: GrantId,
    },
}

/// A new account.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct NewAccount {
    /// Its id.
    #[n(0)]
    pub id: AccountId,
    /// Finds the address; unique.
    #[n(1)]
    pub mail_index: BlindIndex,
    /// The address, sealed.
    #[n(2)]
    pub mail: Sealed,
    /// The name, sealed.
    #[n(3)]
    pub name: Option<Sealed>,
    /// The account's key, wrapped by the data key.
    #[n(4)]
    pub key: WrappedKey,
    /// What signs it in.
    #[n(5)]
    pub record: PasswordRecord,
    /// Language of its mails.
    #[n(6)]
    pub language: Language,
    /// The link that verifies its address.
    #[n(7)]
    pub verification: Option<NewLink>,
}

/// A link with a secret that works once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct NewLink {
    /// Whose.
    #[n(0)]
    pub account: AccountId,
    /// Hash of its token.
    #[n(1)]
    pub token: TokenHash,
    /// Until when it works.
    #[n(2)]
    pub expires_at: TimeMs,
}

/// The link that makes the first owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct OwnerLink {
    /// Hash of its token.
    #[n(0)]
    pub token: TokenHash,
    /// Until when it works.
    #[n(1)]
    pub expires_at: TimeMs,
}

/// Changes of sessions and of the keys that sign tokens.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum SessionChange {
    /// Somebody signed in. One more than allowed closes the oldest.
    #[n(0)]
    Open {
        /// Its id.
        #[n(0)]
        id: SessionId,
        /// Whose.
        #[n(1)]
        account: AccountId,
        /// How it carries its token.
        #[n(2)]
        kind: SessionKind,
        /// The device in words.
        #[n(3)]
        device: Name,
        /// Hash of the first refresh token.
        #[n(4)]
        token: TokenHash,
        /// Until when that token can be used.
        #[n(5)]
        expires_at: TimeMs,
    },
    /// A refresh token was used: its successor is current now. Naming a generation that is no
    /// longer current, outside the grace, closes the session as reused.
    #[n(1)]
    Rotate {
        /// Which.
        #[n(0)]
        id: SessionId,
        /// The generation that was presented.
        #[n(1)]
        generation: u64,
        /// Hash of the token that was presented.
        #[n(2)]
        presented: TokenHash,
        /// Hash of the successor.
        #[n(3)]
        successor: TokenHash,
        /// Until when the successor can be used.
        #[n(4)]
        expires_at: TimeMs,
    },
    /// Closed.
    #[n(2)]
    Close {
        /// Which.
        #[n(0)]
        id: SessionId,
        /// Whose; a session of somebody else does not exist.
        #[n(1)]
        account: AccountId,
        /// Why.
        #[n(2)]
        end: SessionEnd,
    },
    /// All of an account closed, but one.
    #[n(3)]
    CloseAll {
        /// Whose.
        #[n(0)]
        account: AccountId,
        /// The session that stays.
        #[n(1)]
        keep: Option<SessionId>,
        /// Why.
        #[n(2)]
        end: SessionEnd,
    },
    /// A key that signs access tokens from now on.
    #[n(4)]
    AddSigningKey {
        /// Its id, the `kid` of tokens.
        #[n(0)]
        id: SigningKeyId,
        /// The public half (Ed25519).
        #[n(1)]
        public: TokenHash,
        /// The private half, sealed by the data key.
        #[n(2)]
        private: Sealed,
    },
    /// A signing key that no living token can name is gone.
    #[n(5)]
    DropSigningKey {
        /// Which.
        #[n(0)]
        id: SigningKeyId,
    },
}

/// Changes of grants.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum AccessChange {
    /// A role is given. Refused if it holds more than its giver has there.
    #[n(0)]
    Give {
        /// The grant's id.
        #[n(0)]
        id: GrantId,
        /// To whom.
        #[n(1)]
        holder: Holder,
        /// Which role.
        #[n(2)]
        role: Role,
        /// Where.
        #[n(3)]
        scope: Scope,
    },
    /// A role is taken. Refused for an organisation's last owner.
    #[n(1)]
    Take {
        /// Which grant.
        #[n(0)]
        id: GrantId,
    },
}

/// Somebody joins an organisation: what it needs to know of them.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct NewMember {
    /// Their id here.
    #[n(0)]
    pub id: MemberId,
    /// Their account; kept in the directory, not among the members.
    #[n(1)]
    pub account: AccountId,
    /// Their key here, wrapped by the data key.
    #[n(2)]
    pub key: WrappedKey,
    /// Name, sealed under that key.
    #[n(3)]
    pub name: Option<Sealed>,
    /// Mail address, sealed under that key.
    #[n(4)]
    pub mail: Option<Sealed>,
    /// Whether the address is verified.
    #[n(5)]
    pub mail_verified: bool,
}

/// Changes of organisations and their members.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum OrgChange {
    /// A new organisation with its first owner.
    #[n(0)]
    Create {
        /// Its id.
        #[n(0)]
        id: OrgId,
        /// Its name in URLs.
        #[n(1)]
        slug: Slug,
        /// What it says about itself.
        #[n(2)]
        profile: OrgProfile,
        /// Its first owner.
        #[n(3)]
        owner: NewMember,
        /// The id of their grant.
        #[n(4)]
        grant: GrantId,
        /// Made by `muster demo`.
        #[n(5)]
        demo: bool,
    },
    /// A new profile.
    #[n(1)]
    Update {
        /// Which.
        #[n(0)]
        id: OrgId,
        /// What it says about itself.
        #[n(1)]
        profile: OrgProfile,
        /// The etag that was seen.
        #[n(2)]
        etag: u64,
    },
    /// Gone with everything in it.
    #[n(2)]
    Delete {
        /// Which.
        #[n(0)]
        id: OrgId,
    },
    /// Somebody joins, or is known already: then only what is new is taken over.
    #[n(3)]
    Join {
        /// Where.
        #[n(0)]
        org: OrgId,
        /// Who.
        #[n(1)]
        member: NewMember,
    },
    /// A member goes, by their own will or an administrator's: grants and key go, pledges are
    /// withdrawn. Refused for the last owner.
    #[n(4)]
    Remove {
        /// Where.
        #[n(0)]
        org: OrgId,
        /// Who.
        #[n(1)]
        member: MemberId,
    },
}

/// A tier, offer type or need type of a new project.
#[derive(Clone, Debug, PartialEq, Eq, Default, minicbor::Encode, minicbor::Decode)]
pub struct ProjectParts {
    /// Its tiers, in order.
    #[n(0)]
    pub tiers: Vec<(TierId, TierFields)>,
    /// Its offer types, in order.
    #[n(1)]
    pub offers: Vec<(OfferTypeId, OfferTypeFields)>,
    /// Its need types, in order.
    #[n(2)]
    pub needs: Vec<(NeedTypeId, NeedTypeFields)>,
}

/// Changes of projects, tiers and types.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum ProjectChange {
    /// A new project, as a draft.
    #[n(0)]
    Create {
        /// Its id.
        #[n(0)]
        id: ProjectId,
        /// Whose.
        #[n(1)]
        org: OrgId,
        /// Its name in URLs.
        #[n(2)]
        slug: Slug,
        /// What it is.
        #[n(3)]
        fields: ProjectFields,
        /// Its parts.
        #[n(4)]
        parts: ProjectParts,
    },
    /// New fields. If the action changed while pledges stand, a new revision.
    #[n(1)]
    Update {
        /// Which.
        #[n(0)]
        id: ProjectId,
        /// What it is.
        #[n(1)]
        fields: ProjectFields,
        /// The etag that was seen.
        #[n(2)]
        etag: u64,
    },
    /// A new status.
    #[n(2)]
    SetStatus {
        /// Which.
        #[n(0)]
        id: ProjectId,
        /// To what.
        #[n(1)]
        status: ProjectStatus,
    },
    /// A tier is added or changed. If its requirement changed while pledges stand, a new revision.
    #[n(3)]
    PutTier {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// Which tier; a new id adds one at the end.
        #[n(1)]
        id: TierId,
        /// What it is.
        #[n(2)]
        fields: TierFields,
    },
    /// A tier is removed. A new revision while pledges stand.
    #[n(4)]
    DropTier {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// Which.
        #[n(1)]
        id: TierId,
    },
    /// An offer type is added or changed.
    #[n(5)]
    PutOfferType {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// Which; a new id adds one at the end.
        #[n(1)]
        id: OfferTypeId,
        /// What it is.
        #[n(2)]
        fields: OfferTypeFields,
    },
    /// An offer type is removed; refused while pledges or tiers use it.
    #[n(6)]
    DropOfferType {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// Which.
        #[n(1)]
        id: OfferTypeId,
    },
    /// A need type is added or changed.
    #[n(7)]
    PutNeedType {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// Which; a new id adds one at the end.
        #[n(1)]
        id: NeedTypeId,
        /// What it is.
        #[n(2)]
        fields: NeedTypeFields,
    },
    /// A need type is removed; refused while pledges or offer types use it.
    #[n(8)]
    DropNeedType {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// Which.
        #[n(1)]
        id: NeedTypeId,
    },
    /// Retention: people's data of an ended project is erased.
    #[n(9)]
    ErasePeople {
        /// Which project.
        #[n(0)]
        project: ProjectId,
    },
    /// The slack that an automatic tier waits for is there, or is no longer.
    #[n(10)]
    NoteSlack {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// Which tier.
        #[n(1)]
        tier: TierId,
        /// Whether it is there.
        #[n(2)]
        holds: bool,
    },
}

/// Changes of pledges. One is on its way for a moment only: its size does not matter.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum PledgeChange {
    /// Somebody enrols, changes their pledge, or revives a withdrawn one.
    #[n(0)]
    Enrol {
        /// The id, if this is their first pledge in the project.
        #[n(0)]
        id: PledgeId,
        /// Which project.
        #[n(1)]
        project: ProjectId,
        /// Who; joins the organisation if they are new.
        #[n(2)]
        member: NewMember,
        /// The revision that they read.
        #[n(3)]
        revision: u32,
        /// What they promise, and when.
        #[n(4)]
        terms: PledgeTerms,
        /// Their note, sealed.
        #[n(5)]
        note: Option<Sealed>,
        /// Hash of the token of the invitation they hold.
        #[n(6)]
        invitation: Option<TokenHash>,
        /// When it was first made, if not now. Only for organisations made by `muster demo`,
        /// whose curves need a past; elsewhere it is ignored.
        #[n(7)]
        made_at: Option<TimeMs>,
    },
    /// Taken back.
    #[n(1)]
    Withdraw {
        /// Which.
        #[n(0)]
        id: PledgeId,
    },
    /// A withdrawal is undone.
    #[n(2)]
    Revive {
        /// Which.
        #[n(0)]
        id: PledgeId,
    },
    /// Its owner agrees to the present revision.
    #[n(3)]
    AcceptRevision {
        /// Which.
        #[n(0)]
        id: PledgeId,
        /// The revision that they read.
        #[n(1)]
        revision: u32,
    },
    /// Pledges of a project whose date has passed expire; at most so many, the rest next time.
    #[n(4)]
    Expire {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// At most so many.
        #[n(1)]
        limit: u32,
    },
}

/// Changes of calls.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum CallChange {
    /// Opened for the coalition that the proposer solved. Refused if pledges have moved since, or
    /// the tier is not met by it.
    #[n(0)]
    Open {
        /// Its id.
        #[n(0)]
        id: CallId,
        /// Which project.
        #[n(1)]
        project: ProjectId,
        /// For which tier.
        #[n(2)]
        tier: TierId,
        /// What the organiser wrote.
        #[n(3)]
        text: CallText,
        /// Until when people can confirm.
        #[n(4)]
        confirm_by: TimeMs,
        /// The project's pledge version at which the coalition was solved.
        #[n(5)]
        pledges_version: u64,
        /// The coalition: a serialised roaring bitmap of ordinals.
        #[n(6)]
        #[cbor(with = "minicbor::bytes")]
        coalition: Vec<u8>,
        /// How many of it act.
        #[n(7)]
        people: u32,
        /// Merkle root over the counted pledges.
        #[n(8)]
        root: MerkleRoot,
        /// The seed of the receipts' salts, sealed by the data key.
        #[n(9)]
        receipt_seed: Sealed,
    },
    /// Participations of the next ordinals are written; resumable.
    #[n(1)]
    Materialise {
        /// Which call.
        #[n(0)]
        id: CallId,
        /// At most so many.
        #[n(1)]
        limit: u32,
    },
    /// A called person opened the call.
    #[n(2)]
    See {
        /// Which call.
        #[n(0)]
        id: CallId,
        /// Who.
        #[n(1)]
        member: MemberId,
    },
    /// A called person answers; until the re-solve they may change their mind.
    #[n(3)]
    Answer {
        /// Which call.
        #[n(0)]
        id: CallId,
        /// Who.
        #[n(1)]
        member: MemberId,
        /// What.
        #[n(2)]
        answer: Answer,
    },
    /// The re-solve over the confirmed. Refused if answers have moved since.
    #[n(4)]
    Decide {
        /// Which call.
        #[n(0)]
        id: CallId,
        /// The call's answers version at which it was solved.
        #[n(1)]
        answers_version: u64,
        /// The go-set if its tier is met, none to stand down.
        #[n(2)]
        go: Option<GoSet>,
    },
    /// Participations get what the decision made of them, the next ordinals; resumable.
    #[n(5)]
    SettleParticipations {
        /// Which call.
        #[n(0)]
        id: CallId,
        /// At most so many.
        #[n(1)]
        limit: u32,
    },
    /// Somebody of the go-set acted, or did not.
    #[n(6)]
    CheckIn {
        /// Which call.
        #[n(0)]
        id: CallId,
        /// Which pledge.
        #[n(1)]
        pledge: PledgeId,
        /// Acted?
        #[n(2)]
        done: bool,
    },
    /// Over: the project can be called again. Those of the go-set who were not checked in stay
    /// unknown.
    #[n(7)]
    Close {
        /// Which call.
        #[n(0)]
        id: CallId,
    },
}

/// The coalition of those who confirmed.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct GoSet {
    /// A serialised roaring bitmap of ordinals.
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub ordinals: Vec<u8>,
    /// How many of it act.
    #[n(1)]
    pub people: u32,
}

/// Changes of messages.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum MessageChange {
    /// Sent.
    #[n(0)]
    Send {
        /// Its id.
        #[n(0)]
        id: MessageId,
        /// Which project.
        #[n(1)]
        project: ProjectId,
        /// To whom.
        #[n(2)]
        audience: Audience,
        /// Why.
        #[n(3)]
        kind: MessageKind,
        /// Title.
        #[n(4)]
        title: Title,
        /// Markdown.
        #[n(5)]
        body: Body,
    },
    /// A member reads no more updates of a project by mail, or does again.
    #[n(1)]
    SetOptOut {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// Who.
        #[n(1)]
        member: MemberId,
        /// Out?
        #[n(2)]
        out: bool,
    },
}

/// Changes of invitations.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum InvitationChange {
    /// A list begins.
    #[n(0)]
    Begin {
        /// Its id.
        #[n(0)]
        id: ImportId,
        /// Which project.
        #[n(1)]
        project: ProjectId,
        /// Where the addresses come from, on what consent.
        #[n(2)]
        source: Summary,
        /// When that consent was given.
        #[n(3)]
        consent_at: TimeMs,
        /// The key of the list, wrapped by the data key.
        #[n(4)]
        key: WrappedKey,
    },
    /// Rows are staged; sending a batch again changes nothing.
    #[n(1)]
    Stage {
        /// Which list.
        #[n(0)]
        import: ImportId,
        /// The rows.
        #[n(1)]
        rows: Vec<InvitationRow>,
    },
    /// All rows count from now on. Refused unless exactly so many were staged.
    #[n(2)]
    Commit {
        /// Which list.
        #[n(0)]
        import: ImportId,
        /// How many rows it has.
        #[n(1)]
        rows: u32,
    },
    /// The list is given up.
    #[n(3)]
    Drop {
        /// Which list.
        #[n(0)]
        import: ImportId,
    },
    /// Mails of these invitations went out.
    #[n(4)]
    MarkSent {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// Which.
        #[n(1)]
        invitations: Vec<InvitationId>,
    },
}

/// What a command answers when it is accepted.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum Reply {
    /// Nothing to say but done.
    #[n(0)]
    Done,
    /// A pledge was made or changed.
    #[n(1)]
    Pledge {
        /// Its id: the first one its member got in this project.
        #[n(0)]
        id: PledgeId,
        /// Its etag now.
        #[n(1)]
        etag: u64,
    },
    /// A row changed.
    #[n(2)]
    Etag(#[n(0)] u64),
    /// A refresh token was rotated, or an earlier rotation is repeated.
    #[n(3)]
    Rotated {
        /// The generation of the successor.
        #[n(0)]
        generation: u64,
    },
    /// A refresh token came back after its time: the session is closed now.
    #[n(4)]
    Reused,
    /// An account.
    #[n(5)]
    Account(#[n(0)] AccountId),
    /// How far a batch came.
    #[n(6)]
    Progress {
        /// How many rows this step wrote.
        #[n(0)]
        written: u32,
        /// Whether nothing is left.
        #[n(1)]
        done: bool,
    },
    /// Something was made; its id. A repeated request learns the id that the first try made.
    #[n(7)]
    Created(#[cbor(n(0), with = "minicbor::bytes")] [u8; 16]),
    /// A batch of an imported list arrived.
    #[n(8)]
    Staged {
        /// Rows whose address is new to the project.
        #[n(0)]
        new: u32,
        /// Rows whose address another row of the project's lists has already.
        #[n(1)]
        known: u32,
    },
}

impl Change {
    /// The id of what the change makes, where its maker wants to know it: whoever repeats a
    /// request has drawn another id meanwhile.
    #[must_use]
    pub const fn creates(&self) -> Option<[u8; 16]> {
        Some(match self {
            Self::Org(OrgChange::Create { id, .. }) => id.to_bytes(),
            Self::Project(ProjectChange::Create { id, .. }) => id.to_bytes(),
            Self::Project(ProjectChange::PutTier { id, .. }) => id.to_bytes(),
            Self::Project(ProjectChange::PutOfferType { id, .. }) => id.to_bytes(),
            Self::Project(ProjectChange::PutNeedType { id, .. }) => id.to_bytes(),
            Self::Access(AccessChange::Give { id, .. }) => id.to_bytes(),
            Self::Call(CallChange::Open { id, .. }) => id.to_bytes(),
            Self::Message(MessageChange::Send { id, .. }) => id.to_bytes(),
            Self::Invitation(InvitationChange::Begin { id, .. }) => id.to_bytes(),
            _ => return None,
        })
    }
}

impl Command {
    /// The bytes that are replicated.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        to_bytes(self)
    }

    /// Reads what [`Command::to_bytes`] wrote.
    ///
    /// # Errors
    /// The bytes are no command that this version knows.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, minicbor::decode::Error> {
        minicbor::decode(bytes)
    }
}

impl Reply {
    /// The bytes that are kept for a repeated request.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        to_bytes(self)
    }

    /// Reads what [`Reply::to_bytes`] wrote.
    ///
    /// # Errors
    /// The bytes are no reply that this version knows.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, minicbor::decode::Error> {
        minicbor::decode(bytes)
    }
}

fn to_bytes<T: minicbor::Encode<()>>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to a Vec cannot fail; the error type of the encoder is `Infallible`.
    let Ok(()) = minicbor::encode(value, &mut bytes).map_err(drop) else { return bytes };
    bytes
}
