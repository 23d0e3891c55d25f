//! Every node fetches the chunks that it is to keep and lacks; damaged ones are found and fetched
//! again; what no file has any more is thrown away.
//!
//! A file that became whole is noticed within a second, everything is looked through when the
//! process begins and every few minutes, and once a day every chunk is read and compared with its
//! name.

use std::time::{Duration, SystemTime};

use blobs::Keep;
use futures_util::{StreamExt as _, stream};
use model::ChunkHash;
use state::read;
use store::ReadLevel;
use tokio_util::sync::CancellationToken;

use super::{
    Files,
    ask::{Ask, Told},
    lack::Lacking,
    not_kept,
};
use crate::refusal::Refused;

/// How often the tables are asked which files became whole.
const TICK: Duration = Duration::from_secs(1);
/// How often everything is looked through for what is lacking.
const LOOK_EVERY: Duration = Duration::from_secs(10 * 60);
/// Chunks fetched at the same time.
const PARALLEL: usize = 4;
/// How old a chunk is at least that is thrown away because no file has it: one that arrives is on
/// the disk before it is in the tables, and another node's may be late.
const UNUSED_AFTER: Duration = Duration::from_secs(10 * 60);
/// The same in a bucket, where one node throws away what another may be putting in: so long after
/// that, nothing is under way.
const UNUSED_IN_BUCKET_AFTER: Duration = Duration::from_secs(24 * 60 * 60);
/// How often what no file has is thrown away.
const SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);
/// Parts of a shelf.
const PARTS: u32 = 256;

/// Keeps this node's chunks complete and whole. Owns nothing that a crash could lose.
#[derive(Clone)]
pub(crate) struct Spreading {
    files: Files,
}

impl Spreading {
    pub(crate) const fn new(files: Files) -> Self {
        Self { files }
    }

    /// Runs until `stop`.
    pub(crate) async fn run(self, stop: CancellationToken) {
        // Whoever has just set up a bucket looks into the log, and not when the first file comes.
        if let Err(error) = self.files.shared.home.part(0).await {
            tracing::error!(%error, "files cannot be read from where they are to be kept");
        }
        let work = async {
            tokio::join!(self.fetch_all(), self.look_all(), self.sweep_all(), self.check_all())
        };
        tokio::select! {
            () = stop.cancelled() => {}
            _ = work => {}
        }
    }

    /// Follows what becomes whole, and fetches what is lacking.
    async fn fetch_all(&self) {
        loop {
            if let Err(refused) = self.files.note_new().await {
                complain("files that became whole could not be read", &refused);
            }
            self.fetch_lacking().await;
            tokio::time::sleep(TICK).await;
        }
    }

    async fn fetch_lacking(&self) {
        let lack = &self.files.shared.lack;
        let wanted: Vec<(ChunkHash, Lacking)> =
            lack.chunks().iter().map(|(hash, one)| (*hash, *one)).collect();
        let fetches = wanted.into_iter().map(|(hash, one)| async move {
            if self.fetch_one(hash).await {
                lack.ends(hash);
                self.pace(one.bytes).await;
            }
        });
        stream::iter(fetches).buffer_unordered(PARALLEL).collect::<Vec<()>>().await;
    }

    /// Fetches a chunk; whether it need not be fetched any more.
    async fn fetch_one(&self, hash: ChunkHash) -> bool {
        match self.files.chunk(hash).await {
            Ok(_) => true,
            Err(refused) => {
                tracing::debug!(reason = refused.reason().as_str(), "a chunk was not fetched");
                matches!(self.is_needed(hash).await, Ok(false))
            }
        }
    }

    /// Waits as long as so many bytes may take.
    async fn pace(&self, bytes: u32) {
        if let Some(rate) = self.files.shared.settings.rate {
            let seconds = f64::from(bytes) * PARALLEL as f64 / rate as f64;
            tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
        }
    }

    /// Looks through everything that is to lie here, again and again.
    async fn look_all(&self) {
        loop {
            if let Err(refused) = self.files.look().await {
                complain("the files were not looked through", &refused);
            }
            let every = match self.files.shared.home.is_shared() {
                // Each look asks the bucket for every chunk.
                true => self.files.shared.settings.check_every,
                false => LOOK_EVERY,
            };
            tokio::time::sleep(every).await;
        }
    }

    /// Reads every chunk that lies here, part by part, as often as it is configured. What lies in
    /// a bucket is checked by whoever keeps that, and by everybody who reads it.
    async fn check_all(&self) {
        if self.files.shared.home.is_shared() {
            return;
        }
        let pause = self.files.shared.settings.check_every / PARTS;
        loop {
            for part in 0..=u8::MAX {
                tokio::time::sleep(pause).await;
                if let Err(refused) = self.check(part).await {
                    complain("a part of the chunks was not checked", &refused);
                }
            }
            self.files.shared.lack.checked();
        }
    }

    async fn check(&self, part: u8) -> Result<(), Refused> {
        let (owners, home) = (self.files.owners(), &self.files.shared.home);
        for lying in home.part(part).await.map_err(|error| not_kept(&error))? {
            let hash = lying.hash;
            if !self.is_needed(hash).await? {
                continue;
            }
            if home.get(hash).await.map_err(|error| not_kept(&error))?.is_none() {
                if owners.are_here(hash) {
                    let bytes = u32::try_from(lying.bytes).unwrap_or(0);
                    let damaged = Lacking { bytes, was_here: true };
                    self.files.shared.lack.chunks().insert(hash, damaged);
                }
            } else if !owners.are_here(hash) && self.lies_where_it_belongs(hash).await {
                home.throw_away(hash, UNUSED_AFTER).await.map_err(|error| not_kept(&error))?;
            }
        }
        Ok(())
    }

    async fn is_needed(&self, hash: ChunkHash) -> Result<bool, Refused> {
        let needed = move |db: &store::Reader<'_>| read::file::is_needed(db, hash);
        let needed = self.files.shared.store.read(ReadLevel::Local, needed).await;
        needed.map_err(Refused::from)
    }

    /// Throws away what no file has any more.
    async fn sweep_all(&self) {
        loop {
            tokio::time::sleep(SWEEP_EVERY).await;
            for part in 0..=u8::MAX {
                if let Err(refused) = self.sweep(part).await {
                    complain("a part of the chunks was not swept", &refused);
                }
            }
        }
    }

    async fn sweep(&self, part: u8) -> Result<(), Refused> {
        let shared = &self.files.shared;
        for keep in [Some(&shared.home), shared.former.as_ref()].into_iter().flatten() {
            if self.files.tends(&**keep) {
                self.sweep_one(&**keep, part).await?;
            }
        }
        Ok(())
    }

    async fn sweep_one(&self, keep: &dyn Keep, part: u8) -> Result<(), Refused> {
        let store = &self.files.shared.store;
        let (after, level) = match keep.is_shared() {
            // What every other node acknowledged counts.
            true => (UNUSED_IN_BUCKET_AFTER, ReadLevel::Linearizable),
            false => (UNUSED_AFTER, ReadLevel::Local),
        };
        for lying in keep.part(part).await.map_err(|error| not_kept(&error))? {
            let hash = lying.hash;
            let age = SystemTime::now().duration_since(lying.since).unwrap_or_default();
            // A node that has not heard of a file yet must not throw its chunks away.
            if age < after || store.status().leader.is_none() {
                continue;
            }
            let needed = move |db: &store::Reader<'_>| read::file::is_needed(db, hash);
            if !store.read(level, needed).await? {
                keep.throw_away(hash, after).await.map_err(|error| not_kept(&error))?;
            }
        }
        Ok(())
    }

    /// Whether every node that is to keep the chunk says that it has it.
    async fn lies_where_it_belongs(&self, hash: ChunkHash) -> bool {
        let owners = self.files.owners().of(hash);
        for peer in self.files.others(&self.files.shared.store.members(), hash) {
            let must = owners.contains(&peer.node);
            if must && !matches!(self.files.ask(peer, &Ask::Has(hash)).await, Some(Told::Has(true)))
            {
                return false;
            }
        }
        !owners.is_empty()
    }
}

fn complain(what: &str, refused: &Refused) {
    tracing::warn!(reason = refused.reason().as_str(), "{what}; it is tried again");
}
