//! No connection: said once, quietly, above everything, pushing it down and covering nothing.

use leptos::ev;
use leptos::prelude::*;

use crate::browser::now_ms;
use crate::i18n::{format, t};
use crate::parts::{Icon, Pictogram};

/// Since when there is no connection, in milliseconds since 1970. The browser knows about its
/// network; whoever speaks to the server knows more, and may set it, too.
#[derive(Clone, Copy)]
pub(crate) struct Connection {
    pub(crate) lost_at_ms: RwSignal<Option<i64>>,
}

impl Connection {
    pub(crate) fn provide() {
        let online = window().navigator().on_line();
        let lost_at_ms = RwSignal::new((!online).then(now_ms));
        provide_context(Connection { lost_at_ms });
        let lost = window_event_listener(ev::offline, move |_| {
            lost_at_ms.update(|at| *at = at.or_else(|| Some(now_ms())));
        });
        let back = window_event_listener(ev::online, move |_| lost_at_ms.set(None));
        on_cleanup(move || {
            lost.remove();
            back.remove();
        });
    }
}

#[component]
pub(crate) fn OfflineBanner() -> impl IntoView {
    let connection: Connection = expect_context();
    view! {
        <div role="status">
            {move || {
                connection
                    .lost_at_ms
                    .get()
                    .map(|at| {
                        view! {
                            <div class="banner">
                                <Pictogram icon=Icon::Wifioff />
                                <span>{t!(shell_offline, time = format::time(at))}</span>
                            </div>
                        }
                    })
            }}
        </div>
    }
}
