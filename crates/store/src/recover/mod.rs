//! A disaster start: of what one node has left, a cluster of one, when the majority that it needs
//! is gone for good.
//!
//! The node keeps its number, its tables and every entry of its log. What is not in its log is
//! lost, even if it was acknowledged; what is in its log becomes true, even if it never was.
//!
//! How: an entry after all others says that the node alone belongs to the cluster, under a term
//! that is newer than any it knows. A node goes by the last membership in its log, committed or
//! not, so it elects itself when it is started, and so commits everything before that entry, as
//! every new leader does. The cluster gets a new id: what the old nodes say is refused from then
//! on, so that two histories never meet.
//!
//! It takes several files, which cannot change in one moment. So the file `recovering` says first
//! what is to become, and goes last. A store with it refuses to open; [`recover`] goes on from it.

mod begun;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use openraft::EntryPayload;
use rusqlite::{Connection, OpenFlags, params};

use crate::{
    application::Undecodable,
    identity::{self, Identity},
    log::{self, HardState, Kept, LogDamaged},
    machine::{ApplyStopped, Meta},
    peer::{Member, Peer},
    proposal::Proposal,
    raft::{Entry, LogId, Membership, StoredMembership, Vote, log_id, state_machine},
    store::{DATABASE, LOG, OpenError, open_writer},
};
use begun::Begun;
pub(crate) use begun::is_under_way;

/// What a node that does not run has, for whoever decides whether to go on with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survivor {
    /// Its number.
    pub node: u64,
    /// Which cluster it is of.
    pub cluster: [u8; 16],
    /// Whether its vote counts there.
    pub votes: bool,
    /// How many nodes vote there.
    pub voters: usize,
    /// The other nodes there: those that would be left behind.
    pub others: Vec<Peer>,
    /// The last entry that it has. Of two nodes, the one with the higher term of its last entry
    /// has more of what was acknowledged; if the terms are equal, the one with the higher index.
    pub last_index: u64,
    /// The term of that entry.
    pub last_term: u64,
    /// Log time after that entry, milliseconds since the Unix epoch: when something was last
    /// written that this node has.
    pub last_time_ms: i64,
    /// The last entry that is in its tables. Those after it may never have been acknowledged.
    pub applied_index: u64,
    /// Whether it was being made a cluster of one already, and that was cut short.
    pub cut_short: bool,
}

/// A node was made a cluster of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// What it was before.
    pub was: Survivor,
    /// The new cluster's id.
    pub cluster: [u8; 16],
}

/// A node cannot be made a cluster of one. Nothing was changed, unless the file system failed.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    /// There is no store in this directory.
    #[error("{dir} holds no data of muster: name the data directory of the server that is left")]
    NoStore {
        /// Which.
        dir: PathBuf,
    },
    /// The node was let in and has not got its tables yet.
    #[error(
        "{dir} has not got the cluster's data yet, so there is nothing to go on with: take another \
         node, or restore a backup into an empty directory"
    )]
    NoTables {
        /// Which.
        dir: PathBuf,
    },
    /// It needs no other node.
    #[error(
        "node {node} needs no other node: only its own vote counts. Start it; nodes that are gone \
         are taken out with `muster cluster remove`"
    )]
    NeedsNobody {
        /// Which.
        node: u64,
    },
    /// The store could not be opened either.
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl From<LogDamaged> for RecoverError {
    fn from(error: LogDamaged) -> Self {
        Self::Open(error.into())
    }
}

impl From<ApplyStopped> for RecoverError {
    fn from(error: ApplyStopped) -> Self {
        Self::Open(error.into())
    }
}

impl From<rusqlite::Error> for RecoverError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Open(error.into())
    }
}

impl From<Undecodable> for RecoverError {
    fn from(error: Undecodable) -> Self {
        Self::Open(ApplyStopped::from(error).into())
    }
}

/// Looks at a node that does not run and changes nothing.
///
/// # Errors
/// See [`RecoverError`].
pub fn survey(dir: &Path) -> Result<Survivor, RecoverError> {
    let _lock = hold(dir)?;
    Ok(Found::look(dir)?.survivor)
}

/// Makes a node that does not run a cluster of one; others reach it as `me` says.
///
/// Ended in the middle, it leaves a directory that refuses to open, and is called again.
///
/// # Errors
/// See [`RecoverError`]. After an error of the file system it is as if ended in the middle.
pub fn recover(dir: &Path, me: Member) -> Result<Recovered, RecoverError> {
    let io = |error| OpenError::Io { dir: dir.to_owned(), error };
    let _lock = hold(dir)?;
    let found = Found::look(dir)?;
    let begun = match found.begun {
        Some(begun) => begun,
        None => {
            let begun = Begun::draw(found.last.index + 1).map_err(io)?;
            begun.save(dir).map_err(io)?;
            begun
        }
    };
    if found.log_end < begun.entry {
        let entry = found.alone(&begun, me);
        log::append(&dir.join(LOG), found.hard_state(&entry), &entry)?;
    }
    let connection = open_writer(&dir.join(DATABASE))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute("UPDATE meta SET cluster = ?1", params![begun.cluster])?;
    connection.close().map_err(|(_, error)| error)?;
    let identity = Identity { cluster: begun.cluster, node: found.survivor.node };
    identity.save(dir).map_err(io)?;
    Begun::remove(dir).map_err(io)?;
    Ok(Recovered { was: found.survivor, cluster: begun.cluster })
}

/// Holds a directory that has a store in it.
fn hold(dir: &Path) -> Result<std::fs::File, RecoverError> {
    let io = |error| OpenError::Io { dir: dir.to_owned(), error };
    if Identity::load(dir).map_err(io)?.is_none() && !dir.join(DATABASE).exists() {
        return Err(RecoverError::NoStore { dir: dir.to_owned() });
    }
    let lock = identity::lock(dir).map_err(io)?;
    Ok(lock.ok_or_else(|| OpenError::InUse { dir: dir.to_owned() })?)
}

/// What was found in the directory.
struct Found {
    survivor: Survivor,
    begun: Option<Begun>,
    hard: HardState,
    applied: LogId,
    /// The last entry of the log and tables, without the one that was appended here.
    last: LogId,
    /// The index of the log's very last entry.
    log_end: u64,
}

impl Found {
    fn look(dir: &Path) -> Result<Self, RecoverError> {
        let io = |error| OpenError::Io { dir: dir.to_owned(), error };
        let incomplete = |missing| OpenError::Incomplete { dir: dir.to_owned(), missing };
        let begun = Begun::load(dir).map_err(io)?;
        let identity = Identity::load(dir).map_err(io)?;
        let identity = identity.ok_or_else(|| incomplete("the file `identity`"))?;
        let no_tables = || RecoverError::NoTables { dir: dir.to_owned() };
        if !dir.join(DATABASE).exists() {
            return Err(no_tables());
        }
        let mut meta = meta_in(&dir.join(DATABASE))?;
        if meta.schema_number == 0 || meta.membership.is_empty() {
            return Err(no_tables());
        }
        let is_new = begun.as_ref().is_some_and(|begun| begun.cluster == meta.cluster);
        if meta.cluster != identity.cluster && !is_new {
            return Err(OpenError::WrongCluster { dir: dir.to_owned() }.into());
        }
        let log = dir.join(LOG);
        if !log.exists() {
            return Err(incomplete("the log").into());
        }
        let kept = Kept::look(&log)?;
        let applied = log_id(meta.applied.term, meta.applied.node, meta.applied.index);
        let log_begins_after = kept.hard.purged.map_or(0, |id| id.index);
        if applied.index < log_begins_after {
            let (dir, tables) = (dir.to_owned(), applied.index);
            return Err(OpenError::TablesTooOld { dir, tables, log_begins_after }.into());
        }
        let mut membership = state_machine::stored(&meta.membership)?;
        let mut last = applied;
        for entry in kept.after(applied.index) {
            let entry = entry.map_err(io)?;
            if begun.as_ref().is_some_and(|begun| entry.log_id.index >= begun.entry) {
                break;
            }
            last = entry.log_id;
            take(entry, &mut meta, &mut membership)?;
        }
        let survivor = survivor(identity, &meta, &membership, last, begun.is_some());
        if survivor.votes && survivor.voters == 1 {
            return Err(RecoverError::NeedsNobody { node: survivor.node });
        }
        let log_end = kept.last().map_or(0, |id| id.index);
        Ok(Self { survivor, begun, hard: kept.hard, applied, last, log_end })
    }

    /// The entry after which the node is alone.
    fn alone(&self, begun: &Begun, me: Member) -> Entry {
        let node = self.survivor.node;
        let voted = self.hard.vote.map_or(0, |vote| vote.leader_id.term);
        let term = voted.max(self.last.leader_id.term) + 1;
        let members = BTreeMap::from([(node, me)]);
        let membership = Membership::new(vec![BTreeSet::from([node])], members);
        Entry {
            log_id: log_id(term, node, begun.entry),
            payload: EntryPayload::Membership(membership),
        }
    }

    /// What the log has to hold before `entry`.
    fn hard_state(&self, entry: &Entry) -> HardState {
        let vote = Some(Vote::new(entry.log_id.leader_id.term, self.survivor.node));
        // Tables that came from another node, or outlived the log's last flush: it goes on after
        // them.
        let is_behind = self.log_end < self.applied.index;
        let purged = if is_behind { Some(self.applied) } else { self.hard.purged };
        HardState { vote, purged }
    }
}

/// Reads where the tables stand. The file stays as it is, and so does what SQLite has not copied
/// into it yet.
fn meta_in(database: &Path) -> Result<Meta, RecoverError> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let made = "SELECT count(*) > 0 FROM sqlite_master WHERE name = 'meta'";
    if !connection.query_row(made, [], |row| row.get::<_, bool>(0))? {
        let dir = database.parent().unwrap_or(database).to_owned();
        return Err(RecoverError::NoTables { dir });
    }
    Ok(Meta::load(&connection)?)
}

/// Goes on with the log's clock and members as applying the entry would.
fn take(
    entry: Entry,
    meta: &mut Meta,
    membership: &mut StoredMembership,
) -> Result<(), Undecodable> {
    match entry.payload {
        EntryPayload::Blank => {}
        EntryPayload::Normal(batch) => {
            for bytes in batch.0.iter() {
                meta.advance_clock(Proposal::decode(bytes)?.at_ms);
            }
        }
        EntryPayload::Membership(new) => {
            *membership = StoredMembership::new(Some(entry.log_id), new);
        }
    }
    Ok(())
}

fn survivor(
    identity: Identity,
    meta: &Meta,
    membership: &StoredMembership,
    last: LogId,
    cut_short: bool,
) -> Survivor {
    let Identity { cluster, node } = identity;
    let others = membership.nodes().filter(|(id, _)| **id != node);
    let others = others.map(|(id, member)| Peer { node: *id, member: member.clone() });
    Survivor {
        node,
        cluster,
        votes: membership.voter_ids().any(|voter| voter == node),
        voters: membership.voter_ids().count(),
        others: others.collect(),
        last_index: last.index,
        last_term: last.leader_id.term,
        last_time_ms: meta.log_time_ms,
        applied_index: meta.applied.index,
        cut_short,
    }
}
