//! Imported lists: a file of people becomes rows to invite, on the device, before anything is
//! sent. Pure: no network, no clock.
//!
//! The way: [`Table::read`] (encoding, delimiter, header are found out) → [`Table::guess`] which
//! column is which, or a [`Mapping`] by hand → [`Table::check`]: the people to invite, and every
//! line that cannot be, with its number and why. Nothing is silently left out.

mod check;
mod columns;
mod text;
mod workbook;

pub use check::{Checked, LineProblem, Person, Refused};
pub use columns::{Column, Mapping, NameColumns};
pub use text::Encoding;

use model::limits;

/// A file that was read: a table of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    encoding: Encoding,
    delimiter: u8,
    has_header: bool,
    rows: Vec<Row>,
}

/// A row as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    /// Line of the file on which it begins, from 1.
    line: u64,
    cells: Vec<String>,
}

/// A file cannot be read as a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Nothing in it.
    #[error("there is nothing in this file")]
    Empty,
    /// More bytes than [`limits::IMPORT_BYTES_MAX`].
    #[error("the file is larger than {max} bytes; split it")]
    TooLarge {
        /// The limit.
        max: usize,
    },
    /// More rows than [`limits::IMPORT_ROWS_MAX`].
    #[error("the file has more than {max} rows; split it")]
    TooManyRows {
        /// The limit.
        max: usize,
    },
    /// A picture, an archive, a workbook that is damaged or of an older kind.
    #[error("this is no list that can be read; save it as CSV, XLSX or ODS")]
    NotText,
}

/// Cells of a row beyond this number are dropped: no list of people has so many.
const CELLS_MAX: usize = 256;
/// Rows looked at to find out what a file is like.
const SAMPLE_ROWS: usize = 50;

impl Table {
    /// Reads a file: the first sheet of a workbook (XLSX, ODS), or text (UTF-8, UTF-16 or
    /// Windows-1252; separated by comma, semicolon or tab); with or without a header. Rows of blanks
    /// are passed over.
    ///
    /// # Errors
    /// Too large, empty, or no text.
    pub fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        if bytes.len() > limits::IMPORT_BYTES_MAX {
            return Err(ReadError::TooLarge { max: limits::IMPORT_BYTES_MAX });
        }
        let (encoding, delimiter, rows) = match workbook::is_one(bytes) {
            true => (Encoding::Utf8, b',', workbook::rows(bytes)?),
            false => read_text(bytes)?,
        };
        let has_header = columns::looks_like_header(&rows);
        if rows.len() - usize::from(has_header) > limits::IMPORT_ROWS_MAX {
            return Err(ReadError::TooManyRows { max: limits::IMPORT_ROWS_MAX });
        }
        if rows.is_empty() {
            return Err(ReadError::Empty);
        }
        Ok(Self { encoding, delimiter, has_header, rows })
    }

    /// How the file's bytes were read.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// What separates its cells: `,`, `;` or a tab.
    #[must_use]
    pub const fn delimiter(&self) -> char {
        self.delimiter as char
    }

    /// Whether the first row names the columns.
    #[must_use]
    pub const fn has_header(&self) -> bool {
        self.has_header
    }

    /// Says that the first row names the columns, or that it is a person like the others.
    pub fn set_header(&mut self, has_header: bool) {
        self.has_header = has_header;
    }

    /// Rows of people.
    #[must_use]
    pub fn len(&self) -> usize {
        self.body().len()
    }

    /// Whether there are no rows of people.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.body().is_empty()
    }

    /// The first rows of people, at most `count`: line and cells.
    pub fn preview(&self, count: usize) -> impl Iterator<Item = (u64, &[String])> {
        self.body().iter().take(count).map(|row| (row.line, row.cells.as_slice()))
    }

    fn header(&self) -> Option<&Row> {
        self.rows.first().filter(|_| self.has_header)
    }

    fn body(&self) -> &[Row] {
        self.rows.get(usize::from(self.has_header)..).unwrap_or_default()
    }
}

fn read_text(bytes: &[u8]) -> Result<(Encoding, u8, Vec<Row>), ReadError> {
    let (encoding, text) = text::decode(bytes)?;
    let (named, body, lines_before) = text::separator_line(&text);
    let delimiter = named.unwrap_or_else(|| find_delimiter(body));
    let mut rows = Vec::new();
    for row in records(body, delimiter, lines_before) {
        if rows.len() > limits::IMPORT_ROWS_MAX {
            return Err(ReadError::TooManyRows { max: limits::IMPORT_ROWS_MAX });
        }
        rows.push(row);
    }
    Ok((encoding, delimiter, rows))
}

/// Rows that are not blank. The reader is lenient: quotes in the middle of a cell, rows of
/// unequal length are read as they stand; what is wrong with them is told line by line.
fn records(text: &str, delimiter: u8, lines_before: u64) -> impl Iterator<Item = Row> {
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 + lines_before };
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes())
        .into_records()
        // Reading UTF-8 from memory cannot fail; a row that did would be no row.
        .filter_map(Result::ok)
        .filter(|record| record.iter().any(|cell| !cell.is_empty()))
        .map(move |record| Row {
            line: lines.of(record.position().map_or(0, csv::Position::byte)),
            cells: record.iter().take(CELLS_MAX).map(str::to_owned).collect(),
        })
}

/// Counts lines up to growing places in a text. (The reader's own count is one short after a
/// `\r\n`.)
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the row that begins at `byte`, or behind the line breaks there.
    fn of(&mut self, byte: u64) -> u64 {
        let start = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(&b) = self.text.get(self.at) {
            if self.at >= start && !matches!(b, b'\r' | b'\n') {
                break;
            }
            let ends = b == b'\n' || b == b'\r' && self.text.get(self.at + 1) != Some(&b'\n');
            self.line += u64::from(ends);
            self.at += 1;
        }
        self.line
    }
}

/// The delimiter by which the first rows fall into the most cells, equally many in each.
fn find_delimiter(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let widths: Vec<_> =
            records(text, delimiter, 0).take(SAMPLE_ROWS).map(|row| row.cells.len()).collect();
        let width = widths.first().copied().unwrap_or_default();
        let alike = widths.iter().filter(|w| **w == width).count();
        (width > 1, alike * 100 / widths.len().max(1), width)
    };
    // Of equals the last wins: a file of one column is read with commas.
    [b'\t', b';', b','].into_iter().max_by_key(|d| score(*d)).unwrap_or(b',')
}

#[cfg(test)]
mod tests;
