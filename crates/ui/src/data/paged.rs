//! Long lists, page by page.
//!
//! A page of a filtered list can be empty although a next one comes: the server reads only so many
//! rows for one answer. Here that is gone on with until something is found or the list ends.

use std::{future::Future, pin::Pin, sync::Arc};

use client::ClientError;
use leptos::prelude::*;
use model::view::Page;

use super::{Asked, Refusal, Sending, load};
use crate::parts::{Column, DataTable, Sort};

type Asking<T> = Pin<Box<dyn Future<Output = Result<Page<T>, ClientError>>>>;

type Ask<T> = Arc<dyn Fn(Option<String>) -> Asking<T> + Send + Sync>;

/// How a list is asked for: the first page, and the one behind a token.
pub(crate) struct Pages<T: 'static>(StoredValue<Ask<T>>);

impl<T> Clone for Pages<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Pages<T> {}

impl<T> Pages<T> {
    /// `ask` may read signals: the first page follows them.
    pub(crate) fn new<F>(ask: impl Fn(Option<String>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Page<T>, ClientError>> + 'static,
    {
        Self(StoredValue::new(Arc::new(move |token| Box::pin(ask(token)))))
    }

    /// The first page, and again whenever what it is asked by changes.
    pub(crate) fn load(self) -> Asked<Page<T>>
    where
        T: Clone + Send + Sync,
    {
        load(move || {
            let ask = self.0.get_value();
            filled(ask(None), ask)
        })
    }

    fn behind(self, token: String) -> Asking<T> {
        let ask = self.0.get_value();
        Box::pin(filled(untrack(|| ask(Some(token))), ask))
    }
}

async fn filled<T>(asked: Asking<T>, ask: Ask<T>) -> Result<Page<T>, ClientError> {
    let mut page = asked.await?;
    while page.items.is_empty()
        && let Some(token) = page.next.take()
    {
        page = untrack(|| ask(Some(token))).await?;
    }
    Ok(page)
}

/// A table of a list whose first page is here; more rows come when the end of those that are here
/// comes into sight.
#[component]
pub(crate) fn PagedTable<T>(
    #[prop(into)] label: String,
    columns: Vec<Column<T>>,
    first: Page<T>,
    pages: Pages<T>,
    #[prop(default = RwSignal::new(None))] sort: RwSignal<Option<Sort>>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let total = Signal::stored(first.total.and_then(|total| usize::try_from(total).ok()));
    let (next, sending) = (StoredValue::new(first.next), Sending::new());
    let rows = RwSignal::new(Arc::new(first.items));
    let on_end = Callback::new(move |()| {
        let Some(token) = next.get_value() else { return };
        sending.send(pages.behind(token), move |page: Page<T>| {
            next.try_set_value(page.next);
            rows.try_update(|rows| Arc::make_mut(rows).extend(page.items));
        });
    });
    view! {
        <DataTable label columns rows total sort on_end />
        <Refusal sending />
    }
}
