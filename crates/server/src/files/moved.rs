//! All files of a data directory into the bucket, or back, beside a server that runs or not.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use blobs::{
    Bucket, BucketError, Keep, Shelf, ShelfError,
    moving::{self, MoveError, Moved},
};

use super::CHUNKS;
use crate::config::{FilePlace, FileSettings};

/// Whoever moves files holds a lock on this file among them.
const MOVING: &str = "moving";

/// Files could not be moved.
#[derive(Debug, thiserror::Error)]
pub enum FilesMoveError {
    /// Nobody says where the bucket is.
    #[error("no bucket is configured: set s3_bucket, s3_access_key and s3_secret_key")]
    NoBucket,
    /// What was removed could be asked for there by a server.
    #[error("the server keeps new files at the place that they are to be removed from")]
    StillThere,
    /// Another command moves files of this data directory.
    #[error("another command moves the files of this data directory: wait for its end")]
    UnderWay,
    /// The data directory is none.
    #[error("there is no data directory {0}")]
    NoData(std::path::PathBuf),
    /// The settings of the bucket.
    #[error(transparent)]
    Bucket(#[from] BucketError),
    /// The disk.
    #[error(transparent)]
    Disk(#[from] ShelfError),
    /// On the way.
    #[error(transparent)]
    Move(#[from] MoveError),
}

/// Copies all files of a data directory to a place, and removes them where they were if `removes`:
/// only once the server keeps new ones at that place, and each one only after it was read there.
/// Tells after each of 256 parts. To be begun again after an error: nothing is lost, and what was
/// copied is not copied again.
///
/// # Errors
/// See [`FilesMoveError`].
pub async fn move_files(
    data: &Path,
    settings: &FileSettings,
    to: FilePlace,
    removes: bool,
    told: impl FnMut(u32, Moved),
) -> Result<Moved, FilesMoveError> {
    let bucket = settings.bucket.as_ref().ok_or(FilesMoveError::NoBucket)?;
    if removes && settings.at != to {
        return Err(FilesMoveError::StillThere);
    }
    if !data.is_dir() {
        return Err(FilesMoveError::NoData(data.to_owned()));
    }
    let bucket = Bucket::new(bucket)?;
    let shelf = Shelf::beside(&data.join(CHUNKS))?;
    // Two that move in opposite directions would each remove what the other counts on.
    let _alone = alone(&data.join(CHUNKS).join(MOVING))?;
    let (from, to): (&dyn Keep, &dyn Keep) = match to {
        FilePlace::Bucket => (&shelf, &bucket),
        FilePlace::Disk => (&bucket, &shelf),
    };
    Ok(moving::all(from, to, removes, told).await?)
}

/// A lock that ends with what is given back, or with the process.
fn alone(path: &Path) -> Result<File, FilesMoveError> {
    let failed = |source| ShelfError { path: path.to_owned(), source };
    let file = File::options().create(true).append(true).open(path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(FilesMoveError::UnderWay),
        Err(TryLockError::Error(source)) => Err(failed(source).into()),
    }
}
