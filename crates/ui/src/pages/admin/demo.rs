//! `/admin/demo`: demo data, in and out.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::AdminLayout;
use crate::data::{Refusal, Sending, client, load};
use crate::i18n::t;
use crate::parts::{Button, ButtonKind, Progress};
use crate::shell::{Heading, Toasts};

#[component]
pub(crate) fn DemoPage() -> impl IntoView {
    view! {
        <AdminLayout>
            <Demo />
        </AdminLayout>
    }
}

#[component]
fn Demo() -> impl IntoView {
    let title = Signal::derive(|| t!(admin_demo));
    let toasts: Toasts = expect_context();
    let asked = load(|| {
        let client = client();
        async move { client.admin().system().await }
    });
    let done = RwSignal::new(0_u64);
    let total = RwSignal::new(None::<u64>);
    let sending = Sending::new();
    let add = move |_| {
        let client = client();
        sending.busy.set(true);
        sending.refused.set(None);
        spawn_local(async move {
            let result = async {
                let mut steps = client.admin().demo_add(1, 0).await?;
                while let Some(step) = steps.next().await {
                    let step = step?;
                    done.set(step.done.into());
                    total.set(Some(step.total.into()));
                }
                Ok::<_, client::ClientError>(())
            };
            match result.await {
                Ok(()) => toasts.say(t!(admin_demo_added)),
                Err(error) => {
                    sending.refused.try_set(Some(error));
                }
            }
            sending.busy.try_set(false);
            total.try_set(None);
            asked.again();
        });
    };
    let remove = move |_| {
        let client = client();
        sending.send(async move { client.admin().demo_remove().await }, move |orgs| {
            toasts.say(t!(admin_demo_removed, count = orgs));
            asked.again();
        });
    };
    view! {
        <div class="page-head">
            <div>
                <Heading text=title />
                <p class="muted sm">{t!(admin_demo_lead)}</p>
            </div>
        </div>
        {asked
            .show(move |system| {
                if system.demo {
                    view! {
                        <section class="card stack">
                            <p>{t!(admin_demo_present)}</p>
                            <div>
                                <Button kind=ButtonKind::Danger busy=sending.busy on:click=remove>
                                    {t!(admin_demo_remove)}
                                </Button>
                            </div>
                        </section>
                    }
                        .into_any()
                } else {
                    view! {
                        <section class="card stack">
                            <p>{t!(admin_demo_absent)}</p>
                            <div>
                                <Button kind=ButtonKind::Primary busy=sending.busy on:click=add>
                                    {t!(admin_demo_add)}
                                </Button>
                            </div>
                            {move || {
                                total
                                    .get()
                                    .map(|n| {
                                        view! {
                                            <Progress
                                                label=t!(admin_demo_progress)
                                                done=done
                                                total=Signal::stored(Some(n))
                                            />
                                        }
                                    })
                            }}
                        </section>
                    }
                        .into_any()
                }
            })}
        <Refusal sending />
    }
}
