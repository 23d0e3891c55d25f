//! Following streams.

use std::{collections::BTreeMap, sync::Arc};

use tokio::sync::Notify;

use super::{Followed, Hub, bounds, extend_tail, in_tail, page};
use crate::{
    change::{Change, Stream},
    fault::Fault,
    pool::Pool,
};

/// The last number seen in each stream that is followed; 0 is the beginning.
pub type Cursors = BTreeMap<Stream, u64>;

/// Following is not possible from where the cursor stands.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// Changes after the cursor have been trimmed away: read the tables anew and go on from
    /// where they stand ([`head`](crate::head) in the same read).
    #[error("the cursor is older than the feed of {stream:?}, which begins after {floor}")]
    CursorTooOld {
        /// Which stream.
        stream: Stream,
        /// The last number trimmed away.
        floor: u64,
    },
    /// The cursor is ahead of the stream: it is from another cluster, or from before a restore.
    #[error("the cursor is ahead of {stream:?}, which ends at {head}")]
    CursorAhead {
        /// Which stream.
        stream: Stream,
        /// Its last number.
        head: u64,
    },
    /// Reading failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Follows streams from their cursors. Dropping it ends it.
pub struct Subscription {
    hub: Hub,
    pool: Pool,
    waker: Arc<Notify>,
    streams: Vec<Following>,
    /// Whose turn it is, so that a busy stream does not starve the others.
    turn: usize,
}

struct Following {
    stream: Stream,
    followed: Arc<Followed>,
    cursor: u64,
}

impl Subscription {
    pub(crate) async fn start(hub: Hub, pool: Pool, from: Cursors) -> Result<Self, FeedError> {
        let waker = Arc::new(Notify::new());
        let streams = from
            .into_iter()
            .map(|(stream, cursor)| Following {
                stream,
                followed: hub.follow(stream, &waker),
                cursor,
            })
            .collect();
        let this = Self { hub, pool, waker, streams, turn: 0 };
        for following in &this.streams {
            let (stream, cursor) = (following.stream, following.cursor);
            let (head, floor) = this.pool.read(move |reader| bounds(reader, stream)).await?;
            if cursor < floor {
                return Err(FeedError::CursorTooOld { stream, floor });
            }
            if cursor > head {
                return Err(FeedError::CursorAhead { stream, head });
            }
            following.followed.reaches(head);
        }
        Ok(this)
    }

    /// The last number delivered in each stream.
    #[must_use]
    pub fn cursors(&self) -> Cursors {
        self.streams.iter().map(|following| (following.stream, following.cursor)).collect()
    }

    /// The next changes of one stream, in order and without gaps, at most
    /// [`limits::FEED_PAGE_MAX`](crate::limits); waits until there are any. Cancel-safe.
    ///
    /// # Errors
    /// See [`FeedError`]. After [`FeedError::CursorTooOld`] start over.
    pub async fn next(&mut self) -> Result<Vec<Arc<Change>>, FeedError> {
        loop {
            let count = self.streams.len();
            for step in 0..count {
                let at = (self.turn + step) % count;
                if self.streams[at].followed.head() > self.streams[at].cursor {
                    let changes = self.streams[at].changes(&self.pool).await?;
                    self.turn = at + 1;
                    if let Some(last) = changes.last() {
                        self.streams[at].cursor = last.seq;
                        return Ok(changes);
                    }
                }
            }
            self.waker.notified().await;
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        for following in &self.streams {
            self.hub.unfollow(following.stream, &self.waker);
        }
    }
}

impl Following {
    async fn changes(&self, pool: &Pool) -> Result<Vec<Arc<Change>>, FeedError> {
        let mut tail = self.followed.tail.lock().await;
        if let Some(found) = in_tail(&tail, self.cursor) {
            return Ok(found);
        }
        if tail.back().is_none_or(|last| last.seq <= self.cursor) {
            let found = self.read(pool).await?;
            extend_tail(&mut tail, &found);
            return Ok(found);
        }
        // Far behind: by itself, so that those who are not need not wait.
        drop(tail);
        self.read(pool).await
    }

    async fn read(&self, pool: &Pool) -> Result<Vec<Arc<Change>>, FeedError> {
        let (stream, from) = (self.stream, self.cursor);
        let (found, floor) = pool
            .read(move |reader| {
                Ok::<_, Fault>((page(reader, stream, from)?, bounds(reader, stream)?.1))
            })
            .await?;
        if floor > from {
            return Err(FeedError::CursorTooOld { stream, floor });
        }
        Ok(found)
    }
}
