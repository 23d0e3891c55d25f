//! Reading: the same functions inside `apply` (through [`Tx`](crate::Tx), which derefs to
//! [`Reader`]) and outside.

use std::ops::ControlFlow;

use rusqlite::{Connection, Statement, types::ValueRef};

use crate::{
    fault::{Defect, Fault},
    row::Row,
    value::{ColumnValue, Value, Via, WrongValue},
};

/// One consistent view of the tables. Keep to SQL that SQLite and MySQL-protocol databases share;
/// every query that may return several rows says its order.
#[derive(Debug)]
pub struct Reader<'a> {
    connection: &'a Connection,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(connection: &'a Connection) -> Self {
        Self { connection }
    }

    pub(crate) const fn connection(&self) -> &'a Connection {
        self.connection
    }

    /// The row with this key.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn get<R: Row>(&self, key: &R::Key) -> Result<Option<R>, Fault> {
        let mut found = self
            .collect(&R::sql().get, &R::key_values(key), |columns| R::from_columns(columns, 0))?;
        Ok(found.pop())
    }

    /// Rows of one table: `select::<OrgRow>("WHERE slug = ?1 ORDER BY id", &values![slug])`.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn select<R: Row>(&self, tail: &str, params: &[Value]) -> Result<Vec<R>, Fault> {
        let sql = format!("{} {tail}", R::sql().select);
        self.collect(&sql, params, |columns| R::from_columns(columns, 0))
    }

    /// The first row that [`select`](Self::select) would return.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn first<R: Row>(&self, tail: &str, params: &[Value]) -> Result<Option<R>, Fault> {
        let mut first = None;
        let sql = format!("{} {tail}", R::sql().select);
        self.each(&sql, params, |columns| {
            first = Some(R::from_columns(columns, 0)?);
            Ok(ControlFlow::Break(()))
        })?;
        Ok(first)
    }

    /// Any query; `read` makes one item from each row of the result.
    ///
    /// # Errors
    /// See [`Fault`]; also whatever `read` returns.
    pub fn collect<T>(
        &self,
        sql: &str,
        params: &[Value],
        mut read: impl FnMut(&Columns<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut items = Vec::new();
        self.each(sql, params, |columns| {
            items.push(read(columns)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(items)
    }

    /// Any query, row by row without collecting; `Break` ends it.
    ///
    /// # Errors
    /// See [`Fault`]; also whatever `visit` returns.
    pub fn each(
        &self,
        sql: &str,
        params: &[Value],
        mut visit: impl FnMut(&Columns<'_>) -> Result<ControlFlow<()>, Fault>,
    ) -> Result<(), Fault> {
        let mut statement = self.connection.prepare_cached(sql)?;
        if !statement.readonly() {
            return Err(Fault::defect("query", Defect::NotARead));
        }
        bind(&mut statement, params)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            if visit(&Columns { row })?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The first column of the first row: `one::<i64>("SELECT count(*) FROM org", &[])`.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn one<T: ColumnValue>(&self, sql: &str, params: &[Value]) -> Result<Option<T>, Fault> {
        let mut found = None;
        self.each(sql, params, |columns| {
            found = Some(columns.get::<T>(0)?);
            Ok(ControlFlow::Break(()))
        })?;
        Ok(found)
    }

    /// Whether the query has any row: `exists("SELECT 1 FROM org WHERE slug = ?1", …)`.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn exists(&self, sql: &str, params: &[Value]) -> Result<bool, Fault> {
        let mut any = false;
        self.each(sql, params, |_| {
            any = true;
            Ok(ControlFlow::Break(()))
        })?;
        Ok(any)
    }

    /// Whether the table is there. While a cluster is updated node by node, a node of the newer
    /// version may serve tables of the older one for a while.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn has<R: Row>(&self) -> Result<bool, Fault> {
        let table = Value::Text(R::TABLE.to_owned());
        self.exists("SELECT 1 FROM pragma_table_info(?1)", &[table])
    }

    /// How the real table differs from what the row type declares; empty when they agree. For a
    /// test in the crate that declares the rows.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn check_schema<R: Row>(&self) -> Result<Vec<String>, Fault> {
        let real = self.collect(
            "SELECT name, type, \"notnull\", pk FROM pragma_table_info(?1) ORDER BY cid",
            &[Value::Text(R::TABLE.to_owned())],
            |c| Ok((c.get::<String>(0)?, c.get::<String>(1)?, c.get::<i64>(2)?, c.get::<i64>(3)?)),
        )?;
        let mut differences = Vec::new();
        for (at, column) in R::COLUMNS.iter().enumerate() {
            let name = column.name;
            let Some((_, kind, not_null, pk)) = real.iter().find(|(real, ..)| real == name) else {
                differences.push(format!("{}.{name} is not in the schema", R::TABLE));
                continue;
            };
            if kind != column.kind.sql() {
                differences.push(format!("{}.{name} is {kind} in the schema", R::TABLE));
            }
            let in_key = at < R::KEY_COLUMNS;
            if (*not_null == 1 || in_key) == column.nullable {
                differences.push(format!("{}.{name} differs in NOT NULL", R::TABLE));
            }
            if *pk != if in_key { at as i64 + 1 } else { 0 } {
                differences.push(format!("{}.{name} differs in PRIMARY KEY", R::TABLE));
            }
        }
        for (name, ..) in &real {
            if !R::COLUMNS.iter().any(|column| column.name == name) {
                differences.push(format!("{}.{name} is not in the row type", R::TABLE));
            }
        }
        Ok(differences)
    }
}

pub(crate) fn bind(statement: &mut Statement<'_>, params: &[Value]) -> Result<(), Fault> {
    for (i, value) in params.iter().enumerate() {
        statement.raw_bind_parameter(i + 1, value)?;
    }
    Ok(())
}

/// One row of a query's result.
#[derive(Debug)]
pub struct Columns<'a> {
    row: &'a rusqlite::Row<'a>,
}

impl Columns<'_> {
    /// The column at `at` (from 0) as a type that is a column by itself.
    ///
    /// # Errors
    /// When it holds something else.
    pub fn get<T: ColumnValue>(&self, at: usize) -> Result<T, Fault> {
        self.get_as::<crate::Plain, T>(at)
    }

    /// The column at `at` (from 0) as a type carried by the marker `V`.
    ///
    /// # Errors
    /// When it holds something else.
    pub fn get_as<V: Via<T>, T>(&self, at: usize) -> Result<T, Fault> {
        self.column::<V, T>("query", "of the result", at)
    }

    /// A whole row of type `R` whose first column is at `start` (for joins).
    ///
    /// # Errors
    /// When a column holds something else.
    pub fn row<R: Row>(&self, start: usize) -> Result<R, Fault> {
        R::from_columns(self, start)
    }

    /// For [`row!`](macro@crate::row): the column `name` of `table`.
    ///
    /// # Errors
    /// When it holds something else.
    pub fn column<V: Via<T>, T>(
        &self,
        table: &'static str,
        name: &'static str,
        at: usize,
    ) -> Result<T, Fault> {
        let wrong = |wrong| Fault::defect(table, Defect::WrongValue { column: name, wrong });
        let value = match self.row.get_ref(at)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(i) => Value::Integer(i),
            ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
            ValueRef::Text(text) => match std::str::from_utf8(text) {
                Ok(text) => Value::Text(text.to_owned()),
                Err(_) => return Err(wrong(WrongValue::content("UTF-8"))),
            },
            ValueRef::Real(_) => return Err(wrong(WrongValue::content("no REAL"))),
        };
        V::from_value(value).map_err(wrong)
    }
}
