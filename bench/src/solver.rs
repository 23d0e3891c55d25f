//! The coalition solver on one core.
//!
//! Pledges have three clauses each: people, log-normal and rounded to the numbers that people say;
//! and two about offers, log-normal too. Six in ten offer something, one in fifty acts whatever
//! happens. Besides the set in which a large coalition holds, two others give the coalition and the
//! cascade the most work: everybody falls out, everybody joins. Seeded: every run measures
//! the same pledges.

use model::solve::{
    Clause, FollowThrough, InputError, NeedIx, OfferIx, OfferSpec, PledgeInput, Requirement, Slot,
    Solver, Standing,
};

use crate::{Outcome, samples::Samples};

const OFFER_TYPES: u16 = 8;

#[derive(Debug, thiserror::Error)]
enum UsageError {
    #[error("unknown option {0}; known are --pledges N (several) and --rounds N")]
    UnknownOption(String),
    #[error("{0} needs a number above 0")]
    NoNumber(String),
}

/// Prints one table.
pub(crate) fn run(args: &[String]) -> Outcome {
    let (mut sizes, mut rounds) = (Vec::new(), 9);
    let mut args = args.iter();
    while let Some(option) = args.next() {
        let number = args.next().and_then(|n| n.parse().ok()).filter(|n| *n > 0);
        let number = number.ok_or_else(|| UsageError::NoNumber(option.clone()))?;
        match option.as_str() {
            "--pledges" => sizes.push(number),
            "--rounds" => rounds = number,
            _ => return Err(UsageError::UnknownOption(option.clone()).into()),
        }
    }
    if sizes.is_empty() {
        sizes = vec![10_000, 100_000, 1_000_000];
    }
    let columns = sizes.into_iter().map(|n| measure(n, rounds)).collect::<Result<Vec<_>, _>>()?;
    print(&columns);
    Ok(())
}

type Column = Vec<(&'static str, String)>;

fn print(columns: &[Column]) {
    let Some(first) = columns.first() else { return };
    for (row, (name, _)) in first.iter().enumerate() {
        let cells: Vec<&str> = columns.iter().map(|column| column[row].1.as_str()).collect();
        println!("| {name} | {} |", cells.join(" | "));
        if row == 0 {
            println!("|---|{}", "---:|".repeat(columns.len()));
        }
    }
}

fn measure(pledges: usize, rounds: usize) -> Result<Column, InputError> {
    let full = FollowThrough::FULL;
    let inputs = Random(42).pledges(pledges, Mood::Holds)?;
    let before = resident_mb();
    let solver = Solver::new(standing_of(&inputs)?);
    let memory = before.zip(resident_mb()).map(|(before, after)| after.saturating_sub(before));
    let standing = standing_of(&inputs)?;
    let collapsing = standing_of(&Random(42).pledges(pledges, Mood::Collapses)?)?;
    let coalition = solver.coalition(full);
    let tiers: Vec<Requirement> = [0.3, 0.6, 0.9].map(|share| tier(share, pledges)).into();
    let survey = solver.survey(&tiers, full);
    assert_eq!(survey.coalition, coalition, "the pass and the single solve must agree");
    let jumps = survey.curve.jumps(i64::MIN, i64::MAX).count();

    let nothing = |_: usize| ();
    let build = Samples::of(rounds, nothing, |()| standing_of(&inputs));
    let sort = Samples::of(rounds, |_| standing.clone(), Solver::new);
    let solve = Samples::of(rounds, nothing, |()| solver.coalition(full));
    let sort_solve = Samples::of(
        rounds,
        |_| standing.clone(),
        |standing| Solver::new(standing).coalition(full).people,
    );
    let collapse = Samples::of(
        rounds,
        |_| collapsing.clone(),
        |standing| Solver::new(standing).coalition(full).people,
    );
    let dominoes = Solver::new(standing_of(&Random(42).pledges(pledges, Mood::Dominoes)?)?);
    let step = Samples::of(rounds, nothing, |()| dominoes.cascade(full));
    let curve = Samples::of(rounds, nothing, |()| solver.survey(&tiers, full));
    let tip = Samples::of(rounds, nothing, |()| solver.tip(&tiers[2], full));
    let candidate = &inputs[pledges / 2];
    let preview =
        Samples::of(rounds, nothing, |()| candidate.with(|p| solver.preview(p, &tiers, full)));
    let mut live = solver.clone();
    let replace = |live: &mut Solver, at: usize| {
        let slot = Slot((at * 7_919 % pledges) as u32);
        let other = &inputs[at * 104_729 % pledges];
        live.edit(|standing| other.with(|input| standing.set(slot, input)))
    };
    let edit = Samples::of(rounds, |i| i + 1, |at| replace(&mut live, at));
    let edit_solve = Samples::of(
        rounds,
        |i| i + 1_001,
        |at| {
            let done = replace(&mut live, at);
            (done, live.survey(&tiers, full))
        },
    );
    let memory = memory.map_or_else(|| "–".to_owned(), |mb| mb.to_string());
    Ok(vec![
        ("pledges × 3 clauses", pledges.to_string()),
        ("people in the coalition", coalition.people.to_string()),
        ("places where the curve jumps", jumps.to_string()),
        ("build columns", build.to_string()),
        ("sort all clauses (once)", sort.to_string()),
        ("coalition, sorted before", solve.to_string()),
        ("**sort + coalition**", sort_solve.to_string()),
        ("sort + coalition, everybody falls out", collapse.to_string()),
        ("people in the cascade of the dominoes", dominoes.cascade(full).people.to_string()),
        ("cascade, everybody joins", step.to_string()),
        ("**whole curve, coalition, 3 tiers with slack**", curve.to_string()),
        ("what would tip a tier (9 passes)", tip.to_string()),
        ("preview of one more pledge", preview.to_string()),
        ("replace one pledge, mend the index", edit.to_string()),
        ("replace one pledge + whole curve", edit_solve.to_string()),
        ("resident memory of the prepared solver, MB", memory),
    ])
}

fn tier(share: f64, pledges: usize) -> Requirement {
    let part = |of: f64| (share * of * pledges as f64) as u64;
    Requirement { people: part(1.0).max(1), offered: vec![(OfferIx(0), part(0.2).max(1))] }
}

fn standing_of(inputs: &[Owned]) -> Result<Standing, InputError> {
    let spec = |i: u16| OfferSpec { per_person_max: Some(8), meets: Some(NeedIx(i / 2)) };
    let specs: Vec<OfferSpec> = (0..OFFER_TYPES).map(spec).collect();
    let mut standing = Standing::new(&specs, usize::from(OFFER_TYPES / 2))?;
    for input in inputs {
        input.with(|pledge| standing.push(pledge))?;
    }
    Ok(standing)
}

#[derive(Clone, Copy)]
enum Mood {
    /// A large coalition holds.
    Holds,
    /// Everybody falls out.
    Collapses,
    /// One in twenty starts, everybody else follows, each a little later than the one before.
    Dominoes,
}

struct Owned {
    acting: bool,
    offers: Vec<(OfferIx, u64)>,
    clauses: [Clause; 3],
}

impl Owned {
    fn with<R>(&self, give: impl FnOnce(PledgeInput<'_>) -> R) -> R {
        give(PledgeInput {
            acting: self.acting,
            gate: true,
            offers: &self.offers,
            needs: &[],
            clauses: &self.clauses,
        })
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): enough for made-up pledges.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Box–Muller.
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.share()).cos()
    }

    fn pledges(&mut self, count: usize, mood: Mood) -> Result<Vec<Owned>, InputError> {
        (0..count).map(|_| self.pledge(count as f64, mood)).collect()
    }

    fn domino(&mut self, count: f64) -> Result<Owned, InputError> {
        let both = [OfferIx(0), OfferIx(1)];
        let starts = self.below(20) == 0;
        let mut clauses =
            [Clause::people(1)?, Clause::offered(both[0], 1)?, Clause::offered(both[1], 1)?];
        if !starts {
            let share = 0.9 * self.share();
            clauses[0] = Clause::people((count * share) as u64 + 1)?;
            for (clause, ix) in clauses[1..].iter_mut().zip(both) {
                *clause = Clause::offered(ix, (count * share * self.share()) as u64 + 1)?;
            }
        }
        Ok(Owned { acting: true, offers: both.map(|ix| (ix, 2)).into(), clauses })
    }

    fn pledge(&mut self, count: f64, mood: Mood) -> Result<Owned, InputError> {
        let ask = (count * 0.25 * (0.9 * self.normal()).exp()).max(1.0);
        // Two significant digits: people say round numbers.
        let digit = 10_f64.powf((ask.log10().floor() - 1.0).max(0.0));
        let people = ((ask / digit).round() * digit) as u64;
        let of_offers = match mood {
            Mood::Holds => 0.08,
            Mood::Collapses => 0.3,
            Mood::Dominoes => return self.domino(count),
        };
        let asked = |random: &mut Self| {
            let threshold = count * of_offers * (0.9 * random.normal()).exp();
            let ix = random.below(u64::from(OFFER_TYPES)) as u16;
            Clause::offered(OfferIx(ix), (threshold as u64).max(1))
        };
        let people = if self.below(50) == 0 { 1 } else { people.min(100_000_000) };
        let clauses = [Clause::people(people)?, asked(self)?, asked(self)?];
        let gives = self.below(10);
        let first = self.below(u64::from(OFFER_TYPES)) as u16;
        let offers = match gives {
            0..4 => vec![],
            4..8 => vec![(OfferIx(first), 1 + self.below(10))],
            _ => vec![
                (OfferIx(first), 1 + self.below(10)),
                (OfferIx((first + 1) % OFFER_TYPES), 1 + self.below(10)),
            ],
        };
        Ok(Owned { acting: self.below(20) > 0, offers, clauses })
    }
}

/// What Linux counts; nothing elsewhere.
fn resident_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").trim().parse().ok()?;
    Some(kilobytes / 1024)
}
