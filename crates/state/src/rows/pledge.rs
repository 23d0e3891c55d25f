//! `pledge`, `pledge_step`.

use std::fmt::Write as _;

use model::{
    MemberId, NeedTypeId, OfferTypeId, OrgId, PledgeId, ProjectId, Sealed, TimeMs,
    pledge::{AdmissionLevel, Clause, Need, Pledge, PledgeKind, PledgeState, PledgeTerms},
    tier::Quantity,
};
use store::{Stream, WrongValue};

use super::{Bytes, Id, Ms, words};

words! {
    /// The enums of a pledge as words.
    pub PledgeWord {
        PledgeKind { Acting = "acting", Supporting = "supporting" }
        PledgeState { Standing = "standing", Withdrawn = "withdrawn", Expired = "expired" }
        AdmissionLevel { Open = "open", Email = "email", Invited = "invited" }
        Step {
            Enrolled = "enrolled", Changed = "changed", Withdrew = "withdrew",
            Revived = "revived", Accepted = "accepted", Expired = "expired", Known = "known",
            Erased = "erased"
        }
    }
}

/// A step in the life of a pledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Made, for the first time.
    Enrolled,
    /// New terms; stands again if it did not.
    Changed,
    /// Taken back.
    Withdrew,
    /// The withdrawal was undone.
    Revived,
    /// Its owner agreed to the project's present revision.
    Accepted,
    /// Its date passed.
    Expired,
    /// More is known of its owner than before.
    Known,
    /// Its owner cannot be found from it any more.
    Erased,
}

store::via! {
    /// Amounts of types in one column: `HEX=QUANTITY HEX=QUANTITY`.
    pub struct Amounts as String {
        Vec<Quantity>: |list| write(list.iter().map(|q| (q.offer_type.to_bytes(), q.quantity))),
            |text| read(&text, |id, quantity| {
                Quantity { offer_type: OfferTypeId::from_bytes(id), quantity }
            });
        Vec<Need>: |list| write(list.iter().map(|n| (n.need_type.to_bytes(), n.quantity))),
            |text| read(&text, |id, quantity| {
                Need { need_type: NeedTypeId::from_bytes(id), quantity }
            });
    }
}

store::row! {
    /// A pledge as stored.
    pub struct PledgeRow = "pledge" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| Some(row.project.to_bytes()),
        key { project: ProjectId as Id, ordinal: u32 }
        columns {
            id: PledgeId as Id,
            org: OrgId as Id,
            member: MemberId as Id,
            revision: u32,
            kind: PledgeKind as PledgeWord,
            threshold: u64,
            bounds: Vec<Quantity> as Amounts,
            expires_at: Option<TimeMs> as Ms,
            offers: Vec<Quantity> as Amounts,
            needs: Vec<Need> as Amounts,
            fallback: Vec<Quantity> as Amounts,
            hide_name: bool,
            state: PledgeState as PledgeWord,
            level: AdmissionLevel as PledgeWord,
            created_at: TimeMs as Ms,
            updated_at: TimeMs as Ms,
            etag: u64,
        }
        secret { note: Option<Sealed> as Bytes }
    }
}

store::row! {
    /// A step in the life of a pledge, and what it was after it.
    pub struct PledgeStepRow = "pledge_step" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| Some(row.project.to_bytes()),
        key { pledge: PledgeId as Id, etag: u64 }
        columns {
            org: OrgId as Id,
            project: ProjectId as Id,
            ordinal: u32,
            at: TimeMs as Ms,
            step: Step as PledgeWord,
            kind: PledgeKind as PledgeWord,
            state: PledgeState as PledgeWord,
            threshold: u64,
            revision: u32,
        }
    }
}

impl PledgeRow {
    /// Takes over new terms. The order of clauses is not kept: people, offers, date.
    pub(crate) fn set_terms(&mut self, terms: &PledgeTerms) {
        self.kind = terms.kind;
        self.threshold = match terms.kind {
            PledgeKind::Acting => terms.people_threshold(),
            PledgeKind::Supporting => people_clause(terms).unwrap_or(0),
        };
        self.bounds = bounds(terms).collect();
        self.expires_at = terms.expires_at();
        self.offers.clone_from(&terms.offers);
        self.needs.clone_from(&terms.needs);
        self.fallback.clone_from(&terms.fallback);
        self.hide_name = terms.hide_name;
    }

    /// What is promised, and when.
    #[must_use]
    pub fn terms(&self) -> PledgeTerms {
        PledgeTerms {
            kind: self.kind,
            offers: self.offers.clone(),
            needs: self.needs.clone(),
            clauses: clauses(self.kind, self.threshold, &self.bounds, self.expires_at),
            fallback: self.fallback.clone(),
            hide_name: self.hide_name,
        }
    }
}

impl From<PledgeRow> for Pledge {
    fn from(row: PledgeRow) -> Self {
        Self {
            id: row.id,
            org: row.org,
            project: row.project,
            member: row.member,
            ordinal: row.ordinal,
            revision: row.revision,
            terms: PledgeTerms {
                kind: row.kind,
                clauses: clauses(row.kind, row.threshold, &row.bounds, row.expires_at),
                offers: row.offers,
                needs: row.needs,
                fallback: row.fallback,
                hide_name: row.hide_name,
            },
            note: row.note,
            state: row.state,
            level: row.level,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: row.etag,
        }
    }
}

fn people_clause(terms: &PledgeTerms) -> Option<u64> {
    terms.clauses.iter().find_map(|clause| match clause {
        Clause::AtLeastPeople(n) => Some(*n),
        Clause::AtLeastOffered(_) | Clause::Before(_) => None,
    })
}

fn bounds(terms: &PledgeTerms) -> impl Iterator<Item = Quantity> + '_ {
    terms.clauses.iter().filter_map(|clause| match clause {
        Clause::AtLeastOffered(part) => Some(*part),
        Clause::AtLeastPeople(_) | Clause::Before(_) => None,
    })
}

/// The clauses that the columns stand for. 1 is no clause for somebody who acts.
pub(crate) fn clauses(
    kind: PledgeKind,
    threshold: u64,
    bounds: &[Quantity],
    expires_at: Option<TimeMs>,
) -> Vec<Clause> {
    let none = u64::from(kind == PledgeKind::Acting);
    let people = (threshold > none).then_some(Clause::AtLeastPeople(threshold));
    people
        .into_iter()
        .chain(bounds.iter().copied().map(Clause::AtLeastOffered))
        .chain(expires_at.map(Clause::Before))
        .collect()
}

/// As SQL's `hex()` writes an id, so that a person can join by it.
pub(crate) fn hex(id: [u8; 16]) -> String {
    id.iter().fold(String::with_capacity(32), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02X}");
        text
    })
}

fn write(list: impl Iterator<Item = ([u8; 16], u64)>) -> String {
    list.fold(String::new(), |mut text, (id, quantity)| {
        let gap = if text.is_empty() { "" } else { " " };
        let _ = write!(text, "{gap}{}={quantity}", hex(id));
        text
    })
}

fn read<T>(text: &str, make: fn([u8; 16], u64) -> T) -> Result<Vec<T>, WrongValue> {
    let wrong = WrongValue::content("HEX=QUANTITY");
    let mut list = Vec::new();
    for part in text.split_ascii_whitespace() {
        let Some((id, quantity)) = part.split_once('=') else { return Err(wrong) };
        let (Some(id), Ok(quantity)) = (unhex(id), quantity.parse()) else { return Err(wrong) };
        list.push(make(id, quantity));
    }
    Ok(list)
}

fn unhex(text: &str) -> Option<[u8; 16]> {
    let digits: &[u8; 32] = text.as_bytes().try_into().ok()?;
    let mut id = [0; 16];
    for (byte, pair) in id.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |at: usize| char::from(pair[at]).to_digit(16);
        *byte = u8::try_from(digit(0)? << 4 | digit(1)?).ok()?;
    }
    Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_joinable_text() {
        let list = vec![
            Quantity { offer_type: OfferTypeId::from_bytes([0xab; 16]), quantity: 3 },
            Quantity {
                offer_type: OfferTypeId::from_bytes([0x01; 16]),
                quantity: 1_000_000_000_000,
            },
        ];
        let text = write(list.iter().map(|q| (q.offer_type.to_bytes(), q.quantity)));
        assert_eq!(
            text,
            "ABABABABABABABABABABABABABABABAB=3 01010101010101010101010101010101=1000000000000"
        );
        let back = read(&text, |id, quantity| Quantity {
            offer_type: OfferTypeId::from_bytes(id),
            quantity,
        });
        assert_eq!(back, Ok(list));
        for bad in
            ["ab=1", "ABABABABABABABABABABABABABABABAB", "ABABABABABABABABABABABABABABABAB=-1"]
        {
            assert!(read(bad, |_, quantity| quantity).is_err(), "{bad}");
        }
    }

    #[test]
    fn columns_keep_what_the_clauses_mean() {
        let part = Quantity { offer_type: OfferTypeId::from_bytes([7; 16]), quantity: 2 };
        let date = TimeMs::from_millis(9);
        let before =
            vec![Clause::AtLeastPeople(5), Clause::AtLeastOffered(part), Clause::Before(date)];
        assert_eq!(clauses(PledgeKind::Acting, 5, &[part], Some(date)), before);
        assert_eq!(clauses(PledgeKind::Acting, 1, &[], None), []);
        assert_eq!(clauses(PledgeKind::Supporting, 0, &[], None), []);
        assert_eq!(clauses(PledgeKind::Supporting, 1, &[], None), [Clause::AtLeastPeople(1)]);
    }
}
