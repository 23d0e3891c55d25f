//! The main job on the real binary, through the same client as every program: from an empty
//! directory to *go*, and to standing down.
//!
//! The owner claims the server and opens a project; three people enrol so that the third tips the
//! coalition, which the dashboard shows without being asked again; the call opens; some confirm,
//! one stays silent; the count over those who confirmed decides, and everybody reads their part.

use client::Client;
use model::{
    Reason,
    call::{Answer, CallState, ParticipationState},
    view::Dashboard,
};

use crate::scene::{Scene, wait_for};

#[tokio::test]
async fn three_people_tip_confirm_and_get_go() {
    let scene = Scene::open(2).await;
    let mut dashboard = scene.owner.live().dashboard(&scene.org, &scene.project);
    let first = dashboard.next().await.unwrap().unwrap();
    assert_eq!((first.standing, first.would_act), (0, 0));

    // Two who wait for three, and nobody acts; the third brings all of them.
    let anna = scene.enrols("anna", 3).await;
    let bela = scene.enrols("bela", 2).await;
    wait_for(&mut dashboard, "two ready, nobody acts", |d| d.ready == 2 && d.would_act == 0).await;
    let carl = scene.enrols("carl", 1).await;
    wait_for(&mut dashboard, "three act together", |d| d.would_act == 3).await;

    let call = scene.call().await.unwrap();
    for person in [&anna, &bela, &carl] {
        let mine = scene.mine(person).await;
        let (called, part) = mine.call.unwrap();
        assert_eq!((called.id, called.called_people), (call, 3));
        assert_eq!(part.state, ParticipationState::Called);
        assert!(called.text.place.is_empty(), "the place is told to the go-set only");
    }

    // Anna asked for three; with two of them she is not asked to act.
    scene.answers(&bela, call, Answer::Confirm).await;
    scene.answers(&carl, call, Answer::Confirm).await;
    let two = |d: &Dashboard| d.call.as_ref().is_some_and(|c| c.go_people == 2);
    wait_for(&mut dashboard, "two would get go", two).await;
    let decided = scene.owner.calls().decide(&scene.org, &scene.project, call).await.unwrap();
    assert_eq!(decided, (CallState::Go, 2));

    for (person, state, place) in [
        (&anna, ParticipationState::Silent, ""),
        (&bela, ParticipationState::Go, "Courtyard"),
        (&carl, ParticipationState::Go, "Courtyard"),
    ] {
        let mine = scene.settled(person, state).await;
        let (called, _) = mine.call.unwrap();
        assert_eq!((called.state, called.go_people), (CallState::Go, Some(2)));
        assert_eq!(called.text.place.as_str(), place);
    }
    // Too late is too late.
    let late = scene.answer(&anna, call, Answer::Confirm).await.unwrap_err();
    assert_eq!(late.reason, Some(Reason::CallNotOpen));

    // Who was counted can prove it, and the file says what the screen says.
    let receipt = bela.calls().receipt(&scene.org, &scene.project, call).await.unwrap();
    assert!(receipt.receipt.len() > 100);
    let file = scene.csv().await;
    assert_eq!(file.lines().count(), 4, "{file}");
    assert!(file.contains("bela@example.org"), "{file}");
}

#[tokio::test]
async fn too_few_confirm_and_nothing_happens() {
    let scene = Scene::open(3).await;
    let mut people = Vec::new();
    for name in ["anna", "bela", "carl"] {
        people.push(scene.enrols(name, 3).await);
    }
    let call = scene.call().await.unwrap();
    scene.answers(&people[0], call, Answer::Confirm).await;
    scene.answers(&people[1], call, Answer::Decline).await;
    let decided = scene.owner.calls().decide(&scene.org, &scene.project, call).await.unwrap();
    assert_eq!(decided.0, CallState::StoodDown);
    let ends =
        [ParticipationState::Released, ParticipationState::Released, ParticipationState::Silent];
    for (person, end) in people.iter().zip(ends) {
        let mine = scene.settled(person, end).await;
        assert_eq!(mine.call.unwrap().0.state, CallState::StoodDown);
        assert_eq!(mine.pledge.state, model::pledge::PledgeState::Standing, "the pledge stands");
    }
}

#[tokio::test]
async fn nobody_is_called_below_the_tier_and_strangers_see_no_dashboard() {
    let scene = Scene::open(3).await;
    let anna = scene.enrols("anna", 1).await;
    let refused = scene.call().await.unwrap_err();
    assert_eq!(refused.reason, Some(Reason::TierNotMet));
    let refused = anna.projects().dashboard(&scene.org, &scene.project).await.unwrap_err();
    assert_eq!(refused.reason, Some(Reason::NotAllowed));
    let nobody = Client::builder(scene.server.url()).build().unwrap();
    assert!(nobody.projects().dashboard(&scene.org, &scene.project).await.is_err());
    let public = nobody.projects().get(&scene.org, &scene.project).await.unwrap();
    assert_eq!(public.numbers.would_act, model::public::PublicCount::Few, "one is fewer than five");
}
