//! What goes into tables that people take away.

use model::TimeMs;

/// A cell that no spreadsheet takes for a formula: one that begins with `=`, `+`, `-`, `@`, tab or
/// return gets an apostrophe in front, as OWASP's "CSV Injection" advises.
pub(crate) fn cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// An instant for programs: RFC 3339, UTC, to the second.
pub(crate) fn timestamp(at: TimeMs) -> String {
    chrono::DateTime::from_timestamp_millis(at.as_millis())
        .map_or_else(String::new, |t| t.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(cell(bad).starts_with('\''), "{bad:?}");
        }
        assert_eq!(cell("Rosa = fine"), "Rosa = fine");
    }
}
