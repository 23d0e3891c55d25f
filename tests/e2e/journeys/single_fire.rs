//! What happens by itself happens once in a cluster: letters of a call, though the node that
//! writes them is paused in the middle and wakes late, and though the lead changes all the time.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use client::Client;
use mail::sink::{Mood, Sink};
use model::call::Answer;

use crate::{
    patience::{PATIENCE, until},
    scene::{Scene, cluster_is, fields},
    server::{Options, Server, port},
};

const PEOPLE: [&str; 5] = ["anna", "bela", "carl", "dora", "emil"];
/// How long the claim on a job holds without a word of its holder, and some more.
const CLAIM: Duration = Duration::from_secs(90);

fn options(sink: &Sink, flags: &[&str]) -> Options {
    let flags = flags.iter().map(|flag| (*flag).to_owned()).collect();
    Options { smtp: Some(sink.url()), flags, port: Some(port()), ..Options::default() }
}

/// Letters with these words in the subject, by reader: the ids of each.
fn letters(sinks: &[Sink], words: &str) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::<String, Vec<String>>::new();
    for mail in sinks.iter().flat_map(Sink::all) {
        if mail.header("Subject").is_some_and(|subject| subject.contains(words)) {
            let ids = found.entry(mail.to[0].clone()).or_default();
            ids.push(mail.header("Message-ID").unwrap());
        }
    }
    found
}

/// Another node leads about every second, until told to stop.
fn keep_changing_leads(owner: Client, stop: Arc<AtomicBool>) -> tokio::task::JoinHandle<u32> {
    tokio::spawn(async move {
        let mut changed = 0;
        while !stop.load(Ordering::Relaxed) {
            for node in 1..=3 {
                changed += u32::from(owner.cluster().transfer(node).await.is_ok());
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
        }
        changed
    })
}

#[tokio::test]
async fn a_call_is_told_once_though_its_writer_sleeps_and_leads_change() {
    let sinks =
        [Sink::start().await.unwrap(), Sink::start().await.unwrap(), Sink::start().await.unwrap()];
    let mut scene = Scene::open_with(options(&sinks[0], &[]), 5, fields()).await;
    let (owner, url) = (scene.owner.clone(), scene.server.url().to_owned());
    let address = format!("127.0.0.1:{}", port());
    owner.cluster().begin(&address, &address).await.unwrap();
    let mut others = Vec::new();
    for sink in &sinks[1..] {
        let invitation = owner.cluster().invite(0).await.unwrap();
        let address = format!("127.0.0.1:{}", port());
        let flags = ["--public-url", &url, "--join", &invitation, "--cluster-address", &address];
        others.push(Server::start_with(options(sink, &flags)).await);
    }
    cluster_is(&owner, "three vote", |view| view.voters().count() == 3).await;
    let mut people = Vec::new();
    for name in PEOPLE {
        people.push(scene.enrols(name, 5).await);
    }
    let stop = Arc::new(AtomicBool::new(false));
    let changing = keep_changing_leads(owner.clone(), Arc::clone(&stop));

    // Whoever writes the first letter of the call is kept waiting by its mail server, and paused.
    for sink in &sinks {
        sink.next_time(Mood::Hang);
    }
    let call =
        until("the call", PATIENCE, async || scene.call().await.map_err(|error| error.to_string()))
            .await
            .unwrap();
    let writer = until("a letter on its way", PATIENCE, async || {
        sinks.iter().position(|sink| sink.moods_left() == 0).ok_or("nobody writes".to_owned())
    })
    .await
    .unwrap();
    stop.store(true, Ordering::Relaxed);
    let changed = changing.await.unwrap();
    let nodes: Vec<&Server> = [&scene.server].into_iter().chain(&others).collect();
    nodes[writer].pause(true);
    // The others do not wait for their own mail servers.
    for sink in &sinks {
        sink.be_well();
    }
    let told = |words: &'static str| {
        let sinks = &sinks;
        until(format!("all are told: {words}"), CLAIM, async move || {
            let told = letters(sinks, words);
            if told.len() == PEOPLE.len() { Ok(told) } else { Err(format!("{told:?}")) }
        })
    };
    let asked = told("Please confirm:").await;
    nodes[writer].pause(false);
    assert!(changed >= 1, "the lead changed {changed} times");
    let told_of_call = asked.unwrap_or_else(|missed| panic!("{missed}"));

    // It wakes and goes on where it was, if it may.
    let stop = Arc::new(AtomicBool::new(false));
    let changing = keep_changing_leads(owner.clone(), Arc::clone(&stop));
    for who in &people {
        until("an answer", PATIENCE, async || {
            let answered = scene.answer(who, call, Answer::Confirm).await;
            answered.map_err(|error| error.to_string())
        })
        .await
        .unwrap();
    }
    until("the decision", PATIENCE, async || {
        let decided = owner.calls().decide(&scene.org, &scene.project, call).await;
        decided.map_err(|error| error.to_string())
    })
    .await
    .unwrap();
    told("Go:").await.unwrap_or_else(|missed| panic!("{missed}"));
    stop.store(true, Ordering::Relaxed);
    changing.await.unwrap();

    // One that was on its way when its writer was paused may have come twice, as the same letter.
    for (who, ids) in told_of_call.iter().chain(&letters(&sinks, "Go:")) {
        assert!(ids.iter().all(|id| *id == ids[0]), "{who}: {ids:?}");
    }
    let copies: usize = letters(&sinks, "Please confirm:").values().map(Vec::len).sum();
    assert!(copies <= PEOPLE.len() + 1, "{copies} letters for {} people", PEOPLE.len());
    scene.server.crash();
}
