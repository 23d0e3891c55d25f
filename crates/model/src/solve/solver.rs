//! The prepared index and the questions that need no more than one fixed point.

use super::{FollowThrough, Members, Standing, Tally, cascade, coalition::Shrink, index::Index};

/// A set of pledges that is a fixed point, and how many there are in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coalition {
    /// Acting and supporting pledges.
    pub members: Members,
    /// Acting pledges among them.
    pub people: u64,
}

/// Standing pledges with their clauses sorted. Every question only reads it.
#[derive(Clone)]
pub struct Solver {
    standing: Standing,
    index: Index,
}

impl Solver {
    /// Sorts all clauses, once: O(clauses · digits of the largest threshold).
    #[must_use]
    pub fn new(mut standing: Standing) -> Self {
        standing.take_changed();
        let index = Index::new(&standing);
        Self { standing, index }
    }

    /// Changes pledges and brings the index in step: nothing is sorted again but the clauses of
    /// the pledges that changed, and only the dimensions that they name are passed over, once.
    /// Many changes in one edit cost little more than one.
    pub fn edit<R>(&mut self, change: impl FnOnce(&mut Standing) -> R) -> R {
        let result = change(&mut self.standing);
        let changed = self.standing.take_changed();
        if changed.slots.len() * 4 > self.standing.slots() {
            self.index = Index::new(&self.standing);
        } else if !changed.slots.is_empty() {
            self.index.mend(&self.standing, &changed);
        }
        result
    }

    /// The pledges.
    #[must_use]
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Who would act together: the largest set that satisfies the conditions of all its own
    /// members (greatest fixed point; unique by Knaster and Tarski).
    #[must_use]
    pub fn coalition(&self, follow: FollowThrough) -> Coalition {
        self.coalition_with(0, follow)
    }

    /// The coalition if `extra` more people acted whatever happens, offering nothing. They are
    /// not counted in the answer.
    #[must_use]
    pub fn coalition_with(&self, extra: u64, follow: FollowThrough) -> Coalition {
        self.settled(&[(0, i128::from(extra))], follow)
    }

    /// The robust set R(k): the largest set in which every people clause still holds after any
    /// `away` of its people stay away. What they would have offered is not subtracted.
    #[must_use]
    pub fn robust(&self, away: u64, follow: FollowThrough) -> Coalition {
        self.settled(&[(0, -i128::from(away))], follow)
    }

    /// Who would act step by step, each seeing who already has (least fixed point). The coalition
    /// without the cascade is what coordination is worth.
    #[must_use]
    pub fn cascade(&self, follow: FollowThrough) -> Coalition {
        let members = cascade::cascade(&self.standing, &self.index, follow);
        let people = members.iter().filter(|&slot| self.standing.is_acting(slot)).count() as u64;
        Coalition { members, people }
    }

    /// What a set of pledges offers and needs.
    #[must_use]
    pub fn tally(&self, set: &Members) -> Tally {
        Tally::new(&self.standing, set.iter())
    }

    /// What all standing pledges offer and need, those with a closed gate included.
    #[must_use]
    pub fn tally_all(&self) -> Tally {
        Tally::new(&self.standing, self.standing.all())
    }

    pub(super) fn shrink(&self, extra: &[(usize, i128)], follow: FollowThrough) -> Shrink<'_> {
        Shrink::new(&self.standing, &self.index, follow, extra)
    }

    pub(super) fn index(&self) -> &Index {
        &self.index
    }

    pub(super) fn settled(&self, extra: &[(usize, i128)], follow: FollowThrough) -> Coalition {
        let mut shrink = self.shrink(extra, follow);
        shrink.settle();
        let outside: i128 = extra.iter().filter(|e| e.0 == 0).map(|e| e.1).sum();
        let people = u64::try_from(shrink.level()[0] - outside).unwrap_or(0);
        Coalition { members: shrink.into_members(), people }
    }
}
