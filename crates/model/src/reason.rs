//! Why something was refused. One entry per reason; the wire, the CLI's exit codes and the
//! interface's sentences all start from here.

use core::fmt;

/// The few kinds of refusal, free of any transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The request itself is wrong.
    Invalid,
    /// Nobody is signed in, or no longer.
    Unauthenticated,
    /// Signed in, but not allowed.
    Forbidden,
    /// It does not exist, or the caller may not know that it does.
    NotFound,
    /// Something else has that name or key already.
    AlreadyExists,
    /// It changed meanwhile, or another try is needed.
    Conflict,
    /// Not in this state of things.
    Precondition,
    /// Too much or too often.
    Exhausted,
    /// Not now; try again.
    Unavailable,
    /// Our fault.
    Internal,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $number:literal $name:ident $code:ident = $word:literal, $sentence:literal)*) => {
        /// Why something was refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, minicbor::Encode, minicbor::Decode)]
        #[cbor(index_only)]
        pub enum Reason {
            $($(#[$doc])* #[doc = $sentence] #[n($number)] $name,)*
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable word for it in the API.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$name => $word),* } }

            /// The reason with this word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> { match word { $($word => Some(Self::$name),)* _ => None } }

            /// What kind of refusal it is.
            #[must_use]
            pub const fn code(self) -> Code { match self { $(Self::$name => Code::$code),* } }

            /// What a person reads in English: what happened and what to do.
            #[must_use]
            pub const fn sentence(self) -> &'static str { match self { $(Self::$name => $sentence),* } }
        }
    };
}

reasons! {
    0 InvalidInput Invalid = "INVALID_INPUT", "Something in the request is not acceptable; the fields are named."
    1 Malformed Invalid = "MALFORMED", "The request could not be read."
    2 TooLarge Exhausted = "TOO_LARGE", "The request is larger than allowed."
    3 NotSignedIn Unauthenticated = "NOT_SIGNED_IN", "Please sign in first."
    4 TokenExpired Unauthenticated = "TOKEN_EXPIRED", "The access token has expired; refresh it."
    5 TokenInvalid Unauthenticated = "TOKEN_INVALID", "The access token is not valid here."
    6 SessionEnded Unauthenticated = "SESSION_ENDED", "This session was closed. Please sign in again."
    7 RefreshReused Unauthenticated = "REFRESH_REUSED", "A used refresh token came back, so the session was closed for safety. Please sign in again."
    8 WrongCredentials Unauthenticated = "WRONG_CREDENTIALS", "Address and password do not fit together."
    9 AccountLocked Forbidden = "ACCOUNT_LOCKED", "This account is locked; ask whoever runs this server."
    10 NotAllowed Forbidden = "NOT_ALLOWED", "You do not have the permission for this here."
    11 GrantTooLarge Forbidden = "GRANT_TOO_LARGE", "Nobody can give or take a role that holds more than their own."
    12 LastOwner Precondition = "LAST_OWNER", "An organisation keeps at least one owner; name another one first."
    13 WrongOrigin Forbidden = "WRONG_ORIGIN", "The request came from another site and was refused."
    14 AccountExists AlreadyExists = "ACCOUNT_EXISTS", "There is an account with this address already. Sign in, or reset the password."
    15 AccountNotFound NotFound = "ACCOUNT_NOT_FOUND", "There is no such account."
    16 LinkInvalid Precondition = "LINK_INVALID", "This link was used already, is too old, or is not whole. Ask for a new one."
    17 OwnerExists Precondition = "OWNER_EXISTS", "This server has an owner already."
    18 OrgNotFound NotFound = "ORG_NOT_FOUND", "There is no such organisation."
    19 OrgSlugTaken AlreadyExists = "ORG_SLUG_TAKEN", "Another organisation has this address already."
    20 MemberNotFound NotFound = "MEMBER_NOT_FOUND", "There is no such member."
    21 ProjectNotFound NotFound = "PROJECT_NOT_FOUND", "There is no such project."
    22 ProjectSlugTaken AlreadyExists = "PROJECT_SLUG_TAKEN", "Another project of this organisation has this address already."
    23 ProjectNotOpen Precondition = "PROJECT_NOT_OPEN", "This project does not take pledges now."
    24 StatusNotReachable Precondition = "STATUS_NOT_REACHABLE", "The project cannot go from its present status to that one."
    25 TierNotFound NotFound = "TIER_NOT_FOUND", "There is no such tier."
    26 TooManyTiers Exhausted = "TOO_MANY_TIERS", "The project has as many tiers as it can have."
    27 OfferTypeNotFound NotFound = "OFFER_TYPE_NOT_FOUND", "The project has no such offer type."
    28 NeedTypeNotFound NotFound = "NEED_TYPE_NOT_FOUND", "The project has no such need type."
    29 TypeInUse Precondition = "TYPE_IN_USE", "Pledges or tiers use this type; it cannot be removed."
    30 NeedsMaximum Precondition = "NEEDS_MAXIMUM", "A type that is used in a tier or a condition needs a maximum per person."
    31 UnitMismatch Invalid = "UNIT_MISMATCH", "An offer can only meet a need of the same unit."
    32 TooManyTypes Exhausted = "TOO_MANY_TYPES", "The project has as many types as it can have."
    33 PledgeNotFound NotFound = "PLEDGE_NOT_FOUND", "There is no such pledge."
    34 PledgeNotStanding Precondition = "PLEDGE_NOT_STANDING", "The pledge does not stand (it was withdrawn or has expired)."
    35 RevisionChanged Conflict = "REVISION_CHANGED", "The project has changed since you read it. Look at it again before you pledge."
    36 ConditionPassed Invalid = "CONDITION_PASSED", "The last day of the condition is already over."
    37 InvitationNotFound NotFound = "INVITATION_NOT_FOUND", "There is no such invitation in this project."
    38 InvitationUsed Precondition = "INVITATION_USED", "Somebody has used this invitation already."
    39 ImportNotFound NotFound = "IMPORT_NOT_FOUND", "There is no such list."
    40 ImportNotStaging Precondition = "IMPORT_NOT_STAGING", "This list is complete or was given up; begin a new one."
    41 ImportIncomplete Precondition = "IMPORT_INCOMPLETE", "Not all rows of the list have arrived; nothing was imported."
    42 CallNotFound NotFound = "CALL_NOT_FOUND", "There is no such call."
    43 CallInProgress Precondition = "CALL_IN_PROGRESS", "The project has an open call already."
    44 CallNotOpen Precondition = "CALL_NOT_OPEN", "The call is no longer open for answers."
    45 CallNotDecided Precondition = "CALL_NOT_DECIDED", "The call has not come to a go."
    46 NotCalled Precondition = "NOT_CALLED", "You were not called in this call."
    47 TierNotMet Precondition = "TIER_NOT_MET", "Those who would act today do not meet this tier, so nobody is called."
    48 PledgesMoved Conflict = "PLEDGES_MOVED", "Pledges changed while the count was made; it is made again."
    49 MessageNotFound NotFound = "MESSAGE_NOT_FOUND", "There is no such message."
    50 EtagMismatch Conflict = "ETAG_MISMATCH", "Somebody has changed this meanwhile. Load it again; nothing of yours was saved."
    51 RequestIdReused Conflict = "REQUEST_ID_REUSED", "This request id was used for something else."
    52 StaleFence Conflict = "STALE_FENCE", "The lease for this work has passed to somebody else."
    53 RateLimited Exhausted = "RATE_LIMITED", "Too many tries. Wait a little and try again."
    54 Unavailable Unavailable = "UNAVAILABLE", "The server cannot take this right now. Nothing was changed; try again."
    55 Internal Internal = "INTERNAL", "Something went wrong on the server. It was logged; nothing of yours was lost."
    56 SessionNotFound NotFound = "SESSION_NOT_FOUND", "There is no such session."
    57 GrantNotFound NotFound = "GRANT_NOT_FOUND", "There is no such grant."
    58 CursorTooOld Precondition = "CURSOR_TOO_OLD", "Too much has happened since; load it afresh."
    59 ProjectFrozen Unavailable = "PROJECT_FROZEN", "A call is being counted this moment; try again in a second."
    60 MailNotVerified Precondition = "MAIL_NOT_VERIFIED", "Confirm your mail address first."
    61 ProjectNotReady Precondition = "PROJECT_NOT_READY", "A project that takes pledges has at least one tier, or nothing could ever be reached. Add one first."
    62 NewsNotFound NotFound = "NEWS_NOT_FOUND", "There is no such news."
    63 FileNotFound NotFound = "FILE_NOT_FOUND", "There is no such file."
    64 FileNotWhole Precondition = "FILE_NOT_WHOLE", "Parts of the file have not arrived yet. Send them, then finish again."
    65 FileFinished Precondition = "FILE_FINISHED", "The file is whole already and takes no more parts."
    66 FileNotUsable Invalid = "FILE_NOT_USABLE", "This is no picture (JPEG, PNG, WebP, GIF), no PDF and no video (MP4, WebM) that can be shown, or it is damaged."
    67 QuotaExceeded Exhausted = "QUOTA_EXCEEDED", "The organisation's files take as much room as they may. Remove some that are no longer needed, or ask whoever runs this server for more."
    68 ChunkMissing Unavailable = "CHUNK_MISSING", "A part of the file cannot be read right now: no server that can be reached has it. Try again later."
    70 NodeNotFound NotFound = "NODE_NOT_FOUND", "The cluster has no such node."
    71 LastVoter Precondition = "LAST_VOTER", "This is the only node that votes; promote another one first."
    72 NodeBehind Precondition = "NODE_BEHIND", "The node has not caught up yet; wait until it has."
    73 NodeNotVoter Precondition = "NODE_NOT_VOTER", "The node only follows; promote it first."
    74 NoCluster Precondition = "NO_CLUSTER", "This server is alone. Begin a cluster with it first: `muster cluster init`."
    75 ClusterBegun AlreadyExists = "CLUSTER_BEGUN", "This server belongs to a cluster already."
    76 NoLeader Unavailable = "NO_LEADER", "No node leads now; see that a majority of the voting nodes runs and can be reached."
    77 AddressUnusable Precondition = "ADDRESS_UNUSABLE", "This machine cannot listen there: the port is taken, or the address is another machine's."
    78 ChangeUnconfirmed Unavailable = "CHANGE_UNCONFIRMED", "The change was not confirmed in time and may yet happen. Look whether it did before you send it again."
    79 DiskFull Unavailable = "DISK_FULL", "The server's disk is full, so nothing can be saved. Nothing was changed; whoever runs this server has to make room."
    80 ClusterUpdating Unavailable = "CLUSTER_UPDATING", "This works once every server of the cluster runs the new version. Nothing was changed; try again later."
    81 TooFewLeft Precondition = "TOO_FEW_LEFT", "Another voting node is silent: without this one too few would be left, and nothing could be written. Start the silent one, or remove it first."
    82 NodeSilent Precondition = "NODE_SILENT", "The node does not answer now. See that it runs and can be reached, then try again."
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back_to_their_reason() {
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.as_str()), Some(*reason));
            assert!(reason.sentence().ends_with('.'), "{reason:?}");
        }
    }
}
