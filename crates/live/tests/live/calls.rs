//! A call: opened with what is solved, followed, decided.

use model::{
    Reason,
    call::{Answer, CallState},
    command::{CallChange, Change, PledgeChange},
    pledge::PledgeTerms,
};
use roaring::RoaringBitmap;
use state::read;

use crate::scene::{
    HARD_TIER, PROJECT, Scene, TIER, call_id, drives, member_id, pledge_id, soon, when,
};

async fn answer(scene: &Scene, n: u32, answer: Answer) {
    let change = CallChange::Answer { id: call_id(1), member: member_id(n), answer };
    scene.ok(Change::Call(change)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_opened_followed_and_decided_with_what_is_solved() {
    let scene = Scene::open().await;
    let mut watched = scene.live.watch(PROJECT).await.unwrap();
    scene.acts_each(1..6, 4).await;
    scene.enrol(6, PledgeTerms { offers: drives(3), ..when(1) }).await.unwrap();
    scene.acts(7, 50).await;
    let called = scene.live.coalition(PROJECT).await.unwrap();
    assert_eq!((called.people, called.ordinals.len()), (6, 6));
    assert!(called.meets(TIER) && !called.meets(HARD_TIER));
    assert_eq!(scene.call(2, HARD_TIER).await, Err(Reason::TierNotMet));
    scene.call(1, TIER).await.unwrap();

    let materialise = CallChange::Materialise { id: call_id(1), limit: 4 };
    scene.ok(Change::Call(materialise)).await;
    for n in 1..4 {
        answer(&scene, n, Answer::Confirm).await;
    }
    let call = scene.dashboard().await.dashboard.call.clone().unwrap();
    assert_eq!((call.go_people, call.tier_met, call.slack), (0, false, None), "three ask for four");
    assert_eq!((call.funnel.called, call.funnel.confirmed), (6, 3));
    for n in 4..7 {
        answer(&scene, n, Answer::Confirm).await;
    }
    answer(&scene, 1, Answer::Decline).await;
    let call = scene.dashboard().await.dashboard.call.clone().unwrap();
    assert_eq!((call.go_people, call.tier_met, call.slack), (5, true, Some(1)));
    // Whoever asks for more after they confirmed is heard; and heard again.
    scene.enrol(6, when(50)).await.unwrap();
    let call = scene.dashboard().await.dashboard.call.clone().unwrap();
    assert_eq!((call.go_people, call.slack), (4, Some(0)));
    scene.enrol(6, PledgeTerms { offers: drives(3), ..when(1) }).await.unwrap();
    let call = scene.dashboard().await.dashboard.call.clone().unwrap();
    assert_eq!((call.go_people, call.slack), (5, Some(1)));
    // Whoever takes their pledge back has declined by that, and the go-set follows.
    scene.ok(Change::Pledge(PledgeChange::Withdraw { id: pledge_id(2) })).await;
    let snapshot = scene.dashboard().await;
    let call = snapshot.dashboard.call.clone().unwrap();
    assert_eq!((call.go_people, call.slack), (4, Some(0)));
    let funnel = scene.read(|db| read::call::funnel(db, call_id(1))).await;
    assert_eq!((call.funnel, call.funnel.declined), (funnel, 2));

    let decided = scene.live.go_set(call_id(1)).await.unwrap();
    let go = decided.go.unwrap();
    let set = RoaringBitmap::deserialize_from(go.ordinals.as_slice()).unwrap();
    assert_eq!((go.people, set.iter().collect::<Vec<_>>()), (4, vec![3, 4, 5, 6]));
    scene.decide(1).await.unwrap();
    let settle = CallChange::SettleParticipations { id: call_id(1), limit: 100 };
    scene.ok(Change::Call(settle)).await;
    let check_in = CallChange::CheckIn { id: call_id(1), pledge: pledge_id(3), done: true };
    scene.ok(Change::Call(check_in)).await;
    let call = scene.dashboard().await.dashboard.call.clone().unwrap();
    assert_eq!((call.state, call.go_people, call.tier_met), (CallState::Go, 4, true));
    let funnel = scene.read(|db| read::call::funnel(db, call_id(1))).await;
    assert_eq!((call.funnel, call.funnel.done), (funnel, 1));
    assert!(soon(watched.changed()).await.is_ok());
    scene.store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_few_who_confirm_stand_down() {
    let scene = Scene::open().await;
    scene.acts_each(1..5, 3).await;
    scene.call(1, TIER).await.unwrap();
    for n in 1..3 {
        answer(&scene, n, Answer::Confirm).await;
    }
    let decided = scene.live.go_set(call_id(1)).await.unwrap();
    assert_eq!(decided.go, None);
    scene.decide(1).await.unwrap();
    let call = scene.dashboard().await.dashboard.call.clone().unwrap();
    assert_eq!((call.state, call.tier_met), (CallState::StoodDown, false));
    scene.store.close().await;
}
