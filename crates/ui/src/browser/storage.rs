//! What this device remembers for comfort: theme and language. Nothing that is worth stealing.

use leptos::prelude::window;

/// What was remembered under a name. Nothing if storage is off.
pub(crate) fn remembered(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(&key(name)).ok()?
}

/// Remembers a value, or forgets it. If storage is off, nothing happens.
pub(crate) fn remember(name: &str, value: Option<&str>) {
    let Ok(Some(storage)) = window().local_storage() else { return };
    let _ = match value {
        Some(value) => storage.set_item(&key(name), value),
        None => storage.remove_item(&key(name)),
    };
}

fn key(name: &str) -> String {
    format!("muster.{name}")
}
