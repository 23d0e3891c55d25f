//! The segment files of the log, as one owner sees them.

use std::{
    collections::VecDeque,
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;

use super::{
    hard_state::{HardState, sync_dir},
    record::{self, HEADER, Record},
};
use crate::{
    limits,
    raft::{LogId, codec},
};

/// Where an entry lies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) log_id: LogId,
    /// First index of its segment.
    pub(crate) segment: u64,
    /// Offset and length of the encoded entry.
    pub(crate) offset: u32,
    pub(crate) length: u32,
}

/// The log on disk cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LogDamaged {
    /// An entry that had been acknowledged cannot be read. Nothing was changed; restore a backup
    /// or let the node be rebuilt from its peers.
    #[error("the log is damaged in the middle: {file} at byte {offset}; nothing was changed")]
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

/// Opens the log in `dir`, cuts a torn tail off and refuses damage.
pub(crate) fn open(dir: &Path, hard_state: HardState) -> Result<Opened, LogDamaged> {
    let next_after_purge = hard_state.purged.map_or(0, |id| id.index + 1);
    let mut places: VecDeque<Place> = VecDeque::new();
    let mut firsts = list(dir)?;
    let mut torn = 0;
    let mut end = HEADER;
    let mut kept = Vec::new();
    while let Some(first) = firsts.pop_front() {
        let path = path_of(dir, first);
        let damaged = || LogDamaged::Segment { file: path.clone() };
        let is_last = firsts.is_empty();
        let bytes = fs::read(&path)?;
        if record::read_header(&bytes) != Some(first) {
            // The last one may have been made in the very moment of the crash.
            if is_last && !record::flushed_later(&bytes, 0) {
                fs::remove_file(&path)?;
                continue;
            }
            return Err(damaged());
        }
        let mut found = scan(&bytes, first)?;
        let wreck = LogDamaged::Middle { file: path.clone(), offset: found.end as u64 };
        if !is_last && found.torn > 0 || record::flushed_later(&bytes, found.end) {
            return Err(wreck);
        }
        let expected = places.back().map(|place| place.log_id.index + 1);
        if expected.is_some_and(|next| next != first) {
            return Err(damaged());
        }
        let useless = found.places.back().is_none_or(|p| p.log_id.index < next_after_purge);
        if useless && !is_last {
            fs::remove_file(&path)?;
            continue;
        }
        torn = found.torn;
        end = found.end;
        kept.push(first);
        places.append(&mut found.places);
    }
    while places.front().is_some_and(|place| place.log_id.index < next_after_purge) {
        places.pop_front();
    }
    if places.front().is_some_and(|place| place.log_id.index > next_after_purge) {
        return Err(LogDamaged::Segment { file: path_of(dir, next_after_purge) });
    }
    let next = places.back().map_or(next_after_purge, |place| place.log_id.index + 1);
    let writer = match kept.last() {
        // A segment is only continued when its entries reach to the log's end.
        Some(last) if !places.is_empty() || *last == next => {
            Writer::resume(dir, kept.clone(), end, torn)?
        }
        _ => {
            for first in &kept {
                fs::remove_file(path_of(dir, *first))?;
            }
            Writer::create(dir, next)?
        }
    };
    Ok(Opened { places, writer, torn })
}

struct Scanned {
    places: VecDeque<Place>,
    end: usize,
    /// Bytes after the end that are not zeros.
    torn: usize,
}

fn scan(bytes: &[u8], first: u64) -> Result<Scanned, LogDamaged> {
    let mut places = VecDeque::new();
    let mut at = HEADER;
    while let Some(record) = Record::read(bytes, at) {
        let offset = at + record::RECORD;
        let Ok(log_id) = codec::peek_log_id(&bytes[offset..offset + record.length]) else { break };
        if log_id.index != first + places.len() as u64 {
            break;
        }
        let (offset, length) = (offset as u32, record.length as u32);
        places.push_back(Place { log_id, segment: first, offset, length });
        at = record.end(at);
    }
    let rest = &bytes[at..];
    let torn = rest.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    Ok(Scanned { places, end: at, torn })
}

fn list(dir: &Path) -> io::Result<VecDeque<u64>> {
    let mut firsts = Vec::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name();
        let Some(stem) = name.to_str().and_then(|name| name.strip_suffix(".log")) else { continue };
        if let Ok(first) = stem.parse() {
            firsts.push(first);
        }
    }
    firsts.sort_unstable();
    Ok(firsts.into())
}

fn path_of(dir: &Path, first: u64) -> PathBuf {
    dir.join(format!("{first:020}.log"))
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

/// Appends to the last segment.
pub(crate) struct Writer {
    dir: Arc<Path>,
    file: File,
    /// First index of each segment, the current one last.
    firsts: Vec<u64>,
    /// Where the next record goes; everything before it is on the disk between calls.
    end: usize,
    /// Up to where the file is filled with zeros: flushing a write that changes no file size
    /// and no block map is what makes it fast.
    filled: usize,
    buffer: Vec<u8>,
}

impl Writer {
    fn create(dir: &Path, first: u64) -> io::Result<Self> {
        let (file, filled) = make_segment(dir, first)?;
        Ok(Self {
            dir: dir.into(),
            file,
            firsts: vec![first],
            end: HEADER,
            filled,
            buffer: Vec::new(),
        })
    }

    fn resume(dir: &Path, firsts: Vec<u64>, end: usize, torn: usize) -> io::Result<Self> {
        let last = firsts.last().copied().unwrap_or(0);
        let file = OpenOptions::new().read(true).write(true).open(path_of(dir, last))?;
        let mut filled = file.metadata()?.len() as usize;
        if torn > 0 {
            file.set_len(end as u64)?;
            file.sync_all()?;
            filled = end;
        }
        Ok(Self { dir: dir.into(), file, firsts, end, filled, buffer: Vec::new() })
    }

    /// Writes entries and flushes them. Says where each lies.
    pub(crate) fn append(&mut self, entries: &[(LogId, Vec<u8>)]) -> io::Result<Vec<Place>> {
        let mut places = Vec::with_capacity(entries.len());
        for (log_id, encoded) in entries {
            if self.end + self.buffer.len() >= limits::SEGMENT_BYTES {
                self.flush()?;
                self.roll(log_id.index)?;
            }
            let offset = self.end + self.buffer.len() + record::RECORD;
            record::append(&mut self.buffer, self.end as u32, |out| out.extend_from_slice(encoded));
            places.push(Place {
                log_id: *log_id,
                segment: self.firsts.last().copied().unwrap_or(0),
                offset: offset as u32,
                length: encoded.len() as u32,
            });
        }
        self.flush()?;
        Ok(places)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let length = self.buffer.len();
        let needed = self.end + length;
        if needed > self.filled {
            // Zeros for what comes next, written with this flush.
            let upto = needed.next_multiple_of(limits::FILL_BYTES);
            self.buffer.resize(upto - self.end, 0);
            self.filled = upto;
        }
        self.file.seek(SeekFrom::Start(self.end as u64))?;
        self.file.write_all(&self.buffer)?;
        self.file.sync_data()?;
        self.end += length;
        self.buffer.clear();
        self.buffer.shrink_to(limits::FILL_BYTES * 2);
        Ok(())
    }

    fn roll(&mut self, first: u64) -> io::Result<()> {
        let (file, filled) = make_segment(&self.dir, first)?;
        (self.file, self.filled, self.end) = (file, filled, HEADER);
        self.firsts.push(first);
        Ok(())
    }

    /// Removes the entry at `place` and all after it.
    pub(crate) fn truncate(&mut self, place: &Place) -> io::Result<()> {
        while self.firsts.last().is_some_and(|first| *first > place.segment) {
            if let Some(first) = self.firsts.pop() {
                fs::remove_file(path_of(&self.dir, first))?;
            }
        }
        sync_dir(&self.dir)?;
        let path = path_of(&self.dir, place.segment);
        self.file = OpenOptions::new().read(true).write(true).open(path)?;
        self.end = place.offset as usize - record::RECORD;
        self.filled = self.end;
        self.file.set_len(self.end as u64)?;
        self.file.sync_all()
    }

    /// Removes segments that end before `next`, the first index still needed; all of them when
    /// the log has nothing from there on.
    pub(crate) fn purge(&mut self, next: u64, log_is_empty: bool) -> io::Result<()> {
        if log_is_empty {
            for first in std::mem::take(&mut self.firsts) {
                fs::remove_file(path_of(&self.dir, first))?;
            }
            (self.file, self.filled) = make_segment(&self.dir, next)?;
            (self.firsts, self.end) = (vec![next], HEADER);
            return Ok(());
        }
        while self.firsts.get(1).is_some_and(|second| *second <= next) {
            let first = self.firsts.remove(0);
            fs::remove_file(path_of(&self.dir, first))?;
        }
        sync_dir(&self.dir)
    }

    /// First index of each segment.
    pub(crate) fn firsts(&self) -> &[u64] {
        &self.firsts
    }

    /// Bytes on the disk, about.
    pub(crate) fn bytes(&self) -> u64 {
        let full = self.firsts.len().saturating_sub(1) * limits::SEGMENT_BYTES;
        (full + self.filled) as u64
    }
}

fn make_segment(dir: &Path, first: u64) -> io::Result<(File, usize)> {
    let mut options = OpenOptions::new();
    let mut file =
        options.read(true).write(true).create(true).truncate(true).open(path_of(dir, first))?;
    file.write_all(&record::header(first))?;
    file.sync_all()?;
    sync_dir(dir)?;
    Ok((file, HEADER))
}
