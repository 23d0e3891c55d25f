//! The segment files of the log, as one owner sees them.

use std::{
    collections::VecDeque,
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use bytes::Bytes;

use super::{
    hard_state::HardState,
    newest,
    record::{self, HEADER, Record},
    writer::Writer,
};
use crate::raft::{LogId, codec};

/// Where an entry lies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) log_id: LogId,
    /// The number of its segment.
    pub(crate) segment: u64,
    /// Offset and length of the encoded entry.
    pub(crate) offset: u32,
    pub(crate) length: u32,
}

/// The log on disk cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LogDamaged {
    /// An entry that had been acknowledged cannot be read. Nothing was changed.
    #[error(
        "the log is damaged in the middle: {file} at byte {offset}; nothing was changed. A node of a \
         cluster is removed and joins anew with an empty directory; a server that is alone needs a \
         backup"
    )]
    Middle {
        /// Which file.
        file: PathBuf,
        /// Where.
        offset: u64,
    },
    /// A file of the log is missing or is not one.
    #[error("the log is damaged: {file} is missing entries or is not a segment")]
    Segment {
        /// Which file.
        file: PathBuf,
    },
    /// The file system failed.
    #[error("the log cannot be read: {0}")]
    Io(#[from] io::Error),
}

/// The log's files, opened and checked.
pub(crate) struct Opened {
    pub(crate) places: VecDeque<Place>,
    pub(crate) writer: Writer,
    /// Bytes of a torn tail that were cut off.
    pub(crate) torn: usize,
}

/// A segment file: its number (in its name) and the index of its first entry (in its header).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) number: u64,
    pub(crate) first: u64,
}

/// What the files hold, before anything is done about it.
struct Checked {
    places: VecDeque<Place>,
    kept: Vec<Segment>,
    /// Segments that were made ahead, and those whose entries are all let go.
    unused: Vec<u64>,
    purged: Vec<u64>,
    /// The highest number of a segment, and what the file `newest` says.
    newest: u64,
    noted: Option<u64>,
    /// Where the last record ends, and how many bytes after it are not zeros.
    end: usize,
    torn: usize,
}

/// Where the entries of the log in `dir` lie. Refuses damage as [`open`] does and changes nothing.
pub(crate) fn look(dir: &Path, hard_state: HardState) -> Result<VecDeque<Place>, LogDamaged> {
    Ok(check(dir, hard_state)?.places)
}

fn check(dir: &Path, hard_state: HardState) -> Result<Checked, LogDamaged> {
    let next_after_purge = hard_state.purged.map_or(0, |id| id.index + 1);
    let mut places: VecDeque<Place> = VecDeque::new();
    let mut numbers = list(dir)?;
    let newest = numbers.back().copied().unwrap_or(0);
    let noted = newest::load(dir)?;
    if let Some(made) = noted
        && newest < made
    {
        return Err(LogDamaged::Segment { file: path_of(dir, made) });
    }
    let (mut torn, mut end) = (0, HEADER);
    let mut kept: Vec<Segment> = Vec::new();
    // Segments are removed from the front only, and from the end after `newest` says so.
    for (number, next) in numbers.iter().zip(numbers.iter().skip(1)) {
        if number + 1 != *next {
            return Err(LogDamaged::Segment { file: path_of(dir, number + 1) });
        }
    }
    let unused = unused(dir, &mut numbers)?;
    let mut purged = Vec::new();
    while let Some(number) = numbers.pop_front() {
        let file = path_of(dir, number);
        let is_last = numbers.is_empty();
        let bytes = fs::read(&file)?;
        let Some(first) = record::read_header(&bytes) else {
            return Err(LogDamaged::Segment { file });
        };
        let mut found = scan(&bytes, number, first)?;
        if !is_last && found.torn > 0 || record::flushed_later(&bytes, found.end) {
            return Err(LogDamaged::Middle { file, offset: found.end as u64 });
        }
        if places.back().is_some_and(|place| place.log_id.index + 1 != first) {
            return Err(LogDamaged::Segment { file });
        }
        let useless = found.places.back().is_none_or(|p| p.log_id.index < next_after_purge);
        if useless && !is_last {
            purged.push(number);
            continue;
        }
        (torn, end) = (found.torn, found.end);
        kept.push(Segment { number, first });
        places.append(&mut found.places);
    }
    while places.front().is_some_and(|place| place.log_id.index < next_after_purge) {
        places.pop_front();
    }
    if let Some(place) = places.front()
        && place.log_id.index > next_after_purge
    {
        return Err(LogDamaged::Segment { file: path_of(dir, place.segment.saturating_sub(1)) });
    }
    Ok(Checked { places, kept, unused, purged, newest, noted, end, torn })
}

/// Opens the log in `dir`, cuts a torn tail off and refuses damage.
pub(crate) fn open(dir: &Path, hard_state: HardState) -> Result<Opened, LogDamaged> {
    let Checked { places, kept, unused, purged, mut newest, noted, end, torn } =
        check(dir, hard_state)?;
    // Nothing is refused from here on, so files may go.
    if !unused.is_empty() {
        newest::save(dir, kept.last().map_or(0, |segment| segment.number))?;
    }
    for number in unused.into_iter().chain(purged) {
        fs::remove_file(path_of(dir, number))?;
    }
    let next_after_purge = hard_state.purged.map_or(0, |id| id.index + 1);
    let next = places.back().map_or(next_after_purge, |place| place.log_id.index + 1);
    let writer = match kept.last() {
        // A segment is only continued when its entries reach to the log's end.
        Some(last) if !places.is_empty() || last.first == next => {
            Writer::resume(dir, kept.clone(), end, torn)?
        }
        _ => {
            newest::save(dir, 0)?;
            for segment in &kept {
                fs::remove_file(path_of(dir, segment.number))?;
                newest = newest.max(segment.number);
            }
            Writer::create(dir, Segment { number: newest + 1, first: next })?
        }
    };
    if noted.is_none() {
        let last = writer.segments().last();
        newest::save(dir, last.map_or(0, |segment| segment.number))?;
    }
    Ok(Opened { places, writer, torn })
}

/// Takes the last segments out if nothing was ever flushed to them: they were made ahead, or in
/// the very moment of the crash.
fn unused(dir: &Path, numbers: &mut VecDeque<u64>) -> Result<Vec<u64>, LogDamaged> {
    let mut unused = Vec::new();
    while let Some(number) = numbers.back() {
        let bytes = fs::read(path_of(dir, *number))?;
        if record::read_header(&bytes).is_some() || record::flushed_later(&bytes, 0) {
            break;
        }
        unused.push(*number);
        numbers.pop_back();
    }
    Ok(unused)
}

struct Scanned {
    places: VecDeque<Place>,
    end: usize,
    /// Bytes after the end that are not zeros.
    torn: usize,
}

fn scan(bytes: &[u8], segment: u64, first: u64) -> Result<Scanned, LogDamaged> {
    let mut places = VecDeque::new();
    let mut at = HEADER;
    while let Some(record) = Record::read(bytes, at) {
        let offset = at + record::RECORD;
        let Ok(log_id) = codec::peek_log_id(&bytes[offset..offset + record.length]) else { break };
        if log_id.index != first + places.len() as u64 {
            break;
        }
        let (offset, length) = (offset as u32, record.length as u32);
        places.push_back(Place { log_id, segment, offset, length });
        at = record.end(at);
    }
    let rest = &bytes[at..];
    let torn = rest.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    Ok(Scanned { places, end: at, torn })
}

fn list(dir: &Path) -> io::Result<VecDeque<u64>> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name();
        let Some(stem) = name.to_str().and_then(|name| name.strip_suffix(".log")) else { continue };
        if let Ok(number) = stem.parse() {
            numbers.push(number);
        }
    }
    numbers.sort_unstable();
    Ok(numbers.into())
}

pub(crate) fn path_of(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("{number:010}.log"))
}

/// An encoded entry from the disk, its checksum checked.
pub(crate) fn read(dir: &Path, place: &Place) -> io::Result<Bytes> {
    let mut file = File::open(path_of(dir, place.segment))?;
    let start = place.offset as usize - record::RECORD;
    file.seek(SeekFrom::Start(start as u64))?;
    let mut bytes = vec![0; record::RECORD + place.length as usize];
    file.read_exact(&mut bytes)?;
    if Record::read(&bytes, 0).is_none() {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "an entry of the log is damaged"));
    }
    Ok(Bytes::from(bytes).slice(record::RECORD..))
}
