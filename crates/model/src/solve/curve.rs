//! The tipping curve.

/// How many would act together for each number of extra people, exactly, in steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    /// From the most extra people down to the most who stay away.
    steps: Vec<Step>,
}

/// From this number of extra people on, up to the step before it, so many of the pledges act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) from: i64,
    pub(super) people: u64,
}

/// One point of the curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurvePoint {
    /// So many extra people act whatever happens; below 0 so many stay away.
    pub extra: i64,
    /// So many act then, the extra people included and those who stay away not.
    pub acting: u64,
}

/// A place where one more person brings others along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jump {
    /// With so many extra people.
    pub extra: i64,
    /// Who comes along with the last of them, that person not counted.
    pub along: u64,
    /// How many act then, extra people included.
    pub acting: u64,
}

impl Curve {
    pub(super) fn new(steps: Vec<Step>) -> Self {
        Self { steps }
    }

    /// How many would act with so many extra people. If more stay away than the robust set has,
    /// nobody is left.
    #[must_use]
    pub fn at(&self, extra: i64) -> u64 {
        let step = self.steps.partition_point(|step| step.from > extra);
        self.steps.get(step).map_or(0, |step| step.acting(extra))
    }

    /// The most people who could stay away before nobody is left to act, as a number below 0.
    #[must_use]
    pub fn lowest(&self) -> i64 {
        self.steps.last().map_or(0, |step| step.from)
    }

    /// From this number of extra people on nobody more comes along.
    #[must_use]
    pub fn highest(&self) -> i64 {
        self.steps.first().map_or(0, |step| step.from)
    }

    /// Every place within these bounds, ends included, where others come along, in ascending
    /// order.
    pub fn jumps(&self, from: i64, to: i64) -> impl Iterator<Item = Jump> + '_ {
        let jump = |pair: &[Step]| {
            let (above, below) = (pair[0], pair[1]);
            Jump {
                extra: above.from,
                along: above.people.saturating_sub(below.people),
                acting: above.acting(above.from),
            }
        };
        let pairs = self.steps.windows(2).rev().map(jump);
        pairs.filter(move |j| j.along > 0 && (from..=to).contains(&j.extra))
    }

    /// The next place where one more person brings at least `along` others, today not counted.
    #[must_use]
    pub fn tipping_point(&self, along: u64) -> Option<Jump> {
        self.jumps(1, i64::MAX).find(|jump| jump.along >= along.max(1))
    }

    /// The curve between two bounds for a drawing, in ascending order: straight lines between
    /// these points. Both ends are points; of the jumps as many as fit are kept, the largest
    /// first, each with the point just before it. At most `points_max` points, at least two.
    #[must_use]
    pub fn outline(&self, from: i64, to: i64, points_max: usize) -> Vec<CurvePoint> {
        let mut jumps: Vec<Jump> = self.jumps(from.saturating_add(1), to).collect();
        let room = points_max.saturating_sub(2) / 2;
        if jumps.len() > room {
            jumps.sort_by_key(|jump| (std::cmp::Reverse(jump.along), jump.extra));
            jumps.truncate(room);
        }
        let inner = jumps.iter().flat_map(|jump| [jump.extra - 1, jump.extra]);
        let mut places: Vec<i64> = inner.chain([from, to]).collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(|extra| CurvePoint { extra, acting: self.at(extra) }).collect()
    }
}

impl Step {
    fn acting(self, extra: i64) -> u64 {
        self.people.saturating_add_signed(extra)
    }
}
