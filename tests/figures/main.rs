//! Figures of the whole, for `bench/README.md`: not a test, and run by hand with a release binary.
//! Everything is measured from outside, as a person or a program meets it: the binary, its port,
//! a browser. Prints Markdown.

// It ends by panicking where it cannot measure, and prints a table.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::print_stderr, clippy::print_stdout)]
// The harness is that of the journeys; most of its words are not said here.
#![allow(dead_code)]

#[path = "../e2e/act.rs"]
mod act;
#[path = "../e2e/axe.rs"]
mod axe;
#[path = "../e2e/bound.rs"]
mod bound;
#[path = "../e2e/browser.rs"]
mod browser;
#[path = "../e2e/driver.rs"]
mod driver;
mod files;
#[path = "../e2e/find.rs"]
mod find;
#[path = "../e2e/forms.rs"]
mod forms;
#[path = "../e2e/patience.rs"]
mod patience;
#[path = "../e2e/places.rs"]
mod places;
#[path = "../e2e/scene.rs"]
mod scene;
#[path = "../e2e/server.rs"]
mod server;
#[path = "../e2e/shots.rs"]
mod shots;
mod spread;
#[path = "../e2e/stage.rs"]
mod stage;
#[path = "../e2e/watch.rs"]
mod watch;
#[path = "../e2e/wire.rs"]
mod wire;

use std::{
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use client::{Client, Enrolment};
use model::{
    access::{Holder, Role},
    view::PageRequest,
};
use serde_json::json;

use crate::{
    browser::Size,
    find::heading,
    scene::{PASSWORD, person, slug, terms},
    server::Server,
    stage::Stage,
};

/// Of the demo's first project, whose crowd is 2,460 of 3,605.
const PLEDGES: u32 = 100_000;
const DASHBOARDS: usize = 50;
const ROUNDS: usize = 40;

#[tokio::main]
async fn main() {
    // `files`, `site` and `spread` alone; everything else unless they are named.
    let named: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    for name in &named {
        match name.as_str() {
            "files" => files::files().await,
            "site" => files::site().await,
            "spread" => spread::spread().await,
            other => {
                panic!("there is no figure {other}: files, site, spread, or none for the rest")
            }
        }
    }
    if !named.is_empty() {
        return;
    }
    starts().await;
    let stage = Stage::open("figures", 10).await;
    let server = Server::start().await;
    first_paint(&stage, &server).await;
    let owner = person(server.url(), "owner").await;
    let link = server.owner_link().await;
    owner.setup().claim_ownership(link.split_once('#').unwrap().1).await.unwrap();
    let begun = Instant::now();
    let total = u32::try_from(u64::from(PLEDGES) * 3_605 / 2_460 + 1).unwrap();
    let mut filling = owner.admin().demo_add(1, total).await.unwrap();
    while let Some(step) = filling.next().await {
        step.unwrap();
    }
    println!("filled with {total} pledges in {:.0} s\n", begun.elapsed().as_secs_f64());
    pages(&owner).await;
    dashboards(&stage, &server, &owner).await;
}

/// Milliseconds: median, and the lowest and highest.
fn said(mut samples: Vec<f64>) -> String {
    samples.sort_by(f64::total_cmp);
    let at = |part: f64| samples[((samples.len() - 1) as f64 * part).round() as usize];
    format!("{:.0} | {:.0} | {:.0}–{:.0}", at(0.5), at(0.95), at(0.0), at(1.0))
}

/// From the start of the process to its first healthy answer in an empty directory, and its
/// memory 5 s later, beside PocketBase if `POCKETBASE` says where it is.
async fn starts() {
    let pocketbase = std::env::var_os("POCKETBASE").map(std::path::PathBuf::from);
    let mut rows = vec![("muster", places::binary(), "/readyz")];
    rows.extend(pocketbase.map(|path| ("PocketBase", path, "/api/health")));
    let mut found = vec![(Vec::new(), Vec::new()); rows.len()];
    for _ in 0..7 {
        for (at, (name, binary, path)) in rows.iter().enumerate() {
            let dir = tempfile::tempdir().unwrap();
            let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            let address = port.local_addr().unwrap();
            drop(port);
            let mut command = Command::new(binary);
            let data = dir.path().join("data");
            match *name {
                "muster" => {
                    command.args(["serve", "--listen", &address.to_string(), "--data"]).arg(data)
                }
                _ => command.args(["serve", "--http", &address.to_string(), "--dir"]).arg(data),
            };
            let begun = Instant::now();
            // They would be read as settings of the server.
            command.env_remove("MUSTER_BINARY").env_remove("MUSTER_ARTEFACTS");
            let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
            let mut process = quiet.spawn().unwrap();
            let url = format!("http://{address}");
            while tokio::net::TcpStream::connect(address).await.is_err()
                || wire::get(&url, path).await.status != 200
            {
                assert!(process.try_wait().unwrap().is_none(), "{name} ended instead of starting");
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            found[at].0.push(begun.elapsed().as_secs_f64() * 1_000.0);
            tokio::time::sleep(Duration::from_secs(5)).await;
            found[at].1.push(resident(process.id()));
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }
    println!("| | start to ready, ms: median | p95 | spread | resident after 5 s, MB |");
    println!("|---|---:|---:|---:|---:|");
    for ((name, ..), (times, mut memory)) in rows.iter().zip(found) {
        memory.sort_by(f64::total_cmp);
        println!("| {name} | {} | {:.1} |", said(times), memory[memory.len() / 2]);
    }
    println!();
}

fn resident(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kb = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kb.unwrap_or_default() / 1_024.0
}

/// A browser that was never here: until something is painted, and until the page's heading is.
async fn first_paint(stage: &Stage, server: &Server) {
    let script = "new MutationObserver((_, me) => { if (document.querySelector('h1')) { \
                  window.__heading = performance.now(); me.disconnect(); } })\
                  .observe(document, { childList: true, subtree: true });";
    let (mut painted, mut headed) = (Vec::new(), Vec::new());
    for _ in 0..9 {
        let visitor = stage.browser("visitor", server.url(), Size::Desktop).await;
        let source = json!({ "source": script });
        visitor.cdp("Page.addScriptToEvaluateOnNewDocument", source).await;
        visitor.goto("/").await;
        visitor.sees(&heading("No project is open yet")).await;
        let paint = "return performance.getEntriesByName('first-contentful-paint')[0].startTime";
        painted.push(visitor.eval(paint, vec![]).await.as_f64().unwrap());
        headed.push(visitor.eval("return window.__heading", vec![]).await.as_f64().unwrap());
        visitor.finish().await;
    }
    println!("| cold browser, directory | median ms | p95 | spread |");
    println!("|---|---:|---:|---:|");
    println!("| first contentful paint | {} |", said(painted));
    println!("| the page's heading | {} |\n", said(headed));
}

/// The first page of all pledges, and pages anywhere in them.
async fn pages(owner: &Client) {
    let (org, project) = (slug("lindenhof"), slug("old-rent"));
    let pledges = owner.pledges();
    let page = |size, token| PageRequest { size, token, ..PageRequest::default() };
    let (mut tokens, mut token) = (Vec::new(), None);
    loop {
        let found = pledges.list(&org, &project, page(1_000, token)).await.unwrap();
        token = found.next;
        match &token {
            Some(token) => tokens.push(token.clone()),
            None => break,
        }
    }
    let time = async |token: Option<String>| {
        let begun = Instant::now();
        let found = pledges.list(&org, &project, page(100, token)).await.unwrap();
        assert!(!found.items.is_empty());
        begun.elapsed().as_secs_f64() * 1_000.0
    };
    let (mut first, mut any) = (Vec::new(), Vec::new());
    for round in 0..60 {
        first.push(time(None).await);
        any.push(time(Some(tokens[round * 37 % tokens.len()].clone())).await);
    }
    println!("| 100 of {PLEDGES} pledges, with names | median ms | p95 | spread |");
    println!("|---|---:|---:|---:|");
    println!("| the first page | {} |", said(first));
    println!("| any page | {} |\n", said(any));
}

/// From the answer to somebody who enrolled to the dashboard that counts them: as programs get
/// it, and as a browser paints it.
async fn dashboards(stage: &Stage, server: &Server, owner: &Client) {
    let (org, project) = (slug("lindenhof"), slug("old-rent"));
    let browser = stage.browser("owner", server.url(), Size::Desktop).await;
    browser.signs_in("owner@example.org", PASSWORD).await;
    browser.goto("/organise/lindenhof/old-rent").await;
    browser.sees(&heading("Tipping curve")).await;
    let watch = "window.__seen = []; new MutationObserver(() => requestAnimationFrame(() => { \
                 const n = document.querySelector('.stat b').innerText.replace(/[^0-9]/g, ''); \
                 window.__seen.push([performance.timeOrigin + performance.now(), Number(n)]); }))\
                 .observe(document.body, { childList: true, subtree: true, characterData: true });";
    browser.eval(watch, vec![]).await;
    let mut people = Vec::new();
    for n in 0..ROUNDS {
        people.push(person(server.url(), &format!("late{n}")).await);
    }
    let revision = owner.projects().get(&org, &project).await.unwrap().project.revision;
    let second = person(server.url(), "second").await;
    second.pledges().enrol(&org, &project, enrolment(revision)).await.unwrap();
    let member = second.accounts().get().await.unwrap().memberships[0].member;
    owner.access().give(Some(&org), None, Holder::Member(member), Role::Organiser).await.unwrap();
    let seen = Arc::new(Mutex::new(vec![Vec::new(); DASHBOARDS - 1]));
    let mut standing = 0;
    for at in 0..DASHBOARDS - 1 {
        let watcher = Client::builder(server.url()).build().unwrap();
        let device = model::text::Name::parse("", "watcher").unwrap();
        // One account has at most 32 sessions.
        let mail = ["owner@example.org", "second@example.org"][at % 2];
        while let Err(error) = watcher.session().sign_in(mail, PASSWORD, &device).await {
            tokio::time::sleep(error.retry_after.expect("signed in, or in a moment")).await;
        }
        let mut live = watcher.live().dashboard(&org, &project);
        standing = live.next().await.unwrap().unwrap().standing;
        let seen = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Some(Ok(board)) = live.next().await {
                let entry = (Instant::now(), board.standing);
                seen.lock().unwrap()[at].push(entry);
            }
        });
    }
    let (mut delays, mut accepted) = (Vec::new(), Vec::new());
    for (round, person) in people.iter().enumerate() {
        person.pledges().enrol(&org, &project, enrolment(revision)).await.unwrap();
        let (at, wall) = (Instant::now(), epoch_ms());
        standing += 1;
        accepted.push((wall, standing));
        tokio::time::sleep(Duration::from_millis(900)).await;
        for watcher in seen.lock().unwrap().iter() {
            let found = watcher.iter().find(|(_, count)| *count >= standing);
            let (when, _) = found.unwrap_or_else(|| panic!("round {round}: not within 900 ms"));
            delays.push(when.saturating_duration_since(at).as_secs_f64() * 1_000.0);
        }
    }
    let painted = browser.eval("return window.__seen", vec![]).await;
    let painted: Vec<(f64, u64)> = serde_json::from_value(painted).unwrap();
    let paints = accepted.iter().map(|(wall, standing)| {
        let found = painted.iter().find(|(_, count)| count >= standing);
        (found.unwrap_or_else(|| panic!("{standing} was never painted")).0 - wall).max(0.0)
    });
    println!(
        "| accepted → dashboard, {PLEDGES} pledges, {DASHBOARDS} open | median ms | p95 | spread |"
    );
    println!("|---|---:|---:|---:|");
    println!("| a program holds it ({} samples) | {} |", delays.len(), said(delays));
    println!("| a browser has painted it ({ROUNDS} samples) | {} |", said(paints.collect()));
    browser.finish().await;
}

fn enrolment(revision: u32) -> Enrolment {
    let terms = terms(500);
    Enrolment { revision, terms, note: None, invitation: None }
}

fn epoch_ms() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64() * 1_000.0
}
