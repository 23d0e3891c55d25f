//! Files: their chunks come in, are kept where they belong, and go out.
//!
//! A chunk that was acknowledged lies on this node's disk and, where more than one node votes, on
//! another's: losing one machine loses no upload. What a file is and which chunks it has stands in
//! the tables; every node works out from them what it lacks, and fetches it ([`spread`]).

mod ask;
mod lack;
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

use blobs::{Shelf, ShelfError};
use bytes::Bytes;
use model::{ChunkHash, FileId, Reason, file::Chunk, limits::CHUNK_BYTES, view::NodeFiles};
use peers::{
    Mesh,
    visitors::{Place, Places},
};
use state::Domain;
use store::{Disk, MemberStatus, Peer, Role, Store};
use tokio::sync::Semaphore;

pub(crate) use self::spread::Spreading;
use self::{
    ask::{Ask, Told},
    lack::Lack,
    owners::Owners,
};
use crate::{config::FileSettings, gate::Gates, refusal::Refused};

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
    shelf: Shelf,
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
    pub(crate) fn new(
        shelf: Shelf,
        store: Store<Domain>,
        mesh: Mesh,
        settings: FileSettings,
        data: PathBuf,
    ) -> Self {
        let lack = Lack::from(store.status().log_time_ms);
        let shared = Shared {
            shelf,
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
        Self { shared: Arc::new(shared) }
    }

    /// How many bytes the files of one organisation may take.
    pub(crate) fn quota(&self) -> u64 {
        self.shared.settings.quota
    }

    /// A place for one more reader of an address, if there is one.
    pub(crate) fn reader(&self, address: IpAddr) -> Option<Place> {
        self.shared.readers.take(address)
    }

    /// Whether the disk has no room for files.
    fn is_full(&self) -> bool {
        // Where nobody can say, writing will.
        let room = self.shared.disk.room(&self.shared.data);
        room.is_ok_and(|room| room.free_bytes < RESERVES * room.reserve_bytes())
    }

    /// Keeps a chunk: here, and on another node if the cluster's word is that of several.
    pub(crate) async fn put(&self, bytes: Bytes) -> Result<Chunk, Refused> {
        if self.is_full() {
            return Err(Reason::DiskFull.into());
        }
        let length = u32::try_from(bytes.len()).map_err(|_| Reason::TooLarge)?;
        let kept = bytes.clone();
        let hash = self.on_disk(move |shelf| shelf.put(&kept)).await?;
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
        if let Some(bytes) = self.on_disk(move |shelf| shelf.get(hash)).await? {
            return Ok(bytes);
        }
        let bytes = self.fetch(hash).await.ok_or(Reason::ChunkMissing)?;
        if self.owners().are_here(hash) {
            let kept = bytes.clone();
            // Whoever waits for the chunk gets it, whatever the disk says.
            if let Err(refused) = self.on_disk(move |shelf| shelf.put(&kept)).await {
                tracing::warn!(reason = refused.reason().as_str(), "a chunk was not kept");
            }
        }
        Ok(bytes)
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
        Owners { nodes, here: self.shared.store.node(), copies: self.shared.settings.copies }
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
            Ask::Get(hash) => {
                let found = self.on_disk(move |shelf| shelf.get(hash)).await;
                Told::Chunk(found.ok().flatten())
            }
            Ask::Put(bytes) if bytes.is_empty() || bytes.len() > CHUNK_BYTES => Told::NotKept,
            Ask::Put(_) if self.is_full() => Told::NotKept,
            Ask::Put(bytes) => match self.on_disk(move |shelf| shelf.put(&bytes)).await {
                Ok(_) => Told::Kept,
                Err(_) => Told::NotKept,
            },
            Ask::Has(hash) => Told::Has(self.on_disk(move |shelf| Ok(shelf.has(hash))).await.ok()?),
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

    /// Works on the disk, on a thread that may wait for it.
    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shelf) -> Result<T, ShelfError> + Send + 'static,
    ) -> Result<T, Refused> {
        let shelf = self.shared.shelf.clone();
        match tokio::task::spawn_blocking(move || work(&shelf)).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) if error.is_full() => Err(Reason::DiskFull.into()),
            Ok(Err(error)) => Err(Refused::internal(&error)),
            Err(error) => Err(Refused::internal(&error)),
        }
    }
}
