//! `/admin/users`: all accounts, locking.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::view::{AccountRow, PageRequest};

use super::AdminLayout;
use crate::data::{PagedTable, Pages, client, sentence};
use crate::i18n::{format, t};
use crate::parts::{Button, ButtonSize, Column, Empty, Search, Tag, TagKind};
use crate::shell::{Heading, Toasts};

#[component]
pub(crate) fn UsersPage() -> impl IntoView {
    view! {
        <AdminLayout>
            <Users />
        </AdminLayout>
    }
}

#[component]
fn Users() -> impl IntoView {
    let title = Signal::derive(|| t!(admin_users));
    let toasts: Toasts = expect_context();
    let words = RwSignal::new(String::new());
    let pages = Pages::new(move |token| {
        let (client, filter) = (client(), words.get());
        let page = PageRequest { size: 500, token, filter, ..PageRequest::default() };
        async move { client.admin().accounts(page).await }
    });
    let asked = pages.load();
    let set_locked = move |row: AccountRow, locked: bool| {
        let client = client();
        spawn_local(async move {
            match client.admin().lock_account(row.id, locked).await {
                Ok(()) => {
                    toasts.say(if locked {
                        t!(admin_user_locked, mail = row.mail)
                    } else {
                        t!(admin_user_unlocked, mail = row.mail)
                    });
                    asked.again();
                }
                Err(error) => toasts.say(sentence(&error)),
            }
        });
    };
    let columns = move || {
        vec![
            Column::new(t!(admin_user_mail), |row: &AccountRow| {
                view! { <span>{row.mail.clone()}</span> }.into_any()
            }),
            Column::text(t!(admin_user_name), |row: &AccountRow| {
                row.name.clone().unwrap_or_default()
            }),
            Column::new(t!(admin_user_state), |row: &AccountRow| {
                let (kind, text) = if row.locked {
                    (TagKind::Danger, t!(admin_user_is_locked))
                } else if row.mail_verified {
                    (TagKind::Ok, t!(admin_user_verified))
                } else {
                    (TagKind::Quiet, t!(admin_user_unverified))
                };
                view! { <Tag kind>{text}</Tag> }.into_any()
            }),
            Column::new(t!(admin_user_since), |row: &AccountRow| {
                format::date(row.created_at.as_millis()).into_any()
            })
            .drop_on_phones(),
            Column::new(t!(admin_user_sessions), |row: &AccountRow| {
                row.sessions.to_string().into_any()
            })
            .numeric()
            .drop_on_phones(),
            Column::new(t!(admin_user_action), move |row: &AccountRow| {
                let (row, locked) = (row.clone(), row.locked);
                let label = if locked { t!(admin_user_unlock) } else { t!(admin_user_lock) };
                view! {
                    <Button
                        size=ButtonSize::Small
                        on:click=move |_| set_locked(row.clone(), !locked)
                    >
                        {label}
                    </Button>
                }
                .into_any()
            }),
        ]
    };
    view! {
        <div class="page-head">
            <div>
                <Heading text=title />
                <p class="muted sm">{t!(admin_users_lead)}</p>
            </div>
        </div>
        <div class="stack">
            <Search label=t!(parts_search_person) value=words />
            {asked
                .show(move |page| {
                    if page.items.is_empty() {
                        return view! {
                            <Empty title=t!(admin_user_none) text=t!(admin_user_none_text) />
                        }
                            .into_any();
                    }
                    view! { <PagedTable label=t!(admin_users) columns=columns() first=page pages /> }
                        .into_any()
                })}
        </div>
    }
}
