//! What belongs on this node and is not there: worked out from the tables and the disk, so that a
//! crash loses none of it.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
};

use futures_util::{StreamExt as _, stream};
use model::{ChunkHash, TimeMs, file::Chunk, view::FilesStanding};
use state::read;
use store::{Fault, ReadLevel, Reader};

use super::{Files, not_kept};
use crate::{clock::now, refusal::Refused};

/// Chunks of one page of all.
const PAGE: u32 = 2_000;
/// Chunks that are looked for at the same time.
const LOOKED_AT_ONCE: usize = 8;

/// A chunk that belongs here and is not here.
#[derive(Clone, Copy)]
pub(super) struct Lacking {
    pub(super) bytes: u32,
    /// Whether it was here, and was damaged.
    pub(super) was_here: bool,
}

/// What is lacking, as far as it is known.
#[derive(Default)]
pub(super) struct Lack {
    chunks: Mutex<BTreeMap<ChunkHash, Lacking>>,
    /// Files that became whole before this log time are noted.
    noted_to: AtomicI64,
    /// Whether everything was looked through since the process began.
    looked: AtomicBool,
    healed: AtomicU64,
    /// 0 before that.
    checked_at_ms: AtomicI64,
}

impl Lack {
    /// Nothing is known of what became whole before this log time.
    pub(super) fn from(time_ms: i64) -> Self {
        Self { noted_to: time_ms.into(), ..Self::default() }
    }

    pub(super) fn chunks(&self) -> MutexGuard<'_, BTreeMap<ChunkHash, Lacking>> {
        self.chunks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A chunk is here now, or not needed any more.
    pub(super) fn ends(&self, hash: ChunkHash) {
        let ended = self.chunks().remove(&hash);
        self.healed.fetch_add(ended.is_some_and(|one| one.was_here).into(), Ordering::Relaxed);
    }

    /// All chunks were read.
    pub(super) fn checked(&self) {
        self.checked_at_ms.store(now().as_millis(), Ordering::Relaxed);
    }
}

impl Files {
    /// Notes which of these belong here and are not here.
    async fn note(&self, chunks: Vec<Chunk>) -> Result<(), Refused> {
        let owners = self.owners();
        let meant = chunks.into_iter().filter(|chunk| owners.are_here(chunk.hash));
        let absent = meant.map(|chunk| async move {
            let has = self.shared.home.has(chunk.hash).await;
            has.map(|has| (!has).then_some(chunk))
        });
        let mut absent = stream::iter(absent).buffer_unordered(LOOKED_AT_ONCE);
        while let Some(found) = absent.next().await {
            if let Some(Chunk { hash, bytes }) = found.map_err(|error| not_kept(&error))? {
                let new = Lacking { bytes, was_here: false };
                self.shared.lack.chunks().entry(hash).or_insert(new);
            }
        }
        Ok(())
    }

    /// Notes what is lacking of the files that became whole since the last time.
    pub(super) async fn note_new(&self) -> Result<(), Refused> {
        // What came into the bucket is in it for all.
        if self.shared.home.is_shared() {
            return Ok(());
        }
        let (store, noted_to) = (&self.shared.store, &self.shared.lack.noted_to);
        let since = TimeMs::from_millis(noted_to.load(Ordering::Acquire));
        // What comes later has this time or a later one.
        let applied = store.status().log_time_ms;
        let read = move |db: &Reader<'_>| read::file::chunks_since(db, since);
        self.note(store.read(ReadLevel::Local, read).await?).await?;
        noted_to.fetch_max(applied, Ordering::AcqRel);
        Ok(())
    }

    /// Looks through everything that is to lie here.
    pub(super) async fn look(&self) -> Result<(), Refused> {
        let mut after = None;
        while self.tends(&*self.shared.home) {
            let read = move |db: &Reader<'_>| read::file::kept_chunks(db, after, PAGE);
            let page = self.shared.store.read(ReadLevel::Local, read).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.hash);
            self.note(page).await?;
        }
        self.shared.lack.looked.store(true, Ordering::Release);
        Ok(())
    }

    /// How far this node is. Before everything was looked through, nothing counts as being here.
    pub(super) async fn standing(&self) -> Result<FilesStanding, Refused> {
        self.note_new().await?;
        let lack = &self.shared.lack;
        let (missing, missing_bytes) = {
            let lacking = lack.chunks();
            (lacking.len() as u64, lacking.values().map(|one| u64::from(one.bytes)).sum())
        };
        let (chunks, bytes) = match lack.looked.load(Ordering::Acquire) {
            true => self.to_lie_here().await?,
            false => (0, 0),
        };
        let checked_at_ms = lack.checked_at_ms.load(Ordering::Relaxed);
        Ok(FilesStanding {
            chunks: chunks.saturating_sub(missing),
            bytes: bytes.saturating_sub(missing_bytes),
            missing,
            missing_bytes,
            healed: lack.healed.load(Ordering::Relaxed),
            checked_at: (checked_at_ms > 0).then(|| TimeMs::from_millis(checked_at_ms)),
            in_bucket: self.shared.home.is_shared(),
        })
    }

    /// How many chunks are to lie here, and their bytes.
    async fn to_lie_here(&self) -> Result<(u64, u64), Refused> {
        let owners = self.owners();
        let count = move |db: &Reader<'_>| {
            let (mut chunks, mut bytes, mut after) = (0, 0, None);
            loop {
                let page = read::file::kept_chunks(db, after, PAGE)?;
                let Some(last) = page.last() else { return Ok::<_, Fault>((chunks, bytes)) };
                after = Some(last.hash);
                for chunk in page.iter().filter(|chunk| owners.are_here(chunk.hash)) {
                    chunks += 1;
                    bytes += u64::from(chunk.bytes);
                }
            }
        };
        Ok(self.shared.store.read(ReadLevel::Local, count).await?)
    }
}
