//! What somebody who has pledged here finds in place of the invitation to enrol.

use leptos::prelude::*;
use model::{
    pledge::{NotAdmitted, PledgeState},
    text::Slug,
    view::MyPledge,
};

use crate::data::{account, client, follow};
use crate::i18n::t;
use crate::pages::enrol::words;
use crate::pages::pledges::state::{awaits_answer, goes, state_tag};
use crate::parts::{ButtonKind, ButtonSize, LinkButton};

/// The visitor's own pledge in a project, as it stands now; none for strangers, and until it is
/// known.
pub(super) fn own_pledge(org: Slug, project: Slug) -> Signal<Option<MyPledge>> {
    let who = account();
    let (org, project) = (StoredValue::new(org), StoredValue::new(project));
    let member = Memo::new(move |_| {
        who.with(|who| {
            let memberships = who.known().map(|account| account.memberships.as_slice());
            memberships.unwrap_or_default().iter().any(|m| org.with_value(|org| m.slug == *org))
        })
    });
    let followed = Memo::new(move |_| {
        member.get().then(|| follow(org.with_value(|org| client().live().my_pledges(org))))
    });
    let own = Memo::new(move |_| {
        followed.get()?.with(|pledges| {
            let here = |mine: &&MyPledge| {
                org.with_value(|org| mine.project.org_slug == *org)
                    && project.with_value(|project| mine.project.slug == *project)
            };
            pledges.here()?.iter().find(here).cloned()
        })
    });
    own.into()
}

/// The one thing to do with a pledge from here: what is up to its person comes first.
fn way_on(mine: &MyPledge) -> Option<(String, ButtonKind, String)> {
    let standing = mine.pledge.state == PledgeState::Standing;
    let changed = standing && mine.apart == Some(NotAdmitted::OldRevision);
    let enrol = format!("/enrol/{}/{}", mine.project.org_slug, mine.project.slug);
    // Whoever goes has nothing to answer before that.
    if awaits_answer(mine) || (changed && !goes(mine)) {
        return Some(("/pledges".to_owned(), ButtonKind::Act, t!(project_answer)));
    }
    let (kind, label) = if standing {
        (ButtonKind::Primary, t!(project_change))
    } else {
        (ButtonKind::Act, t!(project_again))
    };
    mine.project.status.takes_pledges().then_some((enrol, kind, label))
}

/// In the aside: the pledge in its own words, what it is in, and the way on.
#[component]
pub(super) fn OwnPledge(mine: MyPledge) -> impl IntoView {
    let said = words(&mine.pledge.terms, &mine.offers, &mine.needs);
    let way_on = way_on(&mine).map(|(href, kind, label)| {
        view! {
            <span class="hide-narrow">
                <LinkButton href kind size=ButtonSize::Large wide=true>
                    {label}
                </LinkButton>
            </span>
        }
    });
    view! {
        <div class="row spread">
            <h2>{t!(project_yours)}</h2>
            {state_tag(&mine)}
        </div>
        <p class="said">{said}</p>
        {way_on}
        <p class="sm">
            <a href="/pledges">{t!(project_all_mine)}</a>
        </p>
    }
}

/// In the bar at the thumb: what it is in, and the way on.
#[component]
pub(super) fn OwnPledgeBar(mine: MyPledge) -> impl IntoView {
    let way_on = way_on(&mine);
    view! {
        <span>{state_tag(&mine)}</span>
        {way_on
            .map(|(href, kind, label)| view! { <LinkButton href kind>{label}</LinkButton> })}
    }
}
