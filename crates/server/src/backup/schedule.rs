//! When backups are made, what their files are called, and which of them go. Pure.

use std::{fmt, time::Duration};

use chrono::NaiveDateTime;

/// What is taken for an interval, for those who gave another.
pub(crate) const INTERVAL_WANTED: &str =
    "must be a number of seconds, minutes, hours or days between 1s and 366d, e.g. 24h or 7d";
const INTERVAL_S_MAX: u64 = 366 * 86_400;

/// An interval such as `30s`, `90m`, `24h` or `7d`.
pub(crate) fn interval(text: &str) -> Option<Duration> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let unit_s = match text[digits..].trim_start() {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    let seconds = text[..digits].parse::<u64>().ok()?.checked_mul(unit_s)?;
    (1..=INTERVAL_S_MAX).contains(&seconds).then(|| Duration::from_secs(seconds))
}

/// When the next backup is due after one that was due at `due_ms`: those whose time has passed
/// meanwhile fall away, and the time of day stays.
pub(crate) const fn next_due_ms(due_ms: i64, every: Duration, now_ms: i64) -> i64 {
    let every_ms = every.as_millis() as i64;
    let passed = now_ms.saturating_sub(due_ms);
    let steps = if passed < 0 { 0 } else { passed / every_ms };
    due_ms.saturating_add((steps + 1).saturating_mul(every_ms))
}

const STEM: &str = "muster-";
const TIME: &str = "%Y%m%dT%H%M%SZ";
const PLAIN: &str = ".backup";
const SEALED: &str = ".backup.age";

/// The name of a scheduled backup: `muster-20261126T030000Z.backup`, UTC, and `.age` behind it if
/// it is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileName {
    /// Of what moment it is, seconds since the Unix epoch.
    pub(crate) at_s: i64,
    /// Whether it is encrypted.
    pub(crate) sealed: bool,
}

impl FileName {
    /// None for every name that is not exactly as this program writes it.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let rest = name.strip_prefix(STEM)?;
        let (time, sealed) = match rest.strip_suffix(SEALED) {
            Some(time) => (time, true),
            None => (rest.strip_suffix(PLAIN)?, false),
        };
        let at_s = NaiveDateTime::parse_from_str(time, TIME).ok()?.and_utc().timestamp();
        let found = Self { at_s, sealed };
        // The parser takes more than is ever written, such as a missing zero.
        (found.to_string() == name).then_some(found)
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = chrono::DateTime::from_timestamp(self.at_s, 0).unwrap_or_default();
        write!(f, "{STEM}{}{}", at.format(TIME), if self.sealed { SEALED } else { PLAIN })
    }
}

/// Which backups go when `keep` stay, the oldest first. The one that was just made, and with that
/// checked, is never among them, whatever the others claim to be.
pub(crate) fn surplus(names: &[FileName], made: FileName, keep: usize) -> Vec<FileName> {
    let mut others: Vec<FileName> = names.iter().copied().filter(|name| *name != made).collect();
    others.sort_unstable();
    others.truncate((others.len() + 1).saturating_sub(keep.max(1)));
    others
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_a_number_and_a_unit() {
        let seconds = |text: &str| interval(text).map(|every| every.as_secs());
        for (text, wanted) in [
            ("1s", 1),
            ("90m", 5_400),
            ("90 min", 5_400),
            ("24h", 86_400),
            (" 7d ", 604_800),
            ("366d", 31_622_400),
        ] {
            assert_eq!(seconds(text), Some(wanted), "{text}");
        }
        for text in
            ["", "24", "h", "0s", "-1h", "1.5h", "367d", "1w", "24hours", "é", "99999999999999999d"]
        {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn the_next_is_due_in_the_future_at_the_same_time_of_day() {
        let hour = Duration::from_secs(3_600);
        let at = |hours: i64| hours * 3_600_000 + 7;
        assert_eq!(next_due_ms(at(1), hour, at(1)), at(2));
        assert_eq!(next_due_ms(at(1), hour, at(2) - 1), at(2));
        assert_eq!(next_due_ms(at(1), hour, at(2)), at(3), "the one whose time is now is late");
        assert_eq!(next_due_ms(at(1), hour, at(50) + 5), at(51));
        assert_eq!(next_due_ms(at(1), hour, 0), at(2), "a clock that went back");
    }

    #[test]
    fn only_names_that_are_written_here_are_ours() {
        for name in ["muster-20261126T030000Z.backup", "muster-20261126T030005Z.backup.age"] {
            assert_eq!(FileName::parse(name).unwrap().to_string(), name);
        }
        for name in [
            "muster-20261126T030000Z.backup.age.partial",
            "muster-20261126T030000Z.backup.gpg",
            "muster-20261126T030000Z.backup ",
            "muster-20261126T0300Z.backup",
            "muster-20261326T030000Z.backup",
            "muster-2026112T0300000Z.backup",
            "muster-+20261126T030000Z.backup",
            "muster- 20261126T030000Z.backup",
            "muster-20261126T03000Z.backup",
            "muster-before-the-move.backup",
            "Muster-20261126T030000Z.backup",
            "copy of muster-20261126T030000Z.backup",
            "muster-.backup",
            "keyring",
            "",
        ] {
            assert_eq!(FileName::parse(name), None, "{name}");
        }
    }

    #[test]
    fn the_oldest_go_and_the_one_just_made_never_does() {
        let name = |at_s: i64| FileName { at_s, sealed: at_s % 2 == 0 };
        let all = [5, 1, 4, 2, 3].map(name);
        assert_eq!(surplus(&all, name(5), 3), [name(1), name(2)]);
        assert_eq!(surplus(&all, name(5), 5), []);
        assert_eq!(surplus(&all, name(5), 9), []);
        assert_eq!(surplus(&all, name(5), 1).len(), 4);
        assert_eq!(surplus(&all, name(5), 0).len(), 4, "keeping none is not for this");
        // Others that claim to be of the future do not push it out.
        assert_eq!(surplus(&all, name(1), 1), [2, 3, 4, 5].map(name));
        assert_eq!(surplus(&all, name(1), 2), [2, 3, 4].map(name));
    }
}
