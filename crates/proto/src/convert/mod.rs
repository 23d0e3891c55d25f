//! Wire messages become values of the domain and back; one file per noun, each direction once.
//!
//! `TryFrom<pb::X> for model::X` checks what a peer sent: the error names the field by its path in
//! the message (`fields.action.ends_at`, `terms.clauses[2].at_least_people`). A missing message, an
//! unset oneof, an unknown word of an enum are errors like any other. `From<model::X> for pb::X`
//! cannot fail. Requests are read by the handler that serves them with the functions here.

pub mod access;
mod account;
mod admin;
mod call;
mod cluster;
mod dashboard;
mod file;
mod invitation;
#[cfg(test)]
mod laws;
mod live;
mod member;
mod message;
mod need;
mod news;
mod offer;
mod org;
mod page;
mod pledge;
pub mod project;
mod public;
mod search;
mod session;
mod tier;

use core::str::FromStr;

use bytes::Bytes;
use model::{
    Invalid, Problem, TimeMs, limits,
    text::{Name, Slug},
};
use prost::Message;
use prost_types::Timestamp;

pub use account::{language, mail};
pub use call::root;

/// An id in a field.
///
/// # Errors
/// Empty, or not an id.
pub fn id<T: FromStr>(field: &str, text: &str) -> Result<T, Invalid> {
    if text.is_empty() {
        return Err(Invalid::new(field, Problem::Empty));
    }
    text.parse().map_err(|_| Invalid::new(field, Problem::Malformed))
}

/// An id in a field that may be empty.
///
/// # Errors
/// Neither empty nor an id.
pub fn optional_id<T: FromStr>(field: &str, text: &str) -> Result<Option<T>, Invalid> {
    if text.is_empty() { Ok(None) } else { id(field, text).map(Some) }
}

/// A slug in a field.
///
/// # Errors
/// Empty, or not a slug.
pub fn slug(field: &str, text: &str) -> Result<Slug, Invalid> {
    if text.is_empty() {
        return Err(Invalid::new(field, Problem::Empty));
    }
    Slug::parse(field, text)
}

/// A slug in a field that may be empty.
///
/// # Errors
/// Neither empty nor a slug.
pub fn optional_slug(field: &str, text: &str) -> Result<Option<Slug>, Invalid> {
    if text.is_empty() { Ok(None) } else { slug(field, text).map(Some) }
}

/// A name in a field that may be empty.
///
/// # Errors
/// Too long, or characters that do not belong there.
pub fn optional_name(field: &str, text: &str) -> Result<Option<Name>, Invalid> {
    if text.trim().is_empty() { Ok(None) } else { Name::parse(field, text).map(Some) }
}

/// The idempotency key of a request; none if the caller chose none.
///
/// # Errors
/// Longer than [`limits::REQUEST_ID_BYTES_MAX`].
pub fn request_id(text: &str) -> Result<Option<&str>, Invalid> {
    match text.len() {
        0 => Ok(None),
        1..=limits::REQUEST_ID_BYTES_MAX => Ok(Some(text)),
        _ => {
            let problem = Problem::TooLong { max: limits::REQUEST_ID_BYTES_MAX };
            Err(Invalid::new("request_id", problem))
        }
    }
}

/// A free text of a query in a field: trimmed, no longer than a title.
///
/// # Errors
/// Longer than [`limits::TITLE_CHARS_MAX`].
pub fn query<'a>(field: &str, text: &'a str) -> Result<&'a str, Invalid> {
    let text = text.trim();
    if text.chars().count() > limits::TITLE_CHARS_MAX {
        return Err(Invalid::new(field, Problem::TooLong { max: limits::TITLE_CHARS_MAX }));
    }
    Ok(text)
}

/// What must be there.
///
/// # Errors
/// It is not.
pub fn required<T>(field: &str, value: Option<T>) -> Result<T, Invalid> {
    value.ok_or_else(|| Invalid::new(field, Problem::Empty))
}

/// A message in a field, as a value of the domain.
///
/// # Errors
/// It is missing, or something in it is not acceptable.
pub fn part<P, M: TryFrom<P, Error = Invalid>>(
    field: &str,
    value: Option<P>,
) -> Result<M, Invalid> {
    M::try_from(required(field, value)?).map_err(|e| e.within(field))
}

/// A message in a field that may be missing.
///
/// # Errors
/// Something in it is not acceptable.
pub fn optional_part<P, M: TryFrom<P, Error = Invalid>>(
    field: &str,
    value: Option<P>,
) -> Result<Option<M>, Invalid> {
    value.map(|v| M::try_from(v).map_err(|e| e.within(field))).transpose()
}

/// The messages of a list.
///
/// # Errors
/// Something in one of them is not acceptable.
pub fn each<P, M: TryFrom<P, Error = Invalid>>(
    field: &str,
    values: Vec<P>,
) -> Result<Vec<M>, Invalid> {
    values
        .into_iter()
        .enumerate()
        .map(|(i, v)| M::try_from(v).map_err(|e| e.within(&format!("{field}[{i}]"))))
        .collect()
}

/// The list as messages.
pub fn all<M, P: From<M>>(values: Vec<M>) -> Vec<P> {
    values.into_iter().map(P::from).collect()
}

/// A value of the domain as the bytes of its message: for what is encoded once and sent to many.
pub fn to_bytes<P: Message + From<M>, M>(value: M) -> Bytes {
    P::from(value).encode_to_vec().into()
}

/// What [`to_bytes`] made.
///
/// # Errors
/// The bytes are no such message (field `snapshot`), or something in it is not acceptable.
pub fn from_bytes<P, M>(bytes: &Bytes) -> Result<M, Invalid>
where
    P: Message + Default,
    M: TryFrom<P, Error = Invalid>,
{
    let message = P::decode(bytes.clone());
    M::try_from(message.map_err(|_| Invalid::new("snapshot", Problem::Malformed))?)
        .map_err(|e| e.within("snapshot"))
}

/// An instant that must be there.
///
/// # Errors
/// It is missing, or no instant that milliseconds can count.
pub fn time(field: &str, value: Option<Timestamp>) -> Result<TimeMs, Invalid> {
    let instant = required(field, value)?;
    millis(instant).ok_or_else(|| Invalid::new(field, Problem::Malformed))
}

/// An instant that may be missing.
///
/// # Errors
/// It is there, and no instant that milliseconds can count.
pub fn optional_time(field: &str, value: Option<Timestamp>) -> Result<Option<TimeMs>, Invalid> {
    value.map(|v| time(field, Some(v))).transpose()
}

/// An instant for the wire.
#[must_use]
pub fn timestamp(at: TimeMs) -> Timestamp {
    let millis = at.as_millis();
    // Below 1,000,000,000 by the remainder.
    let nanos = i32::try_from(millis.rem_euclid(1_000) * 1_000_000).unwrap_or_default();
    Timestamp { seconds: millis.div_euclid(1_000), nanos }
}

fn millis(instant: Timestamp) -> Option<TimeMs> {
    if !(0..1_000_000_000).contains(&instant.nanos) {
        return None;
    }
    let part = i64::from(instant.nanos / 1_000_000);
    instant.seconds.checked_mul(1_000)?.checked_add(part).map(TimeMs::from_millis)
}

/// An enum of the domain with an enum on the wire whose zero means "none".
pub trait Word: Sized {
    /// The value with this number; none for zero and for numbers of a later version.
    fn from_number(number: i32) -> Option<Self>;
    /// Its number; never zero.
    fn number(self) -> i32;
}

/// A word of an enum that must be there.
///
/// # Errors
/// Unspecified, or a number that this version does not know.
pub fn word<W: Word>(field: &str, number: i32) -> Result<W, Invalid> {
    optional_word(field, number)?.ok_or_else(|| Invalid::new(field, Problem::Empty))
}

/// A word of an enum that may be unspecified.
///
/// # Errors
/// A number that this version does not know.
pub fn optional_word<W: Word>(field: &str, number: i32) -> Result<Option<W>, Invalid> {
    if number == 0 {
        return Ok(None);
    }
    W::from_number(number).map(Some).ok_or_else(|| Invalid::new(field, Problem::Unknown))
}

/// The number of a word that may be missing.
pub(crate) fn number<W: Word>(word: Option<W>) -> i32 {
    word.map_or(0, W::number)
}

macro_rules! words {
    ($($model:ty = $pb:ident { $($variant:ident)* })*) => {$(
        impl $crate::convert::Word for $model {
            fn from_number(number: i32) -> Option<Self> {
                match $crate::pb::$pb::try_from(number).ok()? {
                    $crate::pb::$pb::Unspecified => None,
                    $($crate::pb::$pb::$variant => Some(Self::$variant),)*
                }
            }

            fn number(self) -> i32 {
                match self { $(Self::$variant => $crate::pb::$pb::$variant as i32,)* }
            }
        }
    )*};
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn instants_survive_the_wire(millis in any::<i64>()) {
            let at = TimeMs::from_millis(millis);
            prop_assert_eq!(time("at", Some(timestamp(at))), Ok(at));
        }

        #[test]
        fn any_timestamp_is_an_instant_or_refused(seconds in any::<i64>(), nanos in any::<i32>()) {
            // No panic is the claim.
            let _ = time("at", Some(Timestamp { seconds, nanos }));
        }
    }
}
