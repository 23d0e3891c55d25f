//! All clauses, per dimension, sorted once: the largest threshold first.

use super::{Slot, Standing, members::Members, standing::Changed};

/// One clause in its dimension. Twelve bytes: thresholds need 40 bits, the slot 32.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    low: u32,
    /// The upper part of the threshold; the top bit says that the pledge itself adds to the sum
    /// that its clause asks for.
    high: u32,
    slot: u32,
}

const OWN: u32 = 1 << 31;

impl Entry {
    fn new(threshold: u64, slot: Slot, own: bool) -> Self {
        let high = (threshold >> 32) as u32 | if own { OWN } else { 0 };
        Self { low: threshold as u32, high, slot: slot.0 }
    }

    pub(super) fn threshold(self) -> u64 {
        u64::from(self.high & !OWN) << 32 | u64::from(self.low)
    }

    pub(super) fn own(self) -> bool {
        self.high & OWN != 0
    }

    pub(super) fn slot(self) -> Slot {
        Slot(self.slot)
    }
}

/// What is counted in one dimension: people in the first, one offer type in each other.
#[derive(Clone, Default)]
pub(super) struct Dimension {
    /// All its clauses, the largest threshold first.
    pub(super) clauses: Vec<Entry>,
    /// Only of offer types: the clauses whose pledge offers the type itself, by what the *others*
    /// must offer, the largest first. Who is about to join counts itself, so the cascade needs
    /// this order too; among people it is the same order, as everybody counts for one.
    pub(super) beside_own: Vec<Entry>,
}

/// The clauses of all pledges with an open gate.
#[derive(Clone)]
pub(super) struct Index {
    dimensions: Vec<Dimension>,
}

/// The dimension of an offer type; that of people is 0.
pub(super) fn dimension_of(ix: u16) -> usize {
    usize::from(ix) + 1
}

impl Index {
    pub(super) fn new(standing: &Standing) -> Self {
        let mut dimensions = vec![Dimension::default(); standing.open_sums().len()];
        for slot in standing.open().iter() {
            collect(standing, slot, &mut dimensions);
        }
        let mut scratch = Vec::new();
        for dimension in &mut dimensions {
            sort(&mut dimension.clauses, &mut scratch);
            sort(&mut dimension.beside_own, &mut scratch);
        }
        Self { dimensions }
    }

    /// Brings the index in step with the pledges that changed. One linear pass over each
    /// dimension that gained or lost a clause, whatever the number of changes.
    pub(super) fn mend(&mut self, standing: &Standing, changed: &Changed) {
        let mut fresh = vec![Dimension::default(); self.dimensions.len()];
        for slot in changed.slots.iter().filter(|&slot| standing.open().contains(slot)) {
            collect(standing, slot, &mut fresh);
        }
        let mut scratch = Vec::new();
        for (i, mut new) in fresh.into_iter().enumerate() {
            if changed.dimensions[i] {
                sort(&mut new.clauses, &mut scratch);
                sort(&mut new.beside_own, &mut scratch);
                let old = &mut self.dimensions[i];
                merge(&mut old.clauses, &new.clauses, &changed.slots);
                merge(&mut old.beside_own, &new.beside_own, &changed.slots);
            }
        }
    }

    pub(super) fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }
}

fn collect(standing: &Standing, slot: Slot, dimensions: &mut [Dimension]) {
    if let Some(n) = standing.people_bound(slot) {
        let entry = Entry::new(u64::from(n), slot, standing.is_acting(slot));
        dimensions[0].clauses.push(entry);
    }
    for bound in standing.bounds(slot) {
        let own = standing.own(slot, bound.ix());
        let dimension = &mut dimensions[dimension_of(bound.ix())];
        dimension.clauses.push(Entry::new(bound.quantity(), slot, own > 0));
        if own > 0 {
            let others = bound.quantity().saturating_sub(own);
            dimension.beside_own.push(Entry::new(others, slot, true));
        }
    }
}

/// Drops what belongs to changed pledges and weaves in what replaces it.
fn merge(old: &mut Vec<Entry>, new: &[Entry], changed: &Members) {
    let mut merged = Vec::with_capacity(old.len() + new.len());
    let mut rest = new.iter().copied().peekable();
    for &entry in old.iter().filter(|e| !changed.contains(e.slot())) {
        while let Some(next) = rest.next_if(|n| n.threshold() >= entry.threshold()) {
            merged.push(next);
        }
        merged.push(entry);
    }
    merged.extend(rest);
    *old = merged;
}

const DIGIT_BITS: u32 = 11;
const DIGITS: usize = 1 << DIGIT_BITS;
/// Below this a comparison sort is faster than clearing the counters.
const RADIX_FROM: usize = 1 << 10;

/// Sorts by threshold, the largest first: a radix sort from the lowest digit up, with as many
/// rounds as the largest threshold has digits (two for people up to 4 million).
fn sort(entries: &mut Vec<Entry>, scratch: &mut Vec<Entry>) {
    if entries.len() < RADIX_FROM {
        entries.sort_unstable_by_key(|e| std::cmp::Reverse(e.threshold()));
        return;
    }
    let largest = entries.iter().map(|e| e.threshold()).max().unwrap_or(0);
    scratch.clear();
    scratch.resize(entries.len(), Entry { low: 0, high: 0, slot: 0 });
    let mut shift = 0;
    while shift < u64::BITS && largest >> shift > 0 {
        let digit = |e: &Entry| DIGITS - 1 - ((e.threshold() >> shift) as usize & (DIGITS - 1));
        let mut place = [0_u32; DIGITS];
        for entry in entries.iter() {
            place[digit(entry)] += 1;
        }
        let mut next = 0;
        for count in &mut place {
            next += std::mem::replace(count, next);
        }
        for entry in entries.iter() {
            let to = &mut place[digit(entry)];
            scratch[*to as usize] = *entry;
            *to += 1;
        }
        std::mem::swap(entries, scratch);
        shift += DIGIT_BITS;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sorts_put_the_largest_first_and_lose_nothing() {
        for len in [0, 1, 50, RADIX_FROM, 5_000] {
            for wide in [0xFF, 0x7F_FFFF, 0xFF_FFFF_FFFF_u64] {
                let mut seed = 7_u64;
                let mut entries: Vec<Entry> = (0..len as u32)
                    .map(|i| {
                        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                        Entry::new(seed >> 20 & wide, Slot(i), i % 3 == 0)
                    })
                    .collect();
                let key = |e: &Entry| (std::cmp::Reverse(e.threshold()), e.slot, e.own());
                let mut expected = entries.clone();
                expected.sort_by_key(key);
                sort(&mut entries, &mut Vec::new());
                let got: Vec<_> = entries.iter().map(Entry::threshold_copy).collect();
                let want: Vec<_> = expected.iter().map(Entry::threshold_copy).collect();
                assert_eq!(got, want);
                entries.sort_by_key(key);
                assert!(entries.iter().map(key).eq(expected.iter().map(key)));
            }
        }
    }

    impl Entry {
        fn threshold_copy(&self) -> u64 {
            self.threshold()
        }
    }
}
