//! Nodes as processes would run them, each with its directory, its key and its socket.

use std::{path::Path, sync::Arc, time::Duration};

use bytes::Bytes;
use crypto::{Key, node::NodeSecret};
use peers::{Hall, Inside, Invitation, Joining, Listener, Mesh, limits::Patience};
use store::{IdempotencyKey, MemberChange, Options, ReadLevel, Store, prepare_to_join};
use tempfile::TempDir;
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::oneshot,
};

use crate::notes::{Note, Notes};

/// A node that runs.
pub(crate) struct House {
    pub(crate) secret: NodeSecret,
    pub(crate) address: String,
    pub(crate) hall: Arc<Hall<Notes>>,
    stop: oneshot::Sender<()>,
    serving: tokio::task::JoinHandle<()>,
}

pub(crate) struct Inhabited {
    house: House,
    pub(crate) store: Store<Notes>,
    known: Vec<store::Peer>,
    pub(crate) keyring: Vec<u8>,
    pub(crate) address: String,
}

impl Inhabited {
    pub(crate) fn secret(&self) -> NodeSecret {
        self.house.secret.clone()
    }
}

impl House {
    /// A node that belongs to no cluster and listens.
    pub(crate) async fn outside() -> Self {
        Self::outside_bearing(Patience::default()).await
    }

    pub(crate) async fn outside_bearing(patience: Patience) -> Self {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(
            &NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed).to_be_bytes(),
        );
        Self::at("127.0.0.1:0", NodeSecret::new(Key::from_bytes(seed)), patience).await
    }

    async fn at(address: &str, secret: NodeSecret, patience: Patience) -> Self {
        let listener = Listener::bind(address.parse().unwrap(), secret.clone()).await.unwrap();
        let listener = listener.bearing(patience);
        let address = listener.address().unwrap().to_string();
        let hall = Arc::new(Hall::default());
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(listener.serve(Arc::clone(&hall), async move {
            let _ = stopped.await;
        }));
        Self { secret, address, hall, stop, serving }
    }

    async fn inhabit(self, dir: &Path, known: Vec<store::Peer>, keyring: Vec<u8>) -> Inhabited {
        let mesh = Mesh::new(self.secret.clone());
        let transport = Some(Arc::new(mesh) as Arc<dyn store::Transport>);
        let options = Options { transport, known: known.clone(), ..Options::default() };
        let store = Store::begin(dir, Notes, options).await.unwrap();
        let text = keyring.clone();
        self.hall.open(Inside {
            store: store.clone(),
            keyring: Box::new(move || Ok(text.clone().into())),
            version: "test",
            joined: Box::new(|_| {}),
            files: Box::new(|_| Box::pin(async { None })),
        });
        store.catch_up().await.unwrap();
        let address = self.address.clone();
        Inhabited { house: self, store, known, keyring, address }
    }
}

static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);

/// A cluster over sockets.
pub(crate) struct Town {
    dirs: Vec<TempDir>,
    houses: Vec<Option<Inhabited>>,
    kept: Vec<(NodeSecret, String, Vec<store::Peer>, Vec<u8>)>,
}

impl Town {
    pub(crate) async fn founded() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let house = House::outside().await;
        let first = house.inhabit(dir.path(), Vec::new(), b"the keyring".to_vec()).await;
        let moved = MemberChange::Move {
            node: 1,
            address: first.address.clone(),
            key: first.house.secret.public(),
        };
        first.store.change(moved).await.unwrap();
        let mut this = Self { dirs: Vec::new(), houses: Vec::new(), kept: Vec::new() };
        this.keep(dir, first);
        this
    }

    fn keep(&mut self, dir: TempDir, house: Inhabited) {
        let secret = house.house.secret.clone();
        let (known, keyring) = (house.known.clone(), house.keyring.clone());
        self.kept.push((secret, house.address.clone(), known, keyring));
        self.dirs.push(dir);
        self.houses.push(Some(house));
    }

    pub(crate) fn house(&self, node: u64) -> &Inhabited {
        self.houses[node as usize - 1].as_ref().unwrap()
    }

    fn any(&self) -> &Inhabited {
        self.houses.iter().flatten().next().unwrap()
    }

    pub(crate) async fn invite(&self) -> Invitation {
        let asked = self.any();
        let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let mut secret = [7; 32];
        secret[..8].copy_from_slice(&number.to_be_bytes());
        asked.store.offer_join(&secret, 60_000).await.unwrap();
        Invitation {
            cluster: asked.store.cluster(),
            key: asked.house.secret.public(),
            addresses: vec!["127.0.0.1:1".to_owned(), asked.address.clone()],
            secret: Key::from_bytes(secret),
        }
    }

    pub(crate) async fn join(&mut self) -> u64 {
        let invitation: Invitation = self.invite().await.to_text().parse().unwrap();
        self.join_by(&invitation).await
    }

    pub(crate) async fn join_by(&mut self, invitation: &Invitation) -> u64 {
        let house = House::outside().await;
        let joining =
            Joining { address: house.address.clone(), version: "test".to_owned(), schema_known: 1 };
        let given = peers::join(&house.secret, invitation, &joining).await.unwrap();
        let dir = tempfile::tempdir().unwrap();
        prepare_to_join(dir.path(), given.cluster, given.node).unwrap();
        let keyring = given.keyring.to_vec();
        let inhabited = house.inhabit(dir.path(), given.members, keyring).await;
        self.keep(dir, inhabited);
        given.node
    }

    pub(crate) async fn promote(&self, nodes: Vec<u64>) {
        eventually("promoted", async || {
            self.any().store.change(MemberChange::Promote(nodes.clone())).await.is_ok()
        })
        .await;
    }

    pub(crate) async fn stop(&mut self, node: u64) {
        let gone = self.houses[node as usize - 1].take().unwrap();
        let _ = gone.house.stop.send(());
        gone.house.serving.await.unwrap();
        drop(gone.house.hall);
        gone.store.close().await;
    }

    pub(crate) async fn start(&mut self, node: u64) {
        let address = self.kept[node as usize - 1].1.clone();
        self.start_at(node, &address).await;
    }

    /// Where nobody looks for it, unless it is where it was.
    pub(crate) async fn start_at(&mut self, node: u64, address: &str) {
        let at = node as usize - 1;
        let (secret, _, known, keyring) = self.kept[at].clone();
        let house = House::at(address, secret, Patience::default()).await;
        let inhabited = house.inhabit(self.dirs[at].path(), known, keyring).await;
        self.houses[at] = Some(inhabited);
    }

    /// Another process with a copy of a node's directory, and at another port.
    pub(crate) async fn copy(&self, node: u64) -> Inhabited {
        let at = node as usize - 1;
        let copy = tempfile::tempdir().unwrap().keep();
        copy_all(self.dirs[at].path(), &copy);
        let (secret, _, known, keyring) = self.kept[at].clone();
        let house = House::at("127.0.0.1:0", secret, Patience::default()).await;
        house.inhabit(&copy, known, keyring).await
    }

    pub(crate) async fn write(&self, node: u64, number: u64) {
        let key = IdempotencyKey {
            principal: b"test".to_vec(),
            key: number.to_be_bytes().to_vec(),
            request_hash: [0; 32],
        };
        self.house(node).store.propose(&Note(number), Some(key)).await.unwrap();
    }

    pub(crate) async fn count(&self, node: u64, level: ReadLevel) -> i64 {
        let store = self.house(node).store.clone();
        let count = store.read(level, |db| db.one("SELECT count(*) FROM note", &[])).await;
        count.unwrap().unwrap()
    }

    /// A request to vote for `node` in a term far ahead, as its golden bytes.
    pub(crate) fn vote_request(&self, node: u8) -> Bytes {
        let cluster = self.any().store.cluster();
        // [1, {vote: [99, node, false], last: [99, node, 9999]}]
        let request =
            [0x82, 1, 0x82, 0x83, 0x18, 99, node, 0xf4, 0x83, 0x18, 99, node, 0x19, 0x27, 0x0f];
        let mut bytes = vec![0x86, 1, 0x50];
        bytes.extend(cluster);
        bytes.extend([node, 1, 0x40 | request.len() as u8]);
        bytes.extend(request);
        bytes.push(7);
        bytes.into()
    }
}

fn copy_all(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            std::fs::create_dir(&to).unwrap();
            copy_all(&path, &to);
        } else {
            std::fs::copy(&path, &to).unwrap();
        }
    }
}

/// An address that leads to `to`, where callers then seem to come from `from`.
pub(crate) async fn by_way_of(from: &'static str, to: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (way, to) = (listener.local_addr().unwrap().to_string(), to.parse().unwrap());
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let socket = TcpSocket::new_v4().unwrap();
            socket.bind(format!("{from}:0").parse().unwrap()).unwrap();
            let mut far = socket.connect(to).await.unwrap();
            tokio::spawn(async move {
                let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    way
}

/// Waits until it is so, half a minute at most.
pub(crate) async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..600 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not in half a minute: {what}");
}
