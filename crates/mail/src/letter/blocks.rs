//! What letters in every language are put together from.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use model::TimeMs;

use super::{Block, Link};

pub(super) fn paragraph(text: &str) -> Block {
    Block::Paragraph(text.to_owned())
}

pub(super) fn note(text: &str) -> Block {
    Block::Note(text.to_owned())
}

pub(super) fn quote(text: &str) -> Block {
    Block::Quote(text.to_owned())
}

pub(super) fn button(label: &str, link: &Link) -> Block {
    Block::Button { label: label.to_owned(), link: link.clone() }
}

/// Those that say something.
pub(super) fn written(facts: &[(&str, &str)]) -> Block {
    let facts = facts.iter().filter(|(_, value)| !value.is_empty());
    Block::Facts(facts.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

/// UTC: the server does not know where the reader is.
pub(super) fn utc(at: TimeMs) -> DateTime {
    let instant = Timestamp::from_millisecond(at.as_millis()).unwrap_or_default();
    TimeZone::UTC.to_datetime(instant)
}

/// The digits in threes.
pub(super) fn grouped(n: u64, separator: char) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}
