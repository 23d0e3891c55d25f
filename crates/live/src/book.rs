//! The pledges of one project: who counts, and the solver over those.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::ControlFlow,
};

use model::{
    TimeMs,
    pledge::{AdmissionLevel, AdmissionRule, NotAdmitted, PledgeKind, PledgeState},
    solve::{InputError, OfferIx, Slot, Solver, Standing},
    view::Apart,
};
use state::read::{self, pledge::PledgeFacts};
use store::Reader;

use crate::{LiveError, catalogue::Catalogue};

/// All pledges of a project. The solver holds those that count, each in the slot of its ordinal.
pub(crate) struct Book {
    pages: Pages,
    solver: Solver,
}

/// What a dashboard says of pledges beside what the solver knows.
#[derive(Default)]
struct Pages {
    /// By ordinal.
    entries: Vec<Option<Entry>>,
    /// What those who count would give even if it never comes to it, by ordinal.
    fallback: BTreeMap<u32, Vec<(OfferIx, u64)>>,
    /// When those who count cease to, the next first.
    dates: BTreeSet<(TimeMs, u32)>,
}

#[derive(Clone, Copy)]
struct Entry {
    kind: PledgeKind,
    state: PledgeState,
    level: AdmissionLevel,
    revision: u32,
    threshold: u64,
    expires_at: Option<TimeMs>,
    counts: bool,
}

/// Pledges counted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) standing: u64,
    pub(crate) supporters: u64,
    pub(crate) apart: Apart,
    /// Acting pledges that count, by level.
    pub(crate) levels: [u64; 3],
}

/// The levels, in the order of [`Counts::levels`].
pub(crate) const LEVELS: [AdmissionLevel; 3] =
    [AdmissionLevel::Open, AdmissionLevel::Email, AdmissionLevel::Invited];

impl Book {
    /// One scan.
    pub(crate) fn load(
        db: &Reader<'_>,
        catalogue: &Catalogue,
        now: TimeMs,
    ) -> Result<Self, LiveError> {
        let mut standing = catalogue.standing()?;
        let mut pages = Pages::default();
        let mut refused = None;
        read::pledge::for_each(db, catalogue.project, |facts| {
            match pages.put(&mut standing, catalogue, &facts, now) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    refused = Some(error);
                    ControlFlow::Break(())
                }
            }
        })?;
        match refused {
            Some(error) => Err(error.into()),
            None => Ok(Self { pages, solver: Solver::new(standing) }),
        }
    }

    /// Takes over pledges as they are now, and drops whose date has passed: one edit of the
    /// solver, however many there are. Answers the ordinals that may count differently.
    pub(crate) fn edit(
        &mut self,
        catalogue: &Catalogue,
        changed: &BTreeMap<u32, PledgeFacts>,
        now: TimeMs,
    ) -> Result<Vec<u32>, InputError> {
        let Self { pages, solver } = self;
        let mut touched: Vec<u32> = changed.keys().copied().collect();
        solver.edit(|standing| {
            for facts in changed.values() {
                pages.put(standing, catalogue, facts, now)?;
            }
            pages.expire(standing, now, &mut touched);
            Ok(())
        })?;
        Ok(touched)
    }

    pub(crate) fn solver(&self) -> &Solver {
        &self.solver
    }

    pub(crate) fn len(&self) -> usize {
        self.pages.entries.len()
    }

    /// When the next pledge ceases to count.
    pub(crate) fn next_date(&self) -> Option<TimeMs> {
        self.pages.dates.first().map(|(at, _)| *at)
    }

    /// The people threshold of a pledge; 0 for one that is not there.
    pub(crate) fn threshold(&self, ordinal: u32) -> u64 {
        let entry = self.pages.entries.get(ordinal as usize).copied().flatten();
        entry.map_or(0, |entry| entry.threshold)
    }

    pub(crate) fn counts(&self, rule: AdmissionRule) -> Counts {
        let mut counts = Counts::default();
        for entry in self.pages.entries.iter().flatten() {
            if entry.state != PledgeState::Standing {
                continue;
            }
            match entry.kind {
                PledgeKind::Acting => counts.standing += 1,
                PledgeKind::Supporting => counts.supporters += 1,
            }
            match rule.apart(entry.level, entry.revision) {
                Some(NotAdmitted::Unverified) => counts.apart.unverified += 1,
                Some(NotAdmitted::NotInvited) => counts.apart.not_invited += 1,
                Some(NotAdmitted::OldRevision) => counts.apart.old_revision += 1,
                None => {}
            }
            if entry.counts && entry.kind == PledgeKind::Acting {
                counts.levels[place(entry.level)] += 1;
            }
        }
        counts
    }

    /// Fallback of all who count, by offer type.
    pub(crate) fn fallback(&self, offer_types: usize) -> Vec<u64> {
        let mut sums = vec![0_u64; offer_types];
        for (ix, quantity) in self.pages.fallback.values().flatten() {
            if let Some(sum) = sums.get_mut(usize::from(ix.0)) {
                *sum = sum.saturating_add(*quantity);
            }
        }
        sums
    }
}

impl Pages {
    fn put(
        &mut self,
        standing: &mut Standing,
        catalogue: &Catalogue,
        facts: &PledgeFacts,
        now: TimeMs,
    ) -> Result<(), InputError> {
        let (ordinal, counts) = (facts.ordinal, facts.counts(catalogue.rule, now));
        self.forget(ordinal);
        if counts {
            catalogue.put(standing, facts)?;
            if !facts.terms.fallback.is_empty() {
                self.fallback.insert(ordinal, catalogue.capped(&facts.terms.fallback));
            }
            self.dates.extend(facts.terms.expires_at().map(|at| (at, ordinal)));
        } else {
            standing.remove(Slot(ordinal));
        }
        let row = ordinal as usize;
        if row >= self.entries.len() {
            self.entries.resize(row + 1, None);
        }
        self.entries[row] = Some(Entry {
            kind: facts.terms.kind,
            state: facts.state,
            level: facts.level,
            revision: facts.revision,
            threshold: threshold(facts),
            expires_at: facts.terms.expires_at(),
            counts,
        });
        Ok(())
    }

    fn expire(&mut self, standing: &mut Standing, now: TimeMs, touched: &mut Vec<u32>) {
        while let Some(&(at, ordinal)) = self.dates.first()
            && at <= now
        {
            self.forget(ordinal);
            standing.remove(Slot(ordinal));
            if let Some(Some(entry)) = self.entries.get_mut(ordinal as usize) {
                entry.counts = false;
            }
            touched.push(ordinal);
        }
    }

    /// What was noted of a pledge because it counted.
    fn forget(&mut self, ordinal: u32) {
        self.fallback.remove(&ordinal);
        let known = self.entries.get(ordinal as usize).copied().flatten();
        if let Some(at) = known.and_then(|entry| entry.expires_at) {
            self.dates.remove(&(at, ordinal));
        }
    }
}

/// As the tables have it: 0 for a supporter who asks for nobody.
fn threshold(facts: &PledgeFacts) -> u64 {
    let asks =
        facts.terms.clauses.iter().any(|c| matches!(c, model::pledge::Clause::AtLeastPeople(_)));
    match facts.terms.kind {
        PledgeKind::Supporting if !asks => 0,
        _ => facts.terms.people_threshold(),
    }
}

const fn place(level: AdmissionLevel) -> usize {
    match level {
        AdmissionLevel::Open => 0,
        AdmissionLevel::Email => 1,
        AdmissionLevel::Invited => 2,
    }
}
