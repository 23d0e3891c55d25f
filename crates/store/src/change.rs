//! Change records: what a command did to a row, as the feed tells it.
//!
//! A record is made by [`Tx::insert`](crate::Tx::insert), `update` and `delete` and by nothing
//! else, so no write escapes the feed. Values stand in the order of the row type's
//! [`COLUMNS`](crate::Row::COLUMNS); a migration that changes columns is followed by a
//! [`Op::SchemaChanged`] record in every stream, at which readers start over from the tables.
//!
//! On disk an image is a CBOR array, one item a column: null, an integer, text or bytes for a
//! value; `undefined` for "as after" (images before an update); false and true for a secret
//! column that did not and did change.

use std::fmt;

use minicbor::{Decoder, Encoder, data::Type};

use crate::{fault::Fault, row::Row, value::Value};

/// Where a change is told: one stream per organisation and one for the directory. `(stream, seq)`
/// is dense and the same on all nodes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stream([u8; 16]);

impl Stream {
    /// The stream of what belongs to no organisation. Its bytes are zeros.
    pub const DIRECTORY: Self = Self([0; 16]);

    /// The stream with this id.
    #[must_use]
    pub const fn new(id: [u8; 16]) -> Self {
        Self(id)
    }

    /// Its id.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::DIRECTORY {
            return f.write_str("Stream(directory)");
        }
        f.write_str("Stream(")?;
        for byte in self.0 {
            write!(f, "{byte:02x}")?;
        }
        f.write_str(")")
    }
}

/// What happened to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// It is new.
    Insert,
    /// It changed.
    Update,
    /// It is gone.
    Delete,
    /// A migration ran: images before and after this record may differ in their columns.
    SchemaChanged,
}

impl Op {
    pub(crate) const fn code(self) -> i64 {
        match self {
            Self::Insert => 1,
            Self::Update => 2,
            Self::Delete => 3,
            Self::SchemaChanged => 4,
        }
    }

    pub(crate) const fn from_code(code: i64) -> Option<Self> {
        match code {
            1 => Some(Self::Insert),
            2 => Some(Self::Update),
            3 => Some(Self::Delete),
            4 => Some(Self::SchemaChanged),
            _ => None,
        }
    }
}

/// One column of a row's image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// What it held.
    Value(Value),
    /// In the image before an update: the same as after.
    Same,
    /// A secret column: only whether it changed.
    Secret {
        /// Whether it did (always true for a new row).
        changed: bool,
    },
}

/// All columns of a row at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Image(Vec<Cell>);

impl Image {
    pub(crate) const fn new(cells: Vec<Cell>) -> Self {
        Self(cells)
    }

    /// The columns, in the order of the row type.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.0
    }

    fn cell<R: Row>(&self, column: &str) -> Option<&Cell> {
        let at = R::COLUMNS.iter().position(|c| c.name == column)?;
        self.0.get(at)
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(16 + self.0.len() * 12);
        let mut encoder = Encoder::new(&mut out);
        infallible(encoder.array(self.0.len() as u64).map(|_| ()));
        for cell in &self.0 {
            infallible(match cell {
                Cell::Value(value) => encode_value(&mut encoder, value),
                Cell::Same => encoder.undefined().map(|_| ()),
                Cell::Secret { changed } => encoder.bool(*changed).map(|_| ()),
            });
        }
        out
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Fault> {
        let mut decoder = Decoder::new(bytes);
        let cells = decode_array(&mut decoder, |d| match d.datatype()? {
            Type::Undefined => d.undefined().map(|()| Cell::Same),
            Type::Bool => d.bool().map(|changed| Cell::Secret { changed }),
            _ => decode_value(d).map(Cell::Value),
        });
        cells.map(Self).map_err(|_| Fault::Damaged("the image of a change"))
    }
}

/// One change of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it is told.
    pub stream: Stream,
    /// Its number in the stream; dense, from 1.
    pub seq: u64,
    /// The log index of the command that made it.
    pub index: u64,
    /// What subscribers may filter by, as the row type declares.
    pub scope: Option<[u8; 16]>,
    /// The table (empty for [`Op::SchemaChanged`]).
    pub table: String,
    /// What happened.
    pub op: Op,
    /// The row's key.
    pub key: Vec<Value>,
    /// Log time of the command, milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// The row before (update and delete).
    pub before: Option<Image>,
    /// The row after (insert and update).
    pub after: Option<Image>,
}

impl Change {
    /// Whether it is a change of this type's table.
    #[must_use]
    pub fn is<R: Row>(&self) -> bool {
        self.table == R::TABLE
    }

    /// The row's key.
    ///
    /// # Errors
    /// When the change is of another table or schema.
    pub fn key_of<R: Row>(&self) -> Result<R::Key, Fault> {
        R::key_from(self.key.clone())
    }

    /// What the column held afterwards; none for a deleted row, a secret or unknown column.
    #[must_use]
    pub fn after<R: Row>(&self, column: &str) -> Option<&Value> {
        match self.after.as_ref()?.cell::<R>(column)? {
            Cell::Value(value) => Some(value),
            Cell::Same | Cell::Secret { .. } => None,
        }
    }

    /// What the column held before; none for a new row, a secret or unknown column.
    #[must_use]
    pub fn before<R: Row>(&self, column: &str) -> Option<&Value> {
        match self.before.as_ref()?.cell::<R>(column)? {
            Cell::Value(value) => Some(value),
            Cell::Same => self.after::<R>(column),
            Cell::Secret { .. } => None,
        }
    }

    /// Whether the column changed (for a secret column this is all that is told).
    #[must_use]
    pub fn touched<R: Row>(&self, column: &str) -> bool {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => {
                match (before.cell::<R>(column), after.cell::<R>(column)) {
                    (Some(Cell::Same), _) | (_, Some(Cell::Secret { changed: false })) => false,
                    (found, _) => found.is_some(),
                }
            }
            _ => R::COLUMNS.iter().any(|c| c.name == column),
        }
    }
}

pub(crate) fn encode_values(values: &[Value]) -> Vec<u8> {
    let mut out = Vec::with_capacity(8 + values.len() * 18);
    let mut encoder = Encoder::new(&mut out);
    infallible(encoder.array(values.len() as u64).map(|_| ()));
    for value in values {
        infallible(encode_value(&mut encoder, value));
    }
    out
}

pub(crate) fn decode_values(bytes: &[u8]) -> Result<Vec<Value>, Fault> {
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    decode_array(&mut Decoder::new(bytes), decode_value)
        .map_err(|_| Fault::Damaged("the key of a change"))
}

type Infallible = minicbor::encode::Error<std::convert::Infallible>;

/// Writing to memory cannot fail.
#[allow(clippy::needless_pass_by_value)]
fn infallible(result: Result<(), Infallible>) {
    debug_assert!(result.is_ok());
}

fn encode_value(encoder: &mut Encoder<&mut Vec<u8>>, value: &Value) -> Result<(), Infallible> {
    match value {
        Value::Null => encoder.null()?,
        Value::Integer(i) => encoder.i64(*i)?,
        Value::Text(text) => encoder.str(text)?,
        Value::Blob(bytes) => encoder.bytes(bytes)?,
    };
    Ok(())
}

fn decode_value(decoder: &mut Decoder<'_>) -> Result<Value, minicbor::decode::Error> {
    Ok(match decoder.datatype()? {
        Type::Null => {
            decoder.null()?;
            Value::Null
        }
        Type::String => Value::Text(decoder.str()?.to_owned()),
        Type::Bytes => Value::Blob(decoder.bytes()?.to_vec()),
        _ => Value::Integer(decoder.i64()?),
    })
}

fn decode_array<T>(
    decoder: &mut Decoder<'_>,
    mut item: impl FnMut(&mut Decoder<'_>) -> Result<T, minicbor::decode::Error>,
) -> Result<Vec<T>, minicbor::decode::Error> {
    let length = decoder.array()?.ok_or_else(|| minicbor::decode::Error::message("indefinite"))?;
    let mut items = Vec::new();
    for _ in 0..length {
        items.push(item(decoder)?);
    }
    Ok(items)
}
