//! Connections that read, each one consistent view at a time.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use crate::{fault::Fault, limits, reader::Reader};

/// Read connections, opened when needed, at most [`limits::READERS_MAX`].
#[derive(Clone)]
pub(crate) struct Pool {
    shared: Arc<Shared>,
}

struct Shared {
    database: PathBuf,
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

impl Pool {
    pub(crate) fn new(database: PathBuf) -> Self {
        let permits = Arc::new(Semaphore::new(limits::READERS_MAX));
        Self { shared: Arc::new(Shared { database, idle: Mutex::default(), permits }) }
    }

    /// Runs `read` on a thread for blocking work, in one read transaction.
    pub(crate) async fn read<T, E>(
        &self,
        read: impl FnOnce(&Reader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let permits = Arc::clone(&self.shared.permits);
        let closed = || Fault::Unavailable("the store is closed");
        let permit = permits.acquire_owned().await.map_err(|_| closed())?;
        let shared = Arc::clone(&self.shared);
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let connection = shared.take()?;
            let result = in_transaction(&connection, read);
            shared.put_back(connection);
            result
        });
        match task.await {
            Ok(result) => result,
            Err(failed) if failed.is_panic() => std::panic::resume_unwind(failed.into_panic()),
            Err(_) => Err(closed().into()),
        }
    }

    /// No more reads; waits for those that run and closes the connections.
    pub(crate) async fn close(&self) {
        let all = u32::try_from(limits::READERS_MAX).unwrap_or(u32::MAX);
        let _ = self.shared.permits.acquire_many(all).await;
        self.shared.permits.close();
        self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

fn in_transaction<T, E: From<Fault>>(
    connection: &Connection,
    read: impl FnOnce(&Reader<'_>) -> Result<T, E>,
) -> Result<T, E> {
    connection.execute_batch("BEGIN").map_err(Fault::Engine)?;
    let result = read(&Reader::new(connection));
    connection.execute_batch("ROLLBACK").map_err(Fault::Engine)?;
    result
}

impl Shared {
    fn take(&self) -> Result<Connection, Fault> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| open_reader(&self.database), Ok)
    }

    fn put_back(&self, connection: Connection) {
        // A connection left inside a transaction would keep the WAL from being reset.
        if connection.is_autocommit() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}

fn open_reader(database: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(database, flags)?;
    connection.set_prepared_statement_cache_capacity(limits::STATEMENTS_CACHED);
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "cache_size", -i64::from(limits::READER_CACHE_KIB))?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    Ok(connection)
}

/// One consistent view of the tables, as they were when it was made.
pub(crate) struct View(Connection);

impl View {
    /// Blocks for the opening of a connection.
    pub(crate) fn of(database: &Path) -> Result<Self, Fault> {
        let connection = open_reader(database)?;
        connection.execute_batch("BEGIN")?;
        // The view begins with the first read.
        connection.query_row("SELECT applied_index FROM meta", [], |_| Ok(()))?;
        Ok(Self(connection))
    }

    pub(crate) const fn connection(&self) -> &Connection {
        &self.0
    }
}
