//! Room for a journey: how many browsers run at once, and where its pictures go.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{
    browser::{Browser, Size},
    places,
};

/// How many browsers run at once, over all journeys of this process. A journey that needs more
/// has the stage to itself.
const BROWSERS_MAX: u32 = 2;

static ROOM: Semaphore = Semaphore::const_new(BROWSERS_MAX as usize);

/// A journey's place. Free again when it and its browsers are gone.
pub(crate) struct Stage {
    album: Arc<Album>,
    browsers: AtomicU32,
}

/// The pictures of a journey, numbered in the order they were taken.
pub(crate) struct Album {
    pub(crate) journey: &'static str,
    folder: PathBuf,
    pictures: AtomicU32,
    _room: SemaphorePermit<'static>,
}

impl Stage {
    /// Waits until there is room for that many browsers. Pictures of an earlier run are removed.
    pub(crate) async fn open(journey: &'static str, browsers: u32) -> Stage {
        let room = ROOM.acquire_many(browsers.min(BROWSERS_MAX)).await.unwrap();
        let folder = places::artefacts().join(journey);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        std::fs::create_dir_all(&folder).unwrap();
        let album = Album { journey, folder, pictures: AtomicU32::new(0), _room: room };
        Stage { album: Arc::new(album), browsers: AtomicU32::new(browsers) }
    }

    /// Opens a browser with a profile of its own, for one person, who visits the site at `url`.
    pub(crate) async fn browser(&self, person: &'static str, url: &str, size: Size) -> Browser {
        let left = self.browsers.fetch_sub(1, Ordering::Relaxed);
        assert!(left > 0, "{} opens more browsers than it asked room for", self.album.journey);
        Browser::open(Arc::clone(&self.album), person, url, size).await
    }
}

impl Album {
    /// Keeps a picture, as `<nn>-<name>.png`; says where.
    pub(crate) fn keep(&self, name: &str, png: &[u8]) -> PathBuf {
        let number = self.pictures.fetch_add(1, Ordering::Relaxed) + 1;
        let path = self.folder.join(format!("{number:02}-{name}.png"));
        std::fs::write(&path, png).unwrap();
        path
    }
}
