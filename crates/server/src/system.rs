//! What runs and how it is, for Admin → System.

use std::{path::PathBuf, sync::Arc, time::Instant};

use mail::{Mailer, limits::OUTBOX_LETTERS_MAX};
use model::{
    Invalid, Problem, Reason,
    limits::{PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX},
    view::{OutboxLetter, Page, PageRequest, SystemView},
};
use state::{Domain, read};
use store::{ReadLevel, Store};

use crate::{backup, files::Files, refusal::Refused};

/// Looks at the running server. Cheap to clone.
#[derive(Clone)]
pub(crate) struct System {
    store: Store<Domain>,
    mailer: Mailer,
    files: Files,
    data: Arc<PathBuf>,
    started: Instant,
}

impl System {
    pub(crate) fn new(store: Store<Domain>, mailer: Mailer, files: Files, data: PathBuf) -> Self {
        Self { store, mailer, files, data: Arc::new(data), started: Instant::now() }
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
            outbox: self.waiting().await?.len() as u64,
            jobs_waiting: waiting("waiting") + waiting("running"),
            jobs_failed: waiting("dead"),
            demo: !demo.is_empty(),
            backups: backup::scheduled::view(&self.store).await?,
            files: self.files.standings().await,
        })
    }

    /// The text of one mail in the outbox.
    pub(crate) async fn outbox_mail(&self, name: &str) -> Result<String, Refused> {
        let found = self.waiting().await?.into_iter().find(|w| w.message_id == name);
        Ok(found
            .map(|w| format!("To: {}\nSubject: {}\n\n{}", w.to, w.subject, w.text))
            .ok_or(Reason::MessageNotFound)?)
    }

    /// A page of the mails in the outbox whose recipient or subject has all words of the filter.
    pub(crate) async fn outbox(
        &self,
        request: &PageRequest,
    ) -> Result<Page<OutboxLetter>, Refused> {
        Ok(page(self.waiting().await?, request)?)
    }

    async fn waiting(&self) -> Result<Vec<mail::outbox::Waiting>, Refused> {
        let Some(outbox) = self.mailer.letters().cloned() else { return Ok(Vec::new()) };
        let listed = tokio::task::spawn_blocking(move || outbox.list(OUTBOX_LETTERS_MAX)).await;
        match listed {
            Ok(Ok(waiting)) => Ok(waiting),
            Ok(Err(error)) => Err(Refused::internal(&error)),
            Err(error) => Err(Refused::internal(&error)),
        }
    }
}

/// The letters are the newest first, and a token names the last one of the page before: one that
/// comes meanwhile moves none from page to page.
fn page(
    letters: Vec<mail::outbox::Waiting>,
    request: &PageRequest,
) -> Result<Page<OutboxLetter>, Invalid> {
    if !matches!(request.order_by.as_str(), "" | "at" | "at desc") {
        return Err(Invalid::new("order_by", Problem::Unknown));
    }
    let malformed = || Invalid::new("page_token", Problem::Malformed);
    let after = request.token.as_deref().map(|token| {
        let (at_ms, name) = token.split_once('/').ok_or_else(malformed)?;
        Ok((at_ms.parse::<i64>().map_err(|_| malformed())?, name))
    });
    let after = after.transpose()?;
    let words: Vec<String> = request.filter.split_whitespace().map(str::to_lowercase).collect();
    let fits = |letter: &mail::outbox::Waiting| {
        let (to, subject) = (letter.to.to_lowercase(), letter.subject.to_lowercase());
        words.iter().all(|word| to.contains(word) || subject.contains(word))
    };
    let found: Vec<_> = letters.into_iter().filter(fits).collect();
    let total = found.len() as u64;
    let size = match request.size {
        0 => PAGE_SIZE_DEFAULT,
        size => size.min(PAGE_SIZE_MAX),
    };
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let passed = |letter: &mail::outbox::Waiting| {
        after.is_some_and(|(at_ms, name)| {
            letter.at_ms > at_ms || (letter.at_ms == at_ms && letter.message_id.as_str() <= name)
        })
    };
    let mut left = found.into_iter().skip_while(passed);
    let items: Vec<_> = left.by_ref().take(size).collect();
    let last = items.last().map(|letter| format!("{}/{}", letter.at_ms, letter.message_id));
    let next = left.next().and(last);
    let shown = |letter: mail::outbox::Waiting| OutboxLetter {
        at: letter.at(),
        name: letter.message_id,
        to: letter.to,
        subject: letter.subject,
    };
    Ok(Page { items: items.into_iter().map(shown).collect(), next, total: Some(total) })
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

#[cfg(test)]
mod tests {
    use mail::outbox::Waiting;

    use super::*;

    fn letters() -> Vec<Waiting> {
        let letter = |n: i64| Waiting {
            whose: Some(mail::Whose::Account(model::AccountId::from_bytes([1; 16]))),
            message_id: format!("{:02}@localhost", 9 - n),
            to: format!("Person{n}@example.org"),
            subject: if n == 0 { "Confirm your address" } else { "Go" }.to_owned(),
            text: String::new(),
            // Two of each moment.
            at_ms: 9 - n / 2,
        };
        let mut letters: Vec<Waiting> = (0..5).map(letter).collect();
        letters.sort_by(|a, b| b.at_ms.cmp(&a.at_ms).then_with(|| a.message_id.cmp(&b.message_id)));
        letters
    }

    fn asked(size: u32, filter: &str, token: Option<String>) -> PageRequest {
        PageRequest { size, filter: filter.to_owned(), token, ..PageRequest::default() }
    }

    #[test]
    fn the_outbox_is_read_page_by_page_and_each_letter_once() {
        let (mut names, mut token) = (Vec::new(), None);
        loop {
            let found = page(letters(), &asked(2, "", token)).unwrap();
            assert_eq!(found.total, Some(5));
            names.extend(found.items.into_iter().map(|letter| letter.name));
            token = found.next;
            if token.is_none() {
                break;
            }
        }
        let all: Vec<_> = letters().into_iter().map(|letter| letter.message_id).collect();
        assert_eq!(names, all);
        assert!(page(letters(), &asked(2, "", Some("nonsense".to_owned()))).is_err());
    }

    #[test]
    fn it_is_searched_by_recipient_and_subject() {
        let found = |filter: &str| page(letters(), &asked(0, filter, None)).unwrap().total;
        assert_eq!(found("person3@EXAMPLE"), Some(1));
        assert_eq!(found("confirm"), Some(1));
        assert_eq!(found("example go"), Some(4));
        assert_eq!(found("nobody"), Some(0));
    }
}
