//! Tables as files, streamed page by page: CSV (RFC 4180) or JSON, one object a row.

use std::future::Future;

use futures_util::{StreamExt as _, stream};
use model::{
    Invalid, Problem,
    call::ParticipationState,
    need::NeedType,
    offer::OfferType,
    pledge::{AdmissionLevel, Clause, PledgeKind, PledgeState},
    view::{Contact, Page, PageRequest, PledgeRow},
};
use proto::pb;
use serde_json::{Map, Value, json};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use crate::{
    api::Items,
    refusal::Refused,
    table::{cell, timestamp},
};

/// Chunks that wait for a slow reader.
const CHUNKS_WAITING_MAX: usize = 4;

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Json,
}

impl Format {
    pub(crate) fn parse(number: i32) -> Result<Self, Invalid> {
        match pb::ExportFormat::try_from(number) {
            Ok(pb::ExportFormat::Csv | pb::ExportFormat::Unspecified) => Ok(Self::Csv),
            Ok(pb::ExportFormat::Json) => Ok(Self::Json),
            Err(_) => Err(Invalid::new("format", Problem::Unknown)),
        }
    }
}

/// A table that can be written row by row.
pub(crate) trait Table: Send + 'static {
    type Row: Send;
    fn format(&self) -> Format;
    fn head(&self) -> Vec<String>;
    fn row(&self, row: &Self::Row) -> Vec<Value>;
}

/// Streams a table whose pages `load` gets. A stream that cannot be finished ends with an error:
/// what came of it looks like a whole file.
pub(crate) fn pages<T, L, F>(table: T, first: PageRequest, load: L) -> Items<pb::ExportChunk>
where
    T: Table + Sync,
    L: Fn(PageRequest) -> F + Send + Sync + 'static,
    F: Future<Output = Result<Page<T::Row>, Refused>> + Send,
{
    let (sender, receiver) = mpsc::channel(CHUNKS_WAITING_MAX);
    let writing = tokio::spawn(async move {
        let mut writer = Writer::new(&table);
        let mut page = first;
        loop {
            let loaded = match load(page.clone()).await {
                Ok(loaded) => loaded,
                Err(refused) => {
                    let _reader_gone = sender.send(Err(Status::from(refused))).await;
                    return;
                }
            };
            let more = loaded.next.is_some();
            let data = writer.page(&table, &loaded.items, !more);
            // A reader who went away wants no more pages.
            if sender.send(Ok(pb::ExportChunk { data: data.into() })).await.is_err() || !more {
                return;
            }
            page.token = loaded.next;
        }
    });
    // Whoever writes can die, and its channel then closes as if all had been said.
    let end = stream::once(writing).filter_map(async |ended| {
        ended.err().map(|died| Err(Status::from(Refused::internal(&died))))
    });
    Box::pin(ReceiverStream::new(receiver).chain(end))
}

struct Writer {
    head: Vec<String>,
    started: bool,
}

impl Writer {
    fn new(table: &impl Table) -> Self {
        Self { head: table.head(), started: false }
    }

    fn page<T: Table>(&mut self, table: &T, rows: &[T::Row], last: bool) -> Vec<u8> {
        match table.format() {
            Format::Csv => self.csv(table, rows),
            Format::Json => self.json(table, rows, last),
        }
    }

    fn csv<T: Table>(&mut self, table: &T, rows: &[T::Row]) -> Vec<u8> {
        let mut out = Vec::new();
        if !self.started {
            self.started = true;
            // Spreadsheets take UTF-8 for what it is only with this mark.
            out.extend_from_slice("\u{feff}".as_bytes());
            csv_line(&mut out, self.head.iter().map(String::as_str));
        }
        for row in rows {
            let cells: Vec<_> = table.row(row).iter().map(plain).collect();
            csv_line(&mut out, cells.iter().map(String::as_str));
        }
        out
    }

    fn json<T: Table>(&mut self, table: &T, rows: &[T::Row], last: bool) -> Vec<u8> {
        let mut out = String::new();
        for row in rows {
            out.push_str(if self.started { ",\n" } else { "[\n" });
            self.started = true;
            let object: Map<_, _> = self.head.iter().cloned().zip(table.row(row)).collect();
            out.push_str(&Value::Object(object).to_string());
        }
        if last {
            out.push_str(if self.started { "\n]\n" } else { "[]\n" });
        }
        out.into_bytes()
    }
}

fn csv_line<'a>(out: &mut Vec<u8>, cells: impl Iterator<Item = &'a str>) {
    for (i, text) in cells.enumerate() {
        if i > 0 {
            out.push(b',');
        }
        let text = cell(text);
        if text.contains([',', '"', '\n', '\r']) {
            out.extend_from_slice(format!("\"{}\"", text.replace('"', "\"\"")).as_bytes());
        } else {
            out.extend_from_slice(text.as_bytes());
        }
    }
    out.extend_from_slice(b"\r\n");
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The organiser's table of pledges.
pub(crate) struct PledgeTable {
    pub format: Format,
    pub offers: Vec<OfferType>,
    pub needs: Vec<NeedType>,
}

impl Table for PledgeTable {
    type Row = PledgeRow;

    fn format(&self) -> Format {
        self.format
    }

    fn head(&self) -> Vec<String> {
        let fixed = [
            "number",
            "name",
            "mail",
            "kind",
            "people",
            "until",
            "state",
            "known",
            "counted",
            "would_act",
            "call",
        ];
        let offers =
            self.offers.iter().map(|o| format!("offers: {} ({})", o.fields.name, o.fields.unit));
        let needs = self.needs.iter().map(|n| format!("needs: {}", n.fields.name));
        fixed
            .into_iter()
            .map(str::to_owned)
            .chain(offers)
            .chain(needs)
            .chain(["note", "enrolled", "changed"].map(str::to_owned))
            .collect()
    }

    fn row(&self, row: &PledgeRow) -> Vec<Value> {
        let (name, mail) = match &row.contact {
            Contact::Known { name, mail } => (json!(name), json!(mail)),
            Contact::Hidden => (json!("hidden until confirmed"), Value::Null),
            Contact::Erased => (json!("erased"), Value::Null),
            Contact::Withheld => (Value::Null, Value::Null),
        };
        let until = row.terms.expires_at().map(timestamp);
        let mut cells = vec![
            json!(row.ordinal),
            name,
            mail,
            json!(match row.kind {
                PledgeKind::Acting => "acts",
                PledgeKind::Supporting => "supports",
            }),
            json!(people(row)),
            json!(until),
            json!(row.state.as_str()),
            json!(match row.level {
                AdmissionLevel::Open => "unverified",
                AdmissionLevel::Email => "verified",
                AdmissionLevel::Invited => "invited",
            }),
            json!(row.state == PledgeState::Standing && row.apart.is_none()),
            json!(row.would_act),
            json!(row.participation.map(ParticipationState::as_str)),
        ];
        cells.extend(self.offers.iter().map(|offer| {
            let found = row.terms.offers.iter().find(|o| o.offer_type == offer.id);
            json!(found.map(|o| o.quantity))
        }));
        cells.extend(self.needs.iter().map(|need| {
            let found = row.terms.needs.iter().find(|n| n.need_type == need.id);
            json!(found.map(|n| n.quantity))
        }));
        cells.extend([
            json!(row.note),
            json!(timestamp(row.created_at)),
            json!(timestamp(row.updated_at)),
        ]);
        cells
    }
}

/// So many must act; empty for a supporter without such a condition.
fn people(row: &PledgeRow) -> Option<u64> {
    let asked = row.terms.clauses.iter().find_map(|c| match c {
        Clause::AtLeastPeople(n) => Some(*n),
        Clause::AtLeastOffered(_) | Clause::Before(_) => None,
    });
    asked.or((row.kind == PledgeKind::Acting).then_some(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Two(Format);
    impl Table for Two {
        type Row = (&'static str, u32);
        fn format(&self) -> Format {
            self.0
        }
        fn head(&self) -> Vec<String> {
            vec!["name".into(), "n".into()]
        }
        fn row(&self, row: &Self::Row) -> Vec<Value> {
            vec![json!(row.0), json!(row.1)]
        }
    }

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        let table = Two(Format::Csv);
        let file = Writer::new(&table).page(&table, &[("=1+1", 1), ("a, \"b\"", 2)], true);
        assert_eq!(
            String::from_utf8(file).unwrap(),
            "\u{feff}name,n\r\n'=1+1,1\r\n\"a, \"\"b\"\"\",2\r\n"
        );
    }

    #[tokio::test]
    async fn a_file_that_is_cut_short_does_not_end_as_if_whole() {
        let load = |page: PageRequest| async move {
            assert!(page.token.is_none(), "the second page is the end of whoever writes");
            Ok(Page { items: vec![("a", 1)], next: Some("2".to_owned()), total: None })
        };
        let chunks = pages(Two(Format::Csv), PageRequest::default(), load);
        let chunks: Vec<_> = chunks.collect().await;
        assert!(chunks[0].is_ok());
        let end = chunks.last().unwrap().as_ref().unwrap_err();
        assert_eq!((chunks.len(), end.code()), (2, tonic::Code::Internal));
    }

    #[test]
    fn json_is_one_array_over_all_pages() {
        let table = Two(Format::Json);
        let mut writer = Writer::new(&table);
        let mut file = writer.page(&table, &[("a", 1)], false);
        file.extend(writer.page(&table, &[("b", 2)], true));
        let value: Value = serde_json::from_slice(&file).unwrap();
        assert_eq!(value, json!([{"name": "a", "n": 1}, {"name": "b", "n": 2}]));
        let empty = Writer::new(&table).page(&table, &[], true);
        assert_eq!(serde_json::from_slice::<Value>(&empty).unwrap(), json!([]));
    }
}
