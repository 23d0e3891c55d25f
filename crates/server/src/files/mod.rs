//! Files: their chunks come in, are kept where they belong, and go out.
//!
//! A chunk that was acknowledged lies on this node's disk and, where more than one node votes, on
//! another's: losing one machine loses no upload. Where chunks are kept in a bucket, it lies there.
//! What a file is and which chunks it has stands in the tables; every node works out from them what
//! it lacks, and fetches it.

mod ask;
mod lack;
mod moved;
mod owners;
pub(crate) mod serve;
mod spread;
mod whole;

use std::{
    collections::HashMap,
    net::IpAddr,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use blobs::{Bucket, BucketError, Keep, KeepError, Shelf};
use bytes::Bytes;
use model::{ChunkHash, FileId, Reason, file::Chunk, limits::CHUNK_BYTES, view::NodeFiles};
use peers::{
    Mesh,
    visitors::{Place, Places},
};
use state::Domain;
use store::{Disk, MemberStatus, Peer, Role, Store};
use tokio::sync::Semaphore;

pub use self::moved::{FilesMoveError, move_files};
pub(crate) use self::spread::Spreading;
use self::{
    ask::{Ask, Told},
    lack::Lack,
    owners::Owners,
};
use crate::{
    config::{FilePlace, FileSettings},
    gate::Gates,
    refusal::Refused,
};
pub use blobs::moving::{MoveError, Moved};

/// Where the chunks of a data directory are.
pub(crate) const CHUNKS: &str = "chunks";

/// Pictures and videos worked on at the same time: each can take much memory.
const MAKING_MAX: usize = 2;
/// Files read at the same time, each with up to two chunks in memory.
const READERS_MAX: usize = 256;
/// Of them, from one network.
const READERS_PER_NETWORK_MAX: usize = 64;
/// Files leave so many times more room on the disk than the store does: they must never be what
/// keeps it from writing.
const RESERVES: u64 = 4;
/// How long a node that did not answer is asked after all others: each try may take seconds.
const SILENCE: Duration = Duration::from_secs(10);

/// The files of this node. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Files {
    shared: Arc<Shared>,
}

struct Shared {
    /// Where chunks are kept.
    home: Arc<dyn Keep>,
    /// Where they may lie still that came before files were moved.
    former: Option<Arc<dyn Keep>>,
    store: Store<Domain>,
    mesh: Mesh,
    settings: FileSettings,
    making: Arc<Semaphore>,
    /// One at a time makes a file whole.
    finishing: Gates<FileId>,
    readers: Arc<Places>,
    /// When a node did not answer the last time.
    silent: Mutex<HashMap<u64, Instant>>,
    lack: Lack,
    disk: Disk,
    data: PathBuf,
}

impl Files {
    /// # Errors
    /// The settings of the bucket are none that a bucket could have.
    pub(crate) fn new(
        shelf: Shelf,
        store: Store<Domain>,
        mesh: Mesh,
        settings: FileSettings,
        data: PathBuf,
    ) -> Result<Self, BucketError> {
        let shelf: Arc<dyn Keep> = Arc::new(shelf);
        let bucket = settings.bucket.as_ref().map(Bucket::new).transpose()?;
        let bucket = bucket.map(|bucket| Arc::new(bucket) as Arc<dyn Keep>);
        let (home, former) = match (settings.at, bucket) {
            (FilePlace::Bucket, Some(bucket)) => (bucket, Some(shelf)),
            (_, bucket) => (shelf, bucket),
        };
        let lack = Lack::from(store.status().log_time_ms);
        let shared = Shared {
            home,
            former,
            store,
            mesh,
            settings,
            making: Arc::new(Semaphore::new(MAKING_MAX)),
            finishing: Gates::default(),
            readers: Arc::new(Places::new(READERS_MAX, READERS_PER_NETWORK_MAX)),
            silent: Mutex::default(),
            lack,
            disk: Disk::system(),
            data,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// How many bytes the files of one organisation may take.
    pub(crate) fn quota(&self) -> u64 {
        self.shared.settings.quota
    }

    /// A place for one more reader of an address, if there is one.
    pub(crate) fn reader(&self, address: IpAddr) -> Option<Place> {
        self.shared.readers.take(address)
    }

    /// Whether the disk has no room for files, where they are kept on one.
    fn is_full(&self) -> bool {
        if self.shared.home.is_shared() {
            return false;
        }
        // Where nobody can say, writing will.
        let room = self.shared.disk.room(&self.shared.data);
        room.is_ok_and(|room| room.free_bytes < RESERVES * room.reserve_bytes())
    }

    /// Keeps a chunk: in the bucket, or here and on another node if the cluster's word is that of
    /// several.
    pub(crate) async fn put(&self, bytes: Bytes) -> Result<Chunk, Refused> {
        if self.is_full() {
            return Err(Reason::DiskFull.into());
        }
        let length = u32::try_from(bytes.len()).map_err(|_| Reason::TooLarge)?;
        let hash = self.shared.home.put(bytes.clone()).await.map_err(|error| not_kept(&error))?;
        if self.shared.home.is_shared() {
            return Ok(Chunk { hash, bytes: length });
        }
        let members = self.shared.store.members();
        let voters = members.iter().filter(|member| member.role == Role::Voter).count();
        let must = voters > 1;
        let second = self.put_elsewhere(&members, hash, bytes, must).await;
        if must && !second {
            tracing::warn!("no other node keeps a chunk of a file that arrives");
            return Err(Reason::Unavailable.into());
        }
        Ok(Chunk { hash, bytes: length })
    }

    /// Whether another node keeps it, too. Where that is not a must, no silent one is waited for.
    async fn put_elsewhere(
        &self,
        members: &[MemberStatus],
        hash: ChunkHash,
        bytes: Bytes,
        must: bool,
    ) -> bool {
        let put = Ask::Put(bytes);
        for peer in self.others(members, hash) {
            if !must && self.is_silent(peer.node) {
                continue;
            }
            if matches!(self.ask(peer, &put).await, Some(Told::Kept)) {
                return true;
            }
        }
        false
    }

    /// A chunk, from here or from a node that has it. What belongs here is kept.
    pub(crate) async fn chunk(&self, hash: ChunkHash) -> Result<Bytes, Refused> {
        let home = self.shared.home.get(hash).await;
        if let Ok(Some(bytes)) = home {
            return Ok(bytes);
        }
        let elsewhere = match self.at_former(hash).await {
            Some(bytes) => Some(bytes),
            None => self.fetch(hash).await,
        };
        let bytes = match (elsewhere, home) {
            (Some(bytes), _) => bytes,
            (None, Err(error)) => return Err(not_kept(&error)),
            (None, Ok(_)) => return Err(Reason::ChunkMissing.into()),
        };
        if self.owners().are_here(hash) {
            // Whoever waits for the chunk gets it, whatever the disk says.
            if let Err(error) = self.shared.home.put(bytes.clone()).await {
                tracing::warn!(%error, "a chunk was not kept");
            }
        }
        Ok(bytes)
    }

    /// A chunk from where it lay before files were moved.
    async fn at_former(&self, hash: ChunkHash) -> Option<Bytes> {
        let former = self.shared.former.as_ref()?;
        let found = former.get(hash).await;
        let complain = |error| tracing::warn!(%error, "where files were before is not reached");
        found.map_err(complain).ok().flatten()
    }

    /// A chunk that this node can give out without asking another.
    async fn own(&self, hash: ChunkHash) -> Option<Bytes> {
        match self.shared.home.get(hash).await {
            Ok(Some(bytes)) => Some(bytes),
            _ => self.at_former(hash).await,
        }
    }

    /// A chunk from another node, if any that is reached has it.
    async fn fetch(&self, hash: ChunkHash) -> Option<Bytes> {
        let members = self.shared.store.members();
        for peer in self.others(&members, hash) {
            let Some(Told::Chunk(Some(bytes))) = self.ask(peer, &Ask::Get(hash)).await else {
                continue;
            };
            // Another node is believed for nothing but what the name proves.
            if blobs::hash(&bytes) == hash {
                return Some(bytes);
            }
            tracing::error!("another node answered with the wrong bytes for a chunk");
        }
        None
    }

    /// On which nodes chunks are to lie, as the membership is now.
    fn owners(&self) -> Owners {
        let nodes = self.shared.store.members().iter().map(|member| member.node).collect();
        // In a bucket that all share, every chunk is every node's.
        let copies = match self.shared.home.is_shared() {
            true => usize::MAX,
            false => self.shared.settings.copies,
        };
        Owners { nodes, here: self.shared.store.node(), copies }
    }

    /// The other nodes: those first on which the chunk is to lie, and last those that were silent.
    fn others(&self, members: &[MemberStatus], hash: ChunkHash) -> Vec<Peer> {
        let here = self.shared.store.node();
        let nodes: Vec<u64> = members.iter().map(|member| member.node).collect();
        let mut ranked = owners::ranked(hash, &nodes);
        ranked.retain(|node| *node != here);
        ranked.sort_by_key(|node| self.is_silent(*node));
        ranked
            .into_iter()
            .filter_map(|node| members.iter().find(|member| member.node == node))
            .map(|member| Peer { node: member.node, member: member.member.clone() })
            .collect()
    }

    fn silent(&self) -> MutexGuard<'_, HashMap<u64, Instant>> {
        self.shared.silent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_silent(&self, node: u64) -> bool {
        self.silent().get(&node).is_some_and(|since| since.elapsed() < SILENCE)
    }

    /// What another node tells; none if it does not answer.
    async fn ask(&self, peer: Peer, ask: &Ask) -> Option<Told> {
        let node = peer.node;
        match self.shared.mesh.files(peer, ask.to_bytes()).await {
            Ok(answer) => {
                self.silent().remove(&node);
                Told::from_bytes(&answer)
            }
            Err(error) => {
                tracing::debug!(node, %error, "a node was not reached for a chunk");
                self.silent().insert(node, Instant::now());
                None
            }
        }
    }

    /// Answers another node; none if it asks for something that this version does not know.
    pub(crate) async fn answer(&self, request: Bytes) -> Option<Bytes> {
        let told = match Ask::from_bytes(&request)? {
            Ask::Get(hash) => Told::Chunk(self.own(hash).await),
            Ask::Put(bytes) if bytes.is_empty() || bytes.len() > CHUNK_BYTES => Told::NotKept,
            Ask::Put(_) if self.is_full() => Told::NotKept,
            Ask::Put(bytes) => match self.shared.home.put(bytes).await {
                Ok(_) => Told::Kept,
                Err(_) => Told::NotKept,
            },
            Ask::Has(hash) => Told::Has(self.shared.home.has(hash).await.ok()?),
            Ask::Standing => Told::Standing(self.standing().await.ok()?),
        };
        Some(told.to_bytes())
    }

    /// How far every node of the cluster is.
    pub(crate) async fn standings(&self) -> Vec<NodeFiles> {
        let here = self.shared.store.node();
        let asked = self.shared.store.members().into_iter().map(|member| async move {
            let node = member.node;
            if node == here {
                return NodeFiles { node, standing: self.standing().await.ok() };
            }
            let peer = Peer { node, member: member.member };
            let standing = match self.ask(peer, &Ask::Standing).await {
                Some(Told::Standing(standing)) => Some(standing),
                _ => None,
            };
            NodeFiles { node, standing }
        });
        futures_util::future::join_all(asked).await
    }

    /// Whether it is this node that looks after a place that all share.
    fn tends(&self, keep: &dyn Keep) -> bool {
        let status = self.shared.store.status();
        !keep.is_shared() || status.leader == Some(self.shared.store.node())
    }
}

/// What somebody is told whose chunk is not kept or not read.
fn not_kept(error: &KeepError) -> Refused {
    if error.is_full() {
        return Reason::DiskFull.into();
    }
    if error.is_elsewhere() {
        tracing::error!(%error, "files are not reached");
        return Reason::Unavailable.into();
    }
    Refused::internal(error)
}
