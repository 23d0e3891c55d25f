//! Invitations: a list of people becomes invitations, and these become mails.

mod import;
mod problems;

use leptos::prelude::*;
use model::view::{InvitationView, PageRequest};

use self::import::Import;
use super::{OrganiseLayout, Place};
use crate::data::{PagedTable, Pages, Refusal, Sending, client};
use crate::i18n::{format, t};
use crate::pages::mail::MailWaits;
use crate::parts::{
    Button, ButtonKind, Chip, Chips, Column, Dialog, Empty, Icon, Search, Tag, TagKind,
};
use crate::shell::{Heading, Toasts};

/// Rows asked for at a time.
const PAGE: u32 = 500;

#[component]
pub(crate) fn InvitationsPage() -> impl IntoView {
    view! { <OrganiseLayout screen=|place| view! { <Invitations place /> } /> }
}

/// The project of this screen.
type At = StoredValue<Place>;

#[component]
fn Invitations(place: Place) -> impl IntoView {
    let at: At = StoredValue::new(place);
    let filter = RwSignal::new("");
    let words = RwSignal::new(String::new());
    let asked_for = move || format!("{} {}", filter.get(), words.get()).trim().to_owned();
    let pages = Pages::new(move |token| {
        let (place, client) = (at.get_value(), client());
        let page = PageRequest { size: PAGE, token, filter: asked_for(), ..PageRequest::default() };
        async move { client.invitations().list(&place.org, &place.project, page).await }
    });
    let asked = pages.load();
    let again = Callback::new(move |()| asked.again());
    view! {
        <div class="page-head">
            <div>
                <Heading text=Signal::derive(|| t!(invitations_title)) />
                <p class="muted sm">{t!(invitations_lead)}</p>
            </div>
        </div>
        <div class="stack">
            <Import at again />
            <section class="stack stack-2">
                <div class="row spread">
                    <h2>{t!(invitations_invited)}</h2>
                    <Send at again />
                </div>
                <Filters filter />
                <Search name="invitations-search" label=t!(parts_search_person) value=words />
                {asked
                    .show(move |page| {
                        if !page.items.is_empty() {
                            view! {
                                <PagedTable
                                    label=t!(invitations_invited)
                                    columns=columns()
                                    first=page
                                    pages
                                />
                            }
                                .into_any()
                        } else if untrack(asked_for).is_empty() {
                            view! {
                                <Empty title=t!(invitations_none) text=t!(invitations_none_text) />
                            }
                                .into_any()
                        } else {
                            view! {
                                <Empty
                                    title=t!(invitations_no_match)
                                    text=t!(invitations_no_match_text)
                                />
                            }
                                .into_any()
                        }
                    })}
            </section>
        </div>
    }
}

#[component]
fn Filters(filter: RwSignal<&'static str>) -> impl IntoView {
    let chip = move |words: &'static str, label: String| {
        let pressed = Signal::derive(move || filter.get() == words);
        view! { <Chip label pressed on:click=move |_| filter.set(words) /> }
    };
    view! {
        <Chips label=t!(invitations_filter) scrolls=true>
            {chip("", t!(invitations_all))}
            {chip("sent:no used:no", t!(invitations_unsent))}
            {chip("sent:yes used:no", t!(invitations_waiting))}
            {chip("used:yes", t!(invitations_used))}
        </Chips>
    }
}

fn columns() -> Vec<Column<InvitationView>> {
    vec![
        Column::text(t!(invitations_mail), |row: &InvitationView| row.mail.clone()),
        Column::text(t!(invitations_name), |row: &InvitationView| {
            row.name.as_ref().map(ToString::to_string).unwrap_or_default()
        }),
        Column::text(t!(invitations_mailed), |row: &InvitationView| {
            row.sent_at.map(|at| format::date_time(at.as_millis())).unwrap_or_default()
        }),
        Column::new(t!(invitations_state), |row: &InvitationView| {
            let (kind, text) = match (row.used, row.sent_at) {
                (true, _) => (TagKind::Ok, t!(invitations_is_used)),
                (false, Some(_)) => (TagKind::Quiet, t!(invitations_is_waiting)),
                (false, None) => (TagKind::Info, t!(invitations_is_unsent)),
            };
            view! { <Tag kind>{text}</Tag> }.into_any()
        }),
    ]
}

/// Mails all that were not mailed yet.
#[component]
fn Send(at: At, again: Callback<()>) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let (sending, open) = (Sending::new(), RwSignal::new(false));
    let send = move |_| {
        let (place, client) = (at.get_value(), client());
        let work = async move { client.invitations().send(&place.org, &place.project, &[]).await };
        sending.send(work, move |queued: u32| {
            open.set(false);
            toasts.say(t!(invitations_queued, people = queued));
            again.run(());
        });
    };
    view! {
        <Button icon=Icon::Send on:click=move |_| open.set(true)>
            {t!(invitations_send)}
        </Button>
        <Dialog
            name="send-invitations"
            title=Signal::derive(|| t!(invitations_send_title))
            open
            actions=move || {
                view! {
                    <Button on:click=move |_| open.set(false)>{t!(invitations_not_yet)}</Button>
                    <Button kind=ButtonKind::Primary busy=sending.busy on:click=send>
                        {t!(invitations_send_now)}
                    </Button>
                }
            }
        >
            <div class="stack stack-2">
                <p>{t!(invitations_send_text)}</p>
                <MailWaits text=t!(organise_mail_waits) />
                <Refusal sending />
            </div>
        </Dialog>
    }
}
