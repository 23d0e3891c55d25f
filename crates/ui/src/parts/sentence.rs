//! A sentence whose figures stand out. The language orders it; nothing is glued.

use leptos::prelude::*;

use crate::i18n::Piece;

/// The arguments are strong; the one numbered `missing` is marigold: what is still missing, and
/// up to the reader.
#[component]
pub(crate) fn Sentence(
    pieces: Vec<Piece>,
    #[prop(optional)] missing: Option<usize>,
) -> impl IntoView {
    pieces
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.into_any(),
            Piece::Argument(index, text) if Some(index) == missing => {
                view! { <em class="missing">{text}</em> }.into_any()
            }
            Piece::Argument(_, text) => view! { <b>{text}</b> }.into_any(),
        })
        .collect_view()
}
