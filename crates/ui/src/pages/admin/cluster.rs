//! `/admin/cluster`: the nodes that hold this server's data together, how each is doing, and what
//! the loss of one would do.

mod begin;
mod change;
mod compare;
mod invite;
mod node;
mod picture;

use std::time::Duration;

use leptos::prelude::*;
use model::view::{ClusterLoss, ClusterView};

use self::begin::BeginForm;
use self::change::{Change, ChangeDialog};
use self::compare::Compare;
use self::invite::InviteDialog;
use self::node::NodeCard;
use self::picture::Picture;
use super::AdminLayout;
use crate::data::{Watched, client, watch};
use crate::i18n::{format, t};
use crate::parts::{Button, ButtonKind, ButtonSize, Icon, Note, NoteKind, Pictogram};
use crate::shell::Heading;

/// How often the nodes are asked how they are.
const EVERY: Duration = Duration::from_secs(3);

#[component]
pub(crate) fn ClusterPage() -> impl IntoView {
    view! {
        <AdminLayout>
            <Cluster />
        </AdminLayout>
    }
}

#[component]
fn Cluster() -> impl IntoView {
    let Watched { asked, late } = watch(EVERY, || {
        let client = client();
        async move { client.cluster().status().await }
    });
    let here = Memo::new(move |_| asked.state.with(|state| state.here().is_some()));
    // The last one there was, so that parts of the screen need not be built anew.
    let cluster = Memo::new(move |before: Option<&ClusterView>| {
        let now = asked.state.with(|state| state.here().cloned());
        now.or_else(|| before.cloned()).unwrap_or_default()
    });
    let begun = Memo::new(move |_| cluster.with(|cluster| cluster.begun));
    let again = Callback::new(move |()| asked.again());
    let inviting = RwSignal::new(false);
    view! {
        <div class="page-head">
            <div>
                <Heading text=Signal::derive(|| t!(cluster_title)) />
                <Lead late />
            </div>
            {move || {
                (here.get() && begun.get())
                    .then(|| {
                        view! {
                            <Button
                                kind=ButtonKind::Primary
                                size=ButtonSize::Small
                                icon=Icon::Plus
                                on:click=move |_| inviting.set(true)
                            >
                                {t!(cluster_invite)}
                            </Button>
                        }
                    })
            }}
        </div>
        {move || match here.get() {
            true => view! { <Nodes cluster again /> }.into_any(),
            false => asked.show(|_| ()).into_any(),
        }}
        <InviteDialog open=inviting />
    }
}

/// What this is; or that it is no longer so, in the same place, so that nothing moves.
#[component]
fn Lead(late: Memo<Option<i64>>) -> impl IntoView {
    view! {
        <p class="muted sm" role="status">
            {move || match late.get() {
                None => t!(cluster_lead).into_any(),
                Some(since) => warned(t!(cluster_late, at = format::time(since))),
            }}
        </p>
    }
}

/// A text that is worth a look.
fn warned(text: String) -> AnyView {
    view! {
        <span class="node-warns">
            <Pictogram icon=Icon::Alert />
            <span>{text}</span>
        </span>
    }
    .into_any()
}

#[component]
fn Nodes(cluster: Memo<ClusterView>, again: Callback<()>) -> impl IntoView {
    let begun = Memo::new(move |_| cluster.with(|cluster| cluster.begun));
    let numbers = Memo::new(move |_| {
        cluster.with(|cluster| cluster.nodes.iter().map(|node| node.node).collect::<Vec<_>>())
    });
    let (chosen, asking) = (RwSignal::new((Change::Promote, 0)), RwSignal::new(false));
    let choose = Callback::new(move |change| {
        chosen.set(change);
        asking.set(true);
    });
    let unlike = Memo::new(move |_| cluster.with(ClusterView::versions_differ));
    view! {
        <div class="stack">
            <Standing cluster />
            {move || {
                unlike
                    .get()
                    .then(|| view! { <Note kind=NoteKind::Info>{t!(cluster_versions)}</Note> })
            }}
            <h2 class="vh">{t!(cluster_nodes)}</h2>
            <div class="nodes">
                <For each=move || numbers.get() key=|number| *number let:number>
                    <NodeCard number cluster choose />
                </For>
            </div>
            {move || {
                (!begun.get()).then(|| view! { <BeginForm again /> })
            }}
            <Compare cluster />
        </div>
        <ChangeDialog cluster chosen open=asking again />
    }
}

/// What the loss of one node would do, why, and who there is.
#[component]
fn Standing(cluster: Memo<ClusterView>) -> impl IntoView {
    let loss = Memo::new(move |_| cluster.with(ClusterView::loss));
    let ring = move || match loss.get() {
        ClusterLoss::GoesOn => ("ring ring-ok", Icon::Check),
        ClusterLoss::Stops => ("ring", Icon::Info),
        ClusterLoss::Stopped => ("ring ring-danger", Icon::Alert),
    };
    view! {
        <section class="card cluster-standing">
            {move || {
                let (class, icon) = ring();
                view! {
                    <span class=class>
                        <Pictogram icon />
                    </span>
                }
            }}
            <div class="stack stack-2" role="status">
                <h2>{move || cluster.with(says_loss)}</h2>
                {move || {
                    cluster.with(says_why).map(|text| view! { <p class="muted">{text}</p> })
                }}
                {move || {
                    cluster.with(says_more).map(|text| view! { <p class="muted">{text}</p> })
                }}
            </div>
            <Picture cluster />
        </section>
    }
}

fn says_loss(cluster: &ClusterView) -> String {
    match cluster.loss() {
        ClusterLoss::GoesOn => t!(cluster_goes_on),
        ClusterLoss::Stops if cluster.voters().count() == 1 => t!(cluster_stops_alone),
        ClusterLoss::Stops => t!(cluster_stops),
        ClusterLoss::Stopped => t!(cluster_stopped),
    }
}

/// How many are there, and how many it takes; one alone needs no counting.
fn says_why(cluster: &ClusterView) -> Option<String> {
    let voters = cluster.voters().count();
    let present = cluster.voters().filter(|node| node.is_well()).count();
    (voters > 1).then(|| {
        let needed = voters / 2 + 1;
        t!(cluster_reason, present = present, voters = voters, needed = needed)
    })
}

/// What to know about the number of nodes.
fn says_more(cluster: &ClusterView) -> Option<String> {
    let voters = cluster.voters().count();
    match voters {
        _ if !cluster.begun => Some(t!(cluster_alone)),
        0 | 1 if cluster.nodes.len() > 2 => Some(t!(cluster_soon)),
        0 | 1 => Some(t!(cluster_two_later)),
        2 => Some(t!(cluster_two)),
        _ if voters.is_multiple_of(2) => Some(t!(cluster_even)),
        _ if cluster.nodes.len() > voters => Some(t!(cluster_follower)),
        _ => None,
    }
}
