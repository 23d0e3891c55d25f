//! The web app.

use leptos::mount::mount_to_body;
use leptos::prelude::*;

/// Starts the app.
pub fn start() {
    mount_to_body(|| view! { <h1>"muster"</h1> });
}
