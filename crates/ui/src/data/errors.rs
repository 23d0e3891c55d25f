//! Errors as sentences: what happened, whether anything is lost, what to do.

use client::{ClientError, Kind};
use model::{Problem, Reason};

use crate::i18n::t;

/// What a person reads.
pub(crate) fn sentence(error: &ClientError) -> String {
    match (&error.reason, &error.kind) {
        (Some(Reason::RateLimited), _) => match error.retry_after {
            Some(wait) => t!(data_rate_limited_for, seconds = wait.as_secs().max(1)),
            None => t!(data_rate_limited),
        },
        (Some(reason), _) => reason_sentence(*reason),
        (None, Kind::Unreachable | Kind::TimedOut) => t!(data_unreachable),
        (None, Kind::NoMemory) => t!(data_no_memory),
        (None, _) => t!(data_internal),
    }
}

/// What is wrong with a field, if the server named it by this path or one below it.
pub(crate) fn field_error(error: &ClientError, field: &str) -> Option<String> {
    let found = error.fields.iter().find(|invalid| {
        let rest = invalid.field.strip_prefix(field);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    })?;
    Some(problem_sentence(found.problem))
}

/// What is wrong with an input.
pub(crate) fn problem_sentence(problem: Problem) -> String {
    match problem {
        Problem::Empty => t!(data_problem_empty),
        Problem::TooLong { max } => t!(data_problem_too_long, max = max),
        Problem::TooShort { min } => t!(data_problem_too_short, min = min),
        Problem::BadCharacter => t!(data_problem_character),
        Problem::OutOfRange { min, max } => t!(data_problem_range, min = min, max = max),
        Problem::TooMany { max } => t!(data_problem_too_many, max = max),
        Problem::Duplicate => t!(data_problem_duplicate),
        Problem::Unknown => t!(data_problem_unknown),
        Problem::Contradiction => t!(data_problem_contradiction),
        _ => t!(data_problem_malformed),
    }
}

fn reason_sentence(reason: Reason) -> String {
    match reason {
        Reason::InvalidInput | Reason::Malformed | Reason::UnitMismatch => t!(data_invalid),
        Reason::TooLarge => t!(data_too_large),
        Reason::NotSignedIn | Reason::TokenExpired | Reason::TokenInvalid => t!(data_sign_in_first),
        Reason::SessionEnded => t!(data_session_ended),
        Reason::RefreshReused => t!(data_refresh_reused),
        Reason::WrongCredentials => t!(data_wrong_credentials),
        Reason::AccountLocked => t!(data_account_locked),
        Reason::NotAllowed | Reason::WrongOrigin => t!(data_not_allowed),
        Reason::GrantTooLarge => t!(data_grant_too_large),
        Reason::LastOwner => t!(data_last_owner),
        Reason::AccountExists => t!(data_account_exists),
        Reason::AccountNotFound | Reason::MemberNotFound => t!(data_person_not_found),
        Reason::LinkInvalid => t!(data_link_invalid),
        Reason::OwnerExists => t!(data_owner_exists),
        Reason::OrgNotFound => t!(data_org_not_found),
        Reason::OrgSlugTaken | Reason::ProjectSlugTaken => t!(data_slug_taken),
        Reason::ProjectNotFound => t!(data_project_not_found),
        Reason::ProjectNotOpen => t!(data_project_not_open),
        Reason::StatusNotReachable => t!(data_status_not_reachable),
        Reason::ProjectNotReady => t!(data_project_not_ready),
        Reason::TooManyTiers | Reason::TooManyTypes => t!(data_too_many),
        Reason::TypeInUse => t!(data_type_in_use),
        Reason::NewsNotFound => t!(data_news_not_found),
        Reason::FileNotFound => t!(data_file_not_found),
        Reason::FileNotUsable => t!(data_file_not_usable),
        Reason::QuotaExceeded => t!(data_quota_exceeded),
        Reason::ChunkMissing => t!(data_chunk_missing),
        Reason::NeedsMaximum => t!(data_needs_maximum),
        Reason::PledgeNotFound | Reason::PledgeNotStanding => t!(data_pledge_not_standing),
        Reason::RevisionChanged => t!(data_revision_changed),
        Reason::ConditionPassed => t!(data_condition_passed),
        Reason::InvitationNotFound | Reason::InvitationUsed => t!(data_invitation),
        Reason::CallInProgress => t!(data_call_in_progress),
        Reason::CallNotOpen => t!(data_call_not_open),
        Reason::NotCalled => t!(data_not_called),
        Reason::TierNotMet => t!(data_tier_not_met),
        Reason::PledgesMoved | Reason::ProjectFrozen => t!(data_moved),
        Reason::EtagMismatch => t!(data_changed_meanwhile),
        Reason::Unavailable => t!(data_unavailable),
        Reason::MailNotVerified => t!(data_mail_not_verified),
        Reason::NodeNotFound => t!(data_node_not_found),
        Reason::LastVoter => t!(data_last_voter),
        Reason::NodeBehind => t!(data_node_behind),
        Reason::NodeNotVoter => t!(data_node_not_voter),
        Reason::NoCluster => t!(data_no_cluster),
        Reason::ClusterBegun => t!(data_cluster_begun),
        Reason::TooFewLeft => t!(data_too_few_left),
        Reason::NodeSilent => t!(data_node_silent),
        Reason::NoLeader => t!(data_no_leader),
        Reason::AddressUnusable => t!(data_address_unusable),
        Reason::DiskFull => t!(data_disk_full),
        Reason::ClusterUpdating => t!(data_cluster_updating),
        Reason::ChangeUnconfirmed => t!(data_change_unconfirmed),
        Reason::RateLimited => t!(data_rate_limited),
        _ => t!(data_internal),
    }
}
