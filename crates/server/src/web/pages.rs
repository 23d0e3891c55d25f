//! The first parts of the addresses that the app has a page for. `cargo xtask tidy` compares the
//! list with the app's routes.

const PAGES: &[&str] = &[
    "", "admin", "enrol", "me", "o", "open", "organise", "pledges", "recover", "setup", "sign-in",
    "sign-up", "verify",
];

/// Whether the app has a page there. What lies deeper (is there such an organisation?) only the
/// app finds out, as this server may not be the one that knows.
pub(super) fn has(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    PAGES.contains(&first)
}

/// Whether the page is one of organisers or administrators.
pub(super) fn is_for_organisers(path: &str) -> bool {
    matches!(path.split('/').next(), Some("admin" | "organise"))
}
