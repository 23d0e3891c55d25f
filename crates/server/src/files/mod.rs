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

use std::{net::IpAddr, path::PathBuf, sync::Arc};

use blobs::{Shelf, ShelfError};
use bytes::Bytes;
use model::{ChunkHash, FileId, Reason, file::Chunk, limits::CHUNK_BYTES};
use peers::{
    Mesh,
    visitors::{Place, Places},
};
use state::Domain;
use store::{MemberStatus, Peer, Role, Store};
use tokio::sync::Semaphore;

pub(crate) use self::{ask::Standing, spread::Spreading};
use self::{
    ask::{Ask, Told},
    lack::Lack,
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
    lack: Lack,
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
            lack,
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
        let (least, most) = store::limits::DISK_RESERVE_BYTES;
        let data = &self.shared.data;
        let (Ok(free), Ok(all)) = (fs4::available_space(data), fs4::total_space(data)) else {
            return false;
        };
        free < RESERVES * (all / 50).clamp(least, most).min(all / 10)
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
        let second = self.put_elsewhere(&members, hash, bytes).await;
        if voters > 1 && !second {
            tracing::warn!("no other node keeps a chunk of a file that arrives");
            return Err(Reason::Unavailable.into());
        }
        Ok(Chunk { hash, bytes: length })
    }

    /// Whether another node keeps it, too.
    async fn put_elsewhere(&self, members: &[MemberStatus], hash: ChunkHash, bytes: Bytes) -> bool {
        let put = Ask::Put(bytes);
        for peer in self.others(members, hash) {
            match self.ask(peer, &put).await {
                Some(Told::Kept) => return true,
                _ => continue,
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
        if self.belongs_here(hash) {
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

    /// Whether a copy of the chunk is to lie on this node.
    fn belongs_here(&self, hash: ChunkHash) -> bool {
        let members: Vec<u64> = self.shared.store.members().iter().map(|m| m.node).collect();
        owners::of(hash, &members, self.shared.settings.copies).contains(&self.shared.store.node())
    }

    /// The other nodes, those first on which the chunk is to lie.
    fn others(&self, members: &[MemberStatus], hash: ChunkHash) -> Vec<Peer> {
        let here = self.shared.store.node();
        let nodes: Vec<u64> = members.iter().map(|member| member.node).collect();
        owners::of(hash, &nodes, nodes.len())
            .into_iter()
            .filter(|node| *node != here)
            .filter_map(|node| members.iter().find(|member| member.node == node))
            .map(|member| Peer { node: member.node, member: member.member.clone() })
            .collect()
    }

    /// What another node tells; none if it does not answer.
    async fn ask(&self, peer: Peer, ask: &Ask) -> Option<Told> {
        let node = peer.node;
        match self.shared.mesh.files(peer, ask.to_bytes()).await {
            Ok(answer) => Told::from_bytes(&answer),
            Err(error) => {
                tracing::debug!(node, %error, "a node was not reached for a chunk");
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
            Ask::Has(hashes) => {
                let has = move |shelf: &Shelf| Ok(hashes.iter().map(|h| shelf.has(*h)).collect());
                Told::Has(self.on_disk(has).await.ok()?)
            }
            Ask::Standing => Told::Standing(self.standing().await.ok()?),
        };
        Some(told.to_bytes())
    }

    /// How far every node of the cluster is, by number; none for one that does not answer.
    pub(crate) async fn standings(&self) -> Vec<(u64, Option<Standing>)> {
        let here = self.shared.store.node();
        let asked = self.shared.store.members().into_iter().map(|member| async move {
            if member.node == here {
                return (here, self.standing().await.ok());
            }
            let peer = Peer { node: member.node, member: member.member };
            match self.ask(peer, &Ask::Standing).await {
                Some(Told::Standing(standing)) => (member.node, Some(standing)),
                _ => (member.node, None),
            }
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
