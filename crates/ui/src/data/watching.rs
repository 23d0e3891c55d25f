//! Asking again and again while somebody looks.

use std::{future::Future, time::Duration};

use client::ClientError;
use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;

use super::{Asked, load};
use crate::browser::now_ms;

/// A server that has not answered for so long is worth a word.
const LATE_MS: i64 = 8_000;

/// Something asked for again and again.
pub(crate) struct Watched<T: 'static> {
    /// As far as it is there.
    pub(crate) asked: Asked<T>,
    /// Since when there was no answer, milliseconds since 1970; none while answers come. What is
    /// shown is from before that.
    pub(crate) late: Memo<Option<i64>>,
}

/// Asks now and then every so often, one question at a time, while the page is in sight; at once
/// when it comes back into sight.
pub(crate) fn watch<T, F>(
    every: Duration,
    ask: impl Fn() -> F + Copy + Send + Sync + 'static,
) -> Watched<T>
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<T, ClientError>> + 'static,
{
    let under_way = StoredValue::new(0_u32);
    let unanswered = RwSignal::new(None::<i64>);
    let now = RwSignal::new(now_ms());
    let asked = load(move || {
        under_way.update_value(|count| *count += 1);
        if unanswered.with_untracked(Option::is_none) {
            unanswered.set(Some(now_ms()));
        }
        let answer = ask();
        async move {
            let answer = answer.await;
            under_way.try_update_value(|count| *count -= 1);
            if answer.is_ok() {
                unanswered.try_set(None);
            }
            answer
        }
    });
    let look = move || {
        if document().hidden() {
            return;
        }
        now.try_set(now_ms());
        if under_way.try_get_value() == Some(0) {
            asked.again();
        }
    };
    let tick = set_interval_with_handle(look, every);
    let seen = window_event_listener_untyped("visibilitychange", move |_| look());
    on_cleanup(move || {
        if let Ok(tick) = tick {
            tick.clear();
        }
        seen.remove();
    });
    let late = Memo::new(move |_| unanswered.get().filter(|since| now.get() - since > LATE_MS));
    Watched { asked, late }
}
