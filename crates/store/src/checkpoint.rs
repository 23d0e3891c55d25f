//! Copying SQLite's WAL back into the database without stopping the writer.
//!
//! A checkpoint flushes twice and copies many pages. Left to the writer (SQLite's automatic
//! checkpoint), each makes every command wait that arrives meanwhile. Here a thread with its own
//! connection copies most of it; what was written meanwhile is little, and the writer copies
//! that, which is what lets SQLite begin the WAL anew. Neither waits for readers.
//!
//! The same thread flushes the WAL in small steps while it grows. Nothing needs that to be
//! durable so early, but a checkpoint begins with flushing it, and megabytes at once make the
//! log's flushes, for which everybody waits, wait behind them.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering},
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
    orders: Option<mpsc::Sender<Order>>,
    /// Pages in the WAL when its last flush was ordered.
    flushed: u32,
    thread: Option<JoinHandle<()>>,
}

enum Order {
    Flush,
    Copy,
}

#[derive(Default)]
struct Shared {
    /// Pages in the WAL after the last commit.
    pages: AtomicU32,
    state: AtomicU8,
    /// Whether a flush is ordered and has not begun.
    flush_waits: AtomicBool,
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
        let mut wal = Wal::of(database);
        let thread = thread::Builder::new().name("store-checkpoint".to_owned()).spawn(move || {
            while let Ok(order) = inbox.recv() {
                match order {
                    Order::Flush => {
                        of_thread.flush_waits.store(false, Ordering::Release);
                        wal.flush();
                    }
                    Order::Copy => {
                        copy(&connection);
                        of_thread.state.store(COPIED, Ordering::Release);
                    }
                }
            }
        });
        let cannot = |_| rusqlite::Error::InvalidPath(database.to_owned());
        let thread = Some(thread.map_err(cannot)?);
        Ok(Self { shared, orders: Some(orders), flushed: 0, thread })
    }

    /// To be called by the writer after each commit.
    pub(crate) fn after_commit(&mut self, writer: &Connection) {
        let pages = self.shared.pages.load(Ordering::Relaxed);
        // Fewer than before: SQLite has begun the WAL anew.
        self.flushed = self.flushed.min(pages);
        if pages - self.flushed >= limits::WAL_FLUSH_PAGES {
            self.flushed = pages;
            if !self.shared.flush_waits.swap(true, Ordering::AcqRel) {
                self.order(Order::Flush);
            }
        }
        if pages < limits::WAL_PAGES {
            return;
        }
        match self.shared.state.load(Ordering::Acquire) {
            IDLE => {
                self.shared.state.store(RUNNING, Ordering::Release);
                self.order(Order::Copy);
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

    fn order(&self, order: Order) {
        if let Some(orders) = &self.orders {
            let _ = orders.send(order);
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

/// SQLite's WAL as a file, which is there from the first commit on.
struct Wal {
    path: PathBuf,
    file: Option<File>,
}

impl Wal {
    fn of(database: &Path) -> Self {
        let mut path = database.as_os_str().to_owned();
        path.push("-wal");
        Self { path: path.into(), file: None }
    }

    fn flush(&mut self) {
        let flushed = self.file().and_then(File::sync_data);
        if let Err(error) = flushed {
            // Nobody counts on it. A disk that is really broken fails the log's flush.
            tracing::debug!(%error, "the WAL was not flushed ahead");
        }
    }

    fn file(&mut self) -> io::Result<&File> {
        let file = match self.file.take() {
            Some(file) => file,
            None => File::open(&self.path)?,
        };
        Ok(self.file.insert(file))
    }
}

fn copy(connection: &Connection) {
    // A checkpoint that fails leaves the WAL as it is; the next one tries again, and a disk that
    // is really broken fails the next commit.
    if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
        tracing::warn!(%error, "a checkpoint failed");
    }
}
