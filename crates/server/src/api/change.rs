//! The raw change feed.

use model::{
    Invalid, OrgId, Problem, Reason,
    access::{Permission, Scope},
};
use proto::{
    convert::optional_id,
    pb::{self, change_server::Change},
};
use serde_json::{Value as Json, json};
use state::Domain;
use store::{
    Cell, Change as Record, Cursors, FeedError, Image, Op, ReadLevel, Store, Stream, Value,
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Status};

use super::{Answer, Items, open};
use crate::refusal::{Refused, respond};

const RECORDS_WAITING_MAX: usize = 256;

/// The service.
pub(crate) struct ChangeApi {
    pub store: Store<Domain>,
}

#[tonic::async_trait]
impl Change for ChangeApi {
    type WatchStream = Items<pb::ChangeRecord>;

    async fn watch(&self, request: Request<pb::WatchChangesRequest>) -> Answer<Self::WatchStream> {
        respond(async {
            let (caller, request) = open(request)?;
            caller.require(Permission::ServerManage, Scope::Server)?;
            let org: Option<OrgId> = optional_id("org", &request.org)?;
            let stream = org.map_or(Stream::DIRECTORY, |org| Stream::new(org.to_bytes()));
            let head = self.store.read(ReadLevel::Local, move |db| store::head(db, stream)).await?;
            let after = request.after.unwrap_or(head);
            if after > head {
                return Err(Invalid::new("after", Problem::OutOfRange { min: 0, max: head }).into());
            }
            let mut cursors = Cursors::new();
            cursors.insert(stream, after);
            let mut changes = self.store.subscribe(cursors).await.map_err(refused)?;
            let (sender, receiver) = mpsc::channel(RECORDS_WAITING_MAX);
            tokio::spawn(async move {
                loop {
                    let batch = match changes.next().await {
                        Ok(batch) => batch,
                        Err(error) => {
                            let _reader_gone = sender.send(Err(Status::from(refused(error)))).await;
                            return;
                        }
                    };
                    for change in batch {
                        let wanted =
                            request.tables.is_empty() || request.tables.contains(&change.table);
                        if wanted && sender.send(Ok(record(&change))).await.is_err() {
                            return;
                        }
                    }
                }
            });
            let stream: Items<pb::ChangeRecord> = Box::pin(ReceiverStream::new(receiver));
            Ok(stream)
        })
        .await
    }
}

fn refused(error: FeedError) -> Refused {
    match error {
        FeedError::CursorTooOld { .. } => Reason::CursorTooOld.into(),
        other => Refused::internal(&other),
    }
}

fn record(change: &Record) -> pb::ChangeRecord {
    use pb::change_record::Operation;
    let operation = match change.op {
        Op::Insert => Operation::Insert,
        Op::Update => Operation::Update,
        Op::Delete => Operation::Delete,
        Op::SchemaChanged => Operation::Unspecified,
    };
    let image =
        |image: &Option<Image>| image.as_ref().map_or_else(String::new, |i| json(i).to_string());
    pb::ChangeRecord {
        seq: change.seq,
        index: change.index,
        table: change.table.clone(),
        operation: operation.into(),
        key: Json::Array(change.key.iter().map(value).collect()).to_string(),
        before: image(&change.before),
        after: image(&change.after),
        at: Some(proto::convert::timestamp(model::TimeMs::from_millis(change.at_ms))),
    }
}

fn json(image: &Image) -> Json {
    Json::Array(
        image
            .cells()
            .iter()
            .map(|cell| match cell {
                Cell::Value(v) => value(v),
                Cell::Same => json!({"same": true}),
                Cell::Secret { changed } => json!({"secret": {"changed": changed}}),
            })
            .collect(),
    )
}

fn value(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Integer(i) => json!(i),
        Value::Text(text) => json!(text),
        Value::Blob(bytes) => {
            json!({"hex": bytes.iter().map(|b| format!("{b:02x}")).collect::<String>()})
        }
    }
}
