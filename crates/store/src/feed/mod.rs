//! The change feed.

use crate::{
    change::{Change, Image, Op, Stream, decode_values},
    fault::Fault,
    reader::{Columns, Reader},
};

const COLUMNS: &str = "stream, seq, idx, scope, tbl, op, pk, at, before, after";

pub(crate) fn all_changes(reader: &Reader<'_>) -> Result<Vec<Change>, Fault> {
    reader.collect(&format!("SELECT {COLUMNS} FROM change ORDER BY stream, seq"), &[], from_columns)
}

fn from_columns(columns: &Columns<'_>) -> Result<Change, Fault> {
    let image = |bytes: Option<Vec<u8>>| bytes.map(|b| Image::decode(&b)).transpose();
    Ok(Change {
        stream: Stream::new(columns.get(0)?),
        seq: columns.get(1)?,
        index: columns.get(2)?,
        scope: columns.get(3)?,
        table: columns.get(4)?,
        op: Op::from_code(columns.get(5)?).ok_or(Fault::Damaged("the operation of a change"))?,
        key: decode_values(&columns.get::<Vec<u8>>(6)?)?,
        at_ms: columns.get(7)?,
        before: image(columns.get(8)?)?,
        after: image(columns.get(9)?)?,
    })
}
