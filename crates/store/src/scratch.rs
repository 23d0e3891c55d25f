//! A store without a log, in memory: the same state machine, for tests of an application.

use std::sync::Arc;

use rusqlite::Connection;

use crate::{
    application::Application,
    change::Change,
    fault::Fault,
    feed,
    machine::{Applied, ApplyStopped, Entry, Machine},
    proposal::{Body, Outcome, Proposal},
    reader::Reader,
};

/// An application's state in memory. Nothing is durable and nothing is replicated; commands,
/// rejections, rows and changes behave as in [`Store`](crate::Store).
pub struct Scratch<A: Application> {
    machine: Machine<A>,
}

/// Why a command to a [`Scratch`] changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum ScratchError<R> {
    /// The domain says no.
    #[error("rejected")]
    Rejected(R),
    /// The command's code made a mistake ([`Fault::Defect`]).
    #[error("defect: {0}")]
    Defect(String),
    /// Applying stopped.
    #[error(transparent)]
    Stopped(#[from] ApplyStopped),
}

impl<A: Application> Scratch<A> {
    /// An empty state with all migrations run.
    ///
    /// # Errors
    /// When a migration fails.
    pub fn new(app: A) -> Result<Self, ApplyStopped> {
        Self::at_migration(app, A::migrations().len() as u32)
    }

    /// An empty state as an earlier version left it: with the migrations up to this one.
    ///
    /// # Errors
    /// When a migration fails.
    pub fn at_migration(app: A, to: u32) -> Result<Self, ApplyStopped> {
        let connection = Connection::open_in_memory()?;
        let mut machine = Machine::open(Arc::new(app), connection, [0; 16])?;
        run(&mut machine, 0, Body::Migrate(to))?;
        Ok(Self { machine })
    }

    /// Applies a command at log time `at_ms`, or at the latest one so far if that is later.
    /// (The real log bounds steps; here a test may move by days.)
    ///
    /// # Errors
    /// See [`ScratchError`].
    pub fn apply(
        &mut self,
        at_ms: i64,
        command: &A::Command,
    ) -> Result<A::Reply, ScratchError<A::Rejection>> {
        self.machine.jump_clock(at_ms);
        let outcome = run(&mut self.machine, at_ms, Body::App(A::encode_command(command)))?;
        match outcome {
            Outcome::Done { reply, .. } => {
                A::decode_reply(&reply).map_err(|error| ApplyStopped::from(error).into())
            }
            Outcome::Rejected(no) => match A::decode_rejection(&no) {
                Ok(no) => Err(ScratchError::Rejected(no)),
                Err(error) => Err(ApplyStopped::from(error).into()),
            },
            Outcome::Defect(defect) => Err(ScratchError::Defect(defect)),
            other => Err(ScratchError::Defect(format!("unexpected outcome {other:?}"))),
        }
    }

    /// Raises the schema to a migration, as the real log does after an upgrade. Tells every
    /// stream.
    ///
    /// # Errors
    /// When this binary does not have it, or its SQL fails.
    pub fn migrate(&mut self, to: u32) -> Result<(), ApplyStopped> {
        run(&mut self.machine, 0, Body::Migrate(to)).map(|_| ())
    }

    /// Reads the tables.
    ///
    /// # Errors
    /// Whatever `read` returns.
    pub fn read<T, E>(&self, read: impl FnOnce(&Reader<'_>) -> Result<T, E>) -> Result<T, E> {
        read(&Reader::new(self.machine.connection()))
    }

    /// All changes of all streams, by stream and number.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn changes(&self) -> Result<Vec<Change>, Fault> {
        feed::all_changes(&Reader::new(self.machine.connection()))
    }
}

fn run<A: Application>(
    machine: &mut Machine<A>,
    at_ms: i64,
    body: Body,
) -> Result<Outcome, ApplyStopped> {
    let proposal = Proposal { at_ms, idempotency: None, fence: None, body };
    let proposals = [bytes::Bytes::from(proposal.encode())].into();
    let index = machine.meta().applied.index + 1;
    let at = Applied { term: 1, node: 1, index };
    let mut outcomes = machine.apply(vec![Entry { at, proposals, membership: None }])?;
    machine.commit()?;
    let outcome = outcomes.pop().and_then(|mut of_entry| of_entry.pop());
    outcome.ok_or(ApplyStopped::Fault(Fault::Damaged("an entry without an outcome")))
}
