//! Appending to the last segment, and having the next one ready.
//!
//! A flush is fast when it changes nothing but the bytes of the file: no size, no block map, no
//! name. So a segment is filled with zeros before it is needed, by a thread of its own, and its
//! name does not depend on what will be in it.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek, SeekFrom, Write},
    path::Path,
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
};

use super::{
    hard_state::sync_dir,
    newest,
    record::{self, HEADER},
    segments::{Place, Segment, path_of},
};
use crate::{limits, raft::LogId};

/// Work beside the writing, done in order by a thread of its own.
enum Chore {
    /// Make the segment of this number, filled with zeros.
    Prepare(u64, mpsc::Sender<io::Result<File>>),
    /// Anything else that may take its time.
    Do(Box<dyn FnOnce() + Send>),
    End,
}

/// Appends to the last segment.
pub(crate) struct Writer {
    dir: Arc<Path>,
    file: File,
    /// The current one last.
    segments: Vec<Segment>,
    /// Where the next record goes; everything before it is on the disk between calls.
    end: usize,
    /// Up to where the file is filled with zeros.
    filled: usize,
    buffer: Vec<u8>,
    chores: mpsc::Sender<Chore>,
    helper: Option<JoinHandle<()>>,
    next: Option<Next>,
}

/// The segment that is made ahead.
enum Next {
    Making(mpsc::Receiver<io::Result<File>>),
    Made(io::Result<File>),
}

impl Next {
    fn wait(self) -> io::Result<File> {
        match self {
            Self::Making(making) => making.recv().unwrap_or_else(|_| Err(helper_gone())),
            Self::Made(made) => made,
        }
    }
}

fn helper_gone() -> io::Error {
    io::Error::other("the log's helper has ended")
}

impl Writer {
    /// A writer whose first segment is new.
    pub(crate) fn create(dir: &Path, segment: Segment) -> io::Result<Self> {
        let file = make_segment(dir, segment)?;
        Self::new(dir, file, vec![segment], HEADER, HEADER)
    }

    /// A writer that goes on at `end` of the last segment.
    pub(crate) fn resume(
        dir: &Path,
        segments: Vec<Segment>,
        end: usize,
        torn: usize,
    ) -> io::Result<Self> {
        let last = segments.last().map_or(0, |segment| segment.number);
        let file = OpenOptions::new().read(true).write(true).open(path_of(dir, last))?;
        let mut filled = file.metadata()?.len() as usize;
        if torn > 0 {
            file.set_len(end as u64)?;
            file.sync_all()?;
            filled = end;
        }
        Self::new(dir, file, segments, end, filled)
    }

    fn new(
        dir: &Path,
        file: File,
        segments: Vec<Segment>,
        end: usize,
        filled: usize,
    ) -> io::Result<Self> {
        let dir: Arc<Path> = dir.into();
        let (chores, inbox) = mpsc::channel();
        let of_thread = Arc::clone(&dir);
        let helper = thread::Builder::new()
            .name("store-log-ahead".to_owned())
            .spawn(move || do_chores(&of_thread, &inbox))?;
        let (buffer, helper) = (Vec::new(), Some(helper));
        Ok(Self { dir, file, segments, end, filled, buffer, chores, helper, next: None })
    }

    /// Has some work done beside the writing.
    pub(crate) fn when_idle(&self, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
        self.chores.send(Chore::Do(Box::new(work))).map_err(|_| helper_gone())
    }

    /// Writes entries and flushes them. Says where each lies.
    pub(crate) fn append(&mut self, entries: &[(LogId, Vec<u8>)]) -> io::Result<Vec<Place>> {
        let mut places = Vec::with_capacity(entries.len());
        for (log_id, encoded) in entries {
            let is_full = self.end + self.buffer.len() >= limits::SEGMENT_BYTES;
            if is_full || self.is_growing() && self.is_next_ready() {
                self.flush()?;
                self.roll(log_id.index)?;
            }
            let offset = self.end + self.buffer.len() + record::RECORD;
            record::append(&mut self.buffer, self.end as u32, |out| out.extend_from_slice(encoded));
            places.push(Place {
                log_id: *log_id,
                segment: self.last_number(),
                offset: offset as u32,
                length: encoded.len() as u32,
            });
        }
        self.flush()?;
        let enough =
            if self.is_growing() { limits::GROWN_BYTES } else { limits::SEGMENT_BYTES / 4 };
        if self.next.is_none() && self.end > enough {
            self.prepare_next()?;
        }
        Ok(places)
    }

    /// Whether flushes also change the size of the file, which makes them slow.
    const fn is_growing(&self) -> bool {
        self.filled < limits::SEGMENT_BYTES
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let length = self.buffer.len();
        let needed = self.end + length;
        if needed > self.filled {
            // The first segment of a small store grows with it.
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

    fn prepare_next(&mut self) -> io::Result<()> {
        let (ready, prepared) = mpsc::channel();
        let chore = Chore::Prepare(self.last_number() + 1, ready);
        self.chores.send(chore).map_err(|_| helper_gone())?;
        self.next = Some(Next::Making(prepared));
        Ok(())
    }

    fn is_next_ready(&mut self) -> bool {
        if let Some(Next::Making(making)) = &self.next
            && let Ok(made) = making.try_recv()
        {
            self.next = Some(Next::Made(made));
        }
        matches!(self.next, Some(Next::Made(_)))
    }

    fn roll(&mut self, first: u64) -> io::Result<()> {
        if self.next.is_none() {
            self.prepare_next()?;
        }
        self.file = self.next.take().ok_or_else(helper_gone)?.wait()?;
        let number = self.last_number() + 1;
        self.segments.push(Segment { number, first });
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&record::header(first))?;
        (self.end, self.filled) = (HEADER, limits::SEGMENT_BYTES);
        Ok(())
    }

    /// Removes the entry at `place` and all after it.
    pub(crate) fn truncate(&mut self, place: &Place) -> io::Result<()> {
        self.drop_next()?;
        if self.last_number() > place.segment {
            newest::save(&self.dir, place.segment)?;
        }
        while self.segments.last().is_some_and(|segment| segment.number > place.segment) {
            if let Some(segment) = self.segments.pop() {
                fs::remove_file(path_of(&self.dir, segment.number))?;
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

    /// Forgets segments that end before `next`, the first index still needed, and says which
    /// files may go.
    pub(crate) fn purge(&mut self, next: u64) -> Vec<u64> {
        let mut gone = Vec::new();
        while self.segments.get(1).is_some_and(|second| second.first <= next) {
            gone.push(self.segments.remove(0).number);
        }
        gone
    }

    /// Removes everything and begins anew at `next`.
    pub(crate) fn begin_anew(&mut self, next: u64) -> io::Result<()> {
        self.drop_next()?;
        let number = self.last_number() + 1;
        newest::save(&self.dir, 0)?;
        for segment in std::mem::take(&mut self.segments) {
            fs::remove_file(path_of(&self.dir, segment.number))?;
        }
        let segment = Segment { number, first: next };
        self.file = make_segment(&self.dir, segment)?;
        (self.segments, self.end, self.filled) = (vec![segment], HEADER, HEADER);
        Ok(())
    }

    /// Waits for a segment being made ahead and removes it: its number will be used again.
    fn drop_next(&mut self) -> io::Result<()> {
        if let Some(next) = self.next.take()
            && next.wait().is_ok()
        {
            newest::save(&self.dir, self.last_number())?;
            fs::remove_file(path_of(&self.dir, self.last_number() + 1))?;
        }
        Ok(())
    }

    fn last_number(&self) -> u64 {
        self.segments.last().map_or(0, |segment| segment.number)
    }

    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Bytes on the disk, about.
    pub(crate) fn bytes(&self) -> u64 {
        let full = self.segments.len().saturating_sub(1) + usize::from(self.next.is_some());
        (full * limits::SEGMENT_BYTES + self.filled) as u64
    }
}

impl Drop for Writer {
    /// Waits for the helper: nothing may touch the directory after the log is closed.
    fn drop(&mut self) {
        let _ = self.chores.send(Chore::End);
        if let Some(helper) = self.helper.take() {
            let _ = helper.join();
        }
    }
}

fn do_chores(dir: &Path, inbox: &mpsc::Receiver<Chore>) {
    while let Ok(chore) = inbox.recv() {
        match chore {
            Chore::Prepare(number, ready) => {
                let _ = ready.send(prepare(dir, number));
            }
            Chore::Do(work) => work(),
            Chore::End => return,
        }
    }
}

fn prepare(dir: &Path, number: u64) -> io::Result<File> {
    let mut file = create(dir, number)?;
    let zeros = vec![0; limits::FILL_BYTES];
    for _ in 0..limits::SEGMENT_BYTES / limits::FILL_BYTES {
        file.write_all(&zeros)?;
        // In small steps: whoever flushes another file meanwhile waits for no more than one.
        file.sync_data()?;
    }
    file.sync_all()?;
    sync_dir(dir)?;
    newest::save(dir, number)?;
    Ok(file)
}

fn make_segment(dir: &Path, segment: Segment) -> io::Result<File> {
    let mut file = create(dir, segment.number)?;
    file.write_all(&record::header(segment.first))?;
    file.sync_all()?;
    sync_dir(dir)?;
    newest::save(dir, segment.number)?;
    Ok(file)
}

fn create(dir: &Path, number: u64) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(true).open(path_of(dir, number))
}
