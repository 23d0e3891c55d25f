//! Counting a stated set of pledges again.

use std::{collections::BTreeMap, ops::ControlFlow};

use model::{
    OfferTypeId, PledgeId, ProjectId, Reason, TimeMs,
    pledge::{AdmissionLevel, AdmissionRule, PledgeKind, PledgeState},
    tier::Quantity,
};
use roaring::RoaringBitmap;
use store::{Fault, Tx, ensure, reject, values};

use super::No;
use crate::{
    apply::{project, project::Gist, tier},
    rows::{
        Id, Ms,
        offer::OfferTypeRow,
        pledge::{Amounts, PledgeWord},
        tier::TierRow,
    },
};

/// What a set of pledges comes to.
#[derive(Debug)]
pub(super) struct Census {
    people: u64,
    offered: BTreeMap<OfferTypeId, u64>,
    conditions_hold: bool,
}

/// Counts the pledges with these ordinals. One scan over the project's pledges, not one look-up
/// for each: a coalition is most of them.
///
/// # Errors
/// [`Reason::InvalidInput`] if one does not exist, does not stand or is not admitted: no solver
/// made it. [`Reason::PledgesMoved`] if the date of one has passed since it was solved.
pub(super) fn census(tx: &Tx<'_>, project: &Gist, set: &RoaringBitmap) -> Result<Census, No> {
    let (Some(first), Some(last)) = (set.min(), set.max()) else {
        return reject(Reason::InvalidInput);
    };
    // Whether this server can verify addresses is its configuration, which a command applied
    // everywhere cannot know: the proposer, who knows, left out who is not verified.
    let rule = AdmissionRule {
        admission: project.admission,
        revision: project.revision,
        verifies_mail: false,
    };
    let mut count = Count::new(tx, project.id, project::now(tx))?;
    let sql = "SELECT ordinal, state, kind, level, revision, threshold, bounds, expires_at, \
               offers FROM pledge WHERE project = ?1 AND ordinal BETWEEN ?2 AND ?3 \
               ORDER BY ordinal";
    let mut wanted = set.iter().peekable();
    tx.each(sql, &values![project.id => Id, first, last], |c| {
        if wanted.peek() == Some(&c.get::<u32>(0)?) {
            wanted.next();
            count.add(rule, c)?;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    ensure(wanted.peek().is_none() && count.all_stand, Reason::InvalidInput)?;
    ensure(!count.dates_passed, Reason::PledgesMoved)?;
    let conditions_hold = count.conditions_hold();
    Ok(Census { people: count.people, offered: count.offered, conditions_hold })
}

impl Census {
    /// Refuses a set that does not meet its tier, and one that no solver made: with other people
    /// than it says, or with somebody whose own condition does not hold in it.
    pub(super) fn check(&self, tx: &Tx<'_>, people: u32, tier: &TierRow) -> Result<(), No> {
        ensure(self.people == u64::from(people), Reason::InvalidInput)?;
        ensure(self.meets(tx, tier)?, Reason::TierNotMet)?;
        ensure(self.conditions_hold, Reason::InvalidInput)
    }

    fn meets(&self, tx: &Tx<'_>, row: &TierRow) -> Result<bool, No> {
        let people = row.people.is_none_or(|n| self.people >= n);
        let offered = tier::offered(tx, row.id)?;
        Ok(people && offered.iter().all(|part| self.offers(part.offer_type) >= part.quantity))
    }

    fn offers(&self, offer_type: OfferTypeId) -> u64 {
        self.offered.get(&offer_type).copied().unwrap_or(0)
    }
}

struct Count {
    now: TimeMs,
    maxima: BTreeMap<OfferTypeId, u64>,
    people: u64,
    offered: BTreeMap<OfferTypeId, u64>,
    /// The strictest of all conditions: if these hold, all do.
    threshold: u64,
    bounds: BTreeMap<OfferTypeId, u64>,
    all_stand: bool,
    dates_passed: bool,
}

impl Count {
    fn new(tx: &Tx<'_>, project: ProjectId, now: TimeMs) -> Result<Self, No> {
        let types = tx
            .select::<OfferTypeRow>("WHERE project = ?1 ORDER BY place", &values![project => Id])?;
        let maxima = types.iter().map(|t| (t.id, t.per_person_max.unwrap_or(u64::MAX)));
        Ok(Self {
            now,
            maxima: maxima.collect(),
            people: 0,
            offered: BTreeMap::new(),
            threshold: 0,
            bounds: BTreeMap::new(),
            all_stand: true,
            dates_passed: false,
        })
    }

    fn add(&mut self, rule: AdmissionRule, c: &store::Columns<'_>) -> Result<(), Fault> {
        let state: PledgeState = c.get_as::<PledgeWord, _>(1)?;
        let kind: PledgeKind = c.get_as::<PledgeWord, _>(2)?;
        let level: AdmissionLevel = c.get_as::<PledgeWord, _>(3)?;
        let apart = rule.apart(level, c.get(4)?);
        self.all_stand &= state == PledgeState::Standing && apart.is_none();
        self.people += u64::from(kind == PledgeKind::Acting);
        self.threshold = self.threshold.max(c.get(5)?);
        for bound in c.get_as::<Amounts, Vec<Quantity>>(6)? {
            let strictest = self.bounds.entry(bound.offer_type).or_default();
            *strictest = bound.quantity.max(*strictest);
        }
        let expires_at: Option<TimeMs> = c.get_as::<Ms, _>(7)?;
        self.dates_passed |= expires_at.is_some_and(|at| at <= self.now);
        for offer in c.get_as::<Amounts, Vec<Quantity>>(8)? {
            let max = self.maxima.get(&offer.offer_type).copied().unwrap_or(0);
            let sum = self.offered.entry(offer.offer_type).or_default();
            *sum = sum.saturating_add(offer.quantity.min(max));
        }
        Ok(())
    }

    fn conditions_hold(&self) -> bool {
        let offered = |t: &OfferTypeId| self.offered.get(t).copied().unwrap_or(0);
        self.people >= self.threshold && self.bounds.iter().all(|(t, q)| offered(t) >= *q)
    }
}

/// The ids of a called pledge.
pub(super) fn called(
    tx: &Tx<'_>,
    project: ProjectId,
    first: u32,
    last: u32,
) -> Result<Vec<super::Called>, No> {
    let sql = "SELECT ordinal, id, member, state FROM pledge WHERE project = ?1 \
               AND ordinal BETWEEN ?2 AND ?3 ORDER BY ordinal";
    Ok(tx.collect(sql, &values![project => Id, first, last], |c| {
        Ok(super::Called {
            ordinal: c.get(0)?,
            id: c.get_as::<Id, PledgeId>(1)?,
            member: c.get_as::<Id, _>(2)?,
            state: c.get_as::<PledgeWord, _>(3)?,
        })
    })?)
}
