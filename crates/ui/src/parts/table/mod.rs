//! A table of anything: sorted in its header, labelled blocks on phones, virtual when long.

mod window;

use std::sync::Arc;

use leptos::ev::Event;
use leptos::html::Div;
use leptos::prelude::*;

use crate::browser::{use_height, use_narrow};
use crate::i18n::t;
use crate::parts::{Button, ButtonSize};
use window::Window;

/// Up to here all rows are in the page, where the browser's own search finds them.
const PLAIN_ROWS_MAX: usize = 200;
/// On phones a row is as high as it needs; so many are shown, and more when asked for.
const PHONE_ROWS: usize = 50;
/// As the stylesheet has it.
const ROW_HEIGHT: f64 = 44.0;

/// What a row has in a column, if anything.
type Cell<T> = Arc<dyn Fn(&T) -> Option<AnyView> + Send + Sync>;

/// One column.
pub(crate) struct Column<T> {
    label: String,
    numeric: bool,
    drop_on_phones: bool,
    sort: Option<&'static str>,
    cell: Cell<T>,
}

impl<T> Column<T> {
    /// The first column of a table heads its rows.
    pub(crate) fn new(
        label: impl Into<String>,
        cell: impl Fn(&T) -> AnyView + Send + Sync + 'static,
    ) -> Column<T> {
        Column::maybe(label, move |row| Some(cell(row)))
    }

    /// Of a text; an empty one is no cell.
    pub(crate) fn text(
        label: impl Into<String>,
        cell: impl Fn(&T) -> String + Send + Sync + 'static,
    ) -> Column<T> {
        Column::maybe(label, move |row| {
            Some(cell(row)).filter(|text| !text.is_empty()).map(IntoAny::into_any)
        })
    }

    /// Where a row has nothing of it, a phone shows no label either. The stylesheet could not
    /// tell: an empty text is still something in the page.
    pub(crate) fn maybe(
        label: impl Into<String>,
        cell: impl Fn(&T) -> Option<AnyView> + Send + Sync + 'static,
    ) -> Column<T> {
        Column {
            label: label.into(),
            numeric: false,
            drop_on_phones: false,
            sort: None,
            cell: Arc::new(cell),
        }
    }

    /// Numbers stand at the end, one below the other.
    pub(crate) fn numeric(self) -> Column<T> {
        Column { numeric: true, ..self }
    }

    /// Left out on phones, as the row's own page has it.
    pub(crate) fn drop_on_phones(self) -> Column<T> {
        Column { drop_on_phones: true, ..self }
    }

    /// Can be sorted by, under this name.
    pub(crate) fn sorted_by(self, name: &'static str) -> Column<T> {
        Column { sort: Some(name), ..self }
    }
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        Column { label: self.label.clone(), cell: self.cell.clone(), ..*self }
    }
}

/// What a table is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sort {
    pub(crate) by: &'static str,
    pub(crate) descending: bool,
}

/// Whoever gives the rows sorts them, by what `sort` says: the server knows all of them.
#[component]
pub(crate) fn DataTable<T>(
    #[prop(into)] label: String,
    columns: Vec<Column<T>>,
    #[prop(into)] rows: Signal<Arc<Vec<T>>>,
    /// How many there are in all, loaded or not; none if nobody knows.
    #[prop(optional, into)]
    total: Signal<Option<usize>>,
    #[prop(optional)] sort: Option<RwSignal<Option<Sort>>>,
    /// Called when the end of the loaded rows comes into sight.
    #[prop(optional, into)]
    on_end: Option<Callback<()>>,
) -> impl IntoView
where
    T: Send + Sync + 'static,
{
    let narrow = use_narrow();
    let (scroll, asked) = (RwSignal::new(0.0), RwSignal::new(PHONE_ROWS));
    let node = NodeRef::<Div>::new();
    let height = use_height(node);
    let loaded = Memo::new(move |_| rows.with(|rows| rows.len()));
    let virtual_ = Memo::new(move |_| loaded.get() > PLAIN_ROWS_MAX && !narrow.get());
    let window = Memo::new(move |_| match (virtual_.get(), narrow.get()) {
        (true, _) => Window::at(scroll.get(), height.get(), ROW_HEIGHT, loaded.get()),
        (false, true) => Window::first(asked.get(), loaded.get()),
        (false, false) => Window::first(loaded.get(), loaded.get()),
    });
    Effect::new(move |_| {
        if window.get().to + 20 >= loaded.get()
            && total.get().is_none_or(|total| loaded.get() < total)
            && let Some(on_end) = on_end
        {
            on_end.run(());
        }
    });
    let scrolled = move |_: Event| {
        if let Some(div) = node.get_untracked() {
            scroll.set(f64::from(div.scroll_top()));
        }
    };
    let count = move || total.get().unwrap_or_else(|| loaded.get());
    let columns = StoredValue::new(columns);
    let body = move || {
        let window = window.get();
        let span = columns.with_value(Vec::len);
        rows.with(|rows| {
            let shown = rows.get(window.from..window.to).unwrap_or_default();
            let cells = |(offset, item): (usize, &T)| {
                let index = window.from + offset + 2;
                columns.with_value(|columns| row(columns, item, index, virtual_.get_untracked()))
            };
            view! {
                {(window.before > 0.0).then(|| spacer(span, window.before))}
                {shown.iter().enumerate().map(cells).collect_view()}
                {(window.after > 0.0).then(|| spacer(span, window.after))}
            }
        })
    };
    let more = move || narrow.get() && window.get().to < loaded.get();
    view! {
        <div
            class="table-wrap"
            class:virt=virtual_
            node_ref=node
            role="region"
            tabindex="0"
            aria-label=label
            on:scroll=scrolled
        >
            <table
                class="table table-cards"
                class:table-fixed-rows=virtual_
                aria-rowcount=move || (count() + 1).to_string()
            >
                <thead>
                    <tr aria-rowindex="1">
                        {columns
                            .with_value(|columns| {
                                columns.iter().map(|column| header(column, sort)).collect_view()
                            })}
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
            {move || {
                more()
                    .then(|| {
                        view! {
                            <div class="table-foot">
                                <span>
                                    {t!(parts_table_shown, shown = window.get().to, total = count())}
                                </span>
                                <Button
                                    size=ButtonSize::Small
                                    on:click=move |_| asked.update(|asked| *asked += PHONE_ROWS)
                                >
                                    {t!(parts_table_more)}
                                </Button>
                            </div>
                        }
                    })
            }}
        </div>
        {move || {
            virtual_.get().then(|| view! { <p class="xs muted table-note">{t!(parts_table_virtual)}</p> })
        }}
    }
}

fn header<T>(column: &Column<T>, sort: Option<RwSignal<Option<Sort>>>) -> AnyView {
    let class = header_class(column.numeric, column.drop_on_phones);
    let label = column.label.clone();
    let (Some(by), Some(sort)) = (column.sort, sort) else {
        return view! { <th scope="col" class=class>{label}</th> }.into_any();
    };
    let own = move || sort.get().filter(|sort| sort.by == by);
    let sorted = move || own().map(|s| if s.descending { "descending" } else { "ascending" });
    let arrow = move || match own() {
        Some(Sort { descending: true, .. }) => "↓",
        Some(_) => "↑",
        None => "",
    };
    let turn = move |_| {
        sort.update(|sort| {
            let descending = sort.is_some_and(|sort| sort.by == by && !sort.descending);
            *sort = Some(Sort { by, descending });
        });
    };
    view! {
        <th scope="col" class=class aria-sort=sorted>
            <button type="button" on:click=turn>
                {label}
                <span aria-hidden="true">{arrow}</span>
            </button>
        </th>
    }
    .into_any()
}

fn row<T>(columns: &[Column<T>], item: &T, index: usize, fixed: bool) -> impl IntoView + use<T> {
    let cell = |(number, column): (usize, &Column<T>)| {
        let content = (column.cell)(item);
        let class = header_class(column.numeric, column.drop_on_phones);
        if number == 0 {
            return view! { <th scope="row" class=class>{content}</th> }.into_any();
        }
        let Some(content) = content else {
            return view! { <td class=class class:none=true></td> }.into_any();
        };
        let label = column.label.clone();
        view! { <td class=class data-l=label>{content}</td> }.into_any()
    };
    let cells = columns.iter().enumerate().map(cell).collect_view();
    view! { <tr aria-rowindex=index.to_string() class:row-fixed=fixed>{cells}</tr> }
}

fn header_class(numeric: bool, drop_on_phones: bool) -> &'static str {
    match (numeric, drop_on_phones) {
        (true, true) => "num drop-phone",
        (true, false) => "num",
        (false, true) => "drop-phone",
        (false, false) => "",
    }
}

/// Stands for the rows that are not drawn.
fn spacer(columns: usize, height: f64) -> impl IntoView {
    view! {
        <tr aria-hidden="true" class="row-space">
            <td colspan=columns.to_string() style=("block-size", format!("{height}px"))></td>
        </tr>
    }
}
