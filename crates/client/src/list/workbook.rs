//! Workbooks: the first sheet of a spreadsheet file (XLSX, ECMA-376; ODS, ISO/IEC 26300).

use std::io::{Cursor, Read as _};

use calamine::{Data, Ods, Reader as _, Xlsx};
use model::limits;

use super::{CELLS_MAX, ReadError, Row};

/// Bytes of a workbook when it is unpacked: an archive can hold a thousand times its own size.
const UNPACKED_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// Parts of a workbook.
const PARTS_MAX: usize = 2_000;

/// Whether the bytes begin like a workbook: as an archive does.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The rows of the first sheet that are not blank, each with its number in the sheet.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>, ReadError> {
    measure(bytes)?;
    if let Ok(book) = Xlsx::new(Cursor::new(bytes)) {
        return of_xlsx(book);
    }
    let mut book = Ods::new(Cursor::new(bytes)).map_err(|_| ReadError::NotText)?;
    let sheet = book.worksheet_range_at(0).ok_or(ReadError::Empty)?;
    let sheet = sheet.map_err(|_| ReadError::NotText)?;
    let first = sheet.start().map_or(0, |(row, _)| row);
    let mut rows = Rows::default();
    for (row, cells) in (first..).zip(sheet.rows()) {
        for (column, cell) in cells.iter().enumerate() {
            rows.put(row, column, cell)?;
        }
    }
    Ok(rows.done)
}

/// Cell by cell: a sheet may claim any size, and what lies between its cells costs nothing.
fn of_xlsx(mut book: Xlsx<Cursor<&[u8]>>) -> Result<Vec<Row>, ReadError> {
    let name = book.sheet_names().into_iter().next().ok_or(ReadError::Empty)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(|_| ReadError::NotText)?;
    let mut rows = Rows::default();
    while let Some(cell) = cells.next_cell().map_err(|_| ReadError::NotText)? {
        let (row, column) = cell.get_position();
        rows.put(row, column as usize, &Data::from(cell.get_value().clone()))?;
    }
    Ok(rows.done)
}

#[derive(Default)]
struct Rows {
    done: Vec<Row>,
}

impl Rows {
    /// Cells come row by row, from left to right.
    fn put(&mut self, row: u32, column: usize, cell: &Data) -> Result<(), ReadError> {
        let text = cell.to_string().trim().to_owned();
        if text.is_empty() || column >= CELLS_MAX {
            return Ok(());
        }
        let line = u64::from(row) + 1;
        if self.done.last().is_none_or(|last| last.line != line) {
            if self.done.len() > limits::IMPORT_ROWS_MAX {
                return Err(ReadError::TooManyRows { max: limits::IMPORT_ROWS_MAX });
            }
            self.done.push(Row { line, cells: Vec::new() });
        }
        if let Some(last) = self.done.last_mut() {
            last.cells.resize(column, String::new());
            last.cells.push(text);
        }
        Ok(())
    }
}

/// Unpacks everything once, counting: what an archive says of its own size may be wrong.
fn measure(bytes: &[u8]) -> Result<(), ReadError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::NotText)?;
    if archive.len() > PARTS_MAX {
        return Err(ReadError::NotText);
    }
    let too_large = ReadError::TooLarge { max: limits::IMPORT_BYTES_MAX };
    let (mut left, mut buffer) = (UNPACKED_BYTES_MAX, vec![0; 64 * 1024]);
    for part in 0..archive.len() {
        let mut part = archive.by_index(part).map_err(|_| ReadError::NotText)?;
        loop {
            match part.read(&mut buffer).map_err(|_| ReadError::NotText)? {
                0 => break,
                read => left = left.checked_sub(read as u64).ok_or(too_large)?,
            }
        }
    }
    Ok(())
}
