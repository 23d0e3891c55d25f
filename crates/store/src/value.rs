//! Values as columns hold them, and how Rust types become them.

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};

/// What a column holds. There is no floating point: it has no place in a replicated state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// INTEGER.
    Integer(i64),
    /// TEXT.
    Text(String),
    /// BLOB.
    Blob(Vec<u8>),
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(i) => ValueRef::Integer(*i),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// The type a column is declared with in the migration's SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `INTEGER`: numbers, booleans (0 and 1), times in milliseconds.
    Integer,
    /// `TEXT`.
    Text,
    /// `BLOB`: ids, sealed and encoded bytes.
    Blob,
}

impl Kind {
    pub(crate) const fn sql(self) -> &'static str {
        match self {
            Self::Integer => "INTEGER",
            Self::Text => "TEXT",
            Self::Blob => "BLOB",
        }
    }
}

/// A column held something its Rust type cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found {found}")]
pub struct WrongValue {
    /// What the Rust type accepts.
    pub expected: &'static str,
    /// What the column held (its shape, never its content).
    pub found: &'static str,
}

impl WrongValue {
    /// `value` is not what `expected` says.
    #[must_use]
    pub fn new(expected: &'static str, value: &Value) -> Self {
        let found = match value {
            Value::Null => "NULL",
            Value::Integer(_) => "another INTEGER",
            Value::Text(_) => "another TEXT",
            Value::Blob(_) => "another BLOB",
        };
        Self { expected, found }
    }

    /// A value of the right SQL type whose content the Rust type refuses. For [`via!`](crate::via).
    #[must_use]
    pub const fn content(expected: &'static str) -> Self {
        Self { expected, found: "a value it refuses" }
    }
}

/// A Rust type that is a column by itself.
pub trait ColumnValue: Sized {
    /// The column's declared type.
    const KIND: Kind;
    /// Whether the column may be NULL.
    const NULLABLE: bool = false;
    /// As the column holds it.
    fn to_value(&self) -> Value;
    /// From what the column holds.
    ///
    /// # Errors
    /// When the value is not one this type can have.
    fn from_value(value: Value) -> Result<Self, WrongValue>;
}

/// How a type `T` of another crate becomes a column. The implementor is a marker type of the
/// crate that declares the rows; [`via!`](crate::via) writes it. (A plain `ColumnValue for T`
/// would need both trait and type to be foreign there.)
pub trait Via<T> {
    /// The column's declared type.
    const KIND: Kind;
    /// Whether the column may be NULL.
    const NULLABLE: bool;
    /// As the column holds it.
    fn to_value(value: &T) -> Value;
    /// From what the column holds.
    ///
    /// # Errors
    /// When the value is not one `T` can have.
    fn from_value(value: Value) -> Result<T, WrongValue>;
}

/// The marker of types that are columns by themselves; used where a row names no other.
#[derive(Clone, Copy, Debug)]
pub struct Plain;

impl<T: ColumnValue> Via<T> for Plain {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = T::NULLABLE;
    fn to_value(value: &T) -> Value {
        value.to_value()
    }
    fn from_value(value: Value) -> Result<T, WrongValue> {
        T::from_value(value)
    }
}

/// Declares a marker that carries foreign types (and `Option` of them) into columns.
///
/// ```ignore
/// store::via! {
///     /// Ids as their 16 bytes.
///     pub struct Id as [u8; 16] {
///         OrgId: |id| id.to_bytes(), |bytes| Ok(OrgId::from_bytes(bytes));
///         MemberId: |id| id.to_bytes(), |bytes| Ok(MemberId::from_bytes(bytes));
///     }
/// }
/// ```
#[macro_export]
macro_rules! via {
    ($(#[$meta:meta])* $vis:vis struct $marker:ident as $repr:ty {
        $($ty:ty: $to:expr, $from:expr;)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        $vis struct $marker;
        $(
            impl $crate::Via<$ty> for $marker {
                const KIND: $crate::Kind = <$repr as $crate::ColumnValue>::KIND;
                const NULLABLE: bool = false;
                fn to_value(value: &$ty) -> $crate::Value {
                    let to: fn(&$ty) -> $repr = $to;
                    $crate::ColumnValue::to_value(&to(value))
                }
                fn from_value(value: $crate::Value) -> Result<$ty, $crate::WrongValue> {
                    let from: fn($repr) -> Result<$ty, $crate::WrongValue> = $from;
                    from(<$repr as $crate::ColumnValue>::from_value(value)?)
                }
            }
            impl $crate::Via<Option<$ty>> for $marker {
                const KIND: $crate::Kind = <$repr as $crate::ColumnValue>::KIND;
                const NULLABLE: bool = true;
                fn to_value(value: &Option<$ty>) -> $crate::Value {
                    match value {
                        Some(value) => <$marker as $crate::Via<$ty>>::to_value(value),
                        None => $crate::Value::Null,
                    }
                }
                fn from_value(value: $crate::Value) -> Result<Option<$ty>, $crate::WrongValue> {
                    match value {
                        $crate::Value::Null => Ok(None),
                        value => <$marker as $crate::Via<$ty>>::from_value(value).map(Some),
                    }
                }
            }
        )*
    };
}

/// Parameters of a query: `values![org => Id, limit, "text"]`, each a [`ColumnValue`], or any
/// type with the marker that carries it behind `=>`.
#[macro_export]
macro_rules! values {
    (@munch [$($done:tt)*]) => { [$($done)*] };
    (@munch [$($done:tt)*] $value:expr => $via:ty $(, $($rest:tt)*)?) => {
        $crate::values!(@munch [$($done)* <$via as $crate::Via<_>>::to_value(&$value),] $($($rest)*)?)
    };
    (@munch [$($done:tt)*] $value:expr $(, $($rest:tt)*)?) => {
        $crate::values!(@munch [$($done)* { use $crate::ToValue as _; ($value).to_param() },] $($($rest)*)?)
    };
    ($($rest:tt)*) => { $crate::values!(@munch [] $($rest)*) };
}

/// What may stand in [`values!`](crate::values) without a marker: every [`ColumnValue`], and
/// borrowed text and bytes.
pub trait ToValue {
    /// As the query receives it.
    fn to_param(&self) -> Value;
}

impl<T: ColumnValue> ToValue for T {
    fn to_param(&self) -> Value {
        self.to_value()
    }
}

impl ToValue for str {
    fn to_param(&self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl ToValue for [u8] {
    fn to_param(&self) -> Value {
        Value::Blob(self.to_vec())
    }
}

impl ColumnValue for Value {
    /// Nominal only: a `Value` reads any column. Rows declare real types.
    const KIND: Kind = Kind::Blob;
    const NULLABLE: bool = true;
    fn to_value(&self) -> Value {
        self.clone()
    }
    fn from_value(value: Value) -> Result<Self, WrongValue> {
        Ok(value)
    }
}

impl ColumnValue for i64 {
    const KIND: Kind = Kind::Integer;
    fn to_value(&self) -> Value {
        Value::Integer(*self)
    }
    fn from_value(value: Value) -> Result<Self, WrongValue> {
        match value {
            Value::Integer(i) => Ok(i),
            other => Err(WrongValue::new("INTEGER", &other)),
        }
    }
}

macro_rules! small_integers {
    ($($ty:ty: $expected:literal)*) => {$(
        impl ColumnValue for $ty {
            const KIND: Kind = Kind::Integer;
            fn to_value(&self) -> Value {
                Value::Integer(i64::from(*self))
            }
            fn from_value(value: Value) -> Result<Self, WrongValue> {
                match value {
                    Value::Integer(i) => <$ty>::try_from(i)
                        .map_err(|_| WrongValue::new($expected, &value)),
                    other => Err(WrongValue::new($expected, &other)),
                }
            }
        }
    )*};
}
small_integers! { u8: "INTEGER of 8 bits" u16: "INTEGER of 16 bits" u32: "INTEGER of 32 bits" }

/// Up to 2^63 - 1, which is what SQL compares and sums correctly. A larger number is stored as
/// 2^63 - 1 in release builds and is a debug assertion: limits keep it from happening.
impl ColumnValue for u64 {
    const KIND: Kind = Kind::Integer;
    fn to_value(&self) -> Value {
        debug_assert!(i64::try_from(*self).is_ok(), "u64 beyond what a column holds");
        Value::Integer(i64::try_from(*self).unwrap_or(i64::MAX))
    }
    fn from_value(value: Value) -> Result<Self, WrongValue> {
        match value {
            Value::Integer(i) => {
                Self::try_from(i).map_err(|_| WrongValue::new("INTEGER of 0 or more", &value))
            }
            other => Err(WrongValue::new("INTEGER of 0 or more", &other)),
        }
    }
}

impl ColumnValue for bool {
    const KIND: Kind = Kind::Integer;
    fn to_value(&self) -> Value {
        Value::Integer(i64::from(*self))
    }
    fn from_value(value: Value) -> Result<Self, WrongValue> {
        match value {
            Value::Integer(0) => Ok(false),
            Value::Integer(1) => Ok(true),
            other => Err(WrongValue::new("0 or 1", &other)),
        }
    }
}

impl ColumnValue for String {
    const KIND: Kind = Kind::Text;
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
    fn from_value(value: Value) -> Result<Self, WrongValue> {
        match value {
            Value::Text(text) => Ok(text),
            other => Err(WrongValue::new("TEXT", &other)),
        }
    }
}

impl ColumnValue for Vec<u8> {
    const KIND: Kind = Kind::Blob;
    fn to_value(&self) -> Value {
        Value::Blob(self.clone())
    }
    fn from_value(value: Value) -> Result<Self, WrongValue> {
        match value {
            Value::Blob(bytes) => Ok(bytes),
            other => Err(WrongValue::new("BLOB", &other)),
        }
    }
}

impl<const N: usize> ColumnValue for [u8; N] {
    const KIND: Kind = Kind::Blob;
    fn to_value(&self) -> Value {
        Value::Blob(self.to_vec())
    }
    fn from_value(value: Value) -> Result<Self, WrongValue> {
        match &value {
            Value::Blob(bytes) => Self::try_from(bytes.as_slice())
                .map_err(|_| WrongValue::new("BLOB of a fixed length", &value)),
            other => Err(WrongValue::new("BLOB", other)),
        }
    }
}

impl<T: ColumnValue> ColumnValue for Option<T> {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
    fn from_value(value: Value) -> Result<Self, WrongValue> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}
