//! Small cases to build an intuition on, as one table.

use expect_test::expect;

use super::naive::{
    Ask::{Offered, People},
    Case, Pledge,
};
use crate::solve::{
    Clause, InputError, Lowering, MoreOffers, NeedIx, OfferIx, OfferSpec, PledgeInput, Reach,
    Requirement, Slack, Slot, Solver, Standing, Wall,
};

/// Offer type 0: driver, hours, at most 4 from one person. Type 1: euros, no limit.
const DRIVER: u16 = 0;
const EUROS: u16 = 1;

fn case(pledges: Vec<Pledge>, permille: u16) -> Case {
    Case { maxima: vec![Some(4), None], pledges, permille }
}

fn row(said: &str, pledges: Vec<Pledge>, permille: u16) -> String {
    let case = case(pledges, permille);
    let solver = case.solver();
    let members = |set: &crate::solve::Coalition| {
        let names = set.members.iter().map(|slot| ["A", "B", "C", "D", "E", "F"][slot.0 as usize]);
        let list: String = names.collect();
        if list.is_empty() { "nobody".to_owned() } else { list }
    };
    let together = members(&solver.coalition(case.follow()));
    let alone = members(&solver.cascade(case.follow()));
    format!("{said:<66} {together:<8} {alone}\n")
}

#[test]
fn who_acts_together_and_who_would_act_without_coordination() {
    let act = |asks: &[_]| Pledge::acting(asks.to_vec());
    let give = |asks: &[_]| Pledge::supporting(asks.to_vec());
    let shut = |pledge| Pledge { gate: false, ..pledge };
    let full = 1000;
    let rows = [
        row("A whatever happens", vec![act(&[])], full),
        row("A if 1 does", vec![act(&[People(1)])], full),
        row("A if 2 do, B if 2 do", vec![act(&[People(2)]), act(&[People(2)])], full),
        row("A whatever happens, B if 2 do", vec![act(&[]), act(&[People(2)])], full),
        row("A whatever happens, B if 3 do", vec![act(&[]), act(&[People(3)])], full),
        row("A if 2 do, B supports", vec![act(&[People(2)]), give(&[])], full),
        row("A supports if 1 acts", vec![give(&[People(1)])], full),
        row("A supports if 1 acts, B acts", vec![give(&[People(1)]), act(&[])], full),
        row(
            "A if 2 do, B if 2 do but the date has passed",
            vec![act(&[People(2)]), shut(act(&[People(2)]))],
            full,
        ),
        row(
            "A gives 4 h and asks for 9 euros, B gives 9 euros and asks for 4 h",
            vec![
                act(&[Offered(EUROS, 9)]).offering([(DRIVER, 4)]),
                act(&[Offered(DRIVER, 4)]).offering([(EUROS, 9)]),
            ],
            full,
        ),
        row(
            "A gives 4 h and asks for 4 h (its own count)",
            vec![act(&[Offered(DRIVER, 4)]).offering([(DRIVER, 4)])],
            full,
        ),
        row(
            "A asks for 5 h, B gives 100 h of which 4 count",
            vec![act(&[Offered(DRIVER, 5)]), act(&[]).offering([(DRIVER, 100)])],
            full,
        ),
        row(
            "A asks for 4 h and 2 people, B supports with 4 h",
            vec![act(&[Offered(DRIVER, 4), People(2)]), give(&[]).offering([(DRIVER, 4)])],
            full,
        ),
        row("five if 5 do", vec![act(&[People(5)]); 5], full),
        row("five if 5 do, of whom 84 % are expected", vec![act(&[People(5)]); 5], 840),
        row("six if 5 do, of whom 84 % are expected", vec![act(&[People(5)]); 6], 840),
        row("A whatever happens, of whom 84 % are expected", vec![act(&[])], 840),
    ];
    expect![[r#"
                                                                           together without
        A whatever happens                                                 A        A
        A if 1 does                                                        A        A
        A if 2 do, B if 2 do                                               AB       nobody
        A whatever happens, B if 2 do                                      AB       AB
        A whatever happens, B if 3 do                                      A        A
        A if 2 do, B supports                                              B        B
        A supports if 1 acts                                               nobody   nobody
        A supports if 1 acts, B acts                                       AB       AB
        A if 2 do, B if 2 do but the date has passed                       nobody   nobody
        A gives 4 h and asks for 9 euros, B gives 9 euros and asks for 4 h AB       nobody
        A gives 4 h and asks for 4 h (its own count)                       A        A
        A asks for 5 h, B gives 100 h of which 4 count                     B        B
        A asks for 4 h and 2 people, B supports with 4 h                   B        B
        five if 5 do                                                       ABCDE    nobody
        five if 5 do, of whom 84 % are expected                            nobody   nobody
        six if 5 do, of whom 84 % are expected                             ABCDEF   nobody
        A whatever happens, of whom 84 % are expected                      A        A
    "#]]
    .assert_eq(&format!("{:<66} {:<8} {}\n{}", "", "together", "without", rows.concat()));
}

/// 3 act whatever happens, 2 if 5 do, 4 if 10 do, 1 if 50 do; the tier asks for 8 and 6 hours.
fn ten() -> (Case, Requirement) {
    let with = |count, asks: &[_]| vec![Pledge::acting(asks.to_vec()); count];
    let mut pledges = with(3, &[]);
    pledges.extend(with(2, &[People(5)]));
    pledges.extend(with(4, &[People(10)]));
    pledges.extend(with(1, &[People(50)]));
    let pledges = pledges.into_iter().map(|p| p.offering([(DRIVER, 1)])).collect();
    (case(pledges, 1000), Requirement { people: 8, offered: vec![(OfferIx(DRIVER), 6)] })
}

#[test]
fn what_is_missing_is_said_in_people_offers_and_thresholds() {
    let (case, tier) = ten();
    let solver = case.solver();
    let follow = case.follow();
    let survey = solver.survey(std::slice::from_ref(&tier), follow);
    // Today 5 act. One more who acts whatever happens makes it 6, and 6 + 4 see the 10 they ask for.
    let curve: Vec<_> = (-5..=3).map(|k| survey.curve.at(k)).collect();
    expect!["[0, 0, 0, 1, 2, 5, 10, 11, 12]"].assert_eq(&format!("{curve:?}"));
    let jumps: Vec<_> = survey.curve.jumps(-9, 99).map(|j| (j.extra, j.along, j.acting)).collect();
    expect!["[(0, 2, 5), (1, 4, 10), (40, 1, 50)]"].assert_eq(&format!("{jumps:?}"));
    expect!["[CurvePoint { extra: -5, acting: 0 }, CurvePoint { extra: -1, acting: 2 }, CurvePoint { extra: 0, acting: 5 }, CurvePoint { extra: 1, acting: 10 }, CurvePoint { extra: 60, acting: 70 }]"].assert_eq(&format!("{:?}", survey.curve.outline(-5, 60, 6)));
    let tip = solver.tip(&tier, follow);
    assert_eq!(tip.people, Reach::With(1));
    assert_eq!(
        tip.lowered,
        Some(Lowering {
            count: 1,
            to: 10,
            nearest: vec![Wall { ask: 50, people: 1 }],
            wall: Some(Wall { ask: 50, people: 1 }),
        })
    );
    // The hours are there already and more of them brings nobody along.
    assert!(tip.offers.is_empty() && tip.missing.is_empty(), "{tip:?}");

    let hours = Requirement { people: 5, offered: vec![(OfferIx(DRIVER), 12)] };
    let tip = solver.tip(&hours, follow);
    assert_eq!((tip.people, tip.missing), (Reach::Never, vec![(OfferIx(DRIVER), 2)]));
    assert_eq!(tip.offers, [MoreOffers { ix: OfferIx(DRIVER), more: 7 }]);
    assert_eq!(tip.people_once_offered, Reach::With(40));
    assert_eq!(tip.lowered, None);
}

#[test]
fn slack_is_how_many_may_stay_away() {
    let (case, _) = ten();
    let people = |people| Requirement { people, offered: vec![] };
    let survey = case.solver().survey(&[people(3), people(2), people(1), people(6)], case.follow());
    // If one of the five stays away the two who ask for 5 must not act either, and 3 − 1 are left.
    let slack: Vec<_> = survey.tiers.iter().map(|t| t.slack).collect();
    let of = |people, percent| Some(Slack { people, percent });
    assert_eq!(slack, [of(0, 0), of(1, 20), of(2, 40), None]);
    assert_eq!(survey.tiers[3].more_people, Reach::With(1));
}

#[test]
fn the_histogram_shows_what_people_ask_for() {
    let (case, tier) = ten();
    let solver = case.solver();
    let now = solver.coalition(case.follow()).members;
    let more = solver.tip(&tier, case.follow()).people.more().unwrap();
    let next = solver.coalition_with(more, case.follow()).members;
    let bins = solver.histogram(&now, Some(&next)).bins;
    let rows = bins
        .iter()
        .map(|bin| format!("{}–{}: {} {} {}\n", bin.from, bin.to, bin.holds, bin.next, bin.waits));
    expect![[r#"
        1–1: 3 0 0
        2–2: 0 0 0
        3–3: 0 0 0
        4–5: 2 0 0
        6–10: 0 4 0
        11–20: 0 0 0
        21–30: 0 0 0
        31–50: 0 0 1
    "#]]
    .assert_eq(&rows.collect::<String>());
    assert_eq!(solver.walls(2), [Wall { ask: 10, people: 4 }, Wall { ask: 1, people: 3 }]);
}

#[test]
fn a_preview_speaks_to_one_person() {
    let (case, tier) = ten();
    let solver = case.solver();
    let tiers = [tier];
    let preview = |asks: &[_]| {
        let pledge = Pledge::acting(asks.to_vec());
        pledge.with(|input| solver.preview(input, &tiers, case.follow())).unwrap()
    };
    expect![[r#"
        Preview {
            ask: 1,
            people_now: 5,
            people_with: 10,
            counts: true,
            along: 4,
            more_people: With(
                0,
            ),
            margin: None,
            wait_with_same_ask: 0,
            ask_no_more: 3,
            tiers: [
                With(
                    0,
                ),
            ],
        }
    "#]]
    .assert_debug_eq(&preview(&[]));
    expect![[r#"
        Preview {
            ask: 10,
            people_now: 5,
            people_with: 10,
            counts: true,
            along: 4,
            more_people: With(
                0,
            ),
            margin: Some(
                0,
            ),
            wait_with_same_ask: 4,
            ask_no_more: 9,
            tiers: [
                With(
                    0,
                ),
            ],
        }
    "#]]
    .assert_debug_eq(&preview(&[People(10)]));
    expect![[r#"
        Preview {
            ask: 20,
            people_now: 5,
            people_with: 5,
            counts: false,
            along: 0,
            more_people: With(
                10,
            ),
            margin: None,
            wait_with_same_ask: 0,
            ask_no_more: 9,
            tiers: [
                With(
                    1,
                ),
            ],
        }
    "#]]
    .assert_debug_eq(&preview(&[People(20)]));
}

#[test]
fn supply_stands_against_demand() {
    let specs = [
        OfferSpec { per_person_max: Some(3), meets: Some(NeedIx(0)) },
        OfferSpec { per_person_max: None, meets: Some(NeedIx(0)) },
        OfferSpec::default(),
    ];
    let mut standing = Standing::new(&specs, 2).unwrap();
    let offers = [(OfferIx(0), 5), (OfferIx(1), 5), (OfferIx(2), 9)];
    let needs = [(NeedIx(0), 4), (NeedIx(1), 1)];
    let act = PledgeInput { acting: true, gate: true, ..PledgeInput::default() };
    standing.push(PledgeInput { offers: &offers, ..act }).unwrap();
    standing.push(PledgeInput { needs: &needs, ..act }).unwrap();
    let never = [Clause::people(9).unwrap()];
    standing.push(PledgeInput { needs: &needs, clauses: &never, ..act }).unwrap();
    standing.push(PledgeInput { acting: false, gate: false, offers: &offers, ..act }).unwrap();
    let solver = Solver::new(standing);
    let coalition = solver.coalition(Default::default());
    let line = |tally: crate::solve::Tally| {
        let of = |ix| tally.balance(NeedIx(ix)).map(|b| (b.offered, b.needed));
        (tally.people, tally.supporting, of(0), of(1), of(2))
    };
    assert_eq!(line(solver.tally(&coalition.members)), (2, 0, Some((8, 4)), Some((0, 1)), None));
    assert_eq!(line(solver.tally_all()), (3, 1, Some((16, 8)), Some((0, 2)), None));
}

#[test]
fn input_that_makes_no_sense_is_refused_and_changes_nothing() {
    assert_eq!(Clause::people(0), Err(InputError::PeopleOutOfRange(0)));
    assert_eq!(Clause::people(100_000_001), Err(InputError::PeopleOutOfRange(100_000_001)));
    assert_eq!(Clause::offered(OfferIx(0), 0), Err(InputError::QuantityOutOfRange(0)));
    let meets = OfferSpec { per_person_max: None, meets: Some(NeedIx(0)) };
    assert!(matches!(Standing::new(&[meets], 0), Err(InputError::UnknownNeed { .. })));

    let mut standing = Standing::new(&[OfferSpec::default()], 1).unwrap();
    let fine = PledgeInput { acting: true, gate: true, ..PledgeInput::default() };
    let slot = standing.push(fine).unwrap();
    let strange = [Clause::offered(OfferIx(1), 1).unwrap()];
    let twice = [(OfferIx(0), 1), (OfferIx(0), 1)];
    let unknown = InputError::UnknownOffer { ix: OfferIx(1), count: 1 };
    let refused = standing.set(slot, PledgeInput { clauses: &strange, ..fine });
    assert_eq!(refused, Err(unknown));
    assert_eq!(
        standing.push(PledgeInput { offers: &twice, ..fine }),
        Err(InputError::NamedTwice(0))
    );
    assert_eq!((standing.slots(), standing.ask(slot)), (1, 1));
    let solver = Solver::new(standing);
    assert_eq!(solver.coalition(Default::default()).people, 1);
    // Places never filled count nowhere.
    let mut gaps = Standing::new(&[], 0).unwrap();
    gaps.set(Slot(500), fine).unwrap();
    assert_eq!(Solver::new(gaps).coalition(Default::default()).members.len(), 1);
}

#[test]
fn the_largest_figures_are_compared_rightly() {
    let mut standing = Standing::new(&[OfferSpec::default()], 0).unwrap();
    let most = crate::limits::QUANTITY_MAX;
    let clauses = [Clause::offered(OfferIx(0), most).unwrap()];
    let offers = [(OfferIx(0), u64::MAX)];
    let give = PledgeInput { acting: true, gate: true, offers: &offers, ..Default::default() };
    for _ in 0..3 {
        standing.push(PledgeInput { clauses: &clauses, ..give }).unwrap();
    }
    let solver = Solver::new(standing);
    assert_eq!(solver.coalition(Default::default()).people, 3);
    assert_eq!(solver.cascade(Default::default()).people, 3);
    assert_eq!(solver.tally_all().offered, [3 * most]);
    let tier = Requirement { people: u64::MAX, offered: vec![(OfferIx(0), u64::MAX)] };
    let survey = solver.survey(&[tier], Default::default());
    assert_eq!(survey.tiers[0].missing, [(OfferIx(0), u64::MAX - 3 * most)]);
}
