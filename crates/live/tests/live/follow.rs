//! Projections follow, share, and end.

use std::{sync::Arc, time::Duration};

use live::{LiveError, Options};
use model::{
    Reason,
    command::{Change, OrgChange, PledgeChange, ProjectChange},
    pledge::{Clause, PledgeTerms},
    project::{Action, Admission, ProjectFields},
    view::{ActivityKind, Apart, Tip},
};
use state::read;

use crate::scene::{
    HARD_TIER, ORG, OTHER, PROJECT, Scene, TIER, account, create, drives, enrol, fields, name,
    pledge_id, put_tier, rides, soon, tier, verified, when,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_projection_follows_who_comes_and_goes() {
    let scene = Scene::open().await;
    assert_eq!(scene.dashboard().await.dashboard.standing, 0);
    scene.acts(1, 1).await;
    scene.acts(2, 3).await;
    let two = scene.dashboard().await;
    assert_eq!((two.dashboard.standing, two.dashboard.would_act), (2, 1));
    assert_eq!(two.dashboard.tiers[0].missing, Some(1));
    scene.acts(3, 3).await;
    let three = scene.dashboard().await;
    assert_eq!((three.dashboard.would_act, three.dashboard.without_coordination), (3, 1));
    assert!(three.dashboard.tiers[0].reached && three.coalition.len() == 3);
    let withdrawn = Change::Pledge(PledgeChange::Withdraw { id: pledge_id(3) });
    scene.ok(withdrawn).await;
    let less = scene.dashboard().await;
    assert_eq!((less.dashboard.standing, less.dashboard.would_act), (2, 1));
    let last = less.dashboard.activity[0];
    assert_eq!((last.kind, last.ordinal, last.threshold), (ActivityKind::Withdrew, 3, 3));
    let version = scene.read(|db| read::project::pledges_version(db, PROJECT)).await;
    assert_eq!(Some(less.pledges_version), version);
    scene.store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_revision_and_another_admission_rule_count_everybody_anew() {
    let scene = Scene::with(Options { verifies_mail: true, ..Options::default() }).await;
    scene.acts_each(1..5, 3).await;
    assert_eq!(scene.dashboard().await.dashboard.would_act, 4);
    let kind = name("Pay nothing");
    let action = Action { kind, ..fields().action };
    let etag = scene.read(|db| read::project::by_id(db, PROJECT)).await.unwrap().etag;
    let fields = ProjectFields { action, ..fields() };
    let update =
        |fields, etag| Change::Project(ProjectChange::Update { id: PROJECT, fields, etag });
    scene.ok(update(fields.clone(), etag)).await;
    let apart = scene.dashboard().await.dashboard.apart;
    assert_eq!(apart, Apart { old_revision: 4, ..Apart::default() });
    for n in 1..4 {
        let (id, revision) = (pledge_id(n), scene.revision().await);
        scene.ok(Change::Pledge(PledgeChange::AcceptRevision { id, revision })).await;
    }
    assert_eq!(scene.dashboard().await.dashboard.would_act, 3);
    let etag = scene.read(|db| read::project::by_id(db, PROJECT)).await.unwrap().etag;
    scene.ok(update(ProjectFields { admission: Admission::Email, ..fields }, etag)).await;
    let snapshot = scene.dashboard().await;
    assert_eq!((snapshot.dashboard.ready, snapshot.dashboard.apart.unverified), (0, 4));
    for n in 1..4 {
        scene.ok(verified(n)).await;
    }
    let snapshot = scene.dashboard().await;
    let levels: Vec<_> = snapshot.dashboard.levels.iter().map(|level| level.people).collect();
    assert_eq!((snapshot.dashboard.would_act, levels), (3, vec![0, 3, 0]));
    scene.store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn supply_demand_and_tips_say_what_is_missing() {
    let scene = Scene::open().await;
    let terms = PledgeTerms { offers: drives(10), needs: rides(2), ..when(1) };
    scene.enrol(1, terms).await.unwrap();
    let terms = PledgeTerms { fallback: drives(20), needs: rides(5), ..when(90) };
    scene.enrol(2, terms).await.unwrap();
    let dashboard = scene.dashboard().await.dashboard.clone();
    let [line] = dashboard.supply.as_slice() else { panic!("{:?}", dashboard.supply) };
    assert!(line.offer_type.is_some() && line.need_type.is_some() && line.unit.as_str() == "hours");
    let supply = (line.supply_ready, line.supply_act, line.supply_fallback, line.target);
    assert_eq!(supply, (8, 8, 8, Some(40)), "nobody counts beyond the maximum");
    assert_eq!((line.demand_ready, line.demand_act), (7, 2));
    assert!(dashboard.tips.contains(&Tip::MorePeople { tier: TIER, people: 2 }));
    // The harder tier lacks hours whatever the number of people: no single thing is enough.
    scene.ok(put_tier(TIER, tier(Some(1), None))).await;
    for n in 1..3 {
        let (id, revision) = (pledge_id(n), scene.revision().await);
        scene.ok(Change::Pledge(PledgeChange::AcceptRevision { id, revision })).await;
    }
    let dashboard = scene.dashboard().await.dashboard.clone();
    assert_eq!(dashboard.tiers[1].missing, None);
    let hours = |tip: &Tip| matches!(tip, Tip::MoreOffered { tier: HARD_TIER, quantity: 4, .. });
    assert!(dashboard.tips.iter().any(hours), "{:?}", dashboard.tips);
    assert!(dashboard.tips.contains(&Tip::MorePeople { tier: HARD_TIER, people: 5 }));
    scene.store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_date_passes_without_any_change_of_the_tables() {
    let scene = Scene::open().await;
    let date = scene.now().plus_millis(5_000);
    let clauses = vec![Clause::AtLeastPeople(1), Clause::Before(date)];
    scene.enrol(1, PledgeTerms { clauses, ..when(1) }).await.unwrap();
    let mut watched = scene.live.watch(PROJECT).await.unwrap();
    assert_eq!(watched.borrow_and_update().dashboard.would_act, 1);
    scene.later(5_000);
    soon(watched.changed()).await.unwrap();
    assert_eq!(watched.borrow_and_update().dashboard.would_act, 0);
    assert_eq!(watched.borrow().dashboard.standing, 1, "until it is written down");
    scene.store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_watcher_holds_up_nobody_and_finds_the_latest() {
    let scene = Scene::open().await;
    let mut slow = scene.live.watch(PROJECT).await.unwrap();
    let mut watchers = Vec::new();
    for _ in 0..100 {
        watchers.push(scene.live.watch(PROJECT).await.unwrap());
    }
    for n in 1..30 {
        scene.acts(n, 1).await;
        if n % 10 == 0 {
            assert_eq!(scene.dashboard().await.dashboard.would_act, u64::from(n));
        }
    }
    let latest = scene.dashboard().await;
    assert_eq!(latest.dashboard.would_act, 29);
    assert!(Arc::ptr_eq(&slow.borrow_and_update(), &latest), "all share one snapshot");
    for watcher in &watchers {
        assert!(Arc::ptr_eq(&watcher.borrow(), &latest));
    }
    let mut times = 0;
    for watcher in &watchers {
        let snapshot = watcher.borrow().clone();
        snapshot.encoded.get_or_init(|| {
            times += 1;
            bytes::Bytes::from_static(b"once")
        });
    }
    assert_eq!(times, 1);
    scene.store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_pledges_are_followed() {
    const PEOPLE: u32 = 10_000;
    let scene = Arc::new(Scene::open().await);
    let mut watched = scene.live.watch(PROJECT).await.unwrap();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..64 {
        let scene = Arc::clone(&scene);
        writers.spawn(async move {
            for n in (writer..PEOPLE).step_by(64) {
                // Dominoes: the nth asks for n people, but for the last hundred, who ask for more.
                let ask = if n < PEOPLE - 100 { n + 1 } else { 2 * PEOPLE };
                scene.ok(account(n + 1)).await;
                scene.ok(enrol(n + 1, 1, when(ask.into()))).await;
            }
        });
    }
    while let Some(done) = writers.join_next().await {
        done.unwrap();
    }
    let snapshot = scene.dashboard().await;
    let dashboard = &snapshot.dashboard;
    assert_eq!((dashboard.standing, dashboard.would_act), (10_000, 9_900));
    assert_eq!(dashboard.without_coordination, 9_900);
    assert_eq!(snapshot.coalition.len(), 9_900);
    let (recomputed, coalition) = scene.recomputed(dashboard.at).await;
    assert_eq!((dashboard, &snapshot.coalition), (&recomputed, &coalition));
    soon(watched.changed()).await.unwrap();
    assert_eq!(watched.borrow_and_update().dashboard.would_act, 9_900);
    scene.store.clone().close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_watches_ends_and_what_is_gone_closes() {
    let scene = Scene::with(Options { idle_ms: 50, ..Options::default() }).await;
    let watched = scene.live.watch(PROJECT).await.unwrap();
    scene.acts(1, 1).await;
    drop(watched);
    soon(async {
        while scene.live.followed() > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
    assert_eq!(scene.dashboard().await.dashboard.would_act, 1, "and begins again when asked");
    let unknown = scene.live.dashboard(model::ProjectId::from_bytes([77; 16])).await;
    assert!(matches!(unknown, Err(LiveError::ProjectNotFound)));
    let mut watched = scene.live.watch(PROJECT).await.unwrap();
    while scene.run(Change::Org(OrgChange::Delete { id: ORG })).await.is_ok() {}
    while soon(watched.changed()).await.is_ok() {}
    let gone = scene.live.dashboard(PROJECT).await;
    assert_eq!(gone.unwrap_err().reason(), Reason::ProjectNotFound);
    scene.store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_number_of_projections_is_bounded() {
    let scene = Scene::with(Options { projections_max: 1, ..Options::default() }).await;
    scene.ok(Change::Project(create(OTHER, "another"))).await;
    scene.dashboard().await;
    let other = scene.live.watch(OTHER).await.unwrap();
    assert_eq!(scene.live.followed(), 1, "the one that nobody watched made room");
    let refused = scene.live.watch(PROJECT).await;
    assert!(matches!(refused, Err(LiveError::TooManyWatched)));
    drop(other);
    assert_eq!(scene.dashboard().await.dashboard.standing, 0);
    scene.store.close().await;
}
