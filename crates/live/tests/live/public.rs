//! What the public can learn, and when.

use std::sync::Arc;

use live::{LiveError, Options};
use model::{
    OfferTypeId,
    command::Change,
    command::{CallChange, PledgeChange},
    pledge::PledgeTerms,
    project::ProjectStatus,
    public::PublicCount,
    tier::Quantity,
    view::{EnrolPreview, PublicNumbers},
};

use crate::scene::{OTHER, PROJECT, Scene, TIER, call_id, create, pledge_id, soon, status, when};

const PERIOD_MS: i64 = 300_000;

fn options() -> Options {
    Options { public_ms: PERIOD_MS, public_jitter_ms: 0, ..Options::default() }
}

async fn numbers(scene: &Scene) -> Arc<PublicNumbers> {
    scene.live.public(PROJECT).await.unwrap()
}

async fn preview(scene: &Scene, people: u64) -> EnrolPreview {
    scene.live.preview(PROJECT, &when(people)).await.unwrap()
}

/// Everything that anybody can ask.
async fn scrape(scene: &Scene) -> (PublicNumbers, Vec<EnrolPreview>) {
    let mut previews = Vec::new();
    for people in [1, 2, 5, 6, 7, 8, 9, 10, 20, 57, 1_234] {
        previews.push(preview(scene, people).await);
    }
    ((*numbers(scene).await).clone(), previews)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_public_changes_between_two_renewals() {
    let scene = Scene::with(options()).await;
    scene.acts_each(1..8, 1).await;
    let mut seen = scrape(&scene).await;
    assert_eq!(seen.0.would_act, PublicCount::About(7));
    let mut renewals = 0;
    for second in 1..=630 {
        scene.later(1_000);
        if second % 10 == 0 {
            scene.acts(100 + second, u64::from(second % 3) + 1).await;
        }
        // The whole of it is asked now and then, the numbers every second.
        if second % 30 != 0 && second % 300 != 0 {
            assert_eq!(*numbers(&scene).await, seen.0, "second {second}");
            continue;
        }
        let now = scrape(&scene).await;
        if second % 300 == 0 {
            assert_ne!(now, seen, "second {second}");
            assert_eq!(now.0.counted_at, scene.now());
            seen = now;
            renewals += 1;
        } else {
            assert_eq!(now, seen, "second {second}");
        }
    }
    assert_eq!((renewals, seen.0.would_act), (2, PublicCount::About(67)));
    scene.store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_call_shows_at_once_and_alone() {
    let scene = Scene::with(options()).await;
    scene.acts_each(1..8, 1).await;
    let before = numbers(&scene).await;
    scene.acts_each(8..30, 1).await;
    scene.call(1, TIER).await.unwrap();
    let during = numbers(&scene).await;
    assert_eq!(*during, PublicNumbers { call_open: true, ..(*before).clone() });
    let decide = CallChange::Decide { id: call_id(1), answers_version: 1, go: None };
    scene.ok(Change::Call(decide)).await;
    assert_eq!(numbers(&scene).await, before);
    scene.store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn watchers_hear_of_calls_at_once_and_of_numbers_when_they_are_due() {
    let scene = Scene::with(Options { public_ms: 50, ..options() }).await;
    let mut watched = scene.live.watch_public(PROJECT).await.unwrap();
    let mut other = scene.live.watch_public(PROJECT).await.unwrap();
    assert_eq!(watched.borrow_and_update().would_act, PublicCount::Few);
    scene.acts_each(1..8, 1).await;
    scene.call(1, TIER).await.unwrap();
    soon(watched.changed()).await.unwrap();
    let now = watched.borrow_and_update().clone();
    assert!(now.call_open && now.would_act == PublicCount::Few);
    scene.later(50);
    soon(watched.changed()).await.unwrap();
    let now = watched.borrow_and_update().clone();
    assert_eq!(now.would_act, PublicCount::About(7));
    assert!(Arc::ptr_eq(&now, &other.borrow_and_update()));
    scene.store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fewer_than_five_are_few_whatever_is_asked() {
    let mut seen = Vec::new();
    // Those who act, and those who wait for others.
    for (people, ask) in (0..5).flat_map(|people| [1, 4, 9].map(|ask| (people, ask))) {
        let scene = Scene::with(options()).await;
        scene.acts_each(1..people + 1, ask).await;
        let mut now = scrape(&scene).await;
        // Whether a tier is reached is said: the organiser chose it.
        for tier in now.0.tiers.iter_mut().filter(|tier| tier.reached) {
            tier.reached = false;
            tier.missing = tier.people.map(PublicCount::of);
        }
        assert!(now.0.curve.iter().all(|(extra, people)| people.drawn() == *extra));
        now.0.counted_at = model::TimeMs::default();
        seen.push(now);
        scene.store.close().await;
    }
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_preview_says_what_the_public_numbers_say() {
    let scene = Scene::with(options()).await;
    scene.acts_each(1..9, 1).await;
    scene.acts_each(10..16, 15).await;
    let early = preview(&scene, 9).await;
    assert!(early.holds && early.would_act == PublicCount::About(14));
    assert_eq!((early.brings, early.missing), (PublicCount::About(6), Some(PublicCount::Few)));
    let late = preview(&scene, 15).await;
    assert!(late.holds && late.same_threshold == PublicCount::About(6));
    let never = preview(&scene, 1_000).await;
    assert!(!never.holds && never.missing == Some(PublicCount::About(990)), "{never:?}");
    let supporter =
        PledgeTerms { kind: model::pledge::PledgeKind::Supporting, clauses: vec![], ..when(1) };
    assert!(scene.live.preview(PROJECT, &supporter).await.unwrap().holds);
    let offers = vec![Quantity { offer_type: OfferTypeId::from_bytes([99; 16]), quantity: 1 }];
    let unknown = scene.live.preview(PROJECT, &PledgeTerms { offers, ..when(1) }).await;
    assert!(matches!(unknown, Err(LiveError::OfferTypeNotFound)));
    scene.store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_counted_anew_and_a_list_knows_what_is_gone() {
    let scene = Scene::with(options()).await;
    scene.acts_each(1..8, 1).await;
    assert_eq!(numbers(&scene).await.would_act, PublicCount::About(7));
    scene.ok(status(ProjectStatus::Draft)).await;
    scene.ok(Change::Pledge(PledgeChange::Withdraw { id: pledge_id(1) })).await;
    assert_eq!(numbers(&scene).await.would_act, PublicCount::About(6));
    scene.ok(status(ProjectStatus::Open)).await;
    assert_eq!(numbers(&scene).await.would_act, PublicCount::About(7), "the snapshot stands");
    scene.ok(Change::Project(create(OTHER, "another"))).await;
    let gone = model::ProjectId::from_bytes([50; 16]);
    let many = scene.live.public_many(&[OTHER, gone, PROJECT]).await.unwrap();
    let ready: Vec<_> = many.iter().map(|numbers| numbers.ready).collect();
    assert_eq!(ready, [PublicCount::Few, PublicCount::Few, PublicCount::About(7)]);
    scene.store.close().await;
}
