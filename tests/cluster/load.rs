//! Writing and reading at every node until told to stop.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use client::Client;
use model::{
    Reason,
    org::OrgProfile,
    text::{Body, Language, Name, Slug, Summary},
    view::PageRequest,
};
use tokio::{task::JoinHandle, time::sleep};

use crate::node::Node;

/// Writers at each node that make organisations.
const WRITERS: usize = 4;
/// After a refusal it is tried again.
const AGAIN: Duration = Duration::from_millis(20);

/// How busy the nodes are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Each writer makes the next organisation as soon as it has the last.
    Fast,
    /// For hours: writers make organisations now and then, others change theirs, read, and watch.
    Mixed,
}

/// Something that was acknowledged.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) slug: String,
    pub(crate) took: Duration,
    at: Instant,
}

/// What is remembered of what happened.
#[derive(Default)]
struct Memory {
    written: Mutex<Vec<Written>>,
    /// The last number that each changed organisation was given, and that was acknowledged.
    numbers: Mutex<BTreeMap<String, u64>>,
    changes: Mutex<Vec<Duration>>,
    reads: AtomicU64,
    snapshots: AtomicU64,
    kinds: Mutex<BTreeSet<String>>,
    /// What must never be, in words.
    wrongs: Mutex<Vec<String>>,
    stop: AtomicBool,
}

impl Memory {
    fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Most say that a node is away. The first of each kind is told, for whoever wonders.
    fn fails(&self, error: &client::ClientError) {
        let kind = format!("{:?} {:?}", error.kind, error.reason);
        if self.kinds.lock().unwrap().insert(kind) {
            println!("          a client was told: {error}");
        }
    }

    fn wrong(&self, what: String) {
        println!("WRONG: {what}");
        self.wrongs.lock().unwrap().push(what);
    }
}

/// What was done.
pub(crate) struct Done {
    pub(crate) written: Vec<Written>,
    pub(crate) numbers: BTreeMap<String, u64>,
    pub(crate) changes: Vec<Duration>,
    pub(crate) reads: u64,
    pub(crate) snapshots: u64,
    pub(crate) wrongs: Vec<String>,
}

pub(crate) struct Load {
    memory: Arc<Memory>,
    busy: Vec<JoinHandle<()>>,
}

impl Load {
    pub(crate) async fn start(nodes: &[Node], pace: Pace) -> Self {
        let (memory, mut busy) = (Arc::new(Memory::default()), Vec::new());
        for (node, at) in nodes.iter().zip(1..) {
            let client = node.client().await;
            let wait = if pace == Pace::Mixed { Duration::from_secs(1) } else { Duration::ZERO };
            for writer in 0..WRITERS {
                let name = format!("load-{at}-{writer}");
                busy.push(tokio::spawn(write(client.clone(), name, wait, Arc::clone(&memory))));
            }
            if pace == Pace::Mixed {
                let memory = || Arc::clone(&memory);
                busy.push(tokio::spawn(change(client.clone(), format!("number-{at}"), memory())));
                busy.push(tokio::spawn(read(client.clone(), memory())));
                let watching = tokio::spawn(watch(node.stranger(), memory()));
                busy.push(watching);
            }
        }
        Self { memory, busy }
    }

    pub(crate) fn written(&self) -> usize {
        self.memory.written.lock().unwrap().len()
    }

    /// When the first was acknowledged that was begun after `moment`.
    pub(crate) fn first_after(&self, moment: Instant) -> Option<Instant> {
        let written = self.memory.written.lock().unwrap();
        let after = written.iter().filter(|one| one.at > moment && one.at - one.took > moment);
        after.map(|one| one.at).min()
    }

    pub(crate) async fn stop(self) -> Done {
        self.memory.stop.store(true, Ordering::Relaxed);
        for one in self.busy {
            one.await.unwrap();
        }
        let memory = &self.memory;
        Done {
            written: memory.written.lock().unwrap().clone(),
            numbers: memory.numbers.lock().unwrap().clone(),
            changes: memory.changes.lock().unwrap().clone(),
            reads: memory.reads.load(Ordering::Relaxed),
            snapshots: memory.snapshots.load(Ordering::Relaxed),
            wrongs: memory.wrongs.lock().unwrap().clone(),
        }
    }
}

fn profile(summary: Summary) -> OrgProfile {
    OrgProfile {
        name: Name::parse("", "Load").unwrap(),
        summary,
        body: Body::default(),
        languages: vec![Language::english()],
        contact: Summary::default(),
        imprint: Body::default(),
        privacy_notice: Body::default(),
    }
}

/// Makes an organisation, however often it takes; false if it is over before.
async fn make(client: &Client, slug: &Slug, memory: &Memory) -> bool {
    loop {
        if memory.is_over() {
            return false;
        }
        match client.orgs().create(slug, profile(Summary::default())).await {
            Ok(_) => return true,
            // An earlier try whose answer was lost.
            Err(error) if error.reason == Some(Reason::OrgSlugTaken) => return true,
            // Its node is gone: it is tried until that is back.
            Err(error) => {
                memory.fails(&error);
                sleep(AGAIN).await;
            }
        }
    }
}

async fn write(client: Client, name: String, wait: Duration, memory: Arc<Memory>) {
    for number in 0.. {
        let slug = Slug::parse("", &format!("{name}-{number}")).unwrap();
        let began = Instant::now();
        if !make(&client, &slug, &memory).await {
            return;
        }
        let (slug, at) = (slug.to_string(), Instant::now());
        memory.written.lock().unwrap().push(Written { slug, took: at - began, at });
        sleep(wait).await;
    }
}

/// The number that an organisation was given last.
pub(crate) async fn number_of(client: &Client, slug: &Slug) -> Option<(u64, u64)> {
    let org = client.orgs().get(slug).await.ok()?.org;
    Some((org.profile.summary.as_str().parse().unwrap_or(0), org.etag))
}

/// Counts up in one organisation. Whoever wrote reads it at the same node.
async fn change(client: Client, name: String, memory: Arc<Memory>) {
    let slug = Slug::parse("", &name).unwrap();
    if !make(&client, &slug, &memory).await {
        return;
    }
    let mut last = 0;
    while !memory.is_over() {
        let began = Instant::now();
        let Some((found, etag)) = number_of(&client, &slug).await else {
            sleep(AGAIN).await;
            continue;
        };
        if found < last {
            memory.wrong(format!("{name} was {last}, acknowledged, and read as {found}"));
        }
        let next = found.max(last) + 1;
        let summary = Summary::parse("", &next.to_string()).unwrap();
        match client.orgs().update(&slug, profile(summary), etag).await {
            Ok(_) => {
                last = next;
                memory.numbers.lock().unwrap().insert(name.clone(), last);
                memory.changes.lock().unwrap().push(began.elapsed());
                sleep(Duration::from_millis(100)).await;
            }
            Err(_) => sleep(AGAIN).await,
        }
    }
}

async fn read(client: Client, memory: Arc<Memory>) {
    while !memory.is_over() {
        let orgs = client.orgs().list("", PageRequest { size: 100, ..Default::default() }).await;
        let projects = client.projects().list(None, "", PageRequest::default()).await;
        if orgs.is_ok() && projects.is_ok() {
            memory.reads.fetch_add(2, Ordering::Relaxed);
        }
        sleep(Duration::from_millis(500)).await;
    }
}

/// Follows the public numbers of one project.
async fn watch(client: Client, memory: Arc<Memory>) {
    let project = loop {
        if memory.is_over() {
            return;
        }
        match client.projects().list(None, "", PageRequest::default()).await {
            Ok(page) if !page.items.is_empty() => break page.items[0].clone(),
            _ => sleep(Duration::from_secs(1)).await,
        }
    };
    let mut numbers = client.live().public_numbers(&project.org_slug, &project.slug);
    while !memory.is_over() {
        let next = tokio::time::timeout(Duration::from_secs(1), numbers.next()).await;
        match next {
            Ok(Some(Ok(_))) => drop(memory.snapshots.fetch_add(1, Ordering::Relaxed)),
            Ok(Some(Err(error))) => memory.wrong(format!("a live view ended: {error}")),
            Ok(None) => numbers = client.live().public_numbers(&project.org_slug, &project.slug),
            Err(_) => {}
        }
    }
}
