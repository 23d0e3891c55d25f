//! A projection says what the tables say, whatever happened.

use std::ops::ControlFlow;

use live::Options;
use model::{
    TimeMs,
    call::Answer,
    command::{CallChange, Change, PledgeChange, ProjectChange},
    pledge::{AdmissionRule, Clause, PledgeKind, PledgeTerms},
    project::{Action, Admission, ProjectFields},
    tier::Quantity,
};
use proptest::prelude::*;
use state::read::{self, pledge::PledgeFacts};

use crate::scene::{
    DRIVER, PROJECT, Scene, TIER, call_id, drives, fields, member_id, name, pledge_id, put_tier,
    rides, tier, verified, when,
};

#[derive(Clone, Debug)]
enum Step {
    Enrol(u32, PledgeTerms),
    Withdraw(u32),
    Revive(u32),
    Accept(u32),
    Verify(u32),
    Admission(Admission),
    Revise(u8),
    Tier(u64),
    Later(i64),
    Call,
    Materialise,
    See(u32),
    Answer(u32, Answer),
    Decide,
    Settle,
    CheckIn(u32, bool),
    Close,
}

const PEOPLE: u32 = 12;

fn terms() -> impl Strategy<Value = PledgeTerms> {
    let clause = prop_oneof![
        8 => (1_u64..10).prop_map(|n| vec![Clause::AtLeastPeople(n)]),
        1 => (1_u64..30).prop_map(|quantity| {
            vec![Clause::AtLeastOffered(Quantity { offer_type: DRIVER, quantity })]
        }),
        1 => (1_i64..200).prop_map(|s| {
            vec![Clause::Before(TimeMs::from_millis(1_790_000_000_000 + s * 1_000))]
        }),
    ];
    (clause, 0_u64..11, 0_u64..3, 0_u64..4, prop::bool::weighted(0.85)).prop_map(
        |(clauses, hours, need, fallback, acting)| PledgeTerms {
            kind: if acting { PledgeKind::Acting } else { PledgeKind::Supporting },
            offers: drives(hours.max(u64::from(!acting)))
                .into_iter()
                .filter(|q| q.quantity > 0)
                .collect(),
            needs: rides(need).into_iter().filter(|n| n.quantity > 0).collect(),
            fallback: drives(fallback).into_iter().filter(|q| q.quantity > 0).collect(),
            clauses,
            ..when(1)
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 1..=PEOPLE;
    let said = prop_oneof![4 => Just(Answer::Confirm), 1 => Just(Answer::Decline)];
    prop_oneof![
        14 => (who(), terms()).prop_map(|(n, terms)| Step::Enrol(n, terms)),
        3 => who().prop_map(Step::Withdraw),
        2 => who().prop_map(Step::Revive),
        2 => who().prop_map(Step::Accept),
        2 => who().prop_map(Step::Verify),
        1 => prop_oneof![Just(Admission::Open), Just(Admission::Email)].prop_map(Step::Admission),
        1 => any::<u8>().prop_map(Step::Revise),
        1 => (1_u64..8).prop_map(Step::Tier),
        3 => (1_i64..40_000).prop_map(Step::Later),
        3 => Just(Step::Call),
        1 => Just(Step::Materialise),
        1 => who().prop_map(Step::See),
        6 => (who(), said).prop_map(|(n, said)| Step::Answer(n, said)),
        1 => Just(Step::Decide),
        1 => Just(Step::Settle),
        1 => (who(), any::<bool>()).prop_map(|(n, done)| Step::CheckIn(n, done)),
        1 => Just(Step::Close),
    ]
}

/// What a step asks for; what it is refused changes nothing.
async fn take(scene: &Scene, calls: &mut u32, step: Step) {
    let latest = call_id(*calls);
    let change = match step {
        Step::Enrol(n, terms) => {
            let enrolled = scene.enrol(n, terms).await;
            let late = enrolled == Err(model::Reason::ConditionPassed);
            assert!(late || enrolled.is_ok(), "{enrolled:?}");
            return;
        }
        Step::Later(ms) => return scene.later(ms),
        Step::Call => {
            let met = scene.live.coalition(PROJECT).await.unwrap().meets(TIER);
            let opened = scene.call(*calls + 1, TIER).await;
            let busy = opened == Err(model::Reason::CallInProgress);
            assert!(busy || opened.is_ok() == met, "{opened:?} though met is {met}");
            *calls += u32::from(opened.is_ok());
            return;
        }
        Step::Decide => {
            if scene.live.go_set(latest).await.is_ok() {
                let decided = scene.decide(*calls).await;
                let over = decided == Err(model::Reason::CallNotOpen);
                assert!(over || decided.is_ok(), "{decided:?}");
            }
            return;
        }
        Step::Withdraw(n) => Change::Pledge(PledgeChange::Withdraw { id: pledge_id(n) }),
        Step::Revive(n) => Change::Pledge(PledgeChange::Revive { id: pledge_id(n) }),
        Step::Accept(n) => {
            let (id, revision) = (pledge_id(n), scene.revision().await);
            Change::Pledge(PledgeChange::AcceptRevision { id, revision })
        }
        Step::Verify(n) => verified(n),
        Step::Admission(admission) => return update(scene, |f| f.admission = admission).await,
        Step::Revise(n) => {
            let kind = name(&format!("Act {n}"));
            return update(scene, |f| f.action = Action { kind, ..f.action.clone() }).await;
        }
        Step::Tier(people) => put_tier(TIER, tier(Some(people), None)),
        Step::Materialise => Change::Call(CallChange::Materialise { id: latest, limit: 5 }),
        Step::See(n) => Change::Call(CallChange::See { id: latest, member: member_id(n) }),
        Step::Answer(n, answer) => {
            let member = member_id(n);
            Change::Call(CallChange::Answer { id: latest, member, answer })
        }
        Step::Settle => Change::Call(CallChange::SettleParticipations { id: latest, limit: 5 }),
        Step::CheckIn(n, done) => {
            let pledge = pledge_id(n);
            Change::Call(CallChange::CheckIn { id: latest, pledge, done })
        }
        Step::Close => Change::Call(CallChange::Close { id: latest }),
    };
    let _ = scene.run(change).await;
}

async fn update(scene: &Scene, edit: impl FnOnce(&mut ProjectFields)) {
    let project = scene.read(|db| read::project::by_id(db, PROJECT)).await.unwrap();
    let mut changed = ProjectFields { admission: project.fields.admission, ..fields() };
    changed.action = project.fields.action;
    edit(&mut changed);
    let (fields, etag) = (changed, project.etag);
    let _ = scene.run(Change::Project(ProjectChange::Update { id: PROJECT, fields, etag })).await;
}

/// Who would act, by the definition alone: take out whoever is unsatisfied until nobody is.
fn naive(pledges: &[PledgeFacts]) -> Vec<u32> {
    let mut inside: Vec<&PledgeFacts> = pledges.iter().collect();
    loop {
        let acting = inside.iter().filter(|p| p.terms.kind == PledgeKind::Acting).count() as u64;
        let hours: u64 =
            inside.iter().flat_map(|p| &p.terms.offers).map(|offer| offer.quantity.min(8)).sum();
        let before = inside.len();
        inside.retain(|pledge| {
            pledge.terms.clauses.iter().all(|clause| match clause {
                Clause::AtLeastPeople(n) => acting >= *n,
                Clause::AtLeastOffered(part) => hours >= part.quantity,
                Clause::Before(_) => true,
            })
        });
        if inside.len() == before {
            return inside.iter().map(|pledge| pledge.ordinal).collect();
        }
    }
}

async fn check(scene: &Scene) {
    let snapshot = scene.dashboard().await;
    let (dashboard, now) = (&snapshot.dashboard, snapshot.dashboard.at);
    let (recomputed, coalition) = scene.recomputed(now).await;
    assert_eq!(dashboard, &recomputed);
    assert_eq!(snapshot.coalition, coalition);
    let (counting, version, funnel) = scene
        .read(move |db| {
            let project = read::project::by_id(db, PROJECT)?.unwrap();
            let rule = AdmissionRule::of(&project, true);
            let mut counting = Vec::new();
            read::pledge::for_each(db, PROJECT, |facts| {
                if facts.counts(rule, now) {
                    counting.push(facts);
                }
                ControlFlow::Continue(())
            })?;
            let call = read::call::latest(db, PROJECT)?;
            let funnel = call.map(|call| read::call::funnel(db, call.id)).transpose()?;
            Ok((counting, read::project::pledges_version(db, PROJECT)?, funnel))
        })
        .await;
    assert_eq!(snapshot.coalition.iter().collect::<Vec<_>>(), naive(&counting));
    let acting = counting.iter().filter(|p| p.terms.kind == PledgeKind::Acting).count();
    assert_eq!(dashboard.ready, acting as u64);
    assert_eq!(dashboard.over_time.last().map_or(0, |p| p.standing), dashboard.standing);
    assert_eq!(Some(snapshot.pledges_version), version);
    assert_eq!(dashboard.call.as_ref().map(|call| call.funnel), funnel);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(12) })]

    #[test]
    fn a_projection_equals_a_recomputation(
        chunks in prop::collection::vec(prop::collection::vec(step(), 1..14), 1..6),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let scene = Scene::with(Options { verifies_mail: true, ..Options::default() }).await;
            scene.dashboard().await;
            let mut calls = 0;
            for chunk in chunks {
                for step in chunk {
                    take(&scene, &mut calls, step).await;
                }
                check(&scene).await;
            }
            scene.store.clone().close().await;
        });
    }
}
