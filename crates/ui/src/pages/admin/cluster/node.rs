//! A node: what it is, how it is doing, and what can be done with it.

use leptos::prelude::*;
use model::view::{ClusterView, NodeHealth, NodeView};

use super::{change::Change, warned};
use crate::i18n::{format, t};
use crate::parts::{
    Bar, Button, ButtonKind, ButtonSize, Icon, Pictogram, Tag, TagKind, percent_of,
};

/// Fewer entries than that are on their way, not behind.
const CATCHES_UP: u64 = 100;
const DISK_LOW_BYTES: u64 = 1 << 30;

/// A card. It stays in the page while what it says changes, so that whoever is in it stays there.
#[component]
pub(super) fn NodeCard(
    number: u64,
    cluster: Memo<ClusterView>,
    choose: Callback<(Change, u64)>,
) -> impl IntoView {
    // One that is gone says what it said last until its card is gone too.
    let node = Memo::new(move |before: Option<&Option<NodeView>>| {
        let find =
            |cluster: &ClusterView| cluster.nodes.iter().find(|node| node.node == number).cloned();
        cluster.with(find).or_else(|| before.cloned().flatten())
    });
    let part = move |part: fn(&NodeView) -> bool| {
        Memo::new(move |_| node.with(|node| node.as_ref().is_some_and(part)))
    };
    let (leads, speaks) = (part(|node| node.leads), part(|node| node.health.is_ok()));
    let here = Memo::new(move |_| cluster.with(|cluster| cluster.here == number));
    let begun = Memo::new(move |_| cluster.with(|cluster| cluster.begun));
    let behind = Memo::new(move |_| {
        let newest = cluster.with(ClusterView::newest);
        node.with(|node| node.as_ref().and_then(|node| node.behind(newest)))
    });
    let address = move || {
        let address = node.with(|node| node.as_ref().map(|node| node.address.clone()));
        let address = address.filter(|address| !address.is_empty());
        match address.as_deref().and_then(|address| address.rsplit_once(':')) {
            // One that is too long for its line breaks before the port.
            Some((host, port)) => {
                view! { {host.to_owned()} <wbr /> {format!(":{port}")} }.into_any()
            }
            None => address.unwrap_or_else(|| t!(cluster_no_address)).into_any(),
        }
    };
    let heading = format!("node-{number}");
    view! {
        <article
            class="card node"
            class:node-leads=leads
            class:node-away=move || !speaks.get()
            aria-labelledby=heading
        >
            <div class="node-top">
                <span class="node-mark">
                    {move || {
                        let icon = if speaks.get() { Icon::Server } else { Icon::Wifioff };
                        view! { <Pictogram icon /> }
                    }}
                </span>
                <div class="grow">
                    <h3 id=heading.clone()>{t!(cluster_node, node = number)}</h3>
                    <bdi class="sm muted">{address}</bdi>
                </div>
                <div class="node-tags">
                    <Role node />
                    <Trouble node />
                    {move || {
                        here.get().then(|| view! { <Tag>{t!(cluster_here)}</Tag> })
                    }}
                </div>
            </div>
            {move || match speaks.get() {
                true => view! { <Health node behind here /> }.into_any(),
                false => view! { <Silence node /> }.into_any(),
            }}
            {move || {
                begun.get().then(|| view! { <Actions number cluster node leads choose /> })
            }}
        </article>
    }
}

#[component]
fn Role(node: Memo<Option<NodeView>>) -> impl IntoView {
    let role = Memo::new(move |_| {
        node.with(|node| node.as_ref().map(|node| (node.leads, node.votes)).unwrap_or_default())
    });
    move || match role.get() {
        (true, _) => {
            view! { <Tag kind=TagKind::Petrol icon=Icon::Flag>{t!(cluster_key_leads)}</Tag> }
                .into_any()
        }
        (false, true) => view! { <Tag kind=TagKind::Ok>{t!(cluster_key_votes)}</Tag> }.into_any(),
        (false, false) => view! { <Tag>{t!(cluster_key_follows)}</Tag> }.into_any(),
    }
}

/// What is wrong with it, in a word.
#[component]
fn Trouble(node: Memo<Option<NodeView>>) -> impl IntoView {
    let trouble = Memo::new(move |_| {
        let ill = |node: &&NodeView| !node.is_well();
        node.with(|node| {
            node.as_ref().filter(ill).map(|n| n.health.as_ref().ok().map(|h| h.stopped.is_some()))
        })
    });
    move || match trouble.get()? {
        None => Some(
            view! { <Tag kind=TagKind::Warn icon=Icon::Wifioff>{t!(cluster_tag_silent)}</Tag> },
        ),
        Some(true) => Some(
            view! { <Tag kind=TagKind::Danger icon=Icon::Alert>{t!(cluster_tag_stopped)}</Tag> },
        ),
        Some(false) => Some(
            view! { <Tag kind=TagKind::Danger icon=Icon::Alert>{t!(cluster_tag_disk_full)}</Tag> },
        ),
    }
}

/// Why it does not say how it is.
#[component]
fn Silence(node: Memo<Option<NodeView>>) -> impl IntoView {
    let why = move || node.with(|node| node.as_ref().and_then(|node| node.health.clone().err()));
    view! {
        <div class="stack stack-2 sm">
            <p>
                {move || warned(t!(cluster_state_silent, why = why().unwrap_or_default()))}
            </p>
            <p class="muted">{t!(cluster_silent_then)}</p>
        </div>
    }
}

#[component]
fn Health(
    node: Memo<Option<NodeView>>,
    behind: Memo<Option<u64>>,
    here: Memo<bool>,
) -> impl IntoView {
    let health = Memo::new(move |_| {
        node.with(|node| {
            node.as_ref().and_then(|node| node.health.as_ref().ok().cloned()).unwrap_or_default()
        })
    });
    let by = Memo::new(move |_| behind.get().unwrap_or(0));
    // The most it was behind since it began to catch up; nothing while it does not.
    let most = Memo::new(move |before: Option<&u64>| {
        let stopped = health.with(|health| health.stopped.is_some());
        match by.get() {
            by if by < CATCHES_UP || stopped => 0,
            by => by.max(before.copied().unwrap_or(0)),
        }
    });
    let fact = move |name: String, value: fn(&NodeHealth) -> AnyView| {
        view! {
            <dt>{name}</dt>
            <dd>{move || health.with(value)}</dd>
        }
    };
    view! {
        <dl class="kv">
            <dt>{t!(cluster_state)}</dt>
            <dd>
                {move || match most.get() {
                    0 => health.with(state),
                    _ => t!(cluster_state_catches_up).into_any(),
                }}
            </dd>
            <dt>{t!(cluster_behind)}</dt>
            <dd class="node-behind">
                <Behind by most />
            </dd>
            {fact(t!(cluster_version), |health| health.version.clone().into_any())}
            {fact(t!(cluster_database), |health| amount(health.database_bytes))}
            {fact(t!(cluster_log), |health| amount(health.log_bytes))}
            {fact(t!(cluster_disk), disk)} <dt>{t!(cluster_clock)}</dt>
            <dd>
                {move || match here.get() {
                    true => t!(cluster_clock_here).into_any(),
                    false => health.with(clock),
                }}
            </dd>
        </dl>
    }
}

/// How far its tables are behind; while it catches up, how much of that is done. It takes no more
/// room then.
#[component]
fn Behind(by: Memo<u64>, most: Memo<u64>) -> impl IntoView {
    let done = Signal::derive(move || {
        let most = most.get();
        Some(percent_of(most.saturating_sub(by.get()), most))
    });
    let catches_up = Memo::new(move |_| most.get() > 0);
    view! {
        <span class="nowrap">{move || t!(cluster_behind_by, entries = by.get())}</span>
        {move || {
            catches_up
                .get()
                .then(|| {
                    view! {
                        <Bar label=t!(cluster_state_catches_up) percent=done />
                    }
                })
        }}
    }
}

fn state(health: &NodeHealth) -> AnyView {
    match &health.stopped {
        Some(why) => warned(t!(cluster_state_stopped, why = why.as_str())),
        None if health.disk_full => warned(t!(cluster_state_disk_full)),
        None => t!(cluster_state_ok).into_any(),
    }
}

fn disk(health: &NodeHealth) -> AnyView {
    match health.disk_free_bytes {
        None => t!(cluster_disk_unknown).into_any(),
        Some(free) if free < DISK_LOW_BYTES => {
            warned(t!(cluster_disk_low, free = format::bytes(free)))
        }
        Some(free) => amount(free),
    }
}

/// A number and its unit keep their order where the script runs the other way.
fn amount(n: u64) -> AnyView {
    view! { <bdi>{format::bytes(n)}</bdi> }.into_any()
}

fn clock(health: &NodeHealth) -> AnyView {
    let (ahead, ms) = (health.clock_ahead_ms > 0, health.clock_ahead_ms.unsigned_abs());
    let seconds = ms / 1_000;
    match (health.clock_off_ms().is_some(), ahead) {
        _ if ms == 0 => t!(cluster_clock_same).into_any(),
        (false, true) => t!(cluster_clock_ahead, ms = ms).into_any(),
        (false, false) => t!(cluster_clock_behind, ms = ms).into_any(),
        (true, true) => warned(t!(cluster_clock_off_ahead, seconds = seconds)),
        (true, false) => warned(t!(cluster_clock_off_behind, seconds = seconds)),
    }
}

/// What can be done with it; what cannot be done now stays in reach and says why.
#[component]
fn Actions(
    number: u64,
    cluster: Memo<ClusterView>,
    node: Memo<Option<NodeView>>,
    leads: Memo<bool>,
    choose: Callback<(Change, u64)>,
) -> impl IntoView {
    let votes = Memo::new(move |_| node.with(|node| node.as_ref().is_some_and(|n| n.votes)));
    let vote = Memo::new(move |_| if votes.get() { Change::Demote } else { Change::Promote });
    let hindered = move |change: Change| {
        cluster.with(|cluster| {
            node.with(|node| node.as_ref().and_then(|node| change.hindered(cluster, node)))
        })
    };
    let reasons = Memo::new(move |_| {
        let lead = (!leads.get()).then_some(Change::Transfer);
        let offered = [Some(vote.get()), lead, Some(Change::Remove)];
        let mut reasons: Vec<String> = offered.into_iter().flatten().filter_map(hindered).collect();
        reasons.dedup();
        reasons
    });
    let why = format!("node-{number}-why");
    view! {
        <div class="node-actions">
            <div class="row">
                <Button
                    size=ButtonSize::Small
                    locked=Signal::derive(move || hindered(vote.get()).is_some())
                    described_by=why.clone()
                    on:click=move |_| choose.run((vote.get_untracked(), number))
                >
                    {move || vote.get().label(number)}
                </Button>
                <span hidden=leads>
                    <Button
                        size=ButtonSize::Small
                        locked=Signal::derive(move || hindered(Change::Transfer).is_some())
                        described_by=why.clone()
                        on:click=move |_| choose.run((Change::Transfer, number))
                    >
                        {Change::Transfer.label(number)}
                    </Button>
                </span>
                <Button
                    size=ButtonSize::Small
                    kind=ButtonKind::Danger
                    locked=Signal::derive(move || hindered(Change::Remove).is_some())
                    described_by=why.clone()
                    on:click=move |_| choose.run((Change::Remove, number))
                >
                    {Change::Remove.label(number)}
                </Button>
            </div>
            <div class="sm muted" id=why>
                {move || {
                    reasons.get().into_iter().map(|why| view! { <p>{why}</p> }).collect_view()
                }}
            </div>
        </div>
    }
}
