//! All chunks of one place into another, as often as it takes: what is there already is passed
//! over, and nothing is removed that was not read again at the other place.

use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::{
    keep::{Keep, KeepError, Lying},
    limits::MOVED_AT_ONCE_MAX,
};

/// What became of chunks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Chunks that were copied.
    pub copied: u64,
    /// Their bytes.
    pub copied_bytes: u64,
    /// Chunks that were there already.
    pub there: u64,
    /// Chunks that were removed from where they lay.
    pub removed: u64,
    /// Chunks that cannot be read where they lie: nothing was done with them.
    pub damaged: u64,
}

impl Moved {
    const fn and(self, other: Self) -> Self {
        Self {
            copied: self.copied + other.copied,
            copied_bytes: self.copied_bytes + other.copied_bytes,
            there: self.there + other.there,
            removed: self.removed + other.removed,
            damaged: self.damaged + other.damaged,
        }
    }
}

/// Chunks could not all be moved. What was is there; going on is beginning again.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// One of the two places.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// What was written is not what is read.
    #[error(
        "{hash} was written and cannot be read again: the place that files are moved to does not \
         keep them. Nothing of it was removed"
    )]
    NotKept {
        /// Which chunk.
        hash: model::ChunkHash,
    },
}

/// Copies every chunk, and removes it where it lay if `removes`. Tells after each of the 256 parts
/// how many are done and what became of them.
///
/// # Errors
/// See [`MoveError`].
pub async fn all(
    from: &dyn Keep,
    to: &dyn Keep,
    removes: bool,
    mut told: impl FnMut(u32, Moved),
) -> Result<Moved, MoveError> {
    let mut moved = Moved::default();
    for part in 0..=u8::MAX {
        let lying = from.part(part).await?;
        let each = lying.into_iter().map(|lying| one(from, to, lying, removes));
        let each = stream::iter(each).buffer_unordered(MOVED_AT_ONCE_MAX);
        moved = each.try_fold(moved, async |sum, one| Ok(sum.and(one))).await?;
        told(u32::from(part) + 1, moved);
    }
    Ok(moved)
}

async fn one(
    from: &dyn Keep,
    to: &dyn Keep,
    lying: Lying,
    removes: bool,
) -> Result<Moved, MoveError> {
    let hash = lying.hash;
    let mut moved = Moved::default();
    // Who removes nothing may believe that it is there whole: whoever reads it will see.
    let is_there = match removes {
        true => to.get(hash).await?.is_some(),
        false => to.has(hash).await?,
    };
    if is_there {
        moved.there = 1;
    } else {
        let Some(bytes) = from.get(hash).await? else {
            return Ok(Moved { damaged: 1, ..moved });
        };
        (moved.copied, moved.copied_bytes) = (1, bytes.len() as u64);
        to.put(bytes).await?;
        if to.get(hash).await?.is_none() {
            return Err(MoveError::NotKept { hash });
        }
    }
    if removes {
        from.throw_away(hash, Duration::ZERO).await?;
        moved.removed = 1;
    }
    Ok(moved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Shelf;

    #[tokio::test]
    async fn everything_moves_once_and_what_is_damaged_stays() {
        let dir = tempfile::tempdir().unwrap();
        let open = |name: &str| Shelf::open(&dir.path().join(name)).unwrap();
        let (from, to) = (open("from"), open("to"));
        let hashes: Vec<_> = (0..40_u32).map(|n| from.put(&n.to_be_bytes()).unwrap()).collect();
        let name = hashes[3].to_string();
        let damaged = dir.path().join("from").join(&name[..2]).join(&name[2..]);
        std::fs::write(damaged, b"other").unwrap();

        let first = all(&from, &to, false, |_, _| ()).await.unwrap();
        assert_eq!((first.copied, first.there, first.damaged, first.removed), (39, 0, 1, 0));
        let mut parts = 0;
        let again = all(&from, &to, true, |done, _| parts = done).await.unwrap();
        assert_eq!((again.copied, again.there, again.removed, parts), (0, 39, 39, 256));
        for (n, hash) in (0_u32..).zip(&hashes) {
            assert!(!from.has(*hash));
            assert_eq!(to.get(*hash).unwrap().is_some(), n != 3);
        }
    }
}
