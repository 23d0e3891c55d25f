//! What the store does by itself: ticks, purging the log, trimming.

use std::time::Duration;

use openraft::error::Fatal;
use tokio::time::{Instant, sleep_until};

use super::{Ended, MemberChange, Role, Store};
use crate::{
    application::Application,
    limits,
    machine::{SETTLE_MS, STEP_MS_MAX},
    proposal::{Body, EngineReply},
};

/// Starts the tasks; they end when the store closes.
pub(super) fn start<A: Application>(store: &Store<A>) {
    tokio::spawn(until_closed(store.clone(), raise_schema));
    tokio::spawn(until_closed(store.clone(), end_for_twin));
    tokio::spawn(until_closed(store.clone(), end_with_consensus));
    tokio::spawn(until_closed(store.clone(), watch_disk));
    tokio::spawn(until_closed(store.clone(), say_who_leads));
    tokio::spawn(until_closed(store.clone(), stay_in_reach));
    tokio::spawn(until_closed(store.clone(), tick));
    tokio::spawn(until_closed(store.clone(), purge));
    tokio::spawn(until_closed(store.clone(), trim));
    crate::jobs::start(store);
}

pub(crate) async fn until_closed<A: Application, F: Future<Output = ()>>(
    store: Store<A>,
    task: impl FnOnce(Store<A>) -> F,
) {
    let mut closing = store.inner.closing.subscribe();
    tokio::select! {
        () = task(store) => {}
        _ = closing.wait_for(|closing| *closing) => {}
    }
}

/// Two processes as one node could vote twice in one term: the one that began first ends.
async fn end_for_twin<A: Application>(store: Store<A>) {
    store.peers().twin.notified().await;
    let why = "another process runs as this node, begun later: was its data directory copied?";
    tracing::error!(node = store.node(), "{why}");
    let _ = store.machine().stopped.set(why.to_owned());
    if let Err(error) = store.raft().shutdown().await {
        tracing::warn!(%error, "consensus did not end in order");
    }
    store.inner.ended.send_replace(Some(Ended::TakenOver));
}

/// A node whose consensus has ended (a defect, a disk that cannot be written) is of no use to
/// anybody, and must not look as if it were.
async fn end_with_consensus<A: Application>(store: Store<A>) {
    // These change with who leads; the others with every entry.
    let mut server = store.raft().server_metrics();
    while server.changed().await.is_ok() {}
    let ended = match &store.raft().metrics().borrow().running_state {
        // In order: the store closes, or another process has taken over.
        Err(Fatal::Stopped) => return,
        Err(fatal) => fatal.to_string(),
        Ok(()) => "it ended without a word".to_owned(),
    };
    tracing::error!(node = store.node(), ended, "consensus has ended: this node does nothing more");
    let _ = store.machine().stopped.set(format!("consensus has ended: {ended}"));
    store.inner.ended.send_replace(Some(Ended::Failed));
}

/// Has the log of each node say who leads, whenever that changes.
async fn say_who_leads<A: Application>(store: Store<A>) {
    let mut metrics = store.raft().server_metrics();
    let mut said = None;
    loop {
        let (leader, term) = {
            let now = metrics.borrow_and_update();
            (now.current_leader, now.vote.leader_id.term)
        };
        if let Some(node) = leader
            && said != Some((node, term))
            && !store.is_alone()
        {
            said = Some((node, term));
            tracing::info!(node, term, "a node leads");
        }
        if metrics.changed().await.is_err() {
            return;
        }
    }
}

/// Stops taking commands while the disk has no room, and lets another node lead meanwhile.
async fn watch_disk<A: Application>(store: Store<A>) {
    loop {
        let dir = store.inner.dir.clone();
        let disk = store.inner.options.disk.clone();
        let was_short = store.is_short_of_disk();
        // A disk that hangs must not hang anything else.
        let looked = tokio::task::spawn_blocking(move || disk.room(&dir)).await;
        match looked {
            Ok(Ok(room)) => {
                let is_short = room.is_short(was_short);
                store.inner.short_of_disk.store(is_short, std::sync::atomic::Ordering::Relaxed);
                // A node that takes nothing hears little: it must not take that for the leader's
                // silence.
                store.raft().runtime_config().elect(!is_short || store.is_only_voter());
                match (was_short, is_short) {
                    (false, true) => {
                        let (free_bytes, needed_bytes) = (room.free_bytes, room.needed_bytes());
                        tracing::error!(
                            free_bytes,
                            needed_bytes,
                            "the disk is full: nothing more is taken until so much is free"
                        );
                    }
                    (true, false) => tracing::info!("the disk has room again"),
                    _ => {}
                }
            }
            Ok(Err(error)) => tracing::warn!(%error, "the disk does not say how much is free"),
            Err(_) => return,
        }
        if store.is_short_of_disk() && store.leads() {
            hand_over(&store).await;
        }
        tokio::time::sleep(Duration::from_millis(limits::DISK_EVERY_MS)).await;
    }
}

/// A leader calls the others and may do so although they cannot call it: then nobody but it writes
/// or reads what is newest. It hands over when those who do not reach it can go on without it.
async fn stay_in_reach<A: Application>(store: Store<A>) {
    let mut missed_before = false;
    loop {
        tokio::time::sleep(Duration::from_millis(limits::REACH_EVERY_MS)).await;
        let members = store.members();
        let voters: Vec<u64> =
            members.iter().filter(|m| m.role == Role::Voter).map(|m| m.node).collect();
        let here = members.iter().find(|m| m.node == store.node() && m.leads);
        let Some(here) = here.filter(|_| voters.len() > 1) else {
            missed_before = false;
            continue;
        };
        let (_, miss) = store.who_reaches(&here.member, &voters).await;
        let is_missed = miss.len() > voters.len() / 2;
        if is_missed && missed_before {
            let address = &here.member.address;
            tracing::warn!(address, ?miss, "the others do not reach this node: another one leads");
            hand_over(&store).await;
        }
        missed_before = is_missed;
    }
}

/// To the voter that has the most of the log.
async fn hand_over<A: Application>(store: &Store<A>) {
    let others = store.members().into_iter().filter(|m| m.role == Role::Voter && !m.leads);
    let mut others: Vec<_> = others.collect();
    others.sort_by_key(|member| std::cmp::Reverse(member.matched_index));
    for other in others {
        let status = store.status_of(other.node).await;
        if status.is_ok_and(|status| status.stopped.is_none() && !status.short_of_disk)
            && store.change(MemberChange::Transfer(other.node)).await.is_ok()
        {
            return;
        }
    }
}

/// Keeps log time near the clock while nobody writes, and confirms a jump (the second tick).
async fn tick<A: Application>(store: Store<A>) {
    let mut progress = store.inner.machine.shared.progress.subscribe();
    let idle = Duration::from_millis(STEP_MS_MAX.unsigned_abs() / 5 * 4);
    let settle = Duration::from_millis(SETTLE_MS.unsigned_abs() + 50);
    loop {
        let suspect = progress.borrow_and_update().clock_suspect;
        let due = Instant::now() + if suspect { settle } else { idle };
        let is_due = tokio::select! {
            () = sleep_until(due) => true,
            changed = progress.wait_for(|now| now.clock_suspect != suspect) => {
                if changed.is_err() {
                    return;
                }
                false
            }
        };
        if is_due
            && store.leads()
            && let Err(error) = store.run_own(Body::Tick).await
        {
            tracing::warn!(%error, "log time could not be moved");
        }
    }
}

/// When the log has grown: makes the tables durable, then lets the log before that go.
async fn purge<A: Application>(store: Store<A>) {
    loop {
        store.inner.log.grown().await;
        let raft = &store.inner.raft;
        let shared = &store.inner.machine.shared;
        // If consensus knew of newer tables than the copy that is on its way, it would want a newer
        // copy sent.
        while store.inner.peers.outgoing.is_sending() {
            tokio::time::sleep(Duration::from_millis(limits::HEARTBEAT_MS)).await;
        }
        let target = shared.progress.borrow().index;
        if raft.trigger().snapshot().await.is_err() {
            return;
        }
        let wait = raft.wait(Some(Duration::from_millis(limits::READY_WAIT_MS_MAX)));
        let built = wait.metrics(
            |metrics| metrics.snapshot.is_some_and(|id| id.index >= target),
            "tables are durable",
        );
        if let Err(error) = built.await {
            tracing::warn!(%error, "the tables were not made durable, the log stays");
            continue;
        }
        let needed = store.inner.peers.outgoing.needs_log_after().await.unwrap_or(u64::MAX);
        if let Some(upto) = store.inner.log.purgeable(shared.durable_index().min(needed))
            && raft.trigger().purge_log(upto).await.is_err()
        {
            return;
        }
    }
}

/// Raises the schema to what this binary knows, once this node leads and every other node's binary
/// knows it too.
async fn raise_schema<A: Application>(store: Store<A>) {
    // A node that is alone raises it before it is asked anything; see `catch_up`.
    if store.is_alone() {
        return;
    }
    let known = A::migrations().len() as u32;
    let mut progress = store.inner.machine.shared.progress.subscribe();
    while progress.borrow_and_update().schema_number < known {
        if store.leads() && everybody_knows(&store, known).await {
            match store.run_own(Body::Migrate(known)).await {
                Ok(_) => tracing::info!(schema = known, "raised the schema"),
                Err(error) => tracing::warn!(%error, "the schema could not be raised"),
            }
        }
        let again = Duration::from_millis(limits::SCHEMA_AGAIN_MS);
        let _ = tokio::time::timeout(again, progress.changed()).await;
    }
}

async fn everybody_knows<A: Application>(store: &Store<A>, schema: u32) -> bool {
    for member in store.members() {
        match store.status_of(member.node).await {
            Ok(status) if status.schema_known >= schema => {}
            Ok(status) => {
                let (node, version) = (member.node, status.version);
                tracing::info!(node, version, "the schema waits for a node's update");
                return false;
            }
            Err(error) => {
                tracing::info!(node = member.node, error, "the schema waits for a node");
                return false;
            }
        }
    }
    true
}

/// Once an hour: trims what is older than `keep_ms`.
async fn trim<A: Application>(store: Store<A>) {
    loop {
        tokio::time::sleep(Duration::from_millis(limits::TRIM_EVERY_MS)).await;
        let keep_ms = store.inner.options.keep_ms;
        if store.leads()
            && let Err(error) = store.trim(keep_ms).await
        {
            tracing::warn!(%error, "trimming failed");
        }
    }
}

impl<A: Application> Store<A> {
    /// Trims changes (but none that a named consumer has not seen), results and done jobs that
    /// are older than `keep_ms` by log time. Subscribers before the floor get `CursorTooOld`.
    ///
    /// # Errors
    /// See [`ProposeError`](super::ProposeError).
    pub async fn trim(&self, keep_ms: i64) -> Result<(), super::ProposeError<A::Rejection>> {
        let log_time_ms = self.inner.machine.shared.progress.borrow().log_time_ms;
        let before_ms = log_time_ms.saturating_sub(keep_ms);
        // Bounded pieces, so that others' commands pass between them.
        while let EngineReply::Trimmed { more: true, .. } =
            self.run_own(Body::Trim { before_ms }).await?
        {}
        Ok(())
    }
}
