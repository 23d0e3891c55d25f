//! The draft on this device: the terms as the protocol's own bytes, in hexadecimal digits.

use model::pledge::PledgeTerms;

/// What is kept of an enrolment that is not sent yet.
pub(super) fn write(terms: &PledgeTerms, note: &str) -> Option<String> {
    let bytes = minicbor::to_vec((terms, note)).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Reads it; none if it is not one, or an older version's.
pub(super) fn read(text: &str) -> Option<(PledgeTerms, String)> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes: Option<Vec<u8>> = text
        .as_bytes()
        .chunks(2)
        .map(|pair| Some(digit(*pair.first()?)? * 16 + digit(*pair.get(1)?)?))
        .collect();
    minicbor::decode(&bytes?).ok()
}

#[cfg(test)]
mod tests {
    use model::pledge::{Clause, PledgeKind};

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
        let kept = write(&terms, "stairs ö").unwrap();
        assert_eq!(read(&kept), Some((terms, "stairs ö".to_owned())));
        assert_eq!(read("zz"), None);
        assert_eq!(read("8"), None);
    }
}
