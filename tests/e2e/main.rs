//! Journeys: what people do, on the real binary, in a real browser.
//!
//! A journey opens a `Stage` (how many browsers it needs), starts a `Server` or a `PlainSite`,
//! opens a `Browser` for each person, and says what the person does and must see. What nobody
//! asked about is watched all the same: a word in the console, a request to another site, a page
//! that scrolls sideways, a serious finding of axe-core fail the journey.
//!
//! Nothing here sleeps until something has probably happened: `patience` asks until it has.

// A journey fails by panicking, and says why on standard error.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout
)]
// The harness is a language; a word that no journey says today is not dead.
#![allow(dead_code)]

mod act;
mod axe;
mod bound;
mod browser;
mod driver;
mod find;
mod forms;
mod front;
mod journeys;
mod patience;
mod places;
mod plain_site;
mod scene;
mod server;
mod shots;
mod stage;
mod watch;
mod wire;
