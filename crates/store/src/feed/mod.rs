//! The change feed: whoever follows streams holds a cursor for each and nothing else.
//!
//! The machine says only "this stream now reaches so far". The first follower that wakes reads
//! the new changes once and leaves them in the stream's tail, where the others find them; a
//! follower far behind reads pages from the tables by itself and slows nobody.

mod subscription;

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::Notify;

pub use subscription::{Cursors, FeedError, Subscription};

use crate::{
    change::{Change, Image, Op, Stream, decode_values},
    fault::Fault,
    limits,
    reader::{Columns, Reader},
    value::Value,
};

const COLUMNS: &str = "stream, seq, idx, scope, tbl, op, pk, at, before, after";

/// The streams that somebody follows.
#[derive(Clone, Default)]
pub(crate) struct Hub {
    followed: Arc<Mutex<HashMap<Stream, Arc<Followed>>>>,
}

/// One followed stream.
#[derive(Default)]
pub(crate) struct Followed {
    head: AtomicU64,
    wakers: Mutex<Vec<Weak<Notify>>>,
    /// The newest changes, dense. Whoever holds the lock may be reading them from the tables.
    tail: tokio::sync::Mutex<VecDeque<Arc<Change>>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hub {
    /// Called by the machine after each batch.
    pub(crate) fn moved(&self, heads: &BTreeMap<Stream, u64>) {
        if heads.is_empty() {
            return;
        }
        let followed = lock(&self.followed);
        if followed.is_empty() {
            return;
        }
        for (stream, head) in heads {
            if let Some(stream) = followed.get(stream) {
                stream.reaches(*head);
            }
        }
    }

    fn follow(&self, stream: Stream, waker: &Arc<Notify>) -> Arc<Followed> {
        let mut all = lock(&self.followed);
        let followed = Arc::clone(all.entry(stream).or_default());
        lock(&followed.wakers).push(Arc::downgrade(waker));
        followed
    }

    fn unfollow(&self, stream: Stream, waker: &Arc<Notify>) {
        let mut all = lock(&self.followed);
        let Some(followed) = all.get(&stream) else { return };
        let nobody = {
            let mut wakers = lock(&followed.wakers);
            wakers.retain(|other| other.as_ptr() != Arc::as_ptr(waker));
            wakers.is_empty()
        };
        if nobody {
            all.remove(&stream);
        }
    }
}

impl Followed {
    fn reaches(&self, head: u64) {
        self.head.fetch_max(head, Ordering::AcqRel);
        for waker in lock(&self.wakers).iter() {
            if let Some(waker) = waker.upgrade() {
                waker.notify_one();
            }
        }
    }

    fn head(&self) -> u64 {
        self.head.load(Ordering::Acquire)
    }
}

/// What the tail has after `from`; none when it does not reach back that far.
fn in_tail(tail: &VecDeque<Arc<Change>>, from: u64) -> Option<Vec<Arc<Change>>> {
    let first = tail.front()?.seq;
    let skip = usize::try_from((from + 1).checked_sub(first)?).ok()?;
    (skip < tail.len())
        .then(|| tail.iter().skip(skip).take(limits::FEED_PAGE_MAX).cloned().collect())
}

/// Adds a page that continues the tail (or begins it anew) and drops the oldest.
fn extend_tail(tail: &mut VecDeque<Arc<Change>>, page: &[Arc<Change>]) {
    let Some(first) = page.first() else { return };
    if tail.back().is_some_and(|last| last.seq + 1 != first.seq) {
        tail.clear();
    }
    tail.extend(page.iter().cloned());
    while tail.len() > limits::FEED_TAIL_MAX {
        tail.pop_front();
    }
}

/// Where a stream stands in the tables: its last number and the last one trimmed away.
pub(crate) fn bounds(reader: &Reader<'_>, stream: Stream) -> Result<(u64, u64), Fault> {
    let params = [Value::Blob(stream.to_bytes().to_vec())];
    let found = reader.collect(
        "SELECT seq, trimmed FROM stream WHERE stream = ?1",
        &params,
        |columns| Ok((columns.get(0)?, columns.get(1)?)),
    )?;
    Ok(found.first().copied().unwrap_or((0, 0)))
}

/// The changes after `from`, at most a page.
pub(crate) fn page(
    reader: &Reader<'_>,
    stream: Stream,
    from: u64,
) -> Result<Vec<Arc<Change>>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM change WHERE stream = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3"
    );
    let params = [
        Value::Blob(stream.to_bytes().to_vec()),
        Value::Integer(i64::try_from(from).unwrap_or(i64::MAX)),
        Value::Integer(limits::FEED_PAGE_MAX as i64),
    ];
    reader.collect(&sql, &params, |columns| from_columns(columns).map(Arc::new))
}

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
