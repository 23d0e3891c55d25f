//! Long lists, page by page.

use std::{future::Future, pin::Pin, sync::Arc};

use client::ClientError;
use leptos::prelude::*;
use model::view::Page;

use super::{Refusal, Sending};
use crate::parts::{Column, DataTable, Sort};

type Asking<T> = Pin<Box<dyn Future<Output = Result<Page<T>, ClientError>>>>;

/// Asks for the page behind a token.
pub(crate) struct More<T>(Arc<dyn Fn(String) -> Asking<T> + Send + Sync>);

impl<T> More<T> {
    pub(crate) fn new<F>(ask: impl Fn(String) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Page<T>, ClientError>> + 'static,
    {
        Self(Arc::new(move |token| Box::pin(ask(token))))
    }
}

/// A table of a list whose first page is here; more rows come when the end of those that are here
/// comes into sight.
#[component]
pub(crate) fn PagedTable<T>(
    #[prop(into)] label: String,
    columns: Vec<Column<T>>,
    first: Page<T>,
    more: More<T>,
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
        sending.send((more.0)(token), move |page: Page<T>| {
            next.try_set_value(page.next);
            rows.try_update(|rows| Arc::make_mut(rows).extend(page.items));
        });
    });
    view! {
        <DataTable label columns rows total sort on_end />
        <Refusal sending />
    }
}
