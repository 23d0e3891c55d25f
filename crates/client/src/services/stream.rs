//! Answers that come in pieces.

use bytes::Bytes;
use model::TimeMs;
use prost::Message;
use proto::{convert, pb};

use crate::{Result, error::ClientError, rpc::Items};

/// Formats of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// A header line and a row a line.
    Csv,
    /// One JSON object a line.
    Json,
}

impl ExportFormat {
    pub(crate) const fn number(self) -> i32 {
        match self {
            Self::Csv => pb::ExportFormat::Csv as i32,
            Self::Json => pb::ExportFormat::Json as i32,
        }
    }
}

pub(super) async fn next<T: Message + Default>(stream: &mut Items<T>) -> Option<Result<T>> {
    stream.message().await.map_err(|status| ClientError::from_status(&status)).transpose()
}

/// A file that arrives piece by piece.
pub struct Download(pub(crate) Items<pb::ExportChunk>);

impl Download {
    /// The next piece; none at the end. After an error the file is not whole.
    pub async fn next(&mut self) -> Option<Result<Bytes>> {
        Some(next(&mut self.0).await?.map(|chunk| chunk.data))
    }
}

/// How far demo data is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoProgress {
    /// Pledges made so far.
    pub done: u32,
    /// Pledges to be made.
    pub total: u32,
}

/// Demo data being made.
pub struct DemoStream(pub(crate) Items<pb::DemoProgress>);

impl DemoStream {
    /// The next step; none when all is there.
    pub async fn next(&mut self) -> Option<Result<DemoProgress>> {
        let step = next(&mut self.0).await?;
        Some(step.map(|p| DemoProgress { done: p.done, total: p.total }))
    }
}

/// What happened to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// It is new.
    Insert,
    /// It changed.
    Update,
    /// It is gone.
    Delete,
    /// The schema changed: read afresh.
    Schema,
}

/// A row that changed. Values of secret columns are left out; personal data is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRecord {
    /// Place in the stream.
    pub seq: u64,
    /// Place in the log.
    pub index: u64,
    /// Which table.
    pub table: String,
    /// What happened.
    pub operation: Operation,
    /// The row's key as JSON.
    pub key: String,
    /// The row before as JSON.
    pub before: Option<String>,
    /// The row after as JSON.
    pub after: Option<String>,
    /// Log time.
    pub at: TimeMs,
}

/// The raw change feed.
pub struct ChangeStream(pub(crate) Items<pb::ChangeRecord>);

impl ChangeStream {
    /// The next change; waits for it.
    pub async fn next(&mut self) -> Option<Result<ChangeRecord>> {
        let record = next(&mut self.0).await?;
        Some(record.and_then(|r| read_change(r).map_err(ClientError::bad_answer)))
    }
}

fn read_change(record: pb::ChangeRecord) -> Result<ChangeRecord, model::Invalid> {
    use pb::change_record::Operation as Wire;
    let operation = match record.operation() {
        Wire::Unspecified => Operation::Schema,
        Wire::Insert => Operation::Insert,
        Wire::Update => Operation::Update,
        Wire::Delete => Operation::Delete,
    };
    Ok(ChangeRecord {
        seq: record.seq,
        index: record.index,
        table: record.table,
        operation,
        key: record.key,
        before: Some(record.before).filter(|json| !json.is_empty()),
        after: Some(record.after).filter(|json| !json.is_empty()),
        at: convert::time("at", record.at)?,
    })
}
