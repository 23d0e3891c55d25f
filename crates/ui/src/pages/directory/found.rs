//! What a search on the first page found, by kind, with the words that were looked for marked.

use leptos::prelude::*;
use model::{
    search::{Found, FoundWhat, Piece, SearchKind},
    view::{Page, PageRequest},
};

use super::wanted::Wanted;
use crate::data::{Asked, Loaded, client, load};
use crate::i18n::{Locale, format, t};
use crate::pages::project::status_tag;
use crate::parts::{Empty, Skeleton};

/// How many of a kind are shown until somebody asks for more.
const FOUND: u32 = 6;
/// How many are shown then.
const FOUND_MORE: u32 = 60;

/// One kind, and as much of it as is asked for.
#[derive(Clone, Copy)]
struct Group {
    kind: SearchKind,
    size: RwSignal<u32>,
    asked: Asked<Page<Found>>,
}

/// What is wanted, which is something.
#[component]
pub(super) fn Results(wanted: RwSignal<Wanted>) -> impl IntoView {
    let groups = SearchKind::ALL.map(|kind| group(kind, wanted));
    let total = move || {
        let of = |group: &Group| {
            group.asked.state.with(|s| s.here().map(|page| page.total.unwrap_or_default()))
        };
        groups.iter().map(of).sum::<Option<u64>>()
    };
    view! {
        <p class="sm muted found-count" role="status">
            {move || total().map(|count| t!(directory_found, count = count))}
        </p>
        {move || match total() {
            None => first_failure(&groups),
            Some(0) => {
                view! {
                    <Empty title=nothing(&wanted.get()) text=t!(directory_not_found_text) />
                }
                    .into_any()
            }
            Some(_) => groups.map(|group| view! { <Kind group /> }).collect_view().into_any(),
        }}
    }
}

fn nothing(wanted: &Wanted) -> String {
    match wanted.narrowed_by() {
        0 => t!(directory_not_found),
        _ => t!(directory_nothing_fits),
    }
}

fn group(kind: SearchKind, wanted: RwSignal<Wanted>) -> Group {
    let size = RwSignal::new(FOUND);
    let asked = load(move || {
        let (query, client) = (wanted.get().query(kind), client());
        let page = PageRequest { size: size.get(), ..PageRequest::default() };
        async move { client.search().find(query, page).await }
    });
    Group { kind, size, asked }
}

/// While not all is there: what failed, with a way on, or that it is on its way.
fn first_failure(groups: &[Group]) -> AnyView {
    let failed = |group: &&Group| group.asked.state.with(|s| matches!(s, Loaded::Failed(_)));
    match groups.iter().find(failed) {
        Some(group) => group.asked.show(|_| ()).into_any(),
        None => view! { <Skeleton /> }.into_any(),
    }
}

#[component]
fn Kind(group: Group) -> impl IntoView {
    let Group { kind, size, asked } = group;
    asked.show(move |page| {
        if page.items.is_empty() {
            return ().into_any();
        }
        let title = match kind {
            SearchKind::Project => t!(directory_projects),
            SearchKind::Org => t!(directory_orgs),
            SearchKind::News => t!(directory_news),
        };
        let more = page.next.is_some() && size.get_untracked() == FOUND;
        view! {
            <section class="section stack stack-3">
                <h2>
                    {title} " "
                    <span class="sm muted">
                        {page.total.map(|n| format::number(i64::try_from(n).unwrap_or(i64::MAX)))}
                    </span>
                </h2>
                <ul class="found">
                    {page.items.into_iter().map(|found| view! { <Item found /> }).collect_view()}
                </ul>
                {more
                    .then(|| {
                        view! {
                            <div>
                                <button class="btn btn-sm" on:click=move |_| size.set(FOUND_MORE)>
                                    {t!(directory_more_found)}
                                </button>
                            </div>
                        }
                    })}
            </section>
        }
        .into_any()
    })
}

#[component]
fn Item(found: Found) -> impl IntoView {
    let org = &found.org;
    // A piece of news has its own page on the site without a script, and nowhere else.
    let (href, external) = match &found.what {
        FoundWhat::Org => (format!("/o/{org}"), None),
        FoundWhat::Project { slug, .. } => (format!("/o/{org}/{slug}"), None),
        FoundWhat::News { id, .. } => {
            let tag = Locale::current().tag();
            (format!("/site/{tag}/news/{org}/{id}/"), Some("external"))
        }
    };
    let is_org = matches!(found.what, FoundWhat::Org);
    let (status, language, about) = match found.what {
        FoundWhat::Org => (None, None, Vec::new()),
        FoundWhat::Project { status, starts_at, place, .. } => {
            let when = starts_at.map(|at| format::date(at.as_millis()));
            (Some(status_tag(status)), None, [when, Some(place)].into())
        }
        FoundWhat::News { language, published_at, project, .. } => {
            let when = Some(format::date(published_at.as_millis()));
            let project = project.map(|(_, title)| title.to_string());
            (None, Some(language.as_str().to_owned()), [when, project].into())
        }
    };
    let about: Vec<String> =
        about.into_iter().flatten().filter(|text: &String| !text.is_empty()).collect();
    view! {
        <li class="stack">
            {(!is_org)
                .then(|| {
                    view! {
                        <p class="row sm muted">
                            <span dir="auto">{found.org_name.to_string()}</span>
                            {status}
                        </p>
                    }
                })}
            <h3 lang=language.clone() dir="auto">
                <a href=href rel=external>
                    {marked(found.title)}
                </a>
            </h3>
            <p lang=language dir="auto">
                {marked(found.excerpt)}
            </p>
            <p class="sm muted" dir="auto">
                {about.join(" · ")}
            </p>
        </li>
    }
}

/// A text with the words that were looked for.
fn marked(pieces: Vec<Piece>) -> impl IntoView {
    let piece = |piece: Piece| {
        if piece.marked {
            view! { <mark>{piece.text}</mark> }.into_any()
        } else {
            piece.text.into_any()
        }
    };
    pieces.into_iter().map(piece).collect_view()
}
