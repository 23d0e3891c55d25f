//! Laws that hold for every set of pledges.

use proptest::prelude::*;

use super::naive::{Ask, Case, Outside, Pledge, as_bools, case, pledge, subset, tier};
use crate::solve::{InputError, OfferIx, Reach, Requirement, Slot, Solver, Standing};

fn all_subsets(len: usize) -> impl Iterator<Item = Vec<bool>> {
    (0..1_u32 << len).map(move |bits| (0..len).map(|i| bits >> i & 1 == 1).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// The coalition is the union of all stable sets; the cascade is the smallest set that nobody
    /// would join or leave. Found by looking at every subset.
    #[test]
    fn coalition_and_cascade_are_the_extreme_fixed_points(case in case(0..=10)) {
        let len = case.pledges.len();
        let none = Outside::default();
        let mut union = vec![false; len];
        let mut smallest = vec![true; len];
        for set in all_subsets(len) {
            if case.is_stable(&set, &none) {
                union.iter_mut().zip(&set).for_each(|(u, s)| *u |= s);
            }
            if (0..len).all(|i| set[i] == case.would_join(i, &set)) && subset(&set, &smallest) {
                smallest = set;
            }
        }
        let solver = case.solver();
        let coalition = solver.coalition(case.follow());
        let cascade = solver.cascade(case.follow());
        prop_assert!(case.is_stable(&union, &none));
        prop_assert_eq!(as_bools(&coalition.members, len), union.clone());
        prop_assert_eq!(as_bools(&cascade.members, len), smallest.clone());
        prop_assert_eq!(coalition.people, case.people(&union));
        prop_assert_eq!(cascade.people, case.people(&smallest));
        prop_assert!(cascade.members.is_subset(&coalition.members));
    }

    /// What somebody adds never takes anybody away.
    #[test]
    fn one_more_pledge_never_makes_the_sets_smaller(case in case(0..=60), more in pledge(60)) {
        let mut larger = case.clone();
        larger.pledges.push(more);
        let (before, after) = (case.solver(), larger.solver());
        let follow = case.follow();
        prop_assert!(before.coalition(follow).members.is_subset(&after.coalition(follow).members));
        prop_assert!(before.cascade(follow).members.is_subset(&after.cascade(follow).members));
    }

    #[test]
    fn the_order_of_arrival_does_not_matter(case in case(1..=60), by in 1_usize..60) {
        let len = case.pledges.len();
        let mut turned = case.clone();
        turned.pledges.rotate_left(by % len);
        let place = |i: usize| (i + len - by % len) % len;
        let (a, b) = (case.solver(), turned.solver());
        for (one, other) in [
            (a.coalition(case.follow()), b.coalition(case.follow())),
            (a.cascade(case.follow()), b.cascade(case.follow())),
        ] {
            let (one, other) = (as_bools(&one.members, len), as_bools(&other.members, len));
            prop_assert!((0..len).all(|i| one[i] == other[place(i)]));
        }
    }

    /// One pass says the same as solving again for each number of people, more or fewer.
    #[test]
    fn curve_slack_and_reach_equal_solving_again(
        case in case(0..=24),
        tiers in prop::collection::vec(tier(24), 1..=3),
    ) {
        let len = case.pledges.len();
        let solver = case.solver();
        let survey = solver.survey(&tiers, case.follow());
        prop_assert_eq!(&survey.coalition, &solver.coalition(case.follow()));
        // Beyond this no clause and no tier can matter, even if only 30 % follow through.
        let far = 200_i64;
        for k in -(len as i64) - 2..=far {
            let outside = Outside::people(k);
            let set = case.coalition(&outside);
            let left = (case.people(&set) as i64 + k).max(0);
            prop_assert_eq!(survey.curve.at(k), left as u64, "at {}", k);
            let solved = if k < 0 {
                solver.robust(k.unsigned_abs(), case.follow())
            } else {
                solver.coalition_with(k as u64, case.follow())
            };
            prop_assert_eq!(as_bools(&solved.members, len), set.clone(), "at {}", k);
            prop_assert_eq!(solved.people, case.people(&set));
        }
        for (tier, outlook) in tiers.iter().zip(&survey.tiers) {
            let reached = |k: &i64| {
                let outside = Outside::people(*k);
                case.meets(tier, &case.coalition(&outside), &outside)
            };
            let expected = (0..=far).find(reached).map_or(Reach::Never, |k| Reach::With(k as u64));
            prop_assert_eq!(outlook.more_people, expected);
            prop_assert_eq!(outlook.slack.map(|s| s.people), case.slack(tier));
            if let Some(slack) = outlook.slack {
                prop_assert!(slack.people <= survey.coalition.people);
                let percent = slack.people * 100 / survey.coalition.people.max(1);
                prop_assert_eq!(u64::from(slack.percent), percent);
            }
        }
    }

    /// Every way to tip a tier that is named is enough, and one less of it is not.
    #[test]
    fn what_would_tip_it_does(case in case(0..=20), tier in tier(20)) {
        let solver = case.solver();
        let tip = solver.tip(&tier, case.follow());
        let reached = |case: &Case, outside: &Outside| {
            case.meets(&tier, &case.coalition(outside), outside)
        };
        let by = |ix: u16, q: u64| {
            let mut offers = vec![0; 2];
            offers[usize::from(ix)] = q;
            reached(&case, &Outside { people: 0, offers })
        };
        for ix in [0, 1] {
            let named = tip.offers.iter().find(|more| more.ix == OfferIx(ix)).map(|m| m.more);
            let expected = (0..300).find(|&q| by(ix, q)).filter(|&q| q > 0);
            prop_assert_eq!(named, expected, "offer type {}", ix);
        }
        let with_all = Outside::people(300);
        for &(ix, quantity) in &tip.missing {
            let set = case.coalition(&with_all);
            let asked = tier.offered.iter().filter(|(i, _)| *i == ix).map(|(_, q)| *q);
            let lacks = |q: u64| q.saturating_sub(case.offered(&set, ix.0)) == quantity;
            prop_assert!(asked.into_iter().any(lacks));
        }
        prop_assert_eq!(tip.missing.is_empty(), reached(&case, &with_all));
        if !tip.missing.is_empty() {
            let mut offers = vec![0; 2];
            for &(ix, quantity) in &tip.missing {
                let place = &mut offers[usize::from(ix.0)];
                *place = quantity.max(*place);
            }
            let with = |k: &u64| reached(&case, &Outside { people: *k as i64, offers: offers.clone() });
            let expected = (0..300).find(with).map_or(Reach::Never, Reach::With);
            prop_assert_eq!(tip.people_once_offered, expected);
        }
        if let Some(lowering) = &tip.lowered {
            prop_assert_eq!(Reach::With(lowering.count), tip.people);
            lowered_people_tip_it(&case, &tier, lowering.count, lowering.to);
        }
    }

    /// An index that was mended answers as one built afresh.
    #[test]
    fn an_edited_solver_equals_a_new_one(
        case in case(1..=40),
        edits in prop::collection::vec((0_usize..44, prop::option::of(pledge(40))), 1..=12),
        tier in tier(40),
    ) {
        let mut solver = case.solver();
        let mut now = case.clone();
        let gone = Pledge { gate: false, ..Pledge::supporting([]) };
        for (at, new) in edits {
            now.pledges.resize(now.pledges.len().max(at + 1), gone.clone());
            solver.edit(|standing| match &new {
                Some(pledge) => pledge.with(|input| standing.set(Slot(at as u32), input)).unwrap(),
                None => standing.remove(Slot(at as u32)),
            });
            now.pledges[at] = new.unwrap_or_else(|| gone.clone());
            same_answers(&solver, &now, &tier);
        }
    }

    /// A part of a set, copied place by place into a set that held something else, is solved like
    /// the same pledges put there anew.
    #[test]
    fn a_copied_part_is_solved_like_itself(
        case in case(1..=30),
        keep in prop::collection::vec(any::<bool>(), 30),
        first in prop::collection::vec(any::<bool>(), 30),
        tier in tier(30),
    ) {
        let whole = case.standing();
        let mut part = Solver::new(Standing::new(whole.offer_specs(), whole.need_count()).unwrap());
        let empty = part.standing().clone();
        for chosen in [first, keep] {
            part.edit(|standing| {
                for (i, chosen) in chosen.iter().enumerate().take(case.pledges.len()) {
                    let from = if *chosen { &whole } else { &empty };
                    standing.copy(from, Slot(i as u32)).unwrap();
                }
            });
            let mut alone = case.clone();
            for (pledge, chosen) in alone.pledges.iter_mut().zip(&chosen) {
                pledge.gate &= chosen;
            }
            same_answers(&part, &alone, &tier);
        }
        let others = Standing::new(&[], 9).unwrap();
        prop_assert_eq!(part.edit(|s| s.copy(&others, Slot(0))), Err(InputError::OtherTypes));
    }

    #[test]
    fn a_preview_says_what_then_happens(
        case in case(0..=24),
        more in pledge(24),
        tiers in prop::collection::vec(tier(24), 0..=2),
    ) {
        let follow = case.follow();
        let solver = case.solver();
        let preview = more.with(|input| solver.preview(input, &tiers, follow)).unwrap();
        let mut with = case.clone();
        with.pledges.push(more.clone());
        let me = Slot(case.pledges.len() as u32);
        let after = with.solver();
        let coalition = after.coalition(follow);
        prop_assert_eq!(preview.people_now, solver.coalition(follow).people);
        prop_assert_eq!(preview.people_with, coalition.people);
        prop_assert_eq!(preview.counts, coalition.members.contains(me));
        let along = coalition.people - preview.people_now - u64::from(more.acting && preview.counts);
        prop_assert_eq!(preview.along, along);
        let counts = |k: &u64| after.coalition_with(*k, follow).members.contains(me);
        let expected = (0..300).find(counts).map_or(Reach::Never, Reach::With);
        prop_assert_eq!(preview.more_people, expected);
        let reach: Vec<_> =
            after.survey(&tiers, follow).tiers.iter().map(|t| t.more_people).collect();
        prop_assert_eq!(preview.tiers, reach);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// The same at sizes where sorting by radix and closing of holes take part.
    #[test]
    fn two_thousand_pledges_equal_naive_iteration(case in case(1_500..=2_000)) {
        let solver = case.solver();
        let len = case.pledges.len();
        for k in [-700_i64, -40, -1, 0, 1, 300, 5_000] {
            let solved = if k < 0 {
                solver.robust(k.unsigned_abs(), case.follow())
            } else {
                solver.coalition_with(k as u64, case.follow())
            };
            prop_assert_eq!(as_bools(&solved.members, len), case.coalition(&Outside::people(k)));
        }
        let cascade = solver.cascade(case.follow());
        prop_assert_eq!(as_bools(&cascade.members, len), case.cascade());
    }
}

/// Whichever people who wait only for people are chosen.
fn lowered_people_tip_it(case: &Case, tier: &Requirement, count: u64, to: u64) {
    let outside = Outside::people(count as i64);
    let inside = case.coalition(&outside);
    let could = |i: usize| {
        let mut alone = case.clone();
        alone.pledges[i].asks.retain(|ask| matches!(ask, Ask::Offered(..)));
        let mut with = inside.clone();
        with[i] = true;
        case.pledges[i].acting && !inside[i] && alone.satisfied(i, &with, &outside)
    };
    let able: Vec<usize> = (0..case.pledges.len()).filter(|&i| could(i)).collect();
    let count = count as usize;
    assert!(able.len() >= count, "{} can, {count} would have to", able.len());
    for chosen in [&able[..count], &able[able.len() - count..]] {
        let mut lowered = case.clone();
        for &i in chosen {
            for ask in &mut lowered.pledges[i].asks {
                if let Ask::People(n) = ask {
                    *n = (*n).min(to);
                }
            }
        }
        let none = Outside::default();
        assert!(lowered.meets(tier, &lowered.coalition(&none), &none));
    }
}

fn same_answers(edited: &Solver, case: &Case, tier: &Requirement) {
    let (follow, fresh) = (case.follow(), case.solver());
    let tiers = std::slice::from_ref(tier);
    assert_eq!(edited.coalition(follow), fresh.coalition(follow));
    assert_eq!(edited.cascade(follow), fresh.cascade(follow));
    let (a, b) = (edited.survey(tiers, follow), fresh.survey(tiers, follow));
    assert_eq!((a.coalition, a.curve, a.tiers), (b.coalition, b.curve, b.tiers));
    assert_eq!(edited.tip(tier, follow), fresh.tip(tier, follow));
}
