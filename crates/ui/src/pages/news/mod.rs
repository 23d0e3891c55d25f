//! News: the latest of an organisation or a project for everybody, and the desk where it is
//! written.

#[cfg(feature = "organise")]
mod desk;

use leptos::prelude::*;
use model::{NewsId, file::ShownFile, news::News, text::Slug, view::PageRequest};

#[cfg(feature = "organise")]
pub(crate) use desk::{NewsPage, OrgNews};

use super::files::Files;
use crate::data::{Asked, client, load};
use crate::i18n::{format, t};
use crate::parts::Markdown;

/// How many are asked for; the list grows by as many.
const PIECES: u32 = 5;

/// What is told; nothing where nothing is.
#[component]
pub(crate) fn NewsList(org: Slug, project: Option<Slug>) -> impl IntoView {
    let at = StoredValue::new((org, project));
    let size = RwSignal::new(PIECES);
    let asked = load(move || {
        let ((org, project), client) = (at.get_value(), client());
        let page = PageRequest { size: size.get(), ..PageRequest::default() };
        async move { client.news().list(&org, project.as_ref(), page).await }
    });
    let files = load(move || {
        let ((org, _), client) = (at.get_value(), client());
        let news: Vec<NewsId> = asked.state.with(|state| {
            let page = state.here().map(|page| page.items.as_slice()).unwrap_or_default();
            page.iter().map(|piece| piece.id).collect()
        });
        async move { client.files().shown_with(&org, &news).await }
    });
    move || {
        let page = asked.state.with(|state| state.here().cloned());
        page.filter(|page| !page.items.is_empty()).map(|page| {
            let more = page.next.is_some();
            view! {
                <section class="section stack" id="news">
                    <h2>{t!(news_title)}</h2>
                    {page.items.into_iter().map(|piece| view! { <Piece at piece files /> }).collect_view()}
                    {more
                        .then(|| {
                            view! {
                                <div>
                                    <button
                                        class="btn btn-sm"
                                        on:click=move |_| size.update(|size| *size += 4 * PIECES)
                                    >
                                        {t!(news_more)}
                                    </button>
                                </div>
                            }
                        })}
                </section>
            }
        })
    }
}

#[component]
fn Piece(
    at: StoredValue<(Slug, Option<Slug>)>,
    piece: News,
    files: Asked<Vec<(NewsId, Vec<ShownFile>)>>,
) -> impl IntoView {
    let id = piece.id;
    let shown = move || {
        files.state.with(|state| {
            let (_, shown) = state.here()?.iter().find(|(news, _)| *news == id)?;
            let org = at.with_value(|(org, _)| org.clone());
            Some(view! { <Files org files=shown.clone() /> })
        })
    };
    let language = piece.fields.language.as_str().to_owned();
    view! {
        <article class="stack stack-2" id=format!("news-{}", piece.id)>
            <h3 lang=language.clone() dir="auto">
                {piece.fields.title.to_string()}
            </h3>
            <p class="sm muted">{dates(&piece)}</p>
            <div lang=language dir="auto">
                <Markdown text=piece.fields.body.to_string() />
            </div>
            {shown}
        </article>
    }
}

/// When it was published, and changed after that.
fn dates(piece: &News) -> String {
    let published = format::date_time(piece.published_at.as_millis());
    match piece.edited_at {
        Some(at) => {
            let edited = format::date_time(at.as_millis());
            t!(news_edited, published = published, edited = edited)
        }
        None => published,
    }
}
