//! The draft on this device: the terms as the protocol's own bytes, in hexadecimal digits.

use model::{limits::NOTE_CHARS_MAX, pledge::PledgeTerms};

use super::Step;

/// What is kept of an enrolment that is not sent yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) terms: PledgeTerms,
    pub(super) note: String,
    /// Where they were: whoever comes back goes on there.
    pub(super) step: Step,
}

impl Draft {
    pub(super) fn write(&self) -> Option<String> {
        let bytes = minicbor::to_vec((&self.terms, &self.note, self.step as u8)).ok()?;
        Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Reads it; none if it is not one, or an older version's.
    pub(super) fn read(text: &str) -> Option<Self> {
        let digit =
            |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let bytes: Option<Vec<u8>> = text
            .as_bytes()
            .chunks(2)
            .map(|pair| Some(digit(*pair.first()?)? * 16 + digit(*pair.get(1)?)?))
            .collect();
        let (terms, note, step) = minicbor::decode::<(PledgeTerms, String, u8)>(&bytes?).ok()?;
        let step = [Step::Give, Step::Need, Step::Condition, Step::Who]
            .into_iter()
            .find(|known| *known as u8 == step)?;
        // Whoever can write it here can only harm oneself; but a page that shows nothing is no way
        // out of it.
        let fits = terms.validate().is_ok() && note.chars().count() <= NOTE_CHARS_MAX;
        fits.then_some(Self { terms, note, step })
    }
}

#[cfg(test)]
mod tests {
    use model::{
        TimeMs,
        pledge::{Clause, PledgeKind},
    };

    use super::*;

    #[test]
    fn a_draft_comes_back_as_it_was() {
        let terms = PledgeTerms {
            kind: PledgeKind::Acting,
            offers: vec![],
            needs: vec![],
            clauses: vec![Clause::AtLeastPeople(500)],
            fallback: vec![],
            hide_name: true,
        };
        let draft = Draft { terms, note: "stairs ö".to_owned(), step: Step::Condition };
        assert_eq!(Draft::read(&draft.write().unwrap()), Some(draft.clone()));
        // A pledge that was made is none any more.
        let made = Draft { step: Step::Thanks, ..draft.clone() };
        assert_eq!(Draft::read(&made.write().unwrap()), None);
        let mut never = draft.clone();
        never.terms.clauses.push(Clause::Before(TimeMs::from_millis(i64::MAX)));
        assert_eq!(Draft::read(&never.write().unwrap()), None);
        assert_eq!(Draft::read("zz"), None);
        assert_eq!(Draft::read("8"), None);
    }
}
