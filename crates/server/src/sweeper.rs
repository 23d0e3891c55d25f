//! The outbox forgets whom the server forgot: a letter waits only as long as the account or the
//! invitation that it goes to is there.
//!
//! Every node has an outbox of its own, so every node sweeps; what is to go is read from the
//! tables, so no deletion is missed, on whatever node it was asked for.

use std::{collections::BTreeSet, time::Duration};

use mail::{Mailer, Outbox, Whose, limits::OUTBOX_LETTERS_MAX};
use state::{Domain, read};
use store::{Fault, ReadLevel, Reader, Store};
use tokio_util::sync::CancellationToken;

use crate::refusal::Refused;

/// How often letters are looked through. Whoever deletes their account here is not kept waiting:
/// see [`Sweeper::sweep`].
const EVERY: Duration = Duration::from_secs(30);

/// Removes letters to people who are gone. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Sweeper {
    pub store: Store<Domain>,
    pub mailer: Mailer,
}

impl Sweeper {
    /// Runs until `stop`.
    pub(crate) async fn run(self, stop: CancellationToken) {
        loop {
            if let Err(refused) = self.sweep().await {
                tracing::warn!(
                    reason = refused.reason().as_str(),
                    "the outbox could not be looked through; it is tried again"
                );
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    }

    /// Looks through the letters once.
    pub(crate) async fn sweep(&self) -> Result<(), Refused> {
        let Some(outbox) = self.mailer.letters().cloned() else { return Ok(()) };
        let listed = on_disk(&outbox, |outbox| outbox.list(OUTBOX_LETTERS_MAX)).await?;
        let known: BTreeSet<Whose> = listed.iter().filter_map(|letter| letter.whose).collect();
        let gone = self.store.read(ReadLevel::Local, move |db| gone(db, known)).await?;
        if !gone.is_empty() {
            on_disk(&outbox, move |outbox| outbox.remove_all_of(&gone)).await?;
        }
        Ok(())
    }
}

async fn on_disk<T: Send + 'static>(
    outbox: &Outbox,
    work: impl FnOnce(Outbox) -> std::io::Result<T> + Send + 'static,
) -> Result<T, Refused> {
    let outbox = outbox.clone();
    match tokio::task::spawn_blocking(move || work(outbox)).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(Refused::internal(&error)),
        Err(error) => Err(Refused::internal(&error)),
    }
}

fn gone(db: &Reader<'_>, known: BTreeSet<Whose>) -> Result<BTreeSet<Whose>, Fault> {
    let mut gone = BTreeSet::new();
    for whose in known {
        let there = match whose {
            Whose::Account(id) => read::account::by_id(db, id)?.is_some(),
            Whose::Invitation(id) => read::invitation::is_there(db, id)?,
        };
        if !there {
            gone.insert(whose);
        }
    }
    Ok(gone)
}
