use expect_test::expect;
use model::{
    Reason, TimeMs,
    audit::Actor,
    call::{Answer, CallState, ParticipationState},
    command::{CallChange, Change, GoSet, PledgeChange, ProjectChange},
    pledge::{Clause, PledgeKind, PledgeTerms},
    project::{Admission, ProjectFields, ProjectStatus},
    tier::Quantity,
    view::Funnel,
};

use crate::{apply::project::scene::*, read};

fn withdraw(n: u8) -> Change {
    Change::Pledge(PledgeChange::Withdraw { id: pledge_id(n) })
}

fn materialise(n: u8, limit: u32) -> Change {
    Change::Call(CallChange::Materialise { id: call_id(n), limit })
}

fn settle(n: u8, limit: u32) -> Change {
    Change::Call(CallChange::SettleParticipations { id: call_id(n), limit })
}

fn see(n: u8, member: u8) -> Change {
    Change::Call(CallChange::See { id: call_id(n), member: member_id(member) })
}

fn check_in(n: u8, pledge: u8, done: bool) -> Change {
    Change::Call(CallChange::CheckIn { id: call_id(n), pledge: pledge_id(pledge), done })
}

fn close(n: u8) -> Change {
    Change::Call(CallChange::Close { id: call_id(n) })
}

fn states(scene: &Scene, n: u8) -> String {
    let parts = scene.read(|db| read::call::participations(db, call_id(n), None, 0, 100));
    let words = parts.iter().map(|p| format!("{} {:?}", p.ordinal, p.state).to_lowercase());
    words.collect::<Vec<_>>().join(", ")
}

fn funnel(scene: &Scene, n: u8) -> String {
    let Funnel { called, seen, confirmed, declined, go, released, done, no_show } =
        scene.read(|db| read::call::funnel(db, call_id(n)));
    format!(
        "called {called}, seen {seen}, confirmed {confirmed}, declined {declined}, go {go}, \
         released {released}, done {done}, no-show {no_show}"
    )
}

/// Five people: four act when three do, the fifth when five do.
fn five() -> Scene {
    let mut scene = Scene::open();
    for n in 1..=4 {
        scene.acts(n, 3);
    }
    scene.acts(5, 5);
    scene
}

#[test]
fn from_enrolling_to_having_acted() {
    let mut scene = five();
    let mut story = String::new();
    let mut tell = |line: String| story.push_str(&format!("{line}\n"));
    tell(format!("open: {}", said(&scene.call(1, &[1, 2, 3, 4, 5], 5))));
    tell(format!("materialise: {}", scene.said(materialise(1, 3))));
    tell(format!("materialise: {}", scene.said(materialise(1, 3))));
    tell(format!("materialise: {}", scene.said(materialise(1, 3))));
    tell(states(&scene, 1));
    tell(format!("1 looks: {}", scene.said(see(1, 1))));
    for n in 1..=4 {
        tell(format!("{n} confirms: {}", said(&scene.answer(1, n, Answer::Confirm))));
    }
    tell(format!("4 declines after all: {}", said(&scene.answer(1, 4, Answer::Decline))));
    tell(states(&scene, 1));
    tell(format!("go: {}", said(&scene.decide(1, Some((&[1, 2, 3], 3))))));
    tell(format!("5 confirms too late: {}", said(&scene.answer(1, 5, Answer::Confirm))));
    tell(format!("1 acted, before it is settled: {}", scene.said(check_in(1, 1, true))));
    tell(format!("settle: {}", scene.said(settle(1, 3))));
    tell(format!("settle: {}", scene.said(settle(1, 3))));
    tell(states(&scene, 1));
    tell(format!("2 did not act: {}", scene.said(check_in(1, 2, false))));
    tell(format!("2 did act: {}", scene.said(check_in(1, 2, true))));
    tell(format!("3 did not act: {}", scene.said(check_in(1, 3, false))));
    tell(format!("4 was not asked to: {}", scene.said(check_in(1, 4, true))));
    tell(format!("another call: {}", said(&scene.call(2, &[1, 2, 3, 4], 4))));
    tell(format!("close: {}", scene.said(close(1))));
    tell(format!("close again: {}", scene.said(close(1))));
    tell(states(&scene, 1));
    tell(funnel(&scene, 1));
    tell(format!("another call: {}", said(&scene.call(2, &[1, 2, 3, 4], 4))));
    expect![[r#"
        open: created
        materialise: 3 written
        materialise: 2 written, done
        materialise: 0 written, done
        1 called, 2 called, 3 called, 4 called, 5 called
        1 looks: done
        1 confirms: done
        2 confirms: done
        3 confirms: done
        4 confirms: done
        4 declines after all: done
        1 confirmed, 2 confirmed, 3 confirmed, 4 declined, 5 called
        go: done
        5 confirms too late: CALL_NOT_OPEN
        1 acted, before it is settled: done
        settle: 2 written
        settle: 2 written, done
        1 done, 2 go, 3 go, 4 released, 5 silent
        2 did not act: done
        2 did act: done
        3 did not act: done
        4 was not asked to: NOT_CALLED
        another call: CALL_IN_PROGRESS
        close: done
        close again: done
        1 done, 2 done, 3 noshow, 4 released, 5 silent
        called 5, seen 4, confirmed 3, declined 1, go 3, released 2, done 2, no-show 1
        another call: created
    "#]]
    .assert_eq(&story);

    let project = scene.read(|db| read::project::by_id(db, PROJECT)).unwrap();
    assert_eq!(project.status, ProjectStatus::Running);
    let calls = scene.read(|db| read::call::list(db, PROJECT));
    let states: Vec<_> = calls.iter().map(|c| (c.state, c.go_people)).collect();
    assert_eq!(states, [(CallState::Open, None), (CallState::Closed, Some(3))]);
}

#[test]
fn nothing_happens_when_too_few_confirm() {
    let mut scene = five();
    scene.call(1, &[1, 2, 3, 4, 5], 5).unwrap();
    scene.ok(materialise(1, 100));
    scene.answer(1, 1, Answer::Confirm).unwrap();
    scene.answer(1, 2, Answer::Decline).unwrap();
    let mut story = String::new();
    let mut tell = |line: String| story.push_str(&format!("{line}\n"));
    tell(format!("settle too early: {}", scene.said(settle(1, 100))));
    tell(format!("close too early: {}", scene.said(close(1))));
    tell(format!("go with one: {}", said(&scene.decide(1, Some((&[1], 1))))));
    tell(format!("stand down: {}", said(&scene.decide(1, None))));
    tell(format!("again: {}", said(&scene.decide(1, None))));
    tell(format!("somebody acts: {}", scene.said(check_in(1, 1, true))));
    tell(format!("settle: {}", scene.said(settle(1, 100))));
    tell(states(&scene, 1));
    tell(funnel(&scene, 1));
    // Pledges go on standing for later calls, even before this one is closed.
    tell(format!("another call: {}", said(&scene.call(2, &[1, 2, 3, 4, 5], 5))));
    expect![[r#"
        settle too early: CALL_NOT_DECIDED
        close too early: CALL_NOT_DECIDED
        go with one: TIER_NOT_MET
        stand down: done
        again: CALL_NOT_OPEN
        somebody acts: CALL_NOT_DECIDED
        settle: 5 written, done
        1 released, 2 released, 3 silent, 4 silent, 5 silent
        called 5, seen 2, confirmed 1, declined 1, go 0, released 5, done 0, no-show 0
        another call: created
    "#]]
    .assert_eq(&story);
    let project = scene.read(|db| read::project::by_id(db, PROJECT)).unwrap();
    assert_eq!(project.status, ProjectStatus::Open);
}

#[test]
fn a_call_is_refused_unless_its_coalition_is_one() {
    let mut table = String::new();
    let mut check = |what: &str, scene: &mut Scene, change: CallChange| {
        table.push_str(&format!("{what}: {}\n", scene.said(Change::Call(change))));
    };
    let mut scene = five();
    let of = |scene: &Scene, ordinals: &[u32], people| scene.opening(1, ordinals, people);
    let call = of(&scene, &[1, 2], 2);
    check("two where three are asked for", &mut scene, call);
    let call = of(&scene, &[1, 2, 3, 5], 4);
    check("one acts below their condition", &mut scene, call);
    let call = of(&scene, &[1, 2, 3], 4);
    check("more people than there are", &mut scene, call);
    let call = of(&scene, &[1, 2, 3, 9], 4);
    check("somebody who does not exist", &mut scene, call);
    let call = of(&scene, &[], 0);
    check("nobody", &mut scene, call);
    let mut call = of(&scene, &[1, 2, 3, 4], 4);
    if let CallChange::Open { coalition, .. } = &mut call {
        coalition.truncate(5);
    }
    check("bytes that are no set", &mut scene, call);
    let mut call = of(&scene, &[1, 2, 3, 4], 4);
    if let CallChange::Open { tier, .. } = &mut call {
        *tier = model::TierId::from_bytes(NOBODY);
    }
    check("an unknown tier", &mut scene, call);
    let mut call = of(&scene, &[1, 2, 3, 4], 4);
    if let CallChange::Open { confirm_by, .. } = &mut call {
        *confirm_by = TimeMs::from_millis(scene.now + 10_000);
    }
    check("nine seconds to confirm", &mut scene, call);
    let call = of(&scene, &[1, 2, 3, 4, 5], 5);
    scene.acts(6, 100);
    check("somebody enrolled meanwhile", &mut scene, call);
    scene.ok(withdraw(2));
    let call = of(&scene, &[1, 2, 3, 4], 4);
    check("somebody withdrew", &mut scene, call);
    let call = of(&scene, &[1, 3, 4], 3);
    check("the others", &mut scene, call);
    let mut call = of(&scene, &[1, 3, 4], 3);
    if let CallChange::Open { id, .. } = &mut call {
        *id = call_id(2);
    }
    check("a second one", &mut scene, call);
    let mut scene = five();
    scene.ok(status(ProjectStatus::Finished));
    let call = of(&scene, &[1, 2, 3, 4], 4);
    check("for a finished project", &mut scene, call);
    expect![[r#"
        two where three are asked for: TIER_NOT_MET
        one acts below their condition: INVALID_INPUT
        more people than there are: INVALID_INPUT
        somebody who does not exist: INVALID_INPUT
        nobody: INVALID_INPUT
        bytes that are no set: INVALID_INPUT
        an unknown tier: TIER_NOT_FOUND
        nine seconds to confirm: INVALID_INPUT
        somebody enrolled meanwhile: PLEDGES_MOVED
        somebody withdrew: INVALID_INPUT
        the others: created
        a second one: CALL_IN_PROGRESS
        for a finished project: PROJECT_NOT_OPEN
    "#]]
    .assert_eq(&table);
}

#[test]
fn only_who_is_admitted_is_called() {
    let mut scene = five();
    let invite = ProjectFields { admission: Admission::Invite, ..fields() };
    let etag = scene.read(|db| read::project::by_id(db, PROJECT)).unwrap().etag;
    scene.ok(Change::Project(ProjectChange::Update { id: PROJECT, fields: invite, etag }));
    assert_eq!(scene.call(1, &[1, 2, 3, 4], 4), Err(Reason::InvalidInput));
    // Addresses: the proposer knows whether this server can verify any.
    let mail = ProjectFields { admission: Admission::Email, ..fields() };
    scene.ok(Change::Project(ProjectChange::Update { id: PROJECT, fields: mail, etag: etag + 1 }));
    scene.call(1, &[1, 2, 3, 4], 4).unwrap();
}

#[test]
fn a_date_that_passed_since_the_count_makes_it_again() {
    let mut scene = five();
    let clauses = vec![Clause::Before(TimeMs::from_millis(60_000))];
    scene.enrol(6, PledgeTerms { clauses, ..when(1) }).unwrap();
    scene.now = 60_000;
    assert_eq!(scene.call(1, &[1, 2, 3, 4, 5, 6], 6), Err(Reason::PledgesMoved));
}

#[test]
fn offers_are_counted_up_to_their_maximum() {
    let mut scene = Scene::open();
    let fields = tier("Drive", Some(1), &[(DRIVER, 12)]);
    scene.ok(Change::Project(ProjectChange::PutTier { project: PROJECT, id: TIER, fields }));
    // Eight of the twenty hours count.
    scene.enrol(1, PledgeTerms { offers: drives(20), ..when(1) }).unwrap();
    let supporting = PledgeKind::Supporting;
    scene.enrol(2, PledgeTerms { kind: supporting, offers: drives(3), ..when(1) }).unwrap();
    assert_eq!(scene.call(1, &[1, 2], 1), Err(Reason::TierNotMet));
    let part = Quantity { offer_type: DRIVER, quantity: 12 };
    let clauses = vec![Clause::AtLeastOffered(part)];
    scene
        .enrol(3, PledgeTerms { kind: supporting, offers: drives(1), clauses, ..when(1) })
        .unwrap();
    scene.call(1, &[1, 2, 3], 1).unwrap();
    let call = scene.read(|db| read::call::latest(db, PROJECT)).unwrap();
    assert_eq!((call.called, call.called_people), (3, 1));
}

#[test]
fn who_may_answer_and_when() {
    let mut scene = five();
    scene.call(1, &[1, 2, 3, 4], 4).unwrap();
    let mut table = String::new();
    let mut check = |what: &str, said: String| table.push_str(&format!("{what}: {said}\n"));
    // Before the job that writes participations came to them.
    check("1 confirms at once", said(&scene.answer(1, 1, Answer::Confirm)));
    let version = scene.read(|db| read::call::answers_version(db, call_id(1)));
    check("1 confirms again", said(&scene.answer(1, 1, Answer::Confirm)));
    assert_eq!(scene.read(|db| read::call::answers_version(db, call_id(1))), version);
    check("2 looks", scene.said(see(1, 2)));
    check("5, who was not called", said(&scene.answer(1, 5, Answer::Confirm)));
    check("a stranger", said(&scene.answer(1, 77, Answer::Confirm)));
    check("another call", said(&scene.answer(9, 1, Answer::Confirm)));
    let other = Actor::Member { org: ORG, member: member_id(3) };
    let answer =
        CallChange::Answer { id: call_id(1), member: member_id(2), answer: Answer::Decline };
    check("3 in the name of 2", said(&scene.run_as(other, Change::Call(answer))));
    check("materialise", scene.said(materialise(1, 100)));
    check("2 withdraws", scene.said(withdraw(2)));
    check("2 confirms", said(&scene.answer(1, 2, Answer::Confirm)));
    check("where they are", states(&scene, 1));
    expect![[r#"
        1 confirms at once: done
        1 confirms again: done
        2 looks: done
        5, who was not called: NOT_CALLED
        a stranger: NOT_CALLED
        another call: CALL_NOT_FOUND
        3 in the name of 2: NOT_CALLED
        materialise: 2 written, done
        2 withdraws: pledge, etag 2
        2 confirms: PLEDGE_NOT_STANDING
        where they are: 1 confirmed, 2 declined, 3 called, 4 called
    "#]]
    .assert_eq(&table);
}

#[test]
fn whoever_withdraws_has_declined_and_may_come_back() {
    let mut scene = five();
    scene.call(1, &[1, 2, 3, 4], 4).unwrap();
    scene.answer(1, 1, Answer::Confirm).unwrap();
    scene.ok(withdraw(1));
    let part = |scene: &Scene| {
        let part = scene.read(|db| read::call::participation(db, call_id(1), 1)).unwrap();
        (part.state, part.answer)
    };
    assert_eq!(part(&scene), (ParticipationState::Declined, Some(Answer::Decline)));
    scene.ok(Change::Pledge(PledgeChange::Revive { id: pledge_id(1) }));
    scene.answer(1, 1, Answer::Confirm).unwrap();
    assert_eq!(part(&scene), (ParticipationState::Confirmed, Some(Answer::Confirm)));
}

#[test]
fn confirming_discloses_a_hidden_name() {
    let mut scene = five();
    scene.call(1, &[1, 2, 3, 4, 5], 5).unwrap();
    scene.answer(1, 1, Answer::Confirm).unwrap();
    scene.answer(1, 2, Answer::Decline).unwrap();
    let disclosed = "SELECT hex(id) FROM member WHERE disclosed = 1";
    let who = scene.read(|db| db.collect(disclosed, &[], |c| c.get::<String>(0)));
    assert_eq!(who.len(), 1);
    assert!(who[0].starts_with("010A"), "{who:?}");
}

#[test]
fn a_go_set_holds_only_people_who_confirmed_and_whose_condition_holds() {
    let mut scene = five();
    scene.call(1, &[1, 2, 3, 4, 5], 5).unwrap();
    scene.ok(materialise(1, 100));
    for n in [1, 2, 3, 5] {
        scene.answer(1, n, Answer::Confirm).unwrap();
    }
    let mut table = String::new();
    let mut check = |what: &str, said: String| table.push_str(&format!("{what}: {said}\n"));
    check("with 4, who said nothing", said(&scene.decide(1, Some((&[1, 2, 3, 4], 4)))));
    check("with 5, who asked for five", said(&scene.decide(1, Some((&[1, 2, 3, 5], 4)))));
    check("with fewer than it says", said(&scene.decide(1, Some((&[1, 2, 3], 4)))));
    let stale = CallChange::Decide {
        id: call_id(1),
        answers_version: 1,
        go: Some(GoSet { ordinals: bits(&[1, 2, 3]), people: 3 }),
    };
    check("counted before the last answer", scene.said(Change::Call(stale)));
    // Whoever takes their pledge back after confirming does not act.
    let version = scene.read(|db| read::call::answers_version(db, call_id(1)));
    scene.ok(withdraw(3));
    assert_ne!(scene.read(|db| read::call::answers_version(db, call_id(1))), version);
    check("with 3, who withdrew", said(&scene.decide(1, Some((&[1, 2, 3], 3)))));
    check("without 3", said(&scene.decide(1, Some((&[1, 2], 2)))));
    expect![[r#"
        with 4, who said nothing: INVALID_INPUT
        with 5, who asked for five: INVALID_INPUT
        with fewer than it says: INVALID_INPUT
        counted before the last answer: PLEDGES_MOVED
        with 3, who withdrew: INVALID_INPUT
        without 3: TIER_NOT_MET
    "#]]
    .assert_eq(&table);
}

#[test]
fn what_people_were_called_for_stays_until_the_decision() {
    let mut scene = five();
    scene.call(1, &[1, 2, 3, 4], 4).unwrap();
    let fields = tier("Start", Some(2), &[]);
    let put = Change::Project(ProjectChange::PutTier { project: PROJECT, id: TIER, fields });
    assert_eq!(scene.run(put.clone()), Err(Reason::CallInProgress));
    let drop = Change::Project(ProjectChange::DropTier { project: PROJECT, id: TIER });
    assert_eq!(scene.run(drop.clone()), Err(Reason::CallInProgress));
    assert_eq!(scene.run(status(ProjectStatus::Cancelled)), Err(Reason::CallInProgress));
    scene.decide(1, None).unwrap();
    scene.ok(put);
    let (id, fields) = (model::TierId::from_bytes([0x33; 16]), tier("Win", Some(9), &[]));
    scene.ok(Change::Project(ProjectChange::PutTier { project: PROJECT, id, fields }));
    scene.ok(drop);
    scene.ok(status(ProjectStatus::Cancelled));
    let calls = scene.read(|db| read::call::list(db, PROJECT));
    assert_eq!(calls[0].tier_name.as_str(), "Start");
}

#[test]
fn the_place_is_told_to_the_go_set_only() {
    let mut scene = five();
    scene.call(1, &[1, 2, 3, 4], 4).unwrap();
    let mine = |scene: &Scene, n: u8| {
        let pledge = scene.pledge(n);
        scene.read(|db| read::call::mine(db, &pledge))
    };
    let (call, part) = mine(&scene, 1).unwrap();
    assert_eq!((part.state, call.called_people), (ParticipationState::Called, 4));
    assert!(call.text.place.is_empty());
    assert!(mine(&scene, 5).is_none());
    for n in 1..=3 {
        scene.answer(1, n, Answer::Confirm).unwrap();
    }
    scene.decide(1, Some((&[1, 2, 3], 3))).unwrap();
    assert_eq!(mine(&scene, 1).unwrap().0.text, call_text());
    let (call, part) = mine(&scene, 4).unwrap();
    assert!(call.text.place.is_empty());
    // Not settled yet, and still nobody is left in doubt.
    assert_eq!(part.state, ParticipationState::Silent);
    scene.ok(settle(1, 100));
    assert_eq!(mine(&scene, 1).unwrap().1.state, ParticipationState::Go);
}

#[test]
fn jobs_find_what_is_left_to_do() {
    let mut scene = five();
    scene.call(1, &[1, 2, 3, 4], 4).unwrap();
    let todo = |scene: &Scene| {
        let work = scene.read(read::call::work);
        work.iter().map(|w| format!("{:?}", w.todo)).collect::<Vec<_>>().join(", ")
    };
    let mut story = vec![todo(&scene)];
    scene.ok(materialise(1, 3));
    scene.ok(materialise(1, 3));
    story.push(todo(&scene));
    for n in 1..=3 {
        scene.answer(1, n, Answer::Confirm).unwrap();
    }
    scene.decide(1, Some((&[1, 2, 3], 3))).unwrap();
    story.push(todo(&scene));
    scene.ok(settle(1, 100));
    story.push(todo(&scene));
    expect![[r#"
        Materialise, Decide { confirm_by: 92000ms }
        Decide { confirm_by: 92000ms }
        Settle
    "#]]
    .assert_eq(&story.join("\n"));
}

#[test]
fn the_feed_tells_of_participations() {
    let mut scene = five();
    scene.call(1, &[1, 2, 3, 4], 4).unwrap();
    scene.ok(materialise(1, 100));
    scene.answer(1, 2, Answer::Confirm).unwrap();
    let changes = scene.changes();
    let told: Vec<_> = changes.iter().filter_map(|c| read::call::changed(c).unwrap()).collect();
    assert_eq!(told.len(), 5);
    let last = told[4];
    assert_eq!((last.ordinal, last.answer), (2, Some(Answer::Confirm)));
    let mut written = Vec::new();
    scene.read(|db| {
        read::call::for_each(db, call_id(1), |facts| {
            written.push(facts);
            std::ops::ControlFlow::Continue(())
        })
    });
    assert_eq!(written[1], last);
    let answers = scene.read(|db| read::call::latest_answers(db, call_id(1), 20));
    assert_eq!(answers.iter().map(|p| p.ordinal).collect::<Vec<_>>(), [2]);
}

#[test]
fn a_call_that_stands_down_says_who_confirmed_and_what_it_took() {
    let mut scene = five();
    assert_eq!(said(&scene.call(1, &[1, 2, 3, 4, 5], 5)), "created");
    scene.said(materialise(1, 100));
    said(&scene.answer(1, 1, Answer::Confirm));
    said(&scene.answer(1, 2, Answer::Confirm));
    assert_eq!(said(&scene.decide(1, None)), "done");
    let call = scene.read(|db| read::call::list(db, PROJECT)).remove(0);
    assert_eq!((call.confirmed_people, call.tier_people), (Some(2), Some(3)));
}

#[test]
fn what_somebody_asked_for_when_it_was_decided_stays() {
    let mut scene = five();
    said(&scene.call(1, &[1, 2, 3, 4, 5], 5));
    scene.said(materialise(1, 100));
    for n in 1..=4 {
        said(&scene.answer(1, n, Answer::Confirm));
    }
    assert_eq!(said(&scene.decide(1, Some((&[1, 2, 3, 4], 4)))), "done");
    scene.said(settle(1, 100));
    scene.ok(enrol(1, 1, when(9)));
    let asked = |scene: &Scene| {
        let pledge = scene.pledge(1);
        let mine = scene.read(|db| read::call::mine(db, &pledge)).unwrap();
        let call = scene.read(|db| read::call::by_id(db, call_id(1))).unwrap();
        let told = scene.read(|db| read::outgoing::called(db, &call, 0, 1));
        (pledge.terms.people_threshold(), mine.1.threshold, told[0].threshold)
    };
    assert_eq!(asked(&scene), (9, 3, 3));
}
