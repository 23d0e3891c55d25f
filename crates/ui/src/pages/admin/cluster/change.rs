//! A change of who votes, who leads and who belongs to the cluster: when it is possible, what it
//! does, and the question before it.

use leptos::prelude::*;
use model::view::{ClusterLoss, ClusterView, NodeView};

use super::says_loss;
use crate::data::{Refusal, Sending, client};
use crate::i18n::t;
use crate::parts::{Button, ButtonKind, Dialog};
use crate::shell::Toasts;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// It votes.
    Promote,
    /// It only follows.
    Demote,
    /// It does not belong to the cluster any more.
    Remove,
    /// It leads.
    Transfer,
}

impl Change {
    pub(super) fn label(self, node: u64) -> String {
        match self {
            Self::Promote => t!(cluster_promote, node = node),
            Self::Demote => t!(cluster_demote, node = node),
            Self::Remove => t!(cluster_remove, node = node),
            Self::Transfer => t!(cluster_transfer, node = node),
        }
    }

    /// Why it cannot be done now, as far as can be seen from here.
    pub(super) fn hindered(self, cluster: &ClusterView, node: &NodeView) -> Option<String> {
        let is_last = node.votes && cluster.voters().count() == 1;
        match self {
            Self::Demote | Self::Remove if is_last => Some(t!(cluster_why_last)),
            Self::Transfer if !node.votes => Some(t!(cluster_why_follows)),
            Self::Transfer | Self::Promote if node.health.is_err() => Some(t!(cluster_why_silent)),
            _ if cluster.loss() == ClusterLoss::Stopped => Some(t!(cluster_why_stopped)),
            _ if !cluster.nodes.iter().any(|node| node.leads) => Some(t!(data_no_leader)),
            _ => None,
        }
    }

    fn asks(self, node: u64) -> String {
        match self {
            Self::Promote => t!(cluster_promote_ask, node = node),
            Self::Demote => t!(cluster_demote_ask, node = node),
            Self::Remove => t!(cluster_remove_ask, node = node),
            Self::Transfer => t!(cluster_transfer_ask, node = node),
        }
    }

    fn does(self, node: u64) -> String {
        match self {
            Self::Promote => t!(cluster_promote_does, node = node),
            Self::Demote => t!(cluster_demote_does, node = node),
            Self::Remove => t!(cluster_remove_does, node = node),
            Self::Transfer => t!(cluster_transfer_does, node = node),
        }
    }

    fn done(self, node: u64) -> String {
        match self {
            Self::Promote => t!(cluster_promoted, node = node),
            Self::Demote => t!(cluster_demoted, node = node),
            Self::Remove => t!(cluster_removed, node = node),
            Self::Transfer => t!(cluster_transferred, node = node),
        }
    }

    /// The cluster afterwards; none when as many vote as before.
    fn after(self, cluster: &ClusterView, number: u64) -> Option<ClusterView> {
        let mut after = cluster.clone();
        match self {
            Self::Remove => after.nodes.retain(|node| node.node != number),
            Self::Promote | Self::Demote | Self::Transfer => {
                let node = after.nodes.iter_mut().find(|node| node.node == number)?;
                node.votes = self != Self::Demote;
            }
        }
        (after.voters().count() != cluster.voters().count()).then_some(after)
    }
}

/// Says what will happen, then does it.
#[component]
pub(super) fn ChangeDialog(
    cluster: Memo<ClusterView>,
    chosen: RwSignal<(Change, u64)>,
    open: RwSignal<bool>,
    again: Callback<()>,
) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let sending = Sending::new();
    Effect::new(move |_| {
        if open.get() {
            sending.refused.set(None);
        }
    });
    let act = move |_| {
        let (change, node) = chosen.get_untracked();
        let client = client();
        let work = async move {
            let cluster = client.cluster();
            match change {
                Change::Promote => cluster.promote(node).await,
                Change::Demote => cluster.demote(node).await,
                Change::Remove => cluster.remove(node).await,
                Change::Transfer => cluster.transfer(node).await,
            }
        };
        sending.send(work, move |()| {
            open.set(false);
            toasts.say(change.done(node));
            again.run(());
        });
    };
    let title = Signal::derive(move || {
        let (change, node) = chosen.get();
        change.asks(node)
    });
    let does = move || {
        let (change, node) = chosen.get();
        cluster.with(|cluster| said(change, node, cluster))
    };
    view! {
        <Dialog
            name="cluster-change"
            title
            open
            actions=move || {
                view! {
                    <Button on:click=move |_| open.set(false)>{t!(admin_leave)}</Button>
                    {move || {
                        let (change, node) = chosen.get();
                        let kind = match change {
                            Change::Remove => ButtonKind::Danger,
                            _ => ButtonKind::Primary,
                        };
                        view! {
                            <Button kind busy=sending.busy on:click=act>
                                {change.label(node)}
                            </Button>
                        }
                    }}
                }
            }
        >
            <div class="stack stack-2">
                {does}
                <Refusal sending />
            </div>
        </Dialog>
    }
}

/// What it does, to whom, and what one more loss would do afterwards.
fn said(change: Change, number: u64, cluster: &ClusterView) -> impl IntoView + use<> {
    let node = cluster.nodes.iter().find(|node| node.node == number);
    let gives_up = matches!(change, Change::Demote | Change::Remove);
    let leads = gives_up && node.is_some_and(|node| node.leads);
    let here = change == Change::Remove && cluster.here == number;
    let after = change.after(cluster, number).map(|after| {
        let even = after.voters().count().is_multiple_of(2);
        view! {
            <h3>{t!(cluster_afterwards)}</h3>
            <p>{says_loss(&after)}</p>
            {even.then(|| view! { <p class="muted">{t!(cluster_even)}</p> })}
        }
    });
    view! {
        <p>{change.does(number)}</p>
        {leads.then(|| view! { <p>{t!(cluster_leads_now)}</p> })}
        {here.then(|| view! { <p>{t!(cluster_is_here)}</p> })}
        {after}
    }
}
