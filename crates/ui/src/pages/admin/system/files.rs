//! How far each server is with the files that it is to keep.

use leptos::prelude::*;
use model::view::{FilesStanding, NodeFiles};

use crate::i18n::{format, t};
use crate::parts::{Bar, Icon, Pictogram, percent_of};

#[component]
pub(super) fn FilesOfNodes(nodes: Vec<NodeFiles>) -> impl IntoView {
    let several = nodes.len() > 1;
    let rows = nodes.into_iter().map(|node| {
        let name = several.then(|| t!(admin_files_node, number = node.node.to_string()));
        view! {
            <li class="stack stack-2">
                {name.map(|name| view! { <b>{name}</b> })}
                {match node.standing {
                    Some(standing) => view! { <Stands standing /> }.into_any(),
                    None => {
                        view! {
                            <p class="sm node-warns">
                                <Pictogram icon=Icon::Wifioff />
                                {t!(admin_files_silent)}
                            </p>
                        }
                            .into_any()
                    }
                }}
            </li>
        }
    });
    view! {
        <section class="card stack" id="files">
            <h2>{t!(admin_files)}</h2>
            <ul class="stack">{rows.collect_view()}</ul>
        </section>
    }
}

#[component]
fn Stands(standing: FilesStanding) -> impl IntoView {
    let FilesStanding { chunks, bytes, missing, missing_bytes, healed, checked_at, in_bucket } =
        standing;
    let percent = percent_of(bytes, bytes + missing_bytes);
    let here = match (chunks, missing) {
        (0, 0) => t!(admin_files_none),
        _ if in_bucket => t!(admin_files_bucket, size = format::bytes(bytes), count = chunks),
        _ => t!(admin_files_here, size = format::bytes(bytes), count = chunks),
    };
    view! {
        <p class="sm">{here}</p>
        {(missing > 0)
            .then(|| {
                let text = t!(admin_files_fetching, size = format::bytes(missing_bytes), count = missing);
                view! {
                    <Bar label=t!(admin_files) percent=Signal::stored(Some(percent)) />
                    <p class="sm">{text}</p>
                }
            })}
        {(healed > 0).then(|| view! { <p class="sm node-warns">{t!(admin_files_healed, count = healed)}</p> })}
        <p class="sm muted">
            {match checked_at {
                Some(at) => t!(admin_files_checked, when = format::date_time(at.as_millis())),
                None if in_bucket => t!(admin_files_bucket_checked),
                None => t!(admin_files_unchecked),
            }}
        </p>
    }
}
