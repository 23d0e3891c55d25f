//! Checked text that is sealed before it becomes part of a command.

use model::{Invalid, Problem, limits::NOTE_CHARS_MAX, text::Body};

/// A note to organisers; none if nothing was written.
pub(crate) fn note(field: &str, text: &str) -> Result<Option<String>, Invalid> {
    let text = Body::parse(field, text)?;
    if text.as_str().chars().count() > NOTE_CHARS_MAX {
        return Err(Invalid::new(field, Problem::TooLong { max: NOTE_CHARS_MAX }));
    }
    Ok((!text.is_empty()).then(|| text.as_str().to_owned()))
}
