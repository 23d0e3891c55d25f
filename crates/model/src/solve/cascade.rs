//! The least fixed point: start with nobody, let whoever is satisfied join, until nobody more is.

use super::{
    FollowThrough, Slot, Standing,
    index::{Entry, Index, dimension_of},
    members::Members,
};

/// A set that only grows.
///
/// Somebody joins if all their clauses hold on the set *with them*. So each dimension is read
/// from its smallest threshold upwards by two cursors: one for those who add nothing to the sum
/// that they ask for, one for those who do and are therefore satisfied earlier. A clause once
/// satisfied stays so; `missing` counts the others.
struct Grow<'a> {
    standing: &'a Standing,
    index: &'a Index,
    follow: FollowThrough,
    members: Members,
    level: Vec<i128>,
    missing: Vec<u16>,
    /// How many clauses of each dimension are still before the two cursors.
    beside: Vec<usize>,
    with_own: Vec<usize>,
    dirty: Vec<usize>,
    is_dirty: Vec<bool>,
}

/// Who would act step by step, each seeing who already has.
pub(super) fn cascade(standing: &Standing, index: &Index, follow: FollowThrough) -> Members {
    let mut grow = Grow::new(standing, index, follow);
    for slot in standing.open().iter() {
        let clauses =
            standing.bounds(slot).len() + usize::from(standing.people_bound(slot).is_some());
        grow.missing[slot.0 as usize] = clauses as u16;
        if clauses == 0 {
            grow.join(slot);
        }
    }
    grow.settle();
    grow.members
}

impl<'a> Grow<'a> {
    fn new(standing: &'a Standing, index: &'a Index, follow: FollowThrough) -> Self {
        let dimensions = index.dimensions();
        Self {
            standing,
            index,
            follow,
            members: Members::with_room(standing.slots()),
            level: vec![0; dimensions.len()],
            missing: vec![0; standing.slots()],
            beside: dimensions.iter().map(|d| d.clauses.len()).collect(),
            with_own: dimensions
                .iter()
                .enumerate()
                .map(|(i, d)| if i == 0 { d.clauses.len() } else { d.beside_own.len() })
                .collect(),
            dirty: (0..dimensions.len()).rev().collect(),
            is_dirty: vec![true; dimensions.len()],
        }
    }

    fn settle(&mut self) {
        while let Some(dimension) = self.dirty.pop() {
            self.is_dirty[dimension] = false;
            self.read_beside(dimension);
            self.read_with_own(dimension);
        }
    }

    fn read_beside(&mut self, dimension: usize) {
        let index = self.index;
        let clauses = &index.dimensions()[dimension].clauses;
        while let Some(entry) = last_of(clauses, self.beside[dimension]) {
            if !entry.own() {
                if self.must_be(dimension, entry.threshold()) > self.level[dimension] {
                    return;
                }
                self.satisfy(entry.slot());
            }
            self.beside[dimension] -= 1;
        }
    }

    fn read_with_own(&mut self, dimension: usize) {
        let index = self.index;
        let lists = &index.dimensions()[dimension];
        // Everybody who acts counts for one, so among people one list serves both cursors.
        let (clauses, own) =
            if dimension == 0 { (&lists.clauses, 1) } else { (&lists.beside_own, 0) };
        while let Some(entry) = last_of(clauses, self.with_own[dimension]) {
            if entry.own() {
                if self.must_be(dimension, entry.threshold()) > self.level[dimension] + own {
                    return;
                }
                self.satisfy(entry.slot());
            }
            self.with_own[dimension] -= 1;
        }
    }

    fn satisfy(&mut self, slot: Slot) {
        let missing = &mut self.missing[slot.0 as usize];
        *missing -= 1;
        if *missing == 0 {
            self.join(slot);
        }
    }

    fn join(&mut self, slot: Slot) {
        self.members.insert(slot);
        if self.standing.is_acting(slot) {
            self.raise(0, 1);
        }
        let standing = self.standing;
        for offer in standing.offers(slot) {
            self.raise(dimension_of(offer.ix()), i128::from(offer.quantity()));
        }
    }

    fn raise(&mut self, dimension: usize, by: i128) {
        self.level[dimension] += by;
        if !self.is_dirty[dimension] {
            self.is_dirty[dimension] = true;
            self.dirty.push(dimension);
        }
    }

    fn must_be(&self, dimension: usize, threshold: u64) -> i128 {
        i128::from(if dimension == 0 { self.follow.people_for(threshold) } else { threshold })
    }
}

fn last_of(clauses: &[Entry], before: usize) -> Option<Entry> {
    clauses.get(..before).and_then(|rest| rest.last()).copied()
}
