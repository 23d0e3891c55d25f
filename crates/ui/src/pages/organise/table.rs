//! All pledges of a project, as a table and as a file.

mod one;

use client::{ClientError, ExportFormat};
use leptos::prelude::*;
use model::{
    call::ParticipationState,
    need::NeedKind,
    pledge::{NotAdmitted, PledgeKind, PledgeState, PledgeTerms},
    view::{PageRequest, PledgeRow, ProjectView},
};

use self::one::One;
use super::{OrganiseLayout, Place, person};
use crate::browser::download;
use crate::data::{Asked, PagedTable, Pages, Sending, client, load, sentence};
use crate::i18n::{format, t};
use crate::parts::{
    Button, ButtonKind, ButtonSize, Chip, Chips, Column, Empty, Icon, Note, NoteKind, Search, Sort,
    Tag, TagKind,
};
use crate::shell::Heading;

/// Rows asked for at a time.
const PAGE: u32 = 500;

#[component]
pub(crate) fn PledgesTablePage() -> impl IntoView {
    view! { <OrganiseLayout screen=|place| view! { <Pledges place /> } /> }
}

#[component]
fn Pledges(place: Place) -> impl IntoView {
    let at = StoredValue::new(place);
    let filter = RwSignal::new("");
    let words = RwSignal::new(String::new());
    let asked_for =
        Signal::derive(move || format!("{} {}", filter.get(), words.get()).trim().to_owned());
    let sort = RwSignal::new(Some(Sort { by: "ordinal", descending: false }));
    let pages = Pages::new(move |token| {
        let (place, client) = (at.get_value(), client());
        let page = request(asked_for.get(), sort.get(), token);
        async move { client.pledges().list(&place.org, &place.project, page).await }
    });
    let asked = pages.load();
    // Offers and needs are known by their names there.
    let parts = load(move || {
        let (place, client) = (at.get_value(), client());
        async move { client.projects().get(&place.org, &place.project).await }
    });
    let opened = RwSignal::new(None::<PledgeRow>);
    view! {
        <div class="page-head">
            <Heading text=Signal::derive(|| t!(table_title)) />
            <Export at asked_for sort />
        </div>
        <div class="stack">
            <Filters filter />
            <Search name="pledges-search" label=t!(parts_search_person) value=words />
            {asked
                .show(move |page| {
                    if page.items.is_empty() && asked_for.get_untracked().is_empty() {
                        view! { <Empty title=t!(table_none) text=t!(table_none_text) /> }.into_any()
                    } else if page.items.is_empty() {
                        view! { <Empty title=t!(table_no_match) text=t!(table_no_match_text) /> }
                            .into_any()
                    } else {
                        let (label, columns) = (t!(table_title), columns(parts, opened));
                        view! {
                            <p class="sm muted">{counted(&page)}</p>
                            <PagedTable label columns first=page pages sort />
                        }
                            .into_any()
                    }
                })}
        </div>
        <One row=opened parts />
    }
}

fn request(filter: String, sort: Option<Sort>, token: Option<String>) -> PageRequest {
    let order = |sort: Sort| match sort.descending {
        true => format!("{} desc", sort.by),
        false => sort.by.to_owned(),
    };
    PageRequest { size: PAGE, token, filter, order_by: sort.map(order).unwrap_or_default() }
}

/// How many are in the table, and in its file.
fn counted(page: &model::view::Page<PledgeRow>) -> String {
    page.total.map(|total| t!(table_counted, pledges = total)).unwrap_or_default()
}

#[component]
fn Filters(filter: RwSignal<&'static str>) -> impl IntoView {
    let chip = move |words: &'static str, label: String| {
        let pressed = Signal::derive(move || filter.get() == words);
        view! { <Chip label pressed on:click=move |_| filter.set(words) /> }
    };
    view! {
        <Chips label=t!(table_filter) scrolls=true>
            {chip("", t!(table_all))}
            {chip("kind:acting act:yes", t!(table_would_act))}
            {chip("kind:supporting act:yes", t!(table_would_support))}
            {chip("kind:acting apart:no act:no", t!(table_waits))}
            {chip("apart:old_revision", t!(table_old_revision))}
            {chip("call:confirmed", t!(table_confirmed))}
            {chip("call:called", t!(table_unanswered))}
            {chip("state:withdrawn", t!(table_withdrawn))}
        </Chips>
    }
}

fn columns(
    parts: Asked<ProjectView>,
    opened: RwSignal<Option<PledgeRow>>,
) -> Vec<Column<PledgeRow>> {
    // They stand there as soon as their names are known.
    let named = move |row: &PledgeRow, say: fn(&ProjectView, &PledgeTerms) -> String| {
        let terms = row.terms.clone();
        let said = move || parts.state.with(|parts| parts.here().map(|parts| say(parts, &terms)));
        Some(view! { <span class="cell-short">{said}</span> }.into_any())
    };
    let who = move |row: &PledgeRow| {
        let (said, mine) = (person(row), row.clone());
        let open = move |_| opened.set(Some(mine.clone()));
        view! {
            <button type="button" class="cell-open" aria-haspopup="dialog" on:click=open>
                {said}
            </button>
            {row.note.is_some().then(|| view! { " " <Tag kind=TagKind::Quiet>{t!(table_note)}</Tag> })}
        }
        .into_any()
    };
    let threshold = |row: &PledgeRow| {
        let threshold = i64::try_from(row.terms.people_threshold()).unwrap_or(i64::MAX);
        format::number(threshold).into_any()
    };
    vec![
        Column::new(t!(table_number), |row: &PledgeRow| row.ordinal.to_string().into_any())
            .sorted_by("ordinal"),
        Column::new(t!(table_person), who),
        Column::new(t!(table_asks), threshold).numeric().sorted_by("threshold"),
        Column::new(t!(table_state), |row: &PledgeRow| standing(row)),
        Column::maybe(t!(table_offers_needs), move |row: &PledgeRow| {
            let nothing = row.terms.offers.is_empty() && row.terms.needs.is_empty();
            if nothing { None } else { named(row, offers_and_needs) }
        }),
        Column::text(t!(table_call), answer),
        Column::new(t!(table_updated), |row: &PledgeRow| {
            format::date(row.updated_at.as_millis()).into_any()
        })
        .sorted_by("updated")
        .drop_on_phones(),
    ]
}

fn standing(row: &PledgeRow) -> AnyView {
    let (kind, text) = match (row.state, row.apart) {
        (PledgeState::Withdrawn, _) => (TagKind::Quiet, t!(table_is_withdrawn)),
        (PledgeState::Expired, _) => (TagKind::Quiet, t!(table_is_expired)),
        (PledgeState::Standing, Some(NotAdmitted::Unverified)) => {
            (TagKind::Warn, t!(table_unverified))
        }
        (PledgeState::Standing, Some(NotAdmitted::NotInvited)) => {
            (TagKind::Warn, t!(table_not_invited))
        }
        (PledgeState::Standing, Some(NotAdmitted::OldRevision)) => {
            (TagKind::Warn, t!(table_old_revision))
        }
        (PledgeState::Standing, None) if row.would_act => match row.kind {
            PledgeKind::Acting => (TagKind::Ok, t!(table_would_act)),
            PledgeKind::Supporting => (TagKind::Ok, t!(table_would_support)),
        },
        (PledgeState::Standing, None) => (TagKind::Quiet, t!(table_waits)),
    };
    view! { <Tag kind>{text}</Tag> }.into_any()
}

fn offers_and_needs(parts: &ProjectView, terms: &PledgeTerms) -> String {
    let (gives, needs) = (offers(parts, terms), needs(parts, terms));
    match (gives.is_empty(), needs.is_empty()) {
        (_, true) => t!(table_gives, what = gives),
        (true, _) => t!(table_asks_for, what = needs),
        _ => format!("{}; {}", t!(table_gives, what = gives), t!(table_asks_for, what = needs)),
    }
}

fn offers(parts: &ProjectView, terms: &PledgeTerms) -> String {
    let said = terms.offers.iter().filter_map(|given| {
        let offer = parts.offers.iter().find(|offer| offer.id == given.offer_type)?;
        let (name, unit) = (offer.fields.name.to_string(), offer.fields.unit.to_string());
        Some(t!(table_amount, name = name, quantity = given.quantity, unit = unit))
    });
    said.collect::<Vec<_>>().join(", ")
}

fn needs(parts: &ProjectView, terms: &PledgeTerms) -> String {
    let said = terms.needs.iter().filter_map(|asked| {
        let need = parts.needs.iter().find(|need| need.id == asked.need_type)?;
        let name = need.fields.name.to_string();
        Some(match need.fields.kind {
            NeedKind::YesNo => name,
            NeedKind::Quantity => {
                let unit = need.fields.unit.to_string();
                t!(table_amount, name = name, quantity = asked.quantity, unit = unit)
            }
        })
    });
    said.collect::<Vec<_>>().join(", ")
}

fn answer(row: &PledgeRow) -> String {
    match row.participation {
        None => String::new(),
        Some(ParticipationState::Called) => t!(table_unanswered),
        Some(ParticipationState::Confirmed) => t!(table_confirmed),
        Some(ParticipationState::Declined) => t!(table_declined),
        Some(ParticipationState::Silent) => t!(table_silent),
        Some(ParticipationState::Go) => t!(table_go),
        Some(ParticipationState::Released) => t!(table_released),
        Some(ParticipationState::Done) => t!(table_done),
        Some(ParticipationState::NoShow) => t!(table_no_show),
    }
}

/// The table as a file: what is filtered, in the order shown.
#[component]
fn Export(
    at: StoredValue<Place>,
    asked_for: Signal<String>,
    sort: RwSignal<Option<Sort>>,
) -> impl IntoView {
    let sending = Sending::new();
    let take = move |format: ExportFormat| {
        let place = at.get_value();
        let page = request(asked_for.get_untracked(), sort.get_untracked(), None);
        let (name, kind) = match format {
            ExportFormat::Csv => (format!("{}.csv", place.project), "text/csv"),
            ExportFormat::Json => (format!("{}.json", place.project), "application/json"),
        };
        sending.send(file(place, format, page), move |text| {
            // A browser that cannot make a file has already said so in its console.
            let _ = download(&name, kind, &text);
        });
    };
    let button = move |format: ExportFormat, label: &'static str| {
        view! {
            <Button
                kind=ButtonKind::Plain
                size=ButtonSize::Small
                icon=Icon::Download
                busy=sending.busy
                on:click=move |_| take(format)
            >
                {label}
            </Button>
        }
    };
    view! {
        <div class="row">
            {button(ExportFormat::Csv, "CSV")} {button(ExportFormat::Json, "JSON")}
            {move || {
                let refused = sending.refused.get();
                refused.map(|e| view! { <Note kind=NoteKind::Danger>{sentence(&e)}</Note> })
            }}
        </div>
    }
}

async fn file(
    place: Place,
    format: ExportFormat,
    page: PageRequest,
) -> Result<String, ClientError> {
    let pledges = client().pledges();
    let mut file = pledges.export(&place.org, &place.project, format, page).await?;
    let mut bytes = Vec::new();
    while let Some(piece) = file.next().await {
        bytes.extend_from_slice(&piece?);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
