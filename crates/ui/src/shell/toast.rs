//! What was done, said in passing, with a way back. Better than asking whether one is sure.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::i18n::t;
use crate::parts::{Button, ButtonKind, ButtonSize, Icon, IconButton, Pictogram};

/// How long a toast stays, unless somebody is at it.
const STAYS: Duration = Duration::from_secs(8);
/// More would cover what they are about.
const TOASTS_MAX: usize = 3;

#[derive(Clone, Copy)]
pub(crate) struct Toasts {
    list: RwSignal<Vec<Toast>>,
    last: StoredValue<u64>,
}

#[derive(Clone)]
struct Toast {
    id: u64,
    text: String,
    undo: Option<Callback<()>>,
}

impl Toasts {
    pub(crate) fn provide() {
        let toasts = Toasts { list: RwSignal::new(Vec::new()), last: StoredValue::new(0) };
        provide_context(toasts);
    }

    pub(crate) fn say(self, text: impl Into<String>) {
        self.push(text.into(), None);
    }

    /// Says what was done; `undo` takes it back.
    pub(crate) fn say_with_undo(
        self,
        text: impl Into<String>,
        undo: impl Fn() + Send + Sync + 'static,
    ) {
        self.push(text.into(), Some(Callback::new(move |()| undo())));
    }

    fn push(self, text: String, undo: Option<Callback<()>>) {
        let id = self.last.get_value() + 1;
        self.last.set_value(id);
        self.list.update(|list| {
            list.push(Toast { id, text, undo });
            let over = list.len().saturating_sub(TOASTS_MAX);
            list.drain(..over);
        });
    }

    /// What was said about a screen stays on it; a way back is kept.
    fn leave(self) {
        self.list.update(|list| list.retain(|toast| toast.undo.is_some()));
    }

    fn close(self, id: u64) {
        self.list.update(|list| list.retain(|toast| toast.id != id));
    }
}

/// Where toasts appear. It is in the page from the start, so that screen readers listen to it.
#[component]
pub(crate) fn ToastList() -> impl IntoView {
    let toasts: Toasts = expect_context();
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let here = path.get();
        if before.is_some_and(|before| before != here) {
            toasts.leave();
        }
        here
    });
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.list.get() key=|toast| toast.id let:toast>
                <ToastView toast toasts />
            </For>
        </div>
    }
}

#[component]
fn ToastView(toast: Toast, toasts: Toasts) -> impl IntoView {
    let id = toast.id;
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        timer.update_value(|timer| {
            if let Some(timer) = timer.take() {
                timer.clear();
            }
        });
    };
    let start = move || {
        stop();
        timer.set_value(set_timeout_with_handle(move || toasts.close(id), STAYS).ok());
    };
    start();
    on_cleanup(stop);
    let undo = toast.undo.map(|undo| {
        let back = move |_| {
            toasts.close(id);
            undo.run(());
        };
        view! {
            <Button kind=ButtonKind::Quiet size=ButtonSize::Small on:click=back>
                {t!(shell_toast_undo)}
            </Button>
        }
    });
    view! {
        <div
            class="toast"
            on:pointerenter=move |_| stop()
            on:pointerleave=move |_| start()
            on:focusin=move |_| stop()
            on:focusout=move |_| start()
        >
            <Pictogram icon=Icon::Check />
            <span>{toast.text}</span>
            {undo}
            <IconButton
                icon=Icon::X
                label=t!(shell_toast_close)
                on:click=move |_| toasts.close(id)
            />
        </div>
    }
}
