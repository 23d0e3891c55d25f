//! Typed rows: a table's columns and key, declared once.

use std::fmt::Write as _;

use crate::{
    change::Stream,
    fault::Fault,
    reader::Columns,
    value::{Kind, Value},
};

/// A column of a [`Row`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in the schema.
    pub name: &'static str,
    /// Its declared type.
    pub kind: Kind,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Whether the change feed says only *that* it changed.
    pub secret: bool,
}

/// A row of one table. Declared with [`row!`](macro@crate::row), never by hand.
pub trait Row: Sized {
    /// The primary key: one column's type, or a tuple of several.
    type Key;
    /// The table.
    const TABLE: &'static str;
    /// All columns; those of the key first, in the key's order.
    const COLUMNS: &'static [Column];
    /// How many of them are the key.
    const KEY_COLUMNS: usize;
    /// This row's key values.
    fn key_values(key: &Self::Key) -> Vec<Value>;
    /// A key from its values.
    ///
    /// # Errors
    /// When they are not this type's key.
    fn key_from(values: Vec<Value>) -> Result<Self::Key, Fault>;
    /// All values in the order of [`COLUMNS`](Self::COLUMNS).
    fn values(&self) -> Vec<Value>;
    /// The row whose columns start at `start` of a query's result.
    ///
    /// # Errors
    /// When a column holds what its type cannot be.
    fn from_columns(columns: &Columns<'_>, start: usize) -> Result<Self, Fault>;
    /// In which stream the row's changes appear.
    fn stream(&self) -> Stream;
    /// What a subscriber may filter by inside the stream, e.g. the project's id.
    fn scope(&self) -> Option<[u8; 16]>;
    /// Statements made once per type.
    fn sql() -> &'static RowSql;
}

/// The statements of a row type.
#[derive(Debug)]
pub struct RowSql {
    pub(crate) select: String,
    pub(crate) get: String,
    pub(crate) insert: String,
    pub(crate) update: Option<String>,
    pub(crate) delete: String,
}

impl RowSql {
    /// For [`row!`](macro@crate::row).
    #[must_use]
    pub fn new(table: &str, columns: &[Column], key_columns: usize) -> Self {
        let names = columns.iter().map(|c| c.name).collect::<Vec<_>>().join(", ");
        let marks = (1..=columns.len()).map(|n| format!("?{n}")).collect::<Vec<_>>().join(", ");
        let mut key = String::new();
        for (i, column) in columns.iter().take(key_columns).enumerate() {
            let and = if i == 0 { "" } else { " AND " };
            let _ = write!(key, "{and}{} = ?{}", column.name, i + 1);
        }
        let sets = columns
            .iter()
            .enumerate()
            .skip(key_columns)
            .map(|(i, c)| format!("{} = ?{}", c.name, i + 1))
            .collect::<Vec<_>>()
            .join(", ");
        Self {
            select: format!("SELECT {names} FROM {table}"),
            get: format!("SELECT {names} FROM {table} WHERE {key}"),
            insert: format!("INSERT INTO {table} ({names}) VALUES ({marks})"),
            update: (!sets.is_empty()).then(|| format!("UPDATE {table} SET {sets} WHERE {key}")),
            delete: format!("DELETE FROM {table} WHERE {key}"),
        }
    }
}

/// Declares a row type: a plain struct with public fields that knows its table.
///
/// ```ignore
/// store::row! {
///     /// A pledge as stored.
///     pub struct PledgeRow = "pledge" {
///         stream: |row| Stream::new(row.org.to_bytes()),
///         scope: |row| Some(row.project.to_bytes()),      // optional
///         key { project: ProjectId as Id, member: MemberId as Id }
///         columns { org: OrgId as Id, ordinal: u64, note: Option<String> }
///         secret { contact: Vec<u8> }                      // optional
///     }
/// }
/// ```
/// `T as M` carries `T` by the marker `M` (see [`via!`](crate::via)); without it `T` is a
/// [`ColumnValue`](crate::ColumnValue). The migration's SQL must declare the same columns and
/// `PRIMARY KEY`; [`Reader::check_schema`](crate::Reader::check_schema) compares.
#[macro_export]
macro_rules! row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident = $table:literal {
        stream: $stream:expr,
        $(scope: $scope:expr,)?
        key { $($(#[$kmeta:meta])* $kf:ident: $kty:ty $(as $kvia:ty)?),+ $(,)? }
        columns { $($(#[$cmeta:meta])* $cf:ident: $cty:ty $(as $cvia:ty)?),* $(,)? }
        $(secret { $($(#[$smeta:meta])* $sf:ident: $sty:ty $(as $svia:ty)?),+ $(,)? })?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        $vis struct $name {
            $($(#[$kmeta])* pub $kf: $kty,)+
            $($(#[$cmeta])* pub $cf: $cty,)*
            $($($(#[$smeta])* pub $sf: $sty,)+)?
        }

        impl $crate::Row for $name {
            #[allow(unused_parens)]
            type Key = ($($kty),+);
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [$crate::Column] = &[
                $($crate::row!(@column $kf: $kty, false $(, $kvia)?),)+
                $($crate::row!(@column $cf: $cty, false $(, $cvia)?),)*
                $($($crate::row!(@column $sf: $sty, true $(, $svia)?),)+)?
            ];
            const KEY_COLUMNS: usize = [$(stringify!($kf)),+].len();

            fn key_values(key: &Self::Key) -> Vec<$crate::Value> {
                #[allow(unused_parens)]
                let ($($kf),+) = key;
                vec![$($crate::row!(@to $kty, $kf $(, $kvia)?)),+]
            }

            fn key_from(values: Vec<$crate::Value>) -> Result<Self::Key, $crate::Fault> {
                let mut values = values.into_iter();
                $(let $kf: $kty = $crate::row!(@key $kty, values, $table, $kf $(, $kvia)?);)+
                #[allow(unused_parens)]
                Ok(($($kf),+))
            }

            fn values(&self) -> Vec<$crate::Value> {
                vec![
                    $($crate::row!(@to $kty, &self.$kf $(, $kvia)?),)+
                    $($crate::row!(@to $cty, &self.$cf $(, $cvia)?),)*
                    $($($crate::row!(@to $sty, &self.$sf $(, $svia)?),)+)?
                ]
            }

            fn from_columns(
                columns: &$crate::Columns<'_>,
                start: usize,
            ) -> Result<Self, $crate::Fault> {
                let mut at = start;
                let mut next = || { at += 1; at - 1 };
                Ok(Self {
                    $($kf: $crate::row!(@from $kty, columns, $table, $kf, next() $(, $kvia)?),)+
                    $($cf: $crate::row!(@from $cty, columns, $table, $cf, next() $(, $cvia)?),)*
                    $($($sf: $crate::row!(@from $sty, columns, $table, $sf, next() $(, $svia)?),)+)?
                })
            }

            fn stream(&self) -> $crate::Stream {
                let stream: fn(&Self) -> $crate::Stream = $stream;
                stream(self)
            }

            fn scope(&self) -> Option<[u8; 16]> {
                let _scope: fn(&Self) -> Option<[u8; 16]> = |_| None;
                $(let _scope: fn(&Self) -> Option<[u8; 16]> = $scope;)?
                _scope(self)
            }

            fn sql() -> &'static $crate::RowSql {
                static SQL: std::sync::OnceLock<$crate::RowSql> = std::sync::OnceLock::new();
                SQL.get_or_init(|| {
                    $crate::RowSql::new(
                        <Self as $crate::Row>::TABLE,
                        <Self as $crate::Row>::COLUMNS,
                        <Self as $crate::Row>::KEY_COLUMNS,
                    )
                })
            }
        }
    };

    (@via) => { $crate::Plain };
    (@via $via:ty) => { $via };
    (@column $field:ident: $ty:ty, $secret:literal $(, $via:ty)?) => {
        $crate::Column {
            name: stringify!($field),
            kind: <$crate::row!(@via $($via)?) as $crate::Via<$ty>>::KIND,
            nullable: <$crate::row!(@via $($via)?) as $crate::Via<$ty>>::NULLABLE,
            secret: $secret,
        }
    };
    (@to $ty:ty, $value:expr $(, $via:ty)?) => {
        <$crate::row!(@via $($via)?) as $crate::Via<$ty>>::to_value($value)
    };
    (@key $ty:ty, $values:ident, $table:literal, $field:ident $(, $via:ty)?) => {
        <$crate::row!(@via $($via)?) as $crate::Via<$ty>>::from_value(
            $values.next().unwrap_or($crate::Value::Null),
        )
        .map_err(|wrong| $crate::Fault::Defect {
            table: $table,
            defect: $crate::Defect::WrongValue { column: stringify!($field), wrong },
        })?
    };
    (@from $ty:ty, $columns:ident, $table:literal, $field:ident, $at:expr $(, $via:ty)?) => {
        $columns.column::<$crate::row!(@via $($via)?), $ty>($table, stringify!($field), $at)?
    };
}
