//! Links to enrol with: answers that travel behind the `#` of an address, which browsers send to
//! nobody. See `link.proto` for the form.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use model::{
    ProjectId, TimeMs,
    pledge::{Clause, Need, PledgeKind, PledgeTerms},
    tier::Quantity,
};
use prost::Message as _;
use sha2::{Digest as _, Sha256};

use crate::pb;

/// Characters of a link's part behind the `#`.
pub const LINK_CHARS_MAX: usize = 2_048;
const VERSION: u8 = 1;
const CHECK_BYTES: usize = 4;

/// An enrolment on its way to whoever will sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolLink {
    /// In which project.
    pub project: ProjectId,
    /// The revision that was read.
    pub revision: u32,
    /// On which terms. They are valid.
    pub terms: PledgeTerms,
}

/// A link cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Something is missing or was changed on the way.
    #[error("this link is not whole")]
    Broken,
    /// A newer version made it.
    #[error("this link was made by a newer version")]
    TooNew,
    /// The answers do not fit.
    #[error("there is more in this than a link can hold")]
    TooLong,
}

impl EnrolLink {
    /// The part behind the `#`.
    ///
    /// # Errors
    /// [`LinkError::TooLong`].
    pub fn write(&self) -> Result<String, LinkError> {
        let mut bytes = vec![VERSION];
        bytes.extend(pb::EnrolLink::from(self.clone()).encode_to_vec());
        let check = Sha256::digest(&bytes);
        bytes.extend(check.iter().take(CHECK_BYTES));
        let text = Base64UrlUnpadded::encode_string(&bytes);
        if text.len() > LINK_CHARS_MAX { Err(LinkError::TooLong) } else { Ok(text) }
    }

    /// Reads what [`EnrolLink::write`] wrote.
    ///
    /// # Errors
    /// [`LinkError::Broken`], [`LinkError::TooNew`].
    pub fn read(text: &str) -> Result<Self, LinkError> {
        if text.len() > LINK_CHARS_MAX {
            return Err(LinkError::Broken);
        }
        let bytes = Base64UrlUnpadded::decode_vec(text).map_err(|_| LinkError::Broken)?;
        let end = bytes.len().checked_sub(CHECK_BYTES).ok_or(LinkError::Broken)?;
        let (held, check) = bytes.split_at(end);
        if Sha256::digest(held).as_slice().get(..CHECK_BYTES) != Some(check) {
            return Err(LinkError::Broken);
        }
        match held.split_first() {
            Some((&VERSION, message)) => {
                let message = pb::EnrolLink::decode(message).map_err(|_| LinkError::Broken)?;
                Self::try_from(message)
            }
            Some((version, _)) if *version > VERSION => Err(LinkError::TooNew),
            _ => Err(LinkError::Broken),
        }
    }
}

impl From<EnrolLink> for pb::EnrolLink {
    fn from(link: EnrolLink) -> Self {
        let terms = link.terms;
        let asked = |clause: &Clause| match clause {
            Clause::AtLeastOffered(part) => Some(*part),
            _ => None,
        };
        Self {
            project: link.project.to_bytes().to_vec(),
            revision: link.revision,
            supporting: terms.kind == PledgeKind::Supporting,
            people: terms.people_threshold(),
            asked: amounts(terms.clauses.iter().filter_map(asked)),
            until_ms: terms.expires_at().map_or(0, TimeMs::as_millis),
            offers: amounts(terms.offers),
            needs: terms
                .needs
                .iter()
                .map(|need| amount(need.need_type.to_bytes(), need.quantity))
                .collect(),
            fallback: amounts(terms.fallback),
            hide_name: terms.hide_name,
        }
    }
}

fn amounts(parts: impl IntoIterator<Item = Quantity>) -> Vec<pb::LinkAmount> {
    parts.into_iter().map(|part| amount(part.offer_type.to_bytes(), part.quantity)).collect()
}

fn amount(kind: [u8; 16], quantity: u64) -> pb::LinkAmount {
    pb::LinkAmount { kind: kind.to_vec(), quantity }
}

impl TryFrom<pb::EnrolLink> for EnrolLink {
    type Error = LinkError;

    fn try_from(link: pb::EnrolLink) -> Result<Self, LinkError> {
        let mut clauses = vec![Clause::AtLeastPeople(link.people)];
        clauses.extend(quantities(&link.asked)?.into_iter().map(Clause::AtLeastOffered));
        if link.until_ms != 0 {
            clauses.push(Clause::Before(TimeMs::from_millis(link.until_ms)));
        }
        let need = |part: &pb::LinkAmount| {
            let need_type = part.kind.as_slice().try_into().map_err(|_| LinkError::Broken)?;
            Ok(Need { need_type, quantity: part.quantity })
        };
        let terms = PledgeTerms {
            kind: if link.supporting { PledgeKind::Supporting } else { PledgeKind::Acting },
            offers: quantities(&link.offers)?,
            needs: link.needs.iter().map(need).collect::<Result<_, _>>()?,
            clauses,
            fallback: quantities(&link.fallback)?,
            hide_name: link.hide_name,
        };
        terms.validate().map_err(|_| LinkError::Broken)?;
        let project = link.project.as_slice().try_into().map_err(|_| LinkError::Broken)?;
        Ok(Self { project, revision: link.revision, terms })
    }
}

fn quantities(parts: &[pb::LinkAmount]) -> Result<Vec<Quantity>, LinkError> {
    let part = |part: &pb::LinkAmount| {
        let offer_type = part.kind.as_slice().try_into().map_err(|_| LinkError::Broken)?;
        Ok(Quantity { offer_type, quantity: part.quantity })
    };
    parts.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use model::{NeedTypeId, OfferTypeId};

    use super::*;

    fn part(n: u8) -> Quantity {
        Quantity { offer_type: OfferTypeId::from_bytes([n; 16]), quantity: 1_000_000 }
    }

    fn link(types: u8) -> EnrolLink {
        let need = |n| Need { need_type: NeedTypeId::from_bytes([n; 16]), quantity: 1 };
        EnrolLink {
            project: ProjectId::from_bytes([7; 16]),
            revision: 3,
            terms: PledgeTerms {
                kind: PledgeKind::Supporting,
                offers: (1..=types).map(part).collect(),
                needs: (1..=types).map(need).collect(),
                clauses: vec![
                    Clause::AtLeastPeople(500),
                    Clause::AtLeastOffered(part(2)),
                    Clause::Before(TimeMs::from_millis(1_800_000_000_000)),
                ],
                fallback: vec![part(3)],
                hide_name: true,
            },
        }
    }

    #[test]
    fn a_link_is_read_as_it_was_written_and_keeps_its_form() {
        let text = link(1).write().unwrap();
        assert_eq!(EnrolLink::read(&text), Ok(link(1)));
        expect_test::expect!["AQoQBwcHBwcHBwcHBwcHBwcHBxADGAEiFgoQAQEBAQEBAQEBAQEBAQEBARDAhD0qFAoQAQEBAQEBAQEBAQEBAQEBARABMPQDOhYKEAICAgICAgICAgICAgICAgIQwIQ9QICg8cKxNEoWChADAwMDAwMDAwMDAwMDAwMDEMCEPVABKa54Ew"].assert_eq(&text);
    }

    #[test]
    fn what_is_cut_or_changed_is_not_whole() {
        let text = link(2).write().unwrap();
        for cut in 0..text.len() {
            assert_eq!(EnrolLink::read(&text[..cut]), Err(LinkError::Broken), "{cut}");
        }
        for at in 0..text.len() {
            let mut other = text.clone();
            let letter = if &text[at..=at] == "A" { "B" } else { "A" };
            other.replace_range(at..=at, letter);
            assert!(EnrolLink::read(&other).is_err(), "{at}");
        }
        for bad in ["", "AQ", "!", "invitation=x", &"A".repeat(5_000)] {
            assert_eq!(EnrolLink::read(bad), Err(LinkError::Broken), "{bad}");
        }
    }

    #[test]
    fn a_newer_one_is_told_from_a_broken_one() {
        let mut bytes = vec![2, 1, 2, 3];
        let check = Sha256::digest(&bytes);
        bytes.extend(check.iter().take(CHECK_BYTES));
        let text = Base64UrlUnpadded::encode_string(&bytes);
        assert_eq!(EnrolLink::read(&text), Err(LinkError::TooNew));
    }

    #[test]
    fn a_long_list_fits_and_too_much_is_refused() {
        assert!(link(24).write().unwrap().len() <= LINK_CHARS_MAX);
        let mut too_much = link(32);
        too_much.terms.fallback = (1..=32).map(part).collect();
        assert_eq!(too_much.write(), Err(LinkError::TooLong));
    }
}
