//! The web app: muster in a browser.
//!
//! What it is: screens (`pages`), made of `parts` and `charts`, inside a `shell`, in the reader's
//! language (`i18n`). What it is not: it speaks to no server by itself (that is crate `client`),
//! keeps no token, and decides nothing that the server does not decide again.
//!
//! Invariants
//! - **No text in the code.** Texts are Fluent messages, said by `t!`.
//! - **No style attribute in markup, no script but our own**: the Content-Security-Policy that the
//!   server sends would refuse them. Values go into custom properties by `style=("--x", …)`, which
//!   sets them through the object model.
//! - **A person is a stroke.** Where people are counted, it is by `parts::MusterLine`.
//! - **No left and no right**: start and end, in code and stylesheets.

// The visitors' app has less: what only organisers' screens use is not used there.
#![cfg_attr(not(feature = "organise"), allow(dead_code, unused_imports))]
// The component macro makes its own `pub` types, whatever the component is, and properties are
// given away by whoever makes a component.
#![allow(unreachable_pub, clippy::needless_pass_by_value)]

mod app;
mod browser;
mod charts;
mod data;
#[cfg(feature = "gallery")]
mod gallery;
mod i18n;
mod organising;
mod pages;
mod parts;
mod shell;

use leptos::mount::mount_to_body;
use leptos::prelude::document;

/// Starts the app in the page that loaded it.
pub fn start() {
    // A panic is a defect: whoever opens the console can say which.
    console_error_panic_hook::set_once();
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
    mount_to_body(app::App);
}
