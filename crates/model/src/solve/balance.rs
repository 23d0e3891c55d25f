//! What a set of pledges offers and needs.

use super::{NeedIx, OfferIx, Slot, Standing};

/// The sums of a set of pledges. Sums saturate at `u64::MAX`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Acting pledges.
    pub people: u64,
    /// Supporting pledges.
    pub supporting: u64,
    /// Offered of each offer type, nobody counted beyond the maximum per person.
    pub offered: Vec<u64>,
    /// Needed of each need type.
    pub needed: Vec<u64>,
    meets: Vec<Option<NeedIx>>,
}

/// Supply against demand of one need type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Offered by all offer types that meet it.
    pub offered: u64,
    /// Needed.
    pub needed: u64,
}

impl Tally {
    pub(super) fn new(standing: &Standing, slots: impl Iterator<Item = Slot>) -> Self {
        let mut tally = Self {
            people: 0,
            supporting: 0,
            offered: vec![0; standing.offer_specs().len()],
            needed: vec![0; standing.need_count()],
            meets: standing.offer_specs().iter().map(|spec| spec.meets).collect(),
        };
        for slot in slots {
            if standing.is_acting(slot) {
                tally.people += 1;
            } else {
                tally.supporting += 1;
            }
            for offer in standing.offers(slot) {
                let sum = &mut tally.offered[usize::from(offer.ix())];
                *sum = sum.saturating_add(offer.quantity());
            }
            for need in standing.needs(slot) {
                let sum = &mut tally.needed[usize::from(need.ix())];
                *sum = sum.saturating_add(need.quantity());
            }
        }
        tally
    }

    /// Supply against demand of a need type; None if there is no such type.
    #[must_use]
    pub fn balance(&self, need: NeedIx) -> Option<Balance> {
        let needed = *self.needed.get(usize::from(need.0))?;
        let offered = self
            .meeting(need)
            .filter_map(|ix| self.offered.get(usize::from(ix.0)))
            .fold(0_u64, |sum, q| sum.saturating_add(*q));
        Some(Balance { offered, needed })
    }

    /// The offer types that meet a need type.
    pub fn meeting(&self, need: NeedIx) -> impl Iterator<Item = OfferIx> + '_ {
        let meets = self.meets.iter().enumerate();
        meets.filter(move |(_, m)| **m == Some(need)).map(|(ix, _)| OfferIx(ix as u16))
    }
}
