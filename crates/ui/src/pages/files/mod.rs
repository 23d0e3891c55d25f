//! Pictures, videos and documents: where they are shown to everybody, and where organisers bring
//! them.

#[cfg(feature = "organise")]
mod shelf;

use client::ShownAt;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{
    file::{File, FileKind, ShownFile},
    text::Slug,
};

#[cfg(feature = "organise")]
pub(crate) use shelf::{Shelf, ShelfField, ShownCard};

use crate::browser::address_of;
use crate::data::{client, load};
use crate::i18n::{format, t};

/// Widths at which a picture stands in a page.
const SIZES: &str = "(min-width: 60rem) 44rem, 100vw";

/// What is shown with an organisation or a project; nothing where nothing is.
#[component]
pub(crate) fn ShownFiles(org: Slug, at: ShownAt) -> impl IntoView {
    let place = StoredValue::new((org.clone(), at));
    let asked = load(move || {
        let ((org, at), client) = (place.get_value(), client());
        async move { client.files().shown(&org, &at).await }
    });
    move || {
        let files = asked.state.with(|state| state.here().cloned()).unwrap_or_default();
        (!files.is_empty()).then(|| view! { <Files org=org.clone() files /> })
    }
}

/// These files, each in its way.
#[component]
pub(crate) fn Files(org: Slug, files: Vec<ShownFile>) -> impl IntoView {
    files
        .into_iter()
        .map(|shown| {
            let ShownFile { file, caption } = shown;
            let (caption, org) = (caption.to_string(), org.clone());
            match file.renditions.first().map(|form| form.media.kind()) {
                Some(FileKind::Picture) => view! { <Picture org file caption /> }.into_any(),
                Some(FileKind::Video) => view! { <Video file caption /> }.into_any(),
                Some(FileKind::Document) => view! { <Document file caption /> }.into_any(),
                None => ().into_any(),
            }
        })
        .collect_view()
}

fn address(file: &File, form: usize) -> String {
    format!("/files/{}/{form}", file.id)
}

#[component]
fn Picture(org: Slug, file: File, caption: String) -> impl IntoView {
    let size = file.renditions.first().and_then(|form| form.size);
    let widths = file
        .renditions
        .iter()
        .enumerate()
        .filter_map(|(n, form)| Some(format!("{} {}w", address(&file, n), form.size?.width)));
    let (source, widths) = (RwSignal::new(address(&file, 0)), widths.collect::<Vec<_>>());
    let set = RwSignal::new(Some(widths.join(", ")));
    // What is not public yet, its organisers see all the same.
    let id = file.id;
    let fetch = move |_| {
        if set.get_untracked().is_none() {
            return;
        }
        let org = org.clone();
        spawn_local(async move {
            if let Some(address) = fetched(&org, id, 0).await {
                set.try_set(None);
                source.try_set(address);
            }
        });
    };
    view! {
        <figure class="shown">
            <img
                src=move || source.get()
                srcset=move || set.get()
                sizes=SIZES
                width=size.map(|size| size.width)
                height=size.map(|size| size.height)
                loading="lazy"
                decoding="async"
                alt=caption.clone()
                on:error=fetch
            />
            {(!caption.is_empty()).then(|| view! { <figcaption class="sm muted" dir="auto">{caption}</figcaption> })}
        </figure>
    }
}

/// An address for a form of a file, read with the permissions that somebody has.
pub(crate) async fn fetched(org: &Slug, file: model::FileId, form: u32) -> Option<String> {
    let mut pieces = client().files().read(org, file, form, 0).await.ok()?;
    let mut bytes = Vec::new();
    while let Some(piece) = pieces.next().await {
        bytes.extend_from_slice(&piece.ok()?);
    }
    address_of("image/webp", &bytes)
}

#[component]
fn Video(file: File, caption: String) -> impl IntoView {
    let name = if caption.is_empty() { file.name.to_string() } else { caption.clone() };
    view! {
        <figure class="shown">
            <video
                controls
                preload="metadata"
                playsinline
                src=address(&file, 0)
                aria-label=t!(files_video, name = name)
            ></video>
            {(!caption.is_empty()).then(|| view! { <figcaption class="sm muted" dir="auto">{caption}</figcaption> })}
        </figure>
    }
}

#[component]
fn Document(file: File, caption: String) -> impl IntoView {
    let name = if caption.is_empty() { file.name.to_string() } else { caption };
    let text = t!(files_document, name = name, size = format::bytes(file.bytes));
    view! {
        <p>
            <a href=address(&file, 0) download>
                {text}
            </a>
        </p>
    }
}
