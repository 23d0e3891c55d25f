//! Comparing the tables of all nodes.

use client::Verified;
use leptos::prelude::*;
use model::view::ClusterView;

use crate::browser::now_ms;
use crate::data::{Refusal, Sending, client};
use crate::i18n::{format, t};
use crate::parts::{Button, Icon, Note, NoteKind, Progress, Tag, TagKind};

/// What a comparison found, as seen from the node that was asked.
#[derive(Clone)]
struct Compared {
    here: u64,
    tables: Verified,
    at_ms: i64,
}

#[component]
pub(super) fn Compare(cluster: Memo<ClusterView>) -> impl IntoView {
    let (sending, found) = (Sending::new(), RwSignal::new(None::<Compared>));
    let compare = move |_| {
        let (client, here) = (client(), cluster.with_untracked(|cluster| cluster.here));
        found.set(None);
        let work = async move { client.cluster().verify().await };
        sending.send(work, move |tables| {
            found.set(Some(Compared { here, tables, at_ms: now_ms() }));
        });
    };
    view! {
        <section class="card stack">
            <h2>{t!(cluster_compare)}</h2>
            <p class="sm muted">{t!(cluster_compare_lead)}</p>
            <div>
                <Button busy=sending.busy on:click=compare>
                    {t!(cluster_compare_do)}
                </Button>
            </div>
            {move || {
                sending
                    .busy
                    .get()
                    .then(|| {
                        view! {
                            <Progress
                                label=t!(cluster_compare_progress)
                                done=Signal::stored(0)
                                total=Signal::stored(None)
                            />
                        }
                    })
            }}
            <Refusal sending />
            <div role="status">
                {move || found.get().map(|found| view! { <Result found /> })}
            </div>
        </section>
    }
}

/// What the comparison says of a node.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Asked,
    Same,
    Differs,
    Nothing,
}

impl Said {
    fn tag(self) -> impl IntoView {
        let (kind, icon, text) = match self {
            Self::Asked => (TagKind::Quiet, Icon::Server, t!(cluster_compare_asked)),
            Self::Same => (TagKind::Ok, Icon::Check, t!(cluster_compare_same)),
            Self::Differs => (TagKind::Danger, Icon::Alert, t!(cluster_compare_differs)),
            Self::Nothing => (TagKind::Warn, Icon::Wifioff, t!(cluster_compare_silent)),
        };
        view! {
            <Tag kind icon>
                {text}
            </Tag>
        }
    }
}

#[component]
fn Result(found: Compared) -> impl IntoView {
    let Compared { here, tables, at_ms } = found;
    let said = |hash: &Option<Vec<u8>>| match hash {
        Some(hash) if *hash == tables.hash => Said::Same,
        Some(_) => Said::Differs,
        None => Said::Nothing,
    };
    let mut nodes = vec![(here, Said::Asked)];
    nodes.extend(tables.others.iter().map(|(node, hash)| (*node, said(hash))));
    nodes.sort_by_key(|(node, _)| *node);
    let any = |wanted: Said| nodes.iter().any(|(_, said)| *said == wanted);
    let (kind, sum) = if any(Said::Differs) {
        (NoteKind::Danger, t!(cluster_compare_some_differ))
    } else if any(Said::Nothing) {
        (NoteKind::Warn, t!(cluster_compare_some_silent))
    } else if any(Said::Same) {
        (NoteKind::Ok, t!(cluster_compare_all_same))
    } else {
        (NoteKind::Info, t!(cluster_compare_one))
    };
    let row = |(node, said): (u64, Said)| {
        view! {
            <li class="row spread">
                <span>{t!(cluster_node, node = node)}</span>
                {said.tag()}
            </li>
        }
    };
    view! {
        <div class="stack stack-2">
            <Note kind>{sum}</Note>
            <ul class="list sm">{nodes.into_iter().map(row).collect_view()}</ul>
            <p class="sm muted">{t!(cluster_compare_at, time = format::time(at_ms), entry = tables.index)}</p>
        </div>
    }
}
