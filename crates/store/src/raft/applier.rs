//! The thread that applies. Several entries share a transaction while many commands arrive: each
//! commit writes the pages again that every command touches, and the WAL is then copied back.
//!
//! An outcome may be told before it is committed: it is durable in the log of a majority, and
//! applying it again after a crash has the same outcome. Whoever reads afterwards asks to see it
//! ([`StateMachine::shows`](super::state_machine::StateMachine::shows)), and then it is committed
//! at once.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::Ordering,
        mpsc::{Receiver, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use openraft::{EntryPayload, StorageIOError};

use super::{
    Entry, LogId, Outcomes, StoredMembership, codec, log_id,
    state_machine::{Answer, Order, Shared, flush, progress_of, record_of},
};
use crate::{
    application::Application,
    checkpoint::Checkpointer,
    limits,
    machine::{self, Applied, ApplyStopped, Machine},
    pool::View,
    proposal::Proposal,
    reader::Reader,
    store::table_hash,
};

const COMMIT_EVERY: Duration = Duration::from_millis(limits::COMMIT_EVERY_MS);

pub(super) struct Applier<A: Application> {
    machine: Machine<A>,
    checkpointer: Checkpointer,
    shared: Arc<Shared>,
    /// The members, when the open transaction changes them.
    membership: Option<StoredMembership>,
    committed: Instant,
}

impl<A: Application> Applier<A> {
    pub(super) fn new(
        machine: Machine<A>,
        checkpointer: Checkpointer,
        shared: Arc<Shared>,
    ) -> Self {
        Self { machine, checkpointer, shared, membership: None, committed: Instant::now() }
    }

    /// Does what it is told, until it is told to end or cannot go on.
    pub(super) fn run(mut self, inbox: &Receiver<Order>) {
        loop {
            let done = match self.next(inbox) {
                Order::Apply(entries, answer) => self.apply(entries, answer),
                Order::Install(path, last, membership, answer) => {
                    self.install(&path, last, membership, answer)
                }
                Order::Show => {
                    let shown = self.commit();
                    self.told(shown)
                }
                Order::Close => {
                    let last = self.commit();
                    let _ = self.told(last);
                    return;
                }
            };
            if done.is_err() {
                return;
            }
        }
    }

    /// What to do next. A transaction that is old enough is shown.
    fn next(&self, inbox: &Receiver<Order>) -> Order {
        if self.machine.uncommitted().is_none() {
            return inbox.recv().unwrap_or(Order::Close);
        }
        match inbox.recv_timeout(COMMIT_EVERY.saturating_sub(self.committed.elapsed())) {
            Ok(order) => order,
            Err(RecvTimeoutError::Timeout) => Order::Show,
            Err(RecvTimeoutError::Disconnected) => Order::Close,
        }
    }

    /// Has why applying stopped known, before anybody is answered that it has.
    fn told<T>(&self, result: Result<T, ApplyStopped>) -> Result<T, ApplyStopped> {
        result.inspect_err(|stopped| {
            tracing::error!(%stopped, "applying stopped");
            let _ = self.shared.stopped.set(stopped.to_string());
        })
    }

    fn apply(
        &mut self,
        entries: Vec<Entry>,
        answer: Answer<Vec<Outcomes>>,
    ) -> Result<(), ApplyStopped> {
        let applied = self.apply_all(entries);
        match self.told(applied) {
            Ok(outcomes) => {
                let _ = answer.send(Ok(outcomes));
            }
            Err(stopped) => {
                let _ = answer.send(Err(StorageIOError::write_state_machine(&stopped).into()));
                return Err(stopped);
            }
        }
        let commands = self.machine.uncommitted().unwrap_or(0);
        if commands >= limits::COMMIT_COMMANDS_MAX || self.committed.elapsed() >= COMMIT_EVERY {
            let shown = self.commit();
            self.told(shown)?;
        }
        Ok(())
    }

    /// Applies entries, and commits what is not worth waiting for more.
    fn apply_all(&mut self, entries: Vec<Entry>) -> Result<Vec<Outcomes>, ApplyStopped> {
        let mut outcomes = Vec::with_capacity(entries.len());
        let mut together = Vec::with_capacity(entries.len());
        for entry in entries {
            let ends = may_hash(&entry);
            together.push(self.prepared(entry));
            // The hash is of the same moment on every node.
            if ends {
                outcomes.append(&mut self.machine.apply(std::mem::take(&mut together))?);
                self.commit()?;
            }
        }
        if !together.is_empty() {
            outcomes.append(&mut self.machine.apply(together)?);
        }
        let index = self.machine.meta().applied.index;
        let shown = self.shared.progress.borrow().index;
        self.shared.applied.store(index, Ordering::Release);
        let is_awaited = self.shared.wanted.load(Ordering::Acquire) > shown;
        let few = self.machine.uncommitted().is_some_and(|n| n <= limits::COMMIT_COMMANDS_FEW);
        if few || is_awaited || self.machine.is_pressing() {
            self.commit()?;
        }
        Ok(outcomes)
    }

    fn prepared(&mut self, entry: Entry) -> machine::Entry {
        let id = entry.log_id;
        let at = Applied { term: id.leader_id.term, node: id.leader_id.node_id, index: id.index };
        match entry.payload {
            EntryPayload::Normal(batch) => {
                machine::Entry { at, proposals: batch.0, membership: None }
            }
            EntryPayload::Membership(new) => {
                let record = record_of(&at, &codec::encode_membership(&new));
                self.membership = Some(StoredMembership::new(Some(id), new));
                machine::Entry { at, proposals: [].into(), membership: Some(record) }
            }
            EntryPayload::Blank => machine::Entry { at, proposals: [].into(), membership: None },
        }
    }

    /// Shows readers what is applied, and wakes those who wait for it.
    fn commit(&mut self) -> Result<(), ApplyStopped> {
        let Some(touched) = self.machine.commit()? else { return Ok(()) };
        self.committed = Instant::now();
        let (shared, meta) = (&self.shared, self.machine.meta());
        {
            let mut position = shared.lock();
            let at = meta.applied;
            position.applied = Some(log_id(at.term, at.node, at.index));
            if let Some(membership) = self.membership.take() {
                position.membership = membership;
            }
        }
        if touched.hash {
            hash_tables(shared, meta.applied.index);
        }
        shared.progress.send_replace(progress_of(meta));
        shared.hub.moved(&touched.heads);
        let is_due = meta.log_time_ms >= shared.job_due_ms.load(Ordering::Acquire);
        if is_due {
            shared.job_due_ms.store(i64::MAX, Ordering::Release);
        }
        if touched.jobs || is_due {
            shared.jobs.notify_one();
        }
        self.checkpointer.after_commit(self.machine.connection());
        Ok(())
    }

    fn install(
        &mut self,
        path: &Path,
        last: LogId,
        membership: StoredMembership,
        answer: Answer<()>,
    ) -> Result<(), ApplyStopped> {
        let installed = self.install_all(path, last, membership);
        match self.told(installed) {
            Ok(()) => {
                let _ = answer.send(Ok(()));
                Ok(())
            }
            Err(stopped) => {
                let _ = answer.send(Err(StorageIOError::write_snapshot(None, &stopped).into()));
                Err(stopped)
            }
        }
    }

    fn install_all(
        &mut self,
        path: &Path,
        last: LogId,
        membership: StoredMembership,
    ) -> Result<(), ApplyStopped> {
        self.commit()?;
        self.machine.replace_tables(path)?;
        let shared = &self.shared;
        flush(&shared.database)?;
        {
            let mut position = shared.lock();
            position.applied = Some(last);
            position.membership = membership.clone();
            // What comes from a snapshot has no log before it: it had to be flushed.
            position.durable = Some((last, membership));
        }
        shared.applied.store(last.index, Ordering::Release);
        shared.progress.send_replace(progress_of(self.machine.meta()));
        shared.hub.moved(self.machine.heads());
        shared.jobs.notify_one();
        tracing::info!(index = last.index, "took the tables of another node over");
        self.checkpointer.after_commit(self.machine.connection());
        Ok(())
    }
}

fn may_hash(entry: &Entry) -> bool {
    match &entry.payload {
        EntryPayload::Normal(batch) => batch.0.iter().any(|bytes| Proposal::may_hash(bytes)),
        EntryPayload::Blank | EntryPayload::Membership(_) => false,
    }
}

/// Takes the view of this moment here, and reads it on a thread of its own.
fn hash_tables(shared: &Arc<Shared>, index: u64) {
    shared.note_hash(index, None);
    let view = View::of(&shared.database);
    let of_thread = Arc::clone(shared);
    let started = thread::Builder::new().name("store-hash".to_owned()).spawn(move || {
        match view.and_then(|view| table_hash(&Reader::new(view.connection()))) {
            Ok(hash) => of_thread.note_hash(index, Some(hash.hash)),
            Err(fault) => tracing::warn!(%fault, "the tables could not be hashed"),
        }
    });
    if let Err(error) = started {
        tracing::warn!(%error, "the tables could not be hashed");
    }
}
