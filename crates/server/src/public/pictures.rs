//! Pictures that were drawn, by what they show. One is drawn at a time, beside the threads that
//! answer; whoever waits too long is told to come again.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use model::Reason;
use site::{Preview, Site};
use tokio::{sync::Semaphore, time::timeout};

use crate::refusal::Refused;

/// Pictures that are kept; each has some 50 kB.
const KEPT_MAX: usize = 128;
/// How long somebody waits for a turn and for the picture.
const PATIENCE: Duration = Duration::from_secs(10);

/// Draws pictures and keeps them. Cheap to clone.
#[derive(Clone)]
pub(super) struct Pictures {
    /// The latest last.
    drawn: Arc<Mutex<VecDeque<Drawn>>>,
    turn: Arc<Semaphore>,
}

/// A picture by its tag.
type Drawn = (String, Arc<[u8]>);

impl Default for Pictures {
    fn default() -> Self {
        Self { drawn: Arc::default(), turn: Arc::new(Semaphore::new(1)) }
    }
}

impl Pictures {
    /// The picture as PNG.
    pub(super) async fn get(&self, site: &Site, preview: Preview) -> Result<Arc<[u8]>, Refused> {
        if let Some(png) = self.known(preview.tag()) {
            return Ok(png);
        }
        let drawn = timeout(PATIENCE, self.draw(site, preview)).await;
        drawn.unwrap_or_else(|_| Err(Reason::Unavailable.into()))
    }

    async fn draw(&self, site: &Site, preview: Preview) -> Result<Arc<[u8]>, Refused> {
        let turn = Arc::clone(&self.turn).acquire_owned().await;
        let turn = turn.map_err(|closed| Refused::internal(&closed))?;
        // It may have been drawn for whoever had the turn before.
        if let Some(png) = self.known(preview.tag()) {
            return Ok(png);
        }
        let (pictures, site) = (self.clone(), site.clone());
        let drawn = tokio::task::spawn_blocking(move || {
            let png: Arc<[u8]> = site.draw(&preview)?.into();
            pictures.keep(preview.tag(), &png);
            // Whoever asked may be gone by now: the turn is over when the work is.
            drop(turn);
            Ok::<_, Refused>(png)
        });
        drawn.await.map_err(|failed| Refused::internal(&failed))?
    }

    fn known(&self, tag: &str) -> Option<Arc<[u8]>> {
        let drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        drawn.iter().find(|(known, _)| known == tag).map(|(_, png)| Arc::clone(png))
    }

    fn keep(&self, tag: &str, png: &Arc<[u8]>) {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if drawn.len() >= KEPT_MAX {
            drawn.pop_front();
        }
        drawn.push_back((tag.to_owned(), Arc::clone(png)));
    }
}
