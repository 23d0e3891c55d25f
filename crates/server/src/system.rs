//! What runs and how it is, for Admin → System.

use std::{path::PathBuf, sync::Arc, time::Instant};

use mail::Mailer;
use model::{Reason, view::SystemView};
use state::{Domain, read};
use store::{ReadLevel, Store};

use crate::refusal::Refused;

/// Mails of the outbox that are shown.
const OUTBOX_SHOWN_MAX: usize = 200;

/// Looks at the running server. Cheap to clone.
#[derive(Clone)]
pub(crate) struct System {
    store: Store<Domain>,
    mailer: Mailer,
    data: Arc<PathBuf>,
    started: Instant,
}

impl System {
    pub(crate) fn new(store: Store<Domain>, mailer: Mailer, data: PathBuf) -> Self {
        Self { store, mailer, data: Arc::new(data), started: Instant::now() }
    }

    /// How it is.
    pub(crate) async fn view(&self) -> Result<SystemView, Refused> {
        let status = self.store.status();
        let jobs = self.store.jobs().list().await?;
        let demo = self.store.read(ReadLevel::Local, read::org::demo).await?;
        let waiting = |state: &str| jobs.iter().filter(|job| job.state == state).count() as u64;
        Ok(SystemView {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            uptime_s: self.started.elapsed().as_secs(),
            applied: status.applied_index,
            database_bytes: status.database_bytes,
            log_bytes: status.log_bytes,
            memory_bytes: memory_bytes(),
            disk_free_bytes: disk_free_bytes(&self.data),
            smtp: self.mailer.reaches_people(),
            outbox: self.outbox().await?,
            jobs_waiting: waiting("waiting") + waiting("running"),
            jobs_failed: waiting("dead"),
            demo: !demo.is_empty(),
        })
    }

    /// The text of one mail in the outbox.
    pub(crate) async fn outbox_mail(&self, name: &str) -> Result<String, Refused> {
        let found = self.waiting().await?.into_iter().find(|w| w.message_id == name);
        Ok(found
            .map(|w| format!("To: {}\nSubject: {}\n\n{}", w.to, w.subject, w.text))
            .ok_or(Reason::MessageNotFound)?)
    }

    async fn outbox(&self) -> Result<Vec<(String, String)>, Refused> {
        Ok(self.waiting().await?.into_iter().map(|w| (w.message_id, w.subject)).collect())
    }

    async fn waiting(&self) -> Result<Vec<mail::outbox::Waiting>, Refused> {
        let Some(outbox) = self.mailer.letters().cloned() else { return Ok(Vec::new()) };
        let listed = tokio::task::spawn_blocking(move || outbox.list(OUTBOX_SHOWN_MAX)).await;
        match listed {
            Ok(Ok(waiting)) => Ok(waiting),
            Ok(Err(error)) => Err(Refused::internal(&error)),
            Err(error) => Err(Refused::internal(&error)),
        }
    }
}

/// Resident memory of this process; 0 where the platform does not say.
pub(crate) fn memory_bytes() -> u64 {
    let Ok(text) = std::fs::read_to_string("/proc/self/status") else { return 0 };
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}

fn disk_free_bytes(path: &std::path::Path) -> u64 {
    fs4::available_space(path).unwrap_or(0)
}
