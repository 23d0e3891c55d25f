//! Beginning a cluster: the first step out of being alone.

use leptos::prelude::*;

use crate::data::{Refusal, Sending, client};
use crate::i18n::t;
use crate::parts::{Button, ButtonKind, TextField};
use crate::shell::Toasts;

#[component]
pub(super) fn BeginForm(again: Callback<()>) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let (address, listen) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let sending = Sending::new();
    let begin = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (client, address, listen) = (client(), address.get_untracked(), listen.get_untracked());
        let work = async move { client.cluster().begin(address.trim(), listen.trim()).await };
        sending.send(work, move |()| {
            toasts.say(t!(cluster_begun));
            again.run(());
        });
    };
    // The server says only that it is malformed; here it is known what it should have been.
    let refused = move |field: &'static str, wrong: fn() -> String| {
        let refused = sending.field(field);
        Signal::derive(move || refused.with(Option::is_some).then(wrong))
    };
    view! {
        <section class="card stack">
            <h2>{t!(cluster_begin)}</h2>
            <p>{t!(cluster_begin_lead)}</p>
            <form class="stack" novalidate on:submit=begin>
                <div class="form-grid">
                    <TextField
                        name="cluster-address"
                        label=t!(cluster_begin_address)
                        hint=t!(cluster_begin_address_hint)
                        autocomplete="off"
                        value=address
                        refused=refused("address", || t!(cluster_begin_address_wrong))
                    />
                    <TextField
                        name="cluster-listen"
                        label=t!(cluster_begin_listen)
                        hint=t!(cluster_begin_listen_hint)
                        optional=true
                        autocomplete="off"
                        value=listen
                        refused=refused("listen", || t!(cluster_begin_listen_wrong))
                    />
                </div>
                <p class="sm muted">{t!(cluster_begin_firewall)}</p>
                <Refusal sending />
                <div>
                    <Button kind=ButtonKind::Primary submits=true busy=sending.busy>
                        {t!(cluster_begin_do)}
                    </Button>
                </div>
            </form>
        </section>
    }
}
