//! What one more pledge would change.

use super::{
    FollowThrough, InputError, PledgeInput, Reach, Requirement, Slot, Solver, index::dimension_of,
    pass::Floor, standing::Bound,
};

/// One more pledge, before it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// What the pledge asks for: 1 if it acts whatever happens, 0 if it only supports and does
    /// not ask for people.
    pub ask: u64,
    /// How many act today without it.
    pub people_now: u64,
    /// How many would act with it, itself included if it acts.
    pub people_with: u64,
    /// Whether its condition would hold today.
    pub counts: bool,
    /// How many others it would bring along.
    pub along: u64,
    /// How many more people who act whatever happens it would take until its condition holds.
    pub more_people: Reach,
    /// If it counts, how many people could drop out before its own people clause fails; None for
    /// a pledge that does not ask for people.
    pub margin: Option<u64>,
    /// Others who act, ask for exactly as many people, and wait.
    pub wait_with_same_ask: u64,
    /// Others who act and ask for as little or less.
    pub ask_no_more: u64,
    /// For each tier, how many more people it would take with this pledge standing.
    pub tiers: Vec<Reach>,
}

impl Solver {
    /// What this pledge would change if it were made now. Costs two fixed points and two passes;
    /// nothing is kept.
    ///
    /// # Errors
    /// Input that [`Standing::set`](super::Standing::set) would refuse.
    pub fn preview(
        &self,
        input: PledgeInput<'_>,
        tiers: &[Requirement],
        follow: FollowThrough,
    ) -> Result<Preview, InputError> {
        self.standing().check(&input)?;
        let own = own_requirement(&input);
        let now = self.coalition(follow);
        // The coalition with this pledge is the coalition with it forced in, if that satisfies
        // it, and otherwise the coalition without it. The same holds with any number of extras.
        let base = self.base_of(&input);
        let asked: Vec<Requirement> =
            [own.clone()].into_iter().chain(tiers.iter().cloned()).collect();
        let forced = self.pass(0, &base, &asked, follow, Floor::Today);
        let without = self.pass(0, &[], tiers, follow, Floor::Today);
        let joins_at = forced.lowest[0].filter(|_| input.gate);
        let counts = joins_at == Some(0);
        let self_counted = u64::from(input.acting && counts);
        let people_with =
            if counts { self.settled(&base, follow).people + self_counted } else { now.people };
        let with_tier = |(forced, without): (&Option<i128>, &Option<i128>)| {
            let together = joins_at.zip(*forced).map(|(joins, tier)| joins.max(tier));
            Reach::from_lowest(together.into_iter().chain(*without).min())
        };
        let asks = own.people.max(u64::from(input.acting));
        let people_for_ask = follow.people_for(own.people);
        let waits =
            |slot: &Slot| self.standing().ask(*slot) == asks && !now.members.contains(*slot);
        Ok(Preview {
            ask: asks,
            people_now: now.people,
            people_with,
            counts,
            along: people_with.saturating_sub(now.people + self_counted),
            more_people: Reach::from_lowest(joins_at),
            margin: (counts && own.people > 0).then(|| people_with.saturating_sub(people_for_ask)),
            wait_with_same_ask: self.acting().filter(waits).count() as u64,
            ask_no_more: self.acting().filter(|&s| self.standing().ask(s) <= asks).count() as u64,
            tiers: forced.lowest[1..].iter().zip(&without.lowest).map(with_tier).collect(),
        })
    }

    /// What the pledge adds, were it in.
    fn base_of(&self, input: &PledgeInput<'_>) -> Vec<(usize, i128)> {
        let offers = input.offers.iter().map(|&(ix, quantity)| {
            (dimension_of(ix.0), i128::from(self.standing().counted(ix, quantity)))
        });
        offers.chain([(0, i128::from(input.acting))]).collect()
    }
}

/// A pledge's condition, seen from outside, is a requirement like that of a tier.
fn own_requirement(input: &PledgeInput<'_>) -> Requirement {
    let mut own = Requirement::default();
    for clause in input.clauses {
        match clause.0 {
            Bound::People(1) if input.acting => {}
            Bound::People(n) => own.people = own.people.max(u64::from(n)),
            Bound::Offered(ix, quantity) => own.offered.push((ix, quantity)),
        }
    }
    own
}
