//! What a project's pledges are judged by: its admission rule, tiers and types.

use std::ops::ControlFlow;

use model::{
    NeedTypeId, OfferTypeId, OrgId, ProjectId, TierId, TimeMs,
    limits::QUANTITY_MAX,
    need::NeedType,
    offer::OfferType,
    pledge::{AdmissionRule, Clause, PledgeKind, PledgeTerms},
    solve::{
        Clause as SolverClause, InputError, NeedIx, OfferIx, OfferSpec, PledgeInput, Requirement,
        Slot, Solver, Standing,
    },
    tier::{Quantity, Tier},
};
use state::read::{self, pledge::PledgeFacts};
use store::Reader;

use crate::{LiveError, Moment};

/// No offer type has this index: a requirement that names it is never met.
const NO_OFFER: OfferIx = OfferIx(u16::MAX);

/// A project without its pledges. Types are counted from 0, in order.
#[derive(Clone, Debug)]
pub(crate) struct Catalogue {
    pub(crate) project: ProjectId,
    pub(crate) org: OrgId,
    pub(crate) rule: AdmissionRule,
    pub(crate) tiers: Vec<Tier>,
    pub(crate) offers: Vec<OfferType>,
    pub(crate) needs: Vec<NeedType>,
}

impl Catalogue {
    pub(crate) fn read(
        db: &Reader<'_>,
        project: ProjectId,
        moment: Moment,
    ) -> Result<Self, LiveError> {
        let Some(found) = read::project::by_id(db, project)? else {
            return Err(LiveError::ProjectNotFound);
        };
        Ok(Self {
            project,
            org: found.org,
            rule: AdmissionRule::of(&found, moment.verifies_mail),
            tiers: read::project::tiers(db, project)?,
            offers: read::project::offers(db, project)?,
            needs: read::project::needs(db, project)?,
        })
    }

    /// An empty set with the project's types. A pledge's slot is its ordinal.
    pub(crate) fn standing(&self) -> Result<Standing, InputError> {
        let specs: Vec<OfferSpec> = self
            .offers
            .iter()
            .map(|offer| OfferSpec {
                per_person_max: offer.fields.per_person_max,
                meets: offer.fields.meets.and_then(|need| self.need_ix(need)),
            })
            .collect();
        Standing::new(&specs, self.needs.len())
    }

    /// The pledges that count at a moment and are wanted, ready to be solved; one scan.
    pub(crate) fn solver(
        &self,
        db: &Reader<'_>,
        now: TimeMs,
        wanted: impl Fn(u32) -> bool,
    ) -> Result<Solver, LiveError> {
        let mut standing = self.standing()?;
        let mut refused = None;
        read::pledge::for_each(db, self.project, |facts| {
            if wanted(facts.ordinal)
                && facts.counts(self.rule, now)
                && let Err(error) = self.put(&mut standing, &facts)
            {
                refused = Some(error);
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        })?;
        match refused {
            Some(error) => Err(error.into()),
            None => Ok(Solver::new(standing)),
        }
    }

    /// Puts a pledge that counts into its slot.
    pub(crate) fn put(
        &self,
        standing: &mut Standing,
        facts: &PledgeFacts,
    ) -> Result<(), InputError> {
        standing.set(Slot(facts.ordinal), self.columns(&facts.terms)?.input())
    }

    /// Terms as the solver takes them. What they give of a type that is gone is nothing, and what
    /// they ask of one is never there.
    pub(crate) fn columns(&self, terms: &PledgeTerms) -> Result<Columns, InputError> {
        let mut columns = Columns {
            acting: terms.kind == PledgeKind::Acting,
            gate: true,
            offers: self.amounts(&terms.offers).collect(),
            needs: Vec::with_capacity(terms.needs.len()),
            clauses: Vec::with_capacity(terms.clauses.len()),
        };
        let needs = terms.needs.iter();
        columns.needs.extend(needs.filter_map(|n| Some((self.need_ix(n.need_type)?, n.quantity))));
        for clause in &terms.clauses {
            match clause {
                Clause::AtLeastPeople(n) => columns.clauses.push(SolverClause::people(*n)?),
                Clause::AtLeastOffered(part) => match self.offer_ix(part.offer_type) {
                    Some(ix) => columns.clauses.push(SolverClause::offered(ix, part.quantity)?),
                    None => columns.gate = false,
                },
                // Whether the date has passed is judged before a pledge comes here.
                Clause::Before(_) => {}
            }
        }
        Ok(columns)
    }

    /// Amounts by index; those of types that are gone are left out.
    fn amounts<'a>(
        &'a self,
        list: &'a [Quantity],
    ) -> impl Iterator<Item = (OfferIx, u64)> + use<'a> {
        list.iter().filter_map(|part| Some((self.offer_ix(part.offer_type)?, part.quantity)))
    }

    /// Amounts by index, nobody counted beyond the maximum per person.
    pub(crate) fn capped(&self, list: &[Quantity]) -> Vec<(OfferIx, u64)> {
        let cap = |(ix, quantity): (OfferIx, u64)| {
            let max = self.offers.get(usize::from(ix.0)).and_then(|o| o.fields.per_person_max);
            (ix, quantity.min(max.unwrap_or(QUANTITY_MAX)))
        };
        self.amounts(list).map(cap).collect()
    }

    /// What each tier takes, in order.
    pub(crate) fn requirements(&self) -> Vec<Requirement> {
        self.tiers.iter().map(|tier| self.requirement(tier)).collect()
    }

    pub(crate) fn requirement(&self, tier: &Tier) -> Requirement {
        let parts = tier.fields.requirement.offered.iter();
        Requirement {
            people: tier.fields.requirement.people.unwrap_or(0),
            offered: parts
                .map(|part| (self.offer_ix(part.offer_type).unwrap_or(NO_OFFER), part.quantity))
                .collect(),
        }
    }

    pub(crate) fn tier(&self, id: TierId) -> Option<&Tier> {
        self.tiers.iter().find(|tier| tier.id == id)
    }

    pub(crate) fn offer_ix(&self, id: OfferTypeId) -> Option<OfferIx> {
        let place = self.offers.iter().position(|offer| offer.id == id)?;
        u16::try_from(place).ok().map(OfferIx)
    }

    pub(crate) fn need_ix(&self, id: NeedTypeId) -> Option<NeedIx> {
        let place = self.needs.iter().position(|need| need.id == id)?;
        u16::try_from(place).ok().map(NeedIx)
    }
}

/// A pledge by indices.
#[derive(Debug)]
pub(crate) struct Columns {
    pub(crate) acting: bool,
    pub(crate) gate: bool,
    pub(crate) offers: Vec<(OfferIx, u64)>,
    pub(crate) needs: Vec<(NeedIx, u64)>,
    pub(crate) clauses: Vec<SolverClause>,
}

impl Columns {
    pub(crate) fn input(&self) -> PledgeInput<'_> {
        PledgeInput {
            acting: self.acting,
            gate: self.gate,
            offers: &self.offers,
            needs: &self.needs,
            clauses: &self.clauses,
        }
    }
}
