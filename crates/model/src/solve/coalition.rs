//! The greatest fixed point: start with everybody, remove whoever is unsatisfied, until nobody is.

use super::{
    FollowThrough, Slot, Standing,
    index::{Index, dimension_of},
    members::Members,
};

/// A set that only shrinks, and what its members count for.
///
/// In each dimension the clauses are sorted with the largest threshold first, so those that the
/// present level breaks are a prefix. `head` is where that prefix ends. Levels only fall, heads
/// only move on: every clause is looked at once, however often the level falls.
pub(super) struct Shrink<'a> {
    standing: &'a Standing,
    index: &'a Index,
    follow: FollowThrough,
    members: Members,
    level: Vec<i128>,
    head: Vec<usize>,
    /// Dimensions whose level fell since their clauses were last looked at.
    dirty: Vec<usize>,
    is_dirty: Vec<bool>,
}

impl<'a> Shrink<'a> {
    /// Everybody whose gate is open, with `extra` added to the level of each dimension.
    pub(super) fn new(
        standing: &'a Standing,
        index: &'a Index,
        follow: FollowThrough,
        extra: &[(usize, i128)],
    ) -> Self {
        let mut level = standing.open_sums().to_vec();
        for &(dimension, amount) in extra {
            level[dimension] += amount;
        }
        let dimensions = level.len();
        Self {
            standing,
            index,
            follow,
            members: standing.open().clone(),
            level,
            head: vec![0; dimensions],
            dirty: (0..dimensions).rev().collect(),
            is_dirty: vec![true; dimensions],
        }
    }

    /// Lowers the level of one dimension. Follow with [`settle`](Self::settle).
    pub(super) fn lower(&mut self, dimension: usize, by: i128) {
        self.level[dimension] -= by;
        self.mark(dimension);
    }

    /// Removes whoever is unsatisfied, until nobody is.
    pub(super) fn settle(&mut self) {
        while let Some(dimension) = self.dirty.pop() {
            self.is_dirty[dimension] = false;
            let clauses = &self.index.dimensions()[dimension].clauses;
            while let Some(entry) = clauses.get(self.head[dimension]) {
                if self.must_be(dimension, entry.threshold()) <= self.level[dimension] {
                    break;
                }
                self.head[dimension] += 1;
                self.remove(entry.slot());
            }
        }
    }

    /// The largest level of this dimension that would break somebody's clause, plus one: the
    /// strictest clause of those still in. None if nobody asks for anything there.
    pub(super) fn strictest(&mut self, dimension: usize) -> Option<i128> {
        let clauses = &self.index.dimensions()[dimension].clauses;
        while let Some(entry) = clauses.get(self.head[dimension]) {
            if self.members.contains(entry.slot()) {
                return Some(self.must_be(dimension, entry.threshold()));
            }
            self.head[dimension] += 1;
        }
        None
    }

    pub(super) fn members(&self) -> &Members {
        &self.members
    }

    pub(super) fn into_members(self) -> Members {
        self.members
    }

    /// The sums of the members and of what was added from outside.
    pub(super) fn level(&self) -> &[i128] {
        &self.level
    }

    fn must_be(&self, dimension: usize, threshold: u64) -> i128 {
        i128::from(if dimension == 0 { self.follow.people_for(threshold) } else { threshold })
    }

    fn remove(&mut self, slot: Slot) {
        if !self.members.remove(slot) {
            return;
        }
        if self.standing.is_acting(slot) {
            self.lower(0, 1);
        }
        let standing = self.standing;
        for offer in standing.offers(slot) {
            self.lower(dimension_of(offer.ix()), i128::from(offer.quantity()));
        }
    }

    fn mark(&mut self, dimension: usize) {
        if !self.is_dirty[dimension] {
            self.is_dirty[dimension] = true;
            self.dirty.push(dimension);
        }
    }
}
