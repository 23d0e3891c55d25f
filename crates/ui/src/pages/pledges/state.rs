//! What a pledge is in just now, in one word or two.

use leptos::prelude::*;
use model::{
    call::{CallState, ParticipationState},
    limits::PUBLIC_NUMBERS_FLOOR,
    pledge::{NotAdmitted, PledgeState},
    public::PublicCount,
    view::{MyCall, MyParticipation, MyPledge},
};

use crate::i18n::t;
use crate::parts::{Tag, TagKind};

/// The call that is open for this pledge now.
pub(crate) fn open_call(mine: &MyPledge) -> Option<&(MyCall, MyParticipation)> {
    mine.call.as_ref().filter(|(call, _)| call.state == CallState::Open)
}

/// Whether it is up to this person to answer a call.
pub(crate) fn awaits_answer(mine: &MyPledge) -> bool {
    open_call(mine).is_some_and(|(_, part)| !answered(part.state))
}

/// Whether somebody has said yes or no to a call that is open.
pub(super) const fn answered(state: ParticipationState) -> bool {
    matches!(state, ParticipationState::Confirmed | ParticipationState::Declined)
}

/// What waits for an answer first, then open calls, then what needs another answer, then what
/// stands, then the rest.
pub(super) fn rank(mine: &MyPledge) -> u8 {
    match (open_call(mine), mine.apart, mine.pledge.state) {
        (Some((_, part)), _, _) => u8::from(answered(part.state)),
        (_, Some(NotAdmitted::OldRevision), PledgeState::Standing) => 2,
        (_, _, PledgeState::Standing) => 3,
        _ => 4,
    }
}

pub(crate) fn state_tag(mine: &MyPledge) -> impl IntoView + use<> {
    let numbers = &mine.project.numbers;
    let asked = mine.pledge.terms.people_threshold();
    let holds = numbers.would_act.drawn() >= asked;
    // Fewer than may be said: whether that is enough for somebody who asks for few is not public.
    let unsaid = numbers.would_act == PublicCount::Few && asked < PUBLIC_NUMBERS_FLOOR;
    let old = mine.apart == Some(NotAdmitted::OldRevision);
    let (kind, text) = match (open_call(mine).map(|(_, part)| part.state), mine.pledge.state) {
        (Some(ParticipationState::Confirmed), _) => (TagKind::Ok, t!(pledges_has_confirmed)),
        (Some(ParticipationState::Declined), _) => (TagKind::Quiet, t!(pledges_has_declined)),
        (Some(_), _) => (TagKind::Act, t!(pledges_called)),
        (_, PledgeState::Withdrawn) => (TagKind::Quiet, t!(pledges_is_withdrawn)),
        (_, PledgeState::Expired) => (TagKind::Quiet, t!(pledges_expired)),
        // A go stands, whatever is changed for later calls.
        _ if goes(mine) => (TagKind::Act, t!(pledges_is_go)),
        _ if old => (TagKind::Act, t!(pledges_needs_answer)),
        _ if mine.apart.is_some() => (TagKind::Warn, t!(pledges_apart)),
        _ if holds => (TagKind::Ok, t!(pledges_counts)),
        _ if unsaid => (TagKind::Quiet, t!(pledges_stands)),
        _ => (TagKind::Quiet, t!(pledges_waits)),
    };
    view! { <Tag kind=kind>{text}</Tag> }
}

/// Whether this person acts in a call that is not over.
pub(crate) fn goes(mine: &MyPledge) -> bool {
    mine.call.as_ref().is_some_and(|(call, part)| {
        call.state == CallState::Go && part.state == ParticipationState::Go
    })
}
