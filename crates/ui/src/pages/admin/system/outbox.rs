//! The mails of a server without SMTP, for whoever runs it to pass on.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::view::{OutboxLetter, PageRequest};

use crate::data::{PagedTable, Pages, client, sentence};
use crate::i18n::{format, t};
use crate::parts::{Button, ButtonSize, Column, Dialog, Empty, Search};
use crate::shell::Toasts;

const PAGE_SIZE: u32 = 100;
/// As many as the server keeps.
const KEPT_MAX: u64 = 2_000;

#[component]
pub(super) fn Outbox(count: u64) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let words = RwSignal::new(String::new());
    let pages = Pages::new(move |token| {
        let (client, filter) = (client(), words.get());
        let page = PageRequest { size: PAGE_SIZE, token, filter, ..PageRequest::default() };
        async move { client.admin().outbox(page).await }
    });
    let asked = pages.load();
    let (open, letter) = (RwSignal::new(false), RwSignal::new(String::new()));
    let read = Callback::new(move |name: String| {
        let client = client();
        spawn_local(async move {
            match client.admin().outbox_mail(&name).await {
                Ok(text) => {
                    letter.set(text);
                    open.set(true);
                }
                Err(error) => toasts.say(sentence(&error)),
            }
        });
    });
    view! {
        <section class="card stack">
            <h2>{t!(admin_outbox)}</h2>
            <p class="sm muted">{t!(admin_outbox_lead, count = count, most = KEPT_MAX)}</p>
            {(count > 0)
                .then(|| view! { <Search label=t!(admin_outbox_search) value=words /> })}
            {asked
                .show(move |page| {
                    if !page.items.is_empty() {
                        let columns = columns(read);
                        return view! {
                            <PagedTable label=t!(admin_outbox) columns first=page pages />
                        }
                            .into_any();
                    }
                    let searched = words.with_untracked(|words| !words.is_empty());
                    searched
                        .then(|| {
                            view! {
                                <Empty title=t!(admin_outbox_none) text=t!(admin_outbox_none_text) />
                            }
                        })
                        .into_any()
                })}
        </section>
        <Dialog
            name="outbox-letter"
            title=Signal::derive(|| t!(admin_outbox_letter))
            open
            actions=move || {
                view! {
                    <Button on:click=move |_| open.set(false)>{t!(admin_outbox_close)}</Button>
                }
            }
        >
            <pre class="admin-mail">{letter}</pre>
        </Dialog>
    }
}

fn columns(read: Callback<String>) -> Vec<Column<OutboxLetter>> {
    vec![
        Column::text(t!(admin_outbox_to), |letter: &OutboxLetter| letter.to.clone()),
        Column::text(t!(admin_outbox_subject), |letter: &OutboxLetter| letter.subject.clone()),
        Column::text(t!(admin_outbox_at), |letter: &OutboxLetter| {
            format::date_time(letter.at.as_millis())
        }),
        Column::new(t!(admin_outbox_letter), move |letter: &OutboxLetter| {
            let name = letter.name.clone();
            view! {
                <Button size=ButtonSize::Small on:click=move |_| read.run(name.clone())>
                    {t!(admin_outbox_read)}
                </Button>
            }
            .into_any()
        }),
    ]
}
