//! Writing and reading at every node until told to stop.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
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

use crate::{NODES, node::Node};

/// Writers at each node that make organisations.
const WRITERS: usize = 4;
/// Of a mixed load each writer keeps so many organisations: for each more the oldest is deleted.
const KEPT: usize = 125;
/// Organisations that a mixed load keeps at all nodes together.
pub(crate) const POPULATION: usize = NODES * WRITERS * KEPT;
/// After a refusal it is tried again.
const AGAIN: Duration = Duration::from_millis(20);

/// How busy the nodes are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Each writer makes the next organisation as soon as it has the last.
    Fast,
    /// For hours: writers make organisations now and then and delete their oldest, others change
    /// theirs, read, and watch.
    Mixed,
}

impl Pace {
    /// From one organisation of a writer to the next, and how many it keeps.
    const fn of_a_writer(self) -> (Duration, usize) {
        match self {
            Self::Fast => (Duration::ZERO, usize::MAX),
            Self::Mixed => (Duration::from_secs(1), KEPT),
        }
    }
}

/// Something that was acknowledged: that an organisation is made, or deleted.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) slug: String,
    pub(crate) took: Duration,
    at: Instant,
}

impl Written {
    fn now(slug: &Slug, began: Instant) -> Self {
        let at = Instant::now();
        Self { slug: slug.to_string(), took: at - began, at }
    }
}

/// What is remembered of what happened.
#[derive(Default)]
struct Memory {
    written: Mutex<Vec<Written>>,
    deleted: Mutex<Vec<Written>>,
    /// Whose deletion was asked for and not acknowledged: they may be there or not.
    doubtful: Mutex<BTreeSet<String>>,
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
    /// Made, whether or not it was deleted later.
    pub(crate) written: Vec<Written>,
    pub(crate) deleted: Vec<Written>,
    /// Whose deletion was asked for and not acknowledged: they may be there or not.
    pub(crate) doubtful: BTreeSet<String>,
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
            for writer in 0..WRITERS {
                let name = format!("load-{at}-{writer}");
                // A session of its own: each may ask for the rights in a new organisation once a
                // second, and a deletion needs them.
                let client = node.client().await;
                busy.push(tokio::spawn(write(client, name, pace, Arc::clone(&memory))));
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
            deleted: memory.deleted.lock().unwrap().clone(),
            doubtful: memory.doubtful.lock().unwrap().clone(),
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

async fn write(client: Client, name: String, pace: Pace, memory: Arc<Memory>) {
    let ((wait, kept), mut own) = (pace.of_a_writer(), VecDeque::new());
    for number in 0.. {
        let slug = Slug::parse("", &format!("{name}-{number}")).unwrap();
        let began = Instant::now();
        if !make(&client, &slug, &memory).await {
            return;
        }
        memory.written.lock().unwrap().push(Written::now(&slug, began));
        own.push_back(slug);
        if own.len() > kept
            && let Some(oldest) = own.pop_front()
        {
            delete(&client, &oldest, &memory).await;
        }
        sleep(wait).await;
    }
}

/// Deletes an organisation that was acknowledged at the same node, however often it takes.
async fn delete(client: &Client, slug: &Slug, memory: &Memory) {
    let name = slug.to_string();
    // Looked at before: that a deletion finds nothing may be due to an earlier try of its own.
    while !memory.is_over() {
        match client.orgs().get(slug).await {
            Ok(_) => break,
            Err(error) if error.reason == Some(Reason::OrgNotFound) => {
                return memory.wrong(format!("{name} was acknowledged, and is not there"));
            }
            Err(_) => sleep(AGAIN).await,
        }
    }
    let began = Instant::now();
    while !memory.is_over() {
        memory.doubtful.lock().unwrap().insert(name.clone());
        match client.orgs().delete(slug).await {
            Ok(()) => {
                memory.doubtful.lock().unwrap().remove(&name);
                return memory.deleted.lock().unwrap().push(Written::now(slug, began));
            }
            // An earlier try whose answer was lost, as far as one can know.
            Err(error) if error.reason == Some(Reason::OrgNotFound) => return,
            Err(error) => {
                memory.fails(&error);
                sleep(AGAIN).await;
            }
        }
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
