//! News: the latest of an organisation or a project for everybody, and the desk where it is
//! written.

#[cfg(feature = "organise")]
mod desk;

use leptos::prelude::*;
use model::{news::News, text::Slug, view::PageRequest};

#[cfg(feature = "organise")]
pub(crate) use desk::{NewsPage, OrgNews};

use crate::data::{client, load};
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
    move || {
        let page = asked.state.with(|state| state.here().cloned());
        page.filter(|page| !page.items.is_empty()).map(|page| {
            let more = page.next.is_some();
            view! {
                <section class="section stack" id="news">
                    <h2>{t!(news_title)}</h2>
                    {page.items.into_iter().map(|piece| view! { <Piece piece /> }).collect_view()}
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
fn Piece(piece: News) -> impl IntoView {
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
