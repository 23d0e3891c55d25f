//! What a command prints: a table or a few facts for people, JSON for programs. The keys of the
//! JSON are part of the interface: they stay, more may come.

use std::io::{IsTerminal as _, Write as _};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use model::TimeMs;
use serde_json::{Map, Value, json};

use crate::error::CommandError;

/// How it is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Table,
    /// For programs
    Json,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Text(String),
    Number(u64),
    Flag(bool),
    Instant(TimeMs),
    /// What has parts of its own: in words for people, whole for programs.
    Whole(String, Value),
    Nothing,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<TimeMs> for Cell {
    fn from(at: TimeMs) -> Self {
        Self::Instant(at)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

impl Cell {
    fn json(self) -> Value {
        match self {
            Self::Text(text) => Value::String(text),
            Self::Number(number) => json!(number),
            Self::Flag(flag) => json!(flag),
            Self::Instant(at) => json!(rfc3339(at)),
            Self::Whole(_, value) => value,
            Self::Nothing => Value::Null,
        }
    }

    fn text(&self) -> String {
        match self {
            // A table has one line for a row of it.
            Self::Text(text) | Self::Whole(text, _) => {
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            }
            Self::Number(number) => number.to_string(),
            Self::Flag(true) => "yes".to_owned(),
            Self::Flag(false) => "no".to_owned(),
            Self::Instant(at) => local(*at),
            Self::Nothing => String::new(),
        }
    }
}

/// RFC 3339, UTC.
pub(crate) fn rfc3339(at: TimeMs) -> String {
    jiff::Timestamp::from_millisecond(at.as_millis()).map(|t| t.to_string()).unwrap_or_default()
}

/// In the zone of this machine.
pub(crate) fn local(at: TimeMs) -> String {
    jiff::Timestamp::from_millisecond(at.as_millis())
        .map(|t| {
            t.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
        })
        .unwrap_or_default()
}

/// A list: the key of each column and its rows.
pub(crate) struct Listing {
    keys: &'static [&'static str],
    rows: Vec<Vec<Cell>>,
    /// The columns for people; programs get all.
    shown: &'static [&'static str],
}

impl Listing {
    pub(crate) const fn new(keys: &'static [&'static str]) -> Self {
        Self { keys, rows: Vec::new(), shown: keys }
    }

    pub(crate) fn push(&mut self, row: Vec<Cell>) {
        debug_assert_eq!(row.len(), self.keys.len());
        self.rows.push(row);
    }

    /// Shows people only these columns.
    pub(crate) fn narrow(self, shown: &'static [&'static str]) -> Self {
        Self { shown, ..self }
    }

    pub(crate) fn print(self, format: Format) -> Result<(), CommandError> {
        let mut out = std::io::stdout().lock();
        if format == Format::Json {
            let object = |row: Vec<Cell>| {
                let pairs = self.keys.iter().zip(row);
                Value::Object(pairs.map(|(key, cell)| ((*key).to_owned(), cell.json())).collect())
            };
            let rows: Vec<Value> = self.rows.into_iter().map(object).collect();
            return write_json(&mut out, &Value::Array(rows));
        }
        if self.rows.is_empty() {
            writeln!(out, "nothing here")?;
            return Ok(());
        }
        let mut table = Table::new();
        table.load_preset(presets::NOTHING).set_header(self.shown.iter().map(|key| heading(key)));
        let places: Vec<usize> =
            self.shown.iter().filter_map(|key| self.keys.iter().position(|k| k == key)).collect();
        // Into a file or a pipe every row is whole.
        if std::io::stdout().is_terminal() {
            table.set_content_arrangement(ContentArrangement::Dynamic);
        }
        for (at, (key, place)) in self.shown.iter().zip(&places).enumerate() {
            let numbers =
                self.rows.iter().any(|row| matches!(row.get(*place), Some(Cell::Number(_))));
            if let (true, Some(column)) = (numbers && *key != "id", table.column_mut(at)) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        for row in &self.rows {
            table.add_row(places.iter().filter_map(|place| row.get(*place)).map(Cell::text));
        }
        writeln!(out, "{}", table.trim_fmt())?;
        Ok(())
    }
}

/// A few facts about one thing.
pub(crate) struct Facts(Vec<(&'static str, Cell)>);

impl Facts {
    pub(crate) fn new(facts: Vec<(&'static str, Cell)>) -> Self {
        Self(facts)
    }

    pub(crate) fn print(self, format: Format) -> Result<(), CommandError> {
        let mut out = std::io::stdout().lock();
        if format == Format::Json {
            let facts: Map<String, Value> =
                self.0.into_iter().map(|(key, cell)| (key.to_owned(), cell.json())).collect();
            return write_json(&mut out, &Value::Object(facts));
        }
        let width = self.0.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
        for (key, cell) in &self.0 {
            let said = match cell {
                Cell::Text(text) | Cell::Whole(text, _) => {
                    text.replace('\n', &format!("\n{:width$}  ", ""))
                }
                other => other.text(),
            };
            writeln!(out, "{:width$}  {said}", heading(key))?;
        }
        Ok(())
    }
}

/// That something was done, and what came of it.
pub(crate) fn done(
    format: Format,
    said: &str,
    facts: Vec<(&'static str, Cell)>,
) -> Result<(), CommandError> {
    if format == Format::Json {
        return Facts::new(facts).print(format);
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "{said}")?;
    Ok(())
}

fn heading(key: &str) -> String {
    key.replace('_', " ")
}

fn write_json(out: &mut impl std::io::Write, value: &Value) -> Result<(), CommandError> {
    let text = serde_json::to_string_pretty(value).map_err(CommandError::failed)?;
    writeln!(out, "{text}")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_one_line_for_people_and_whole_for_programs() {
        let text = Cell::from("two\nlines\tand more");
        assert_eq!(text.text(), "two lines and more");
        assert_eq!(text.json(), json!("two\nlines\tand more"));

        let both = Cell::Whole("Car=2".to_owned(), json!({ "Car": 2 }));
        assert_eq!((both.text(), both.json()), ("Car=2".to_owned(), json!({ "Car": 2 })));

        let at = Cell::from(TimeMs::from_millis(1_700_000_000_000));
        assert_eq!(at.json(), json!("2023-11-14T22:13:20Z"));
        assert_eq!(Cell::from(None::<u64>).json(), Value::Null);
    }
}
