//! Copying SQLite's WAL back into the database without stopping the writer.
//!
//! A checkpoint flushes twice and copies many pages. Left to the writer (SQLite's automatic
//! checkpoint), each makes every command wait that arrives meanwhile. Here a thread with its own
//! connection copies most of it; what was written meanwhile is little, and the writer copies
//! that, which is what lets SQLite begin the WAL anew. Neither waits for readers.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicU32, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
};

use rusqlite::Connection;

use crate::limits;

const IDLE: u8 = 0;
const RUNNING: u8 = 1;
const COPIED: u8 = 2;

/// The thread and what it shares with the writer.
pub(crate) struct Checkpointer {
    shared: Arc<Shared>,
    orders: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    /// Pages in the WAL after the last commit.
    pages: AtomicU32,
    state: AtomicU8,
}

impl Checkpointer {
    /// Takes the checkpoints of `writer`, the only connection that writes to `database`, over.
    pub(crate) fn start(database: &Path, writer: &mut Connection) -> rusqlite::Result<Self> {
        let shared = Arc::new(Shared::default());
        let of_hook = Arc::clone(&shared);
        writer.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages: i32| {
            of_hook.pages.store(pages.unsigned_abs(), Ordering::Relaxed);
            Ok(())
        }))?;
        let connection = Connection::open(database)?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        let (orders, inbox) = mpsc::channel();
        let of_thread = Arc::clone(&shared);
        let thread = thread::Builder::new().name("store-checkpoint".to_owned()).spawn(move || {
            while inbox.recv() == Ok(()) {
                copy(&connection);
                of_thread.state.store(COPIED, Ordering::Release);
            }
        });
        let cannot = |_| rusqlite::Error::InvalidPath(database.to_owned());
        let thread = Some(thread.map_err(cannot)?);
        Ok(Self { shared, orders: Some(orders), thread })
    }

    /// To be called by the writer after each commit.
    pub(crate) fn after_commit(&self, writer: &Connection) {
        let pages = self.shared.pages.load(Ordering::Relaxed);
        if pages < limits::WAL_PAGES {
            return;
        }
        match self.shared.state.load(Ordering::Acquire) {
            IDLE => {
                self.shared.state.store(RUNNING, Ordering::Release);
                if let Some(orders) = &self.orders {
                    let _ = orders.send(());
                }
            }
            COPIED => {
                copy(writer);
                self.shared.state.store(IDLE, Ordering::Release);
            }
            // The disk does not keep up: the writer has to wait for it.
            _ if pages > limits::WAL_PAGES_MAX => copy(writer),
            _ => {}
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn copy(connection: &Connection) {
    // A checkpoint that fails leaves the WAL as it is; the next one tries again, and a disk that
    // is really broken fails the next commit.
    if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
        tracing::warn!(%error, "a checkpoint failed");
    }
}
