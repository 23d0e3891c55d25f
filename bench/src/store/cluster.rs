//! Three nodes of the store, each on a directory of its own, joined over TLS 1.3 on the loopback
//! as servers are. They share this process and its cores; nothing passes between them but what
//! the sockets carry.

use std::{
    collections::HashMap,
    error::Error,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use crypto::{Key, OsRng, node::NodeSecret};
use peers::{Hall, Inside, Listener, Mesh};
use store::{
    Change, MemberChange, Options, Peer, ReadLevel, Store, Stream, Subscription, Transport, Value,
    prepare_to_join,
};
use tempfile::TempDir;
use tokio::{
    sync::oneshot,
    task::{JoinHandle, JoinSet},
    time::sleep,
};

use super::{
    Round, Settings, Target as _,
    ours::{Ours, Pairs, Put},
    process::cpu_ticks,
    size_of, write,
};

type Done<T> = Result<T, Box<dyn Error>>;

/// Changes that are followed one by one.
const FOLLOWED: u64 = 2_000;
/// What a node that was away has missed.
const MISSED_BYTES: usize = 256 << 20;
/// The database that is copied while others write.
const LARGE_BYTES: usize = 1 << 30;
const CHUNK_BYTES: usize = 64 << 10;
/// While a large database is copied, one is written so often.
const STALL_EVERY: Duration = Duration::from_millis(2);

struct Node {
    store: Store<Pairs>,
    secret: NodeSecret,
    address: SocketAddr,
    known: Vec<Peer>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Node {
    /// Ends it as its process does: its lines first.
    async fn close(self) {
        drop(self.stop);
        let _ = self.serving.await;
        self.store.close().await;
    }
}

struct Three {
    dirs: Vec<TempDir>,
    nodes: Vec<Option<Node>>,
}

async fn start(
    dir: &std::path::Path,
    secret: NodeSecret,
    at: SocketAddr,
    known: Vec<Peer>,
) -> Done<Node> {
    let listener = Listener::bind(at, secret.clone()).await?;
    let address = listener.address()?;
    let hall = Arc::new(Hall::default());
    let (stop, stopped) = oneshot::channel();
    let ended = async move { drop(stopped.await) };
    let serving = tokio::spawn(listener.serve(Arc::clone(&hall), ended));
    let transport = Some(Arc::new(Mesh::new(secret.clone())) as Arc<dyn Transport>);
    let options = Options { transport, known: known.clone(), ..Options::default() };
    let store = Store::begin(dir, Pairs, options).await?;
    hall.open(Inside {
        store: store.clone(),
        keyring: Box::new(|| Ok(Vec::new().into())),
        version: "bench",
        joined: Box::new(|_| {}),
        files: Box::new(|_| Box::pin(async { None })),
    });
    store.catch_up().await?;
    Ok(Node { store, secret, address, known, stop, serving })
}

impl Three {
    async fn start(settings: &Settings) -> Done<Self> {
        let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let secret = || NodeSecret::new(Key::generate(&mut OsRng));
        let dir = settings.fresh_dir()?;
        let first = start(dir.path(), secret(), anywhere, Vec::new()).await?;
        let (address, key) = (first.address.to_string(), first.secret.public());
        first.store.change(MemberChange::Move { node: 1, address, key }).await?;
        let store = first.store.clone();
        let mut this = Self { dirs: vec![dir], nodes: vec![Some(first)] };
        for invitation in 2..=3_u8 {
            let (dir, secret, shown) = (settings.fresh_dir()?, secret(), [invitation; 32]);
            store.offer_join(&shown, 60_000).await.map_err(|error| format!("{error}"))?;
            let joined = store.join(&shown, secret.public()).await;
            let node = joined.map_err(|error| format!("{error}"))?;
            prepare_to_join(dir.path(), store.cluster(), node)?;
            // It must listen before it is called, so its port is chosen first.
            let free = std::net::TcpListener::bind(anywhere)?.local_addr()?;
            let members = store.members().into_iter();
            let known = members.map(|m| Peer { node: m.node, member: m.member }).collect();
            let (address, key) = (free.to_string(), secret.public());
            store.change(MemberChange::Add { node, address, key }).await?;
            let started = start(dir.path(), secret, free, known).await?;
            this.dirs.push(dir);
            this.nodes.push(Some(started));
        }
        while store.change(MemberChange::Promote(vec![2, 3])).await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
        Ok(this)
    }

    fn store(&self, node: usize) -> Done<Store<Pairs>> {
        let node = self.nodes[node - 1].as_ref().ok_or("the node does not run")?;
        Ok(node.store.clone())
    }

    /// The first node founded the cluster, and leads unless it was too busy to be heard.
    fn leader(&self) -> Done<(usize, Store<Pairs>)> {
        let leads = |node: &Option<Node>| node.as_ref().is_some_and(|node| node.store.leads());
        let at = self.nodes.iter().position(leads).ok_or("nobody leads")? + 1;
        Ok((at, self.store(at)?))
    }

    async fn close(self) {
        for node in self.nodes.into_iter().flatten() {
            node.close().await;
        }
    }
}

/// Writes at the node that leads.
pub(super) async fn round(settings: &Settings, writers: usize) -> Done<Round> {
    let three = Three::start(settings).await?;
    let (_, store) = three.leader()?;
    let ours = Ours { store: Arc::new(store), with_keys: false };
    let round = write(ours, writers, settings.window).await?;
    three.close().await;
    Ok(round)
}

fn key(number: u64) -> [u8; 16] {
    let mut key = [0xff; 16];
    key[..8].copy_from_slice(&number.to_be_bytes());
    key
}

fn number_of(change: &Change) -> u64 {
    match change.key.first() {
        Some(Value::Blob(key)) => key.first_chunk().map_or(u64::MAX, |n| u64::from_be_bytes(*n)),
        _ => u64::MAX,
    }
}

async fn follow(store: &Store<Pairs>) -> Done<Subscription> {
    let head = store.read(ReadLevel::Local, |db| store::head(db, Stream::DIRECTORY)).await?;
    Ok(store.subscribe([(Stream::DIRECTORY, head)].into_iter().collect()).await?)
}

fn at(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * share) as usize).copied().unwrap_or(f64::NAN)
}

/// From the acknowledgement at the leader until a subscriber of a follower holds the change. What
/// was held before it was acknowledged counts as nothing.
pub(super) async fn delivery(settings: &Settings) -> Done<String> {
    let three = Three::start(settings).await?;
    let (leader, store) = three.leader()?;
    let follower = three.store(leader % 3 + 1)?;
    let mut subscription = follow(&follower).await?;
    let holding = tokio::spawn(async move {
        let mut held = HashMap::new();
        while (held.len() as u64) < FOLLOWED {
            let changes = subscription.next().await.map_err(|error| error.to_string())?;
            let now = Instant::now();
            for change in changes {
                held.insert(number_of(&change), now);
            }
        }
        Ok::<_, String>(held)
    });
    let mut acknowledged = Vec::new();
    let ours = Ours { store: Arc::new(store), with_keys: false };
    for number in 0..FOLLOWED {
        ours.put(key(number), vec![1; 256]).await?;
        acknowledged.push((number, Instant::now()));
        sleep(Duration::from_millis(1)).await;
    }
    let held = holding.await??;
    let mut late: Vec<f64> = acknowledged
        .iter()
        .filter_map(|(number, at)| {
            let held = held.get(number)?;
            Some(held.saturating_duration_since(*at).as_secs_f64() * 1e3)
        })
        .collect();
    late.sort_by(f64::total_cmp);
    three.close().await;
    Ok(format!(
        "delivery on a follower after the acknowledgement, {} changes: p50 {:.2} ms, p99 {:.2} ms, \
         longest {:.2} ms",
        late.len(),
        at(&late, 0.5),
        at(&late, 0.99),
        at(&late, 1.0)
    ))
}

/// Writes so many bytes, in pieces, from eight tasks.
async fn fill(store: &Store<Pairs>, bytes: usize, first: u64) -> Done<()> {
    let mut tasks = JoinSet::new();
    let each = (bytes / CHUNK_BYTES / 8) as u64;
    for task in 0..8 {
        let store = store.clone();
        tasks.spawn(async move {
            for number in 0..each {
                let id = key(first + task * each + number);
                let put = Put { id, value: vec![number as u8; CHUNK_BYTES] };
                store.propose(&put, None).await.map_err(|error| error.to_string())?;
            }
            Ok::<_, String>(())
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    Ok(())
}

/// A follower that was away, from its start until it has applied all that it missed.
pub(super) async fn catch_up(settings: &Settings) -> Done<String> {
    let mut three = Three::start(settings).await?;
    let (leader, store) = three.leader()?;
    let away = leader % 3 + 1;
    let node = three.nodes[away - 1].take().ok_or("the node does not run")?;
    let (secret, address, known) = (node.secret.clone(), node.address, node.known.clone());
    node.close().await;
    fill(&store, MISSED_BYTES, 1 << 32).await?;
    let wanted = store.status().applied_index;
    let began = Instant::now();
    let back = start(three.dirs[away - 1].path(), secret, address, known).await?;
    while back.store.status().applied_index < wanted {
        sleep(Duration::from_millis(5)).await;
    }
    let took = began.elapsed().as_secs_f64();
    three.nodes[away - 1] = Some(back);
    three.close().await;
    Ok(format!(
        "catch-up of a follower that missed {} MiB: {took:.2} s, {:.0} MB/s",
        MISSED_BYTES >> 20,
        MISSED_BYTES as f64 / took / 1e6
    ))
}

/// The longest a write takes while the leader's database is copied whole.
pub(super) async fn stall(settings: &Settings) -> Done<String> {
    let three = Three::start(settings).await?;
    let (leader, store) = three.leader()?;
    fill(&store, LARGE_BYTES, 1 << 32).await?;
    let bytes = size_of(&three.dirs[leader - 1].path().join("store.db"));
    let calm = longest(&store, 1 << 50, sleep(Duration::from_secs(2))).await?;
    let copied = Instant::now();
    let copying = store.backup(std::io::sink());
    let busy = longest(&store, 1 << 51, async move { copying.await.map(drop) }).await?;
    let took = copied.elapsed().as_secs_f64();
    three.close().await;
    Ok(format!(
        "longest write, one every {} ms, at a leader with a database of {} MB: {:.0} ms, and {:.0} ms \
         while it is copied ({took:.1} s)",
        STALL_EVERY.as_millis(),
        bytes >> 20,
        calm * 1e3,
        busy * 1e3
    ))
}

/// Writes now and then while `work` goes on; the longest that one took, seconds. The next one does
/// not wait for the one before.
async fn longest<T>(store: &Store<Pairs>, first: u64, work: impl Future<Output = T>) -> Done<f64> {
    let (mut longest, mut number, mut under_way) = (0.0_f64, first, JoinSet::new());
    let mut ticks = tokio::time::interval(STALL_EVERY);
    tokio::pin!(work);
    loop {
        tokio::select! {
            _ = &mut work => break,
            _ = ticks.tick() => {
                let ours = Ours { store: Arc::new(store.clone()), with_keys: false };
                let id = key(number);
                number += 1;
                under_way.spawn(async move {
                    let began = Instant::now();
                    ours.put(id, vec![1; 256]).await.map(|()| began.elapsed().as_secs_f64())
                });
            }
            Some(ended) = under_way.join_next() => longest = longest.max(ended??),
        }
    }
    while let Some(ended) = under_way.join_next().await {
        longest = longest.max(ended??);
    }
    Ok(longest)
}

/// CPU time of the whole process for each change, with so many who follow it on one node.
pub(super) async fn subscribers(settings: &Settings) -> Done<String> {
    let mut told = Vec::new();
    for many in [0_usize, 1, 100, 1_000] {
        let dir = settings.fresh_dir()?;
        let store = Store::open(dir.path(), Pairs, Options::default()).await?;
        let mut following = JoinSet::new();
        for _ in 0..many {
            let mut subscription = follow(&store).await?;
            following.spawn(async move {
                let mut had = 0;
                while had < FOLLOWED {
                    had += subscription.next().await.map_or(FOLLOWED, |new| new.len() as u64);
                }
            });
        }
        let (before, began) = (cpu_ticks(), Instant::now());
        let ours = Ours { store: Arc::new(store.clone()), with_keys: false };
        for number in 0..FOLLOWED {
            ours.put(key(number), vec![1; 256]).await?;
        }
        following.join_all().await;
        let (ticks, took) = (cpu_ticks() - before, began.elapsed().as_secs_f64());
        store.close().await;
        told.push(format!(
            "{many}: {:.0} µs of CPU, {:.0} changes/s",
            ticks as f64 * 1e4 / FOLLOWED as f64,
            FOLLOWED as f64 / took
        ));
    }
    Ok(format!("a change, one after the other, with so many subscribers: {}", told.join("; ")))
}
