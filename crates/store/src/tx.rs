//! Writing: the only way a command changes tables.

use std::ops::Deref;

use rusqlite::Connection;

use crate::{
    application::At,
    change::{Cell, Image, Op, Stream},
    fault::{Defect, Fault},
    limits,
    machine::{engine, jobs},
    proposal::NewJob,
    reader::{Reader, bind},
    row::Row,
    value::Value,
};

/// The tables as a command sees and changes them. Derefs to [`Reader`] for all reading.
#[derive(Debug)]
pub struct Tx<'a> {
    reader: Reader<'a>,
    at: At,
    effects: &'a mut Effects,
}

/// What a command has done so far.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    pub(crate) pending: Vec<Pending>,
    pub(crate) next_job: u64,
    pub(crate) jobs_changed: bool,
    /// Whether the command has written.
    pub(crate) wrote: bool,
    /// Whether each command that writes has a SAVEPOINT to be undone to.
    pub(crate) savepoints: bool,
}

impl Effects {
    pub(crate) fn begin(&mut self, next_job: u64) {
        self.pending.clear();
        self.next_job = next_job;
        self.jobs_changed = false;
        self.wrote = false;
    }

    fn before_write(&mut self, connection: &Connection) -> Result<(), rusqlite::Error> {
        if self.savepoints && !self.wrote {
            connection.prepare_cached("SAVEPOINT command")?.execute([])?;
        }
        self.wrote = true;
        Ok(())
    }

    pub(crate) fn keep(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        if self.savepoints && self.wrote {
            connection.prepare_cached("RELEASE command")?.execute([])?;
        }
        Ok(())
    }

    /// Undoes what the command wrote. False when there is no SAVEPOINT to do it with.
    pub(crate) fn undo(&mut self, connection: &Connection) -> Result<bool, rusqlite::Error> {
        self.pending.clear();
        if !self.wrote {
            return Ok(true);
        }
        if !self.savepoints {
            return Ok(false);
        }
        connection.prepare_cached("ROLLBACK TO command")?.execute([])?;
        self.keep(connection)?;
        Ok(true)
    }
}

/// A change that becomes a record when its command succeeds.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) stream: Stream,
    pub(crate) scope: Option<[u8; 16]>,
    pub(crate) table: &'static str,
    pub(crate) op: Op,
    pub(crate) key: Vec<u8>,
    pub(crate) before: Option<Vec<u8>>,
    pub(crate) after: Option<Vec<u8>>,
}

impl Pending {
    pub(crate) const fn schema_changed(stream: Stream) -> Self {
        let (before, after) = (None, None);
        let key = Vec::new();
        Self { stream, scope: None, table: "", op: Op::SchemaChanged, key, before, after }
    }
}

impl<'a> Deref for Tx<'a> {
    type Target = Reader<'a>;
    fn deref(&self) -> &Self::Target {
        &self.reader
    }
}

impl<'a> Tx<'a> {
    pub(crate) const fn new(connection: &'a Connection, at: At, effects: &'a mut Effects) -> Self {
        Self { reader: Reader::new(connection), at, effects }
    }

    /// Where in the log, and when, this command applies.
    #[must_use]
    pub const fn at(&self) -> At {
        self.at
    }

    /// Adds a row.
    ///
    /// # Errors
    /// A defect when the key (or another UNIQUE) exists or a constraint refuses it: check first
    /// what a person can cause, and reject.
    pub fn insert<R: Row>(&mut self, row: &R) -> Result<(), Fault> {
        let values = row.values();
        self.execute::<R>(&R::sql().insert, &values)?;
        let after = new_image::<R>(values);
        self.record(row, Op::Insert, None, Some(after))
    }

    /// Replaces the columns of the row with this row's key. Nothing is written or told when all
    /// are as before.
    ///
    /// # Errors
    /// A defect when no row has the key or a constraint refuses it.
    pub fn update<R: Row>(&mut self, row: &R) -> Result<(), Fault> {
        let values = row.values();
        let before = self.stored::<R>(&values)?;
        if before == values {
            return Ok(());
        }
        if let Some(sql) = &R::sql().update {
            self.execute::<R>(sql, &values)?;
        }
        let (before, after) = images_of_update::<R>(before, values);
        self.record(row, Op::Update, Some(before), Some(after))
    }

    /// Removes the row with this row's key.
    ///
    /// # Errors
    /// A defect when no row has the key or another row refers to it.
    pub fn delete<R: Row>(&mut self, row: &R) -> Result<(), Fault> {
        let before = self.stored::<R>(&row.values())?;
        self.execute::<R>(&R::sql().delete, &before[..R::KEY_COLUMNS])?;
        let before = new_image::<R>(before);
        self.record(row, Op::Delete, Some(before), None)
    }

    /// Adds a row that is derived from others, or replaces the one with its key. It is not told:
    /// whoever follows is told of what it is derived from.
    ///
    /// # Errors
    /// A defect when a constraint refuses it.
    pub fn derive<R: Row>(&mut self, row: &R) -> Result<(), Fault> {
        let values = row.values();
        self.execute::<R>(&R::sql().delete, &values[..R::KEY_COLUMNS])?;
        self.execute::<R>(&R::sql().insert, &values)
    }

    /// Removes a row that [`derive`](Self::derive) wrote, if it is there.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn underive<R: Row>(&mut self, row: &R) -> Result<(), Fault> {
        self.execute::<R>(&R::sql().delete, &row.values()[..R::KEY_COLUMNS])
    }

    /// Puts texts into an index (an FTS5 table with `content=''` and `contentless_delete=1`) under
    /// a number, one for each of its columns, in place of those that were there. Derived, and not
    /// told.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn index(&mut self, index: &'static str, number: u64, texts: &[&str]) -> Result<(), Fault> {
        let columns = self.collect(
            "SELECT name FROM pragma_table_info(?1) ORDER BY cid",
            &crate::values![index],
            |c| c.get::<String>(0),
        )?;
        let mut values = crate::values![number].to_vec();
        values.extend(texts.iter().map(|text| Value::Text((*text).to_owned())));
        let marks = vec!["?"; values.len()].join(", ");
        let sql = format!("INSERT INTO {index} (rowid, {}) VALUES ({marks})", columns.join(", "));
        self.unindex(index, number)?;
        self.write(index, &sql, &values)
    }

    /// Takes what stands under a number out of an index.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn unindex(&mut self, index: &'static str, number: u64) -> Result<(), Fault> {
        let sql = format!("DELETE FROM {index} WHERE rowid = ?1");
        self.write(index, &sql, &crate::values![number])
    }

    /// Adds a job in the same transaction and says its id. A job with the same kind and dedupe
    /// key that is waiting, running or remembered as done is kept instead, and its id returned.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn schedule(&mut self, job: &NewJob) -> Result<u64, Fault> {
        let connection = self.reader.connection();
        self.effects.before_write(connection)?;
        self.effects.jobs_changed = true;
        Ok(jobs::add(connection, job, &mut self.effects.next_job)?)
    }

    /// Forgets the job with this kind and dedupe key unless it is done; if its handler runs, its
    /// fence is lost. Says whether there was one.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn cancel_job(&mut self, kind: &str, dedupe: &str) -> Result<bool, Fault> {
        let connection = self.reader.connection();
        self.effects.before_write(connection)?;
        self.effects.jobs_changed = true;
        Ok(jobs::cancel(connection, kind, dedupe)?)
    }

    /// Whether the lease still stands under this number. (A command proposed with a
    /// [`Fence`](crate::Fence) is checked before it applies; this is for commands that decide.)
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn lease_holds(&self, key: &str, fence: u64) -> Result<bool, Fault> {
        Ok(engine::lease_holds(self.reader.connection(), key, fence, self.at)?)
    }

    /// The columns of the stored row that has the key in `values`.
    fn stored<R: Row>(&self, values: &[Value]) -> Result<Vec<Value>, Fault> {
        let found = self.collect(&R::sql().get, &values[..R::KEY_COLUMNS], |columns| {
            (0..R::COLUMNS.len()).map(|at| columns.get::<Value>(at)).collect()
        })?;
        let none = || Fault::defect(R::TABLE, Defect::NoSuchRow);
        found.into_iter().next().ok_or_else(none)
    }

    fn execute<R: Row>(&mut self, sql: &str, values: &[Value]) -> Result<(), Fault> {
        self.write(R::TABLE, sql, values)
    }

    fn write(&mut self, table: &'static str, sql: &str, values: &[Value]) -> Result<(), Fault> {
        self.effects.before_write(self.reader.connection())?;
        let mut statement = self.reader.connection().prepare_cached(sql)?;
        bind(&mut statement, values)?;
        statement.raw_execute().map(|_| ()).map_err(|error| Fault::on(table, error))
    }

    fn record<R: Row>(
        &mut self,
        row: &R,
        op: Op,
        before: Option<Image>,
        after: Option<Image>,
    ) -> Result<(), Fault> {
        if self.effects.pending.len() == limits::CHANGES_PER_COMMAND_MAX {
            return Err(Fault::defect(R::TABLE, Defect::TooManyChanges));
        }
        let mut key = row.values();
        key.truncate(R::KEY_COLUMNS);
        self.effects.pending.push(Pending {
            stream: row.stream(),
            scope: row.scope(),
            table: R::TABLE,
            op,
            key: crate::change::encode_values(&key),
            before: before.map(|image| image.encode()),
            after: after.map(|image| image.encode()),
        });
        Ok(())
    }
}

/// The image of a row that is new or gone.
fn new_image<R: Row>(values: Vec<Value>) -> Image {
    let cell = |(value, column): (Value, &crate::Column)| {
        if column.secret { Cell::Secret { changed: true } } else { Cell::Value(value) }
    };
    Image::new(values.into_iter().zip(R::COLUMNS).map(cell).collect())
}

fn images_of_update<R: Row>(before: Vec<Value>, after: Vec<Value>) -> (Image, Image) {
    let mut befores = Vec::with_capacity(before.len());
    let mut afters = Vec::with_capacity(after.len());
    for ((before, after), column) in before.into_iter().zip(after).zip(R::COLUMNS) {
        let changed = before != after;
        if column.secret {
            befores.push(Cell::Secret { changed });
            afters.push(Cell::Secret { changed });
        } else {
            befores.push(if changed { Cell::Value(before) } else { Cell::Same });
            afters.push(Cell::Value(after));
        }
    }
    (Image::new(befores), Image::new(afters))
}
