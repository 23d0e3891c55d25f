//! The log: entries in segment files, flushed before they count.
//!
//! Writing and flushing block whoever appends: that is the thread of consensus (`raft/thread.rs`),
//! which has to wait anyway, and handing a write to another thread and back costs more than the
//! write where cores are busy.
//! See `record.rs` for the format and for how a torn tail is told from damage.

mod hard_state;
mod newest;
mod offline;
mod record;
mod segments;
mod writer;

use std::{
    collections::VecDeque,
    fmt::Debug,
    fs::File,
    io,
    ops::{Bound, RangeBounds},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub(crate) use hard_state::{HardState, replace, sync_dir};
pub(crate) use offline::{Kept, append};
use openraft::{
    EntryPayload, LogState, OptionalSend, RaftLogReader, StorageIOError, storage::LogFlushed,
    storage::RaftLogStorage,
};
pub use segments::LogDamaged;

use crate::{
    limits,
    raft::{Entry, LogId, StorageError, Types, Vote, codec},
};
use segments::{Place, Segment};
use writer::Writer;

/// A handle to the log; all handles are of one log.
#[derive(Clone)]
pub(crate) struct Log {
    shared: Arc<Shared>,
}

struct Shared {
    dir: PathBuf,
    /// Held while the hard state is written.
    hard_state: Mutex<()>,
    /// None when the log is closed, or when a write failed: then what is on the disk is not
    /// known, and nothing may follow.
    open: Mutex<Option<Open>>,
    state: Mutex<State>,
    /// Told when a segment is begun or gone.
    grown: tokio::sync::Notify,
}

#[derive(Default)]
struct State {
    hard: HardState,
    /// Entries on the disk, oldest first.
    places: VecDeque<Place>,
    /// The newest entries, those that are not on the disk yet among them, and what each takes.
    recent: VecDeque<(Entry, usize)>,
    recent_bytes: usize,
    last: Option<LogId>,
    segments: Vec<Segment>,
    bytes: u64,
}

struct Open {
    writer: Writer,
    /// Nobody else opens the directory while this may still write.
    _lock: Option<Arc<File>>,
}

/// Whether the log in `dir` was made and nothing was ever written to it: no vote, no entry.
pub(crate) fn is_untouched(dir: &Path) -> io::Result<bool> {
    if HardState::load(dir)?.is_some() {
        return Ok(false);
    }
    for file in std::fs::read_dir(dir)? {
        let path = file?.path();
        if path.extension().is_none_or(|extension| extension != "log") {
            continue;
        }
        let bytes = std::fs::read(path)?;
        if bytes.iter().skip(record::HEADER).any(|byte| *byte != 0) {
            return Ok(false);
        }
    }
    Ok(true)
}

impl Log {
    /// Opens or creates the log in `dir`, and holds `lock` until it is closed.
    pub(crate) fn open(dir: &Path, lock: Option<Arc<File>>) -> Result<Self, LogDamaged> {
        std::fs::create_dir_all(dir)?;
        let hard = HardState::load(dir)?.unwrap_or_default();
        let opened = segments::open(dir, hard)?;
        if opened.torn > 0 {
            tracing::warn!(bytes = opened.torn, "cut off the torn tail of the log");
        }
        let state = State {
            hard,
            last: opened.places.back().map(|place| place.log_id).or(hard.purged),
            places: opened.places,
            segments: opened.writer.segments().to_vec(),
            bytes: opened.writer.bytes(),
            ..State::default()
        };
        let shared = Arc::new(Shared {
            dir: dir.to_owned(),
            hard_state: Mutex::default(),
            open: Mutex::new(Some(Open { writer: opened.writer, _lock: lock })),
            state: Mutex::new(state),
            grown: tokio::sync::Notify::new(),
        });
        Ok(Self { shared })
    }

    /// Lets go of the files, when no thread touches them any more. Blocks.
    pub(crate) fn close(&self) {
        let open = lock_of(&self.shared.open).take();
        drop(open);
    }

    /// Waits until the log has another segment than before.
    pub(crate) async fn grown(&self) {
        self.shared.grown.notified().await;
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.shared.lock().bytes
    }

    pub(crate) fn last_index(&self) -> u64 {
        self.shared.lock().last.map_or(0, |id| id.index)
    }

    /// The last entry that was let go; 0 when none was.
    pub(crate) fn purged_index(&self) -> u64 {
        self.shared.lock().hard.purged.map_or(0, |id| id.index)
    }

    /// The last index that may go when everything up to `durable` is durable in the tables:
    /// whole segments, and a few are kept.
    pub(crate) fn purgeable(&self, durable: u64) -> Option<u64> {
        let state = self.shared.lock();
        let closed = state.segments.len().checked_sub(1 + limits::SEGMENTS_KEPT)?;
        let next = state.segments.get(closed)?.first;
        let upto = next.checked_sub(1)?.min(durable);
        let purged = state.hard.purged.map_or(0, |id| id.index);
        (closed > 0 && upto > purged).then_some(upto)
    }

    /// Does something with the writer; after a failure the log takes no more.
    fn with_writer<T>(&self, work: impl FnOnce(&mut Writer) -> io::Result<T>) -> io::Result<T> {
        let mut slot = lock_of(&self.shared.open);
        let open = slot.as_mut().ok_or_else(|| io::Error::other("the log is closed"))?;
        let result = work(&mut open.writer);
        if result.is_err() {
            *slot = None;
            return result;
        }
        let mut state = self.shared.lock();
        if state.segments != open.writer.segments() {
            state.segments = open.writer.segments().to_vec();
            self.shared.grown.notify_one();
        }
        state.bytes = open.writer.bytes();
        result
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        lock_of(&self.state)
    }

    /// Makes the vote and the purged position durable.
    fn save_hard_state(&self) -> io::Result<()> {
        let _one_at_a_time = lock_of(&self.hard_state);
        let hard = self.lock().hard;
        hard.save(&self.dir)
    }

    /// Removes purged segments, after the position is durable up to which the log is purged.
    fn remove(&self, segments: &[u64]) {
        let removed = self.save_hard_state().and_then(|()| {
            segments.iter().try_for_each(|n| std::fs::remove_file(segments::path_of(&self.dir, *n)))
        });
        if let Err(error) = removed {
            // They are removed when the log is opened the next time.
            tracing::warn!(%error, "purged segments of the log were not removed");
        }
    }
}

/// What these locks guard is consistent whenever they are free, so poison says nothing.
fn lock_of<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    fn place(&self, index: u64) -> Option<&Place> {
        let first = self.places.front()?.log_id.index;
        self.places.get(usize::try_from(index.checked_sub(first)?).ok()?)
    }

    fn recent(&self, index: u64) -> Option<&Entry> {
        let first = self.recent.front()?.0.log_id.index;
        let at = usize::try_from(index.checked_sub(first)?).ok()?;
        self.recent.get(at).map(|(entry, _)| entry)
    }

    /// Forgets entries that are on the disk until the rest is small.
    fn shrink(&mut self) {
        let written = self.places.back().map(|place| place.log_id.index);
        while self.recent_bytes > limits::LOG_CACHE_BYTES
            && self.recent.front().is_some_and(|(entry, _)| Some(entry.log_id.index) <= written)
        {
            if let Some((_, bytes)) = self.recent.pop_front() {
                self.recent_bytes -= bytes;
            }
        }
    }

    fn forget_from(&mut self, index: u64) {
        while self.places.back().is_some_and(|place| place.log_id.index >= index) {
            self.places.pop_back();
        }
        while self.recent.back().is_some_and(|(entry, _)| entry.log_id.index >= index) {
            if let Some((_, bytes)) = self.recent.pop_back() {
                self.recent_bytes -= bytes;
            }
        }
    }

    fn forget_upto(&mut self, index: u64) {
        while self.places.front().is_some_and(|place| place.log_id.index <= index) {
            self.places.pop_front();
        }
        while self.recent.front().is_some_and(|(entry, _)| entry.log_id.index <= index) {
            if let Some((_, bytes)) = self.recent.pop_front() {
                self.recent_bytes -= bytes;
            }
        }
    }
}

fn read_failed(error: &(impl std::error::Error + 'static)) -> StorageError {
    StorageIOError::read_logs(error).into()
}

fn write_failed(error: &io::Error) -> StorageError {
    StorageIOError::write_logs(error).into()
}

impl RaftLogReader<Types> for Log {
    async fn try_get_log_entries<RB: RangeBounds<u64> + Clone + Debug + OptionalSend>(
        &mut self,
        range: RB,
    ) -> Result<Vec<Entry>, StorageError> {
        let start = match range.start_bound() {
            Bound::Included(index) => *index,
            Bound::Excluded(index) => index + 1,
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(index) => index + 1,
            Bound::Excluded(index) => *index,
            Bound::Unbounded => u64::MAX,
        };
        let mut entries = Vec::new();
        let mut on_disk = Vec::new();
        {
            let state = self.shared.lock();
            let first = state.hard.purged.map_or(0, |id| id.index + 1);
            let last = state.last.map_or(0, |id| id.index + 1);
            for index in start.max(first)..end.min(last) {
                if let Some(entry) = state.recent(index) {
                    entries.push(entry.clone());
                } else if let Some(place) = state.place(index) {
                    on_disk.push(*place);
                }
            }
        }
        // Recent entries are the newest, so those on the disk come before them.
        let mut older = Vec::with_capacity(on_disk.len() + entries.len());
        for place in on_disk {
            let bytes = segments::read(&self.shared.dir, &place).map_err(|e| read_failed(&e))?;
            older.push(codec::decode_entry(&bytes).map_err(|e| read_failed(&e))?);
        }
        older.append(&mut entries);
        Ok(older)
    }

    async fn limited_get_log_entries(
        &mut self,
        start: u64,
        end: u64,
    ) -> Result<Vec<Entry>, StorageError> {
        // Entries may be large; this bounds the memory of a follower's catch-up.
        let end = {
            let state = self.shared.lock();
            let mut bytes = 0;
            let fits = |index: &u64| {
                let place = state.place(*index).map_or(0, |place| place.length as usize);
                bytes += place;
                *index == start || bytes <= limits::APPEND_BYTES_MAX
            };
            start + (start..end.min(start.saturating_add(256))).take_while(fits).count() as u64
        };
        self.try_get_log_entries(start..end).await
    }
}

impl RaftLogStorage<Types> for Log {
    type LogReader = Self;

    async fn get_log_state(&mut self) -> Result<LogState<Types>, StorageError> {
        let state = self.shared.lock();
        Ok(LogState { last_purged_log_id: state.hard.purged, last_log_id: state.last })
    }

    async fn get_log_reader(&mut self) -> Self {
        self.clone()
    }

    async fn save_vote(&mut self, vote: &Vote) -> Result<(), StorageError> {
        self.shared.lock().hard.vote = Some(*vote);
        self.shared.save_hard_state().map_err(|e| StorageIOError::write_vote(&e).into())
    }

    async fn read_vote(&mut self) -> Result<Option<Vote>, StorageError> {
        Ok(self.shared.lock().hard.vote)
    }

    async fn append<I>(
        &mut self,
        entries: I,
        flushed: LogFlushed<Types>,
    ) -> Result<(), StorageError>
    where
        I: IntoIterator<Item = Entry> + OptionalSend,
        I::IntoIter: OptionalSend,
    {
        // Flushing blocks this thread: what is ready to go to the other nodes goes first, so that
        // they flush the entries before these meanwhile.
        tokio::task::yield_now().await;
        let mut encoded = Vec::new();
        {
            let mut state = self.shared.lock();
            for entry in entries {
                let mut bytes = Vec::with_capacity(size_of_entry(&entry));
                codec::encode_entry(&entry, &mut bytes);
                let memory = memory_of(&entry, bytes.len());
                state.recent_bytes += memory;
                state.last = Some(entry.log_id);
                encoded.push((entry.log_id, bytes));
                state.recent.push_back((entry, memory));
            }
        }
        let written = self.with_writer(|writer| writer.append(&encoded));
        flushed.log_io_completed(written.map(|places| {
            let mut state = self.shared.lock();
            state.places.extend(places);
            state.shrink();
        }));
        Ok(())
    }

    async fn truncate(&mut self, from: LogId) -> Result<(), StorageError> {
        let place = {
            let mut state = self.shared.lock();
            let Some(place) = state.place(from.index).copied() else { return Ok(()) };
            state.forget_from(from.index);
            state.last = state.places.back().map(|place| place.log_id).or(state.hard.purged);
            place
        };
        self.with_writer(|writer| writer.truncate(&place)).map_err(|e| write_failed(&e))
    }

    async fn purge(&mut self, upto: LogId) -> Result<(), StorageError> {
        let beyond_the_end = {
            let mut state = self.shared.lock();
            state.hard.purged = Some(upto);
            state.forget_upto(upto.index);
            let beyond = state.last.is_none_or(|last| last.index <= upto.index);
            state.last = state.last.max(Some(upto));
            beyond
        };
        let next = upto.index + 1;
        if beyond_the_end {
            self.shared.save_hard_state().map_err(|e| write_failed(&e))?;
            return self
                .with_writer(|writer| writer.begin_anew(next))
                .map_err(|e| write_failed(&e));
        }
        // Purging may be forgotten in a crash, so nobody has to wait for it.
        let shared = Arc::clone(&self.shared);
        let purged = self.with_writer(|writer| {
            let gone = writer.purge(next);
            writer.when_idle(move || shared.remove(&gone))
        });
        purged.map_err(|e| write_failed(&e))
    }
}

/// What a kept entry takes: one that is as small as most are takes less for its bytes than for
/// what holds them.
fn memory_of(entry: &Entry, encoded: usize) -> usize {
    let proposals = match &entry.payload {
        EntryPayload::Normal(batch) => batch.0.len(),
        EntryPayload::Blank | EntryPayload::Membership(_) => 0,
    };
    size_of::<(Entry, usize)>() + encoded + proposals * limits::PROPOSAL_KEPT_BYTES
}

fn size_of_entry(entry: &Entry) -> usize {
    match &entry.payload {
        EntryPayload::Normal(batch) => 64 + batch.0.iter().map(|p| p.len() + 4).sum::<usize>(),
        EntryPayload::Blank | EntryPayload::Membership(_) => 256,
    }
}

#[cfg(test)]
mod tests;
