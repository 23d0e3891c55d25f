//! The input: admitted, standing pledges in columns.

use crate::limits::{PEOPLE_MAX, QUANTITY_MAX};

use super::{
    members::Members,
    ragged::{Amount, Ragged},
};

/// An offer type, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfferIx(pub u16);

/// A need type, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NeedIx(pub u16);

/// The place of a pledge. A caller may use a pledge's ordinal: places never filled count nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u32);

/// What the solver must know about an offer type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfferSpec {
    /// What one person counts for at most.
    pub per_person_max: Option<u64>,
    /// The need that it meets, one for one.
    pub meets: Option<NeedIx>,
}

/// A condition on the set of those who act together. Monotone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clause(pub(super) Bound);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    People(u32),
    Offered(OfferIx, u64),
}

const _: () = assert!(PEOPLE_MAX <= u32::MAX as u64);

/// Input that the solver cannot take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// A people clause outside 1 to [`PEOPLE_MAX`].
    #[error("a people clause must be between 1 and {PEOPLE_MAX}, not {0}")]
    PeopleOutOfRange(u64),
    /// An offer clause outside 1 to [`QUANTITY_MAX`].
    #[error("an offer clause must be between 1 and {QUANTITY_MAX}, not {0}")]
    QuantityOutOfRange(u64),
    /// An offer type that was not declared.
    #[error("offer type {} is not one of the {count} declared", ix.0)]
    UnknownOffer {
        /// The stranger.
        ix: OfferIx,
        /// How many there are.
        count: usize,
    },
    /// A need type that was not declared.
    #[error("need type {} is not one of the {count} declared", ix.0)]
    UnknownNeed {
        /// The stranger.
        ix: NeedIx,
        /// How many there are.
        count: usize,
    },
    /// The other set was made with other offer or need types.
    #[error("the two sets have different offer or need types")]
    OtherTypes,
    /// One pledge names an offer or need type twice.
    #[error("one pledge names type {0} twice")]
    NamedTwice(u16),
    /// More pledges, offers or types than can be addressed.
    #[error("too many pledges, offers or types to be addressed")]
    TooMany,
}

impl Clause {
    /// "When at least `n` people act, me included." 1 is no condition for somebody who acts; for
    /// a supporting pledge it asks for one acting person.
    ///
    /// # Errors
    /// Outside 1 to [`PEOPLE_MAX`].
    pub fn people(n: u64) -> Result<Self, InputError> {
        match u32::try_from(n) {
            Ok(small) if (1..=PEOPLE_MAX).contains(&n) => Ok(Self(Bound::People(small))),
            _ => Err(InputError::PeopleOutOfRange(n)),
        }
    }

    /// "When at least `quantity` of this type is offered by those who act together."
    ///
    /// # Errors
    /// Outside 1 to [`QUANTITY_MAX`].
    pub fn offered(ix: OfferIx, quantity: u64) -> Result<Self, InputError> {
        if (1..=QUANTITY_MAX).contains(&quantity) {
            Ok(Self(Bound::Offered(ix, quantity)))
        } else {
            Err(InputError::QuantityOutOfRange(quantity))
        }
    }
}

/// One pledge as the solver sees it.
#[derive(Clone, Copy, Debug, Default)]
pub struct PledgeInput<'a> {
    /// Takes part and is counted among the people; otherwise it only gives.
    pub acting: bool,
    /// Whether all constant conditions hold (the date has not passed, …). A closed gate keeps the
    /// pledge out of every set, whatever the others do.
    pub gate: bool,
    /// What it gives, each type at most once.
    pub offers: &'a [(OfferIx, u64)],
    /// What it would need, each type at most once.
    pub needs: &'a [(NeedIx, u64)],
    /// All of these must hold.
    pub clauses: &'a [Clause],
}

/// The admitted, standing pledges of one project, in columns.
#[derive(Clone)]
pub struct Standing {
    specs: Vec<OfferSpec>,
    need_count: usize,
    flags: Vec<u8>,
    /// The people threshold of each pledge; 0 for none, never 1 for somebody who acts.
    asks: Vec<u32>,
    bounds: Ragged,
    offers: Ragged,
    needs: Ragged,
    /// Pledges whose gate is open, and their sums: people first, then each offer type.
    open: Members,
    open_sums: Vec<i128>,
    changed: Changed,
}

/// What an index that was in step before must look at again.
#[derive(Clone, Default)]
pub(super) struct Changed {
    pub(super) slots: Members,
    /// Which dimensions may have gained or lost a clause.
    pub(super) dimensions: Vec<bool>,
}

const PRESENT: u8 = 1;
const ACTING: u8 = 2;
const OPEN: u8 = 4;

impl Standing {
    /// No pledges yet, with these offer types and so many need types.
    ///
    /// # Errors
    /// More types than 16 bits address, or one that meets a need that does not exist.
    pub fn new(specs: &[OfferSpec], need_count: usize) -> Result<Self, InputError> {
        if specs.len() >= usize::from(u16::MAX) || need_count > usize::from(u16::MAX) {
            return Err(InputError::TooMany);
        }
        for ix in specs.iter().filter_map(|spec| spec.meets) {
            if usize::from(ix.0) >= need_count {
                return Err(InputError::UnknownNeed { ix, count: need_count });
            }
        }
        let dimensions = specs.len() + 1;
        Ok(Self {
            specs: specs.to_vec(),
            need_count,
            flags: Vec::new(),
            asks: Vec::new(),
            bounds: Ragged::default(),
            offers: Ragged::default(),
            needs: Ragged::default(),
            open: Members::default(),
            open_sums: vec![0; dimensions],
            changed: Changed { slots: Members::default(), dimensions: vec![false; dimensions] },
        })
    }

    /// Adds a pledge in the next free place behind all others.
    ///
    /// # Errors
    /// See [`InputError`]; nothing is changed then.
    pub fn push(&mut self, input: PledgeInput<'_>) -> Result<Slot, InputError> {
        let slot = u32::try_from(self.flags.len()).map(Slot).map_err(|_| InputError::TooMany)?;
        self.set(slot, input)?;
        Ok(slot)
    }

    /// Puts a pledge in this place, instead of the one that was there, if any.
    ///
    /// # Errors
    /// See [`InputError`]; nothing is changed then.
    pub fn set(&mut self, slot: Slot, input: PledgeInput<'_>) -> Result<(), InputError> {
        self.check(&input)?;
        let row = slot.0 as usize;
        let ask = people_ask(&input);
        self.vacate(row);
        self.reach(row);
        self.flags[row] =
            PRESENT | if input.acting { ACTING } else { 0 } | if input.gate { OPEN } else { 0 };
        self.asks[row] = ask;
        let bounds: Vec<Amount> = input.clauses.iter().filter_map(offered_bound).collect();
        self.bounds.set(row, bounds.into_iter());
        let specs = &self.specs;
        self.offers.set(row, input.offers.iter().map(|&(ix, q)| counted(specs, ix, q)));
        self.needs
            .set(row, input.needs.iter().map(|&(ix, q)| Amount::new(ix.0, q.min(QUANTITY_MAX))));
        self.touch(row);
        if input.gate {
            self.open.insert(slot);
            self.add_to_sums(row, 1);
        }
        Ok(())
    }

    /// Takes a pledge away; its place stays empty until it is [`set`](Self::set) again.
    pub fn remove(&mut self, slot: Slot) {
        self.vacate(slot.0 as usize);
    }

    /// Puts here the pledge that `other`, a set with the same types, has in this place; if it has
    /// none, the place is empty afterwards. So a part of a set can be solved by itself.
    ///
    /// # Errors
    /// Other types, or no room; nothing is changed then.
    pub fn copy(&mut self, other: &Self, slot: Slot) -> Result<(), InputError> {
        if self.specs != other.specs || self.need_count != other.need_count {
            return Err(InputError::OtherTypes);
        }
        let row = slot.0 as usize;
        let lists = [
            (&self.bounds, &other.bounds),
            (&self.offers, &other.offers),
            (&self.needs, &other.needs),
        ];
        if lists.iter().any(|(mine, theirs)| !mine.has_room(theirs.get(row).len())) {
            return Err(InputError::TooMany);
        }
        self.vacate(row);
        if !other.contains(slot) {
            return Ok(());
        }
        self.reach(row);
        self.flags[row] = other.flags[row];
        self.asks[row] = other.asks[row];
        self.bounds.set(row, other.bounds.get(row).iter().copied());
        self.offers.set(row, other.offers.get(row).iter().copied());
        self.needs.set(row, other.needs.get(row).iter().copied());
        self.touch(row);
        if self.flag(slot, OPEN) {
            self.open.insert(slot);
            self.add_to_sums(row, 1);
        }
        Ok(())
    }

    /// How many places there are, empty ones included.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.flags.len()
    }

    /// Whether there is a pledge in this place.
    #[must_use]
    pub fn contains(&self, slot: Slot) -> bool {
        self.flag(slot, PRESENT)
    }

    /// Whether the pledge takes part; false for one that only gives and for an empty place.
    #[must_use]
    pub fn is_acting(&self, slot: Slot) -> bool {
        self.flag(slot, ACTING)
    }

    /// The people threshold of a pledge: 1 for somebody who acts whatever happens, 0 for a
    /// supporting pledge that does not ask for people.
    #[must_use]
    pub fn ask(&self, slot: Slot) -> u64 {
        let asked = self.asks.get(slot.0 as usize).copied().unwrap_or(0);
        u64::from(asked.max(u32::from(self.is_acting(slot))))
    }

    /// What was said about the offer types.
    #[must_use]
    pub fn offer_specs(&self) -> &[OfferSpec] {
        &self.specs
    }

    /// How many need types there are.
    #[must_use]
    pub fn need_count(&self) -> usize {
        self.need_count
    }

    pub(super) fn all(&self) -> impl Iterator<Item = Slot> + '_ {
        (0..self.flags.len() as u32).map(Slot).filter(|&slot| self.contains(slot))
    }

    pub(super) fn open(&self) -> &Members {
        &self.open
    }

    pub(super) fn open_sums(&self) -> &[i128] {
        &self.open_sums
    }

    /// The people threshold where it is a condition at all.
    pub(super) fn people_bound(&self, slot: Slot) -> Option<u32> {
        self.asks.get(slot.0 as usize).copied().filter(|&n| n > 0)
    }

    pub(super) fn bounds(&self, slot: Slot) -> &[Amount] {
        self.bounds.get(slot.0 as usize)
    }

    pub(super) fn offers(&self, slot: Slot) -> &[Amount] {
        self.offers.get(slot.0 as usize)
    }

    pub(super) fn needs(&self, slot: Slot) -> &[Amount] {
        self.needs.get(slot.0 as usize)
    }

    /// What the pledge itself offers of a type.
    pub(super) fn own(&self, slot: Slot, ix: u16) -> u64 {
        self.offers(slot).iter().find(|a| a.ix() == ix).map_or(0, |a| a.quantity())
    }

    pub(super) fn take_changed(&mut self) -> Changed {
        let dimensions = vec![false; self.open_sums.len()];
        std::mem::replace(&mut self.changed, Changed { slots: Members::default(), dimensions })
    }

    /// What an offer counts for.
    pub(super) fn counted(&self, ix: OfferIx, quantity: u64) -> u64 {
        counted(&self.specs, ix, quantity).quantity()
    }

    pub(super) fn check(&self, input: &PledgeInput<'_>) -> Result<(), InputError> {
        let count = self.specs.len();
        let in_clauses = input.clauses.iter().filter_map(|c| match c.0 {
            Bound::Offered(ix, _) => Some(ix),
            Bound::People(_) => None,
        });
        for ix in input.offers.iter().map(|&(ix, _)| ix).chain(in_clauses) {
            if usize::from(ix.0) >= count {
                return Err(InputError::UnknownOffer { ix, count });
            }
        }
        for &(ix, _) in input.needs {
            if usize::from(ix.0) >= self.need_count {
                return Err(InputError::UnknownNeed { ix, count: self.need_count });
            }
        }
        no_twins(input.offers.iter().map(|&(ix, _)| ix.0))?;
        no_twins(input.needs.iter().map(|&(ix, _)| ix.0))?;
        let lists = [
            (&self.offers, input.offers.len()),
            (&self.needs, input.needs.len()),
            (&self.bounds, input.clauses.len()),
        ];
        let unaddressable = lists.iter().any(|(list, more)| !list.has_room(*more));
        if unaddressable || input.clauses.len() >= usize::from(u16::MAX) {
            return Err(InputError::TooMany);
        }
        Ok(())
    }

    fn flag(&self, slot: Slot, flag: u8) -> bool {
        self.flags.get(slot.0 as usize).is_some_and(|f| f & flag != 0)
    }

    fn reach(&mut self, row: usize) {
        if row >= self.flags.len() {
            self.flags.resize(row + 1, 0);
            self.asks.resize(row + 1, 0);
        }
    }

    fn vacate(&mut self, row: usize) {
        let slot = Slot(row as u32);
        if !self.contains(slot) {
            return;
        }
        if self.open.remove(slot) {
            self.add_to_sums(row, -1);
        }
        self.touch(row);
        self.flags[row] = 0;
        self.asks[row] = 0;
        for list in [&mut self.bounds, &mut self.offers, &mut self.needs] {
            list.set(row, std::iter::empty());
        }
    }

    fn touch(&mut self, row: usize) {
        self.changed.slots.insert(Slot(row as u32));
        self.changed.dimensions[0] |= self.asks[row] > 0;
        for bound in self.bounds.get(row) {
            self.changed.dimensions[usize::from(bound.ix()) + 1] = true;
        }
    }

    fn add_to_sums(&mut self, row: usize, sign: i128) {
        self.open_sums[0] += sign * i128::from(self.flags[row] & ACTING != 0);
        for offer in self.offers.get(row) {
            self.open_sums[usize::from(offer.ix()) + 1] += sign * i128::from(offer.quantity());
        }
    }
}

/// The strictest people clause; none if it is no condition.
fn people_ask(input: &PledgeInput<'_>) -> u32 {
    let strictest = input.clauses.iter().filter_map(|c| match c.0 {
        Bound::People(n) => Some(n),
        Bound::Offered(..) => None,
    });
    let ask = strictest.max().unwrap_or(0);
    if input.acting && ask == 1 { 0 } else { ask }
}

fn offered_bound(clause: &Clause) -> Option<Amount> {
    match clause.0 {
        Bound::Offered(ix, quantity) => Some(Amount::new(ix.0, quantity)),
        Bound::People(_) => None,
    }
}

fn counted(specs: &[OfferSpec], ix: OfferIx, quantity: u64) -> Amount {
    let max = specs.get(usize::from(ix.0)).and_then(|spec| spec.per_person_max);
    Amount::new(ix.0, quantity.min(max.unwrap_or(QUANTITY_MAX)).min(QUANTITY_MAX))
}

fn no_twins(list: impl Iterator<Item = u16> + Clone) -> Result<(), InputError> {
    let mut rest = list;
    while let Some(ix) = rest.next() {
        if rest.clone().any(|other| other == ix) {
            return Err(InputError::NamedTwice(ix));
        }
    }
    Ok(())
}
