//! Pledges over time, and what happened last.

use std::{collections::BTreeMap, ops::ControlFlow};

use model::{
    ProjectId, TimeMs,
    pledge::{PledgeKind, PledgeState},
    view::{Activity, ActivityKind, TimePoint},
};
use roaring::RoaringBitmap;
use state::{
    read::{self, pledge::PledgeStep},
    rows::pledge::Step,
};
use store::{Fault, Reader};

use crate::limits::{ACTIVITY_MAX, OVER_TIME_POINTS_MAX};

const MINUTE_MS: i64 = 60_000;

/// The steps of a project's pledges, summed up by the minute.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Timeline {
    /// Who stood and acts after the steps so far.
    stood: RoaringBitmap,
    /// By how many that number changed, by minute.
    minutes: BTreeMap<i64, i64>,
    /// The latest, the newest last.
    latest: Vec<Activity>,
}

impl Timeline {
    /// One scan.
    pub(crate) fn load(db: &Reader<'_>, project: ProjectId) -> Result<Self, Fault> {
        let mut timeline = Self::default();
        read::pledge::for_each_step(db, project, |step| {
            timeline.take(&step);
            ControlFlow::Continue(())
        })?;
        Ok(timeline)
    }

    /// One more step. Those of one pledge come in their order; of several in any.
    pub(crate) fn take(&mut self, step: &PledgeStep) {
        let stands = step.state == PledgeState::Standing && step.kind == PledgeKind::Acting;
        let moved = match stands {
            true => self.stood.insert(step.ordinal),
            false => self.stood.remove(step.ordinal),
        };
        if moved {
            let minute = step.at.as_millis().div_euclid(MINUTE_MS);
            let change = self.minutes.entry(minute).or_insert(0);
            *change += if stands { 1 } else { -1 };
            if *change == 0 {
                self.minutes.remove(&minute);
            }
        }
        if let Some(kind) = activity(step.step) {
            let PledgeStep { ordinal, at, threshold, .. } = *step;
            self.note(Activity { at, kind, ordinal, threshold });
        }
    }

    /// The newest last.
    pub(crate) fn latest(&self) -> &[Activity] {
        &self.latest
    }

    /// Acting pledges that stood, the oldest first, the last as of `now`: each minute in which
    /// the number changed, or as many moments at equal distances as there is room for.
    pub(crate) fn over_time(&self, now: TimeMs) -> Vec<TimePoint> {
        let mut sum = 0_i64;
        let changes: Vec<(i64, u64)> = self
            .minutes
            .iter()
            .map(|(minute, change)| {
                sum += change;
                (minute * MINUTE_MS, u64::try_from(sum).unwrap_or(0))
            })
            .collect();
        let (Some(&(first, _)), Some(&(last, standing))) = (changes.first(), changes.last()) else {
            return Vec::new();
        };
        let point = |at: i64, standing| TimePoint { at: TimeMs::from_millis(at), standing };
        let room = OVER_TIME_POINTS_MAX - 1;
        let mut points: Vec<TimePoint> = if changes.len() <= room {
            changes.iter().map(|&(at, standing)| point(at, standing)).collect()
        } else {
            let at = |i: usize| first + (last - first) * i as i64 / (room as i64 - 1);
            let until = |at: i64| changes.partition_point(|(change, _)| *change <= at);
            (0..room).map(|i| point(at(i), changes[until(at(i)) - 1].1)).collect()
        };
        if now.as_millis() > last {
            points.push(point(now.as_millis(), standing));
        }
        points
    }

    fn note(&mut self, activity: Activity) {
        let newer = self.latest.partition_point(|known| order(known) <= order(&activity));
        self.latest.insert(newer, activity);
        if self.latest.len() > ACTIVITY_MAX {
            self.latest.remove(0);
        }
    }
}

/// What comes first in a list of activity.
pub(crate) const fn order(activity: &Activity) -> (i64, u32) {
    (activity.at.as_millis(), activity.ordinal)
}

/// What a step is to whoever watches: what a person did. That a date passed, that more is known
/// of somebody or that they were erased is nobody's doing today.
const fn activity(step: Step) -> Option<ActivityKind> {
    match step {
        Step::Enrolled | Step::Revived => Some(ActivityKind::Enrolled),
        Step::Changed | Step::Accepted => Some(ActivityKind::Changed),
        Step::Withdrew => Some(ActivityKind::Withdrew),
        Step::Expired | Step::Known | Step::Erased => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(ordinal: u32, minute: i64, state: PledgeState) -> PledgeStep {
        let step = if state == PledgeState::Standing { Step::Enrolled } else { Step::Withdrew };
        let at = TimeMs::from_millis(minute * MINUTE_MS + 7);
        PledgeStep { ordinal, at, step, kind: PledgeKind::Acting, state, threshold: 1 }
    }

    #[test]
    fn a_long_history_is_thinned_to_the_points_that_fit() {
        let mut timeline = Timeline::default();
        for n in 0..1_000 {
            timeline.take(&step(n, i64::from(n) * 10, PledgeState::Standing));
        }
        timeline.take(&step(3, 20_000, PledgeState::Withdrawn));
        let points = timeline.over_time(TimeMs::from_millis(30_000 * MINUTE_MS));
        assert_eq!(points.len(), OVER_TIME_POINTS_MAX);
        assert_eq!((points[0].at.as_millis(), points[0].standing), (0, 1));
        assert!(points.windows(2).all(|pair| pair[0].at < pair[1].at));
        let highest = points.iter().map(|p| p.standing).max();
        assert_eq!((highest, points.last().unwrap().standing), (Some(1_000), 999));
    }

    #[test]
    fn steps_in_another_order_make_the_same_timeline() {
        let mut steps: Vec<_> =
            (0..60).map(|n| step(n, i64::from(n) / 7, PledgeState::Standing)).collect();
        steps.extend((0..30).map(|n| step(n, 20, PledgeState::Withdrawn)));
        let sum_up = |steps: &[PledgeStep]| {
            let mut timeline = Timeline::default();
            steps.iter().for_each(|step| timeline.take(step));
            timeline
        };
        let straight = sum_up(&steps);
        // Pledges in another order; the steps of each in their own.
        steps.sort_by_key(|step| (std::cmp::Reverse(step.ordinal), step.at));
        assert_eq!(sum_up(&steps), straight);
        assert_eq!(straight.latest.len(), ACTIVITY_MAX);
        assert!(straight.latest.iter().all(|a| a.kind == ActivityKind::Withdrew));
    }
}
