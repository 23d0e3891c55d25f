//! Letters that accounts cause: from the rows of links, through the change feed, as jobs.
//!
//! A link's or session's row in the feed becomes a job with the row's key for its dedupe key; the
//! job writes the letter and sends it, and is tried again until it left. So a letter survives a
//! crash at any point, and a second copy is one that a mailbox can recognise.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use mail::{Envelope, Letter, Whose};
use model::{SessionId, TimeMs, TokenHash, session::Session};
use state::rows::{
    account::{LinkKind, LinkRow},
    session::SessionRow,
};
use store::{FeedError, JobFailed, JobRun, NewJob, Op, ReadLevel, Stream};

use crate::{
    accounts::Inner,
    error::AccountError,
    limits::{FOLLOW_AGAIN_MS, MAIL_ATTEMPTS_MAX, MAIL_CURSOR_LAG_MAX},
    personal::{Field, Owner},
};

const JOB: &str = "accounts.letter";
const DEVICE_JOB: &str = "accounts.device";
const CONSUMER: &str = "accounts.letters";

/// Runs the jobs that send letters. The store holds the handler, so the handler must not hold the
/// store.
pub(crate) fn register(inner: &Arc<Inner>) {
    let weak = Arc::downgrade(inner);
    inner.store.jobs().register(JOB, move |run| send(Weak::clone(&weak), run));
    let weak = Arc::downgrade(inner);
    inner.store.jobs().register(DEVICE_JOB, move |run| tell_device(Weak::clone(&weak), run));
}

/// Turns rows of links into jobs, for as long as it is let.
pub(crate) async fn follow(inner: Arc<Inner>) {
    loop {
        if let Err(error) = inner.follow_links().await {
            tracing::warn!(%error, "following links for letters failed");
            tokio::time::sleep(Duration::from_millis(FOLLOW_AGAIN_MS)).await;
        }
    }
}

async fn send(inner: Weak<Inner>, run: JobRun) -> Result<(), JobFailed> {
    let Some(inner) = inner.upgrade() else {
        return Err(JobFailed::new(&"the server is stopping"));
    };
    let Ok(token) = <[u8; 32]>::try_from(run.payload.as_slice()) else { return Ok(()) };
    let letter = inner.link_letter(TokenHash::from_bytes(token)).await;
    inner.post(letter).await
}

async fn tell_device(inner: Weak<Inner>, run: JobRun) -> Result<(), JobFailed> {
    let Some(inner) = inner.upgrade() else {
        return Err(JobFailed::new(&"the server is stopping"));
    };
    let Ok(session) = <[u8; 16]>::try_from(run.payload.as_slice()) else { return Ok(()) };
    let letter = inner.device_letter(SessionId::from_bytes(session)).await;
    inner.post(letter).await
}

impl Inner {
    async fn post(&self, letter: Result<Option<Envelope>, AccountError>) -> Result<(), JobFailed> {
        let Some(envelope) = letter.map_err(|error| JobFailed::new(&error))? else { return Ok(()) };
        match self.mailer.send(&envelope).await {
            Ok(()) => Ok(()),
            Err(error) if error.is_temporary() => Err(JobFailed::new(&error)),
            // The address refuses it for good: whoever it is can ask again.
            Err(_) => Ok(()),
        }
    }

    async fn follow_links(&self) -> Result<(), AccountError> {
        let store = &self.store;
        let mut from = store.cursors(CONSUMER).await?;
        let mut marked = *from.entry(Stream::DIRECTORY).or_insert(0);
        from.retain(|stream, _| *stream == Stream::DIRECTORY);
        let mut feed = match store.subscribe(from).await {
            Ok(feed) => feed,
            Err(error) => return self.start_over(&error).await,
        };
        loop {
            let changes = match feed.next().await {
                Ok(changes) => changes,
                Err(error) => return self.start_over(&error).await,
            };
            let mut found = false;
            for change in changes.iter().filter(|c| c.is::<LinkRow>() && c.op == Op::Insert) {
                let key = change.key_of::<LinkRow>()?;
                self.add_job(JOB, &key.to_bytes()).await?;
                found = true;
            }
            for change in changes.iter().filter(|c| c.is::<SessionRow>() && c.op == Op::Insert) {
                let key = change.key_of::<SessionRow>()?;
                self.add_job(DEVICE_JOB, &key.to_bytes()).await?;
                found = true;
            }
            let Some(last) = changes.last() else { continue };
            if found || last.seq > marked + MAIL_CURSOR_LAG_MAX {
                store.set_cursor(CONSUMER, Stream::DIRECTORY, last.seq).await?;
                marked = last.seq;
            }
        }
    }

    /// The cursor is of no use: all links that stand, then on from here.
    async fn start_over(&self, error: &FeedError) -> Result<(), AccountError> {
        tracing::warn!(%error, "letters: reading all links again");
        let read = |db: &store::Reader<'_>| {
            let head = store::head(db, Stream::DIRECTORY)?;
            let links = db.select::<LinkRow>("ORDER BY token", &[])?;
            Ok::<_, AccountError>((head, links))
        };
        let (head, links) = self.store.read(ReadLevel::Local, read).await?;
        for link in links {
            self.add_job(JOB, &link.token.to_bytes()).await?;
        }
        Ok(self.store.set_cursor(CONSUMER, Stream::DIRECTORY, head).await?)
    }

    async fn add_job(&self, kind: &str, key: &[u8]) -> Result<(), AccountError> {
        let job = NewJob {
            kind: kind.to_owned(),
            dedupe: Some(crypto::text::encode(key)),
            due_at_ms: 0,
            payload: key.to_vec(),
            irreversible: false,
            attempts_max: MAIL_ATTEMPTS_MAX,
        };
        self.store.jobs().add(job).await?;
        Ok(())
    }

    /// The letter about a session on a device that was not seen before; none about any other.
    async fn device_letter(&self, id: SessionId) -> Result<Option<Envelope>, AccountError> {
        let found = self
            .read(move |db| {
                let Some(session) = state::read::session::by_id(db, id)? else { return Ok(None) };
                let others = state::read::session::of_account(db, session.account)?;
                let account = state::read::account::by_id(db, session.account)?;
                let key = state::read::account::key(db, session.account.to_bytes())?;
                let known = account.zip(key).filter(|_| is_news(&others, &session));
                Ok(known.map(|(account, key)| (session, account, key)))
            })
            .await?;
        let Some((session, account, wrapped)) = found else { return Ok(None) };
        let key = self.vault.unwrap(Owner::Account(account.id), &wrapped)?;
        let to = key.open(Field::AccountMail(account.id), &account.mail)?.to_string();
        let bad = |_| AccountError::Command("the server's address makes no links");
        let link = self.links.page("/me").map_err(bad)?;
        let at = session.created_at;
        let letter = Letter::NewDevice { device: session.device, at, link };
        let dedupe = format!("device/{id}");
        let at = written_at(self.now());
        let (whose, language) = (Whose::Account(account.id), account.language);
        Ok(Some(Envelope { to, whose, language, letter, dedupe, at }))
    }

    /// The letter of a link; none if the link is gone, past, or not one that is mailed.
    async fn link_letter(&self, token: TokenHash) -> Result<Option<Envelope>, AccountError> {
        let now = self.now();
        let found = self
            .read(move |db| {
                let Some(link) = db.get::<LinkRow>(&token)? else { return Ok(None) };
                let Some(id) = link.account else { return Ok(None) };
                let account = state::read::account::by_id(db, id)?;
                let key = state::read::account::key(db, id.to_bytes())?;
                Ok(account.zip(key).map(|(account, key)| (link, account, key)))
            })
            .await?;
        let Some((link, account, wrapped)) = found.filter(|(l, _, _)| l.expires_at > now) else {
            return Ok(None);
        };
        let secret = self.links.secret(link.kind, account.id, link.expires_at);
        if secret.hash() != token.to_bytes() {
            // Made by hand, or under an earlier keyring: nobody knows its secret here.
            return Ok(None);
        }
        let key = self.vault.unwrap(Owner::Account(account.id), &wrapped)?;
        let to = key.open(Field::AccountMail(account.id), &account.mail)?.to_string();
        let bad = |_| AccountError::Command("the server's address makes no links");
        let url = self.links.url(link.kind, &secret).map_err(bad)?;
        let expires_at = link.expires_at;
        let letter = match link.kind {
            LinkKind::Verify => Letter::VerifyAddress { link: url, expires_at },
            LinkKind::Reset => Letter::ResetPassword { link: url, expires_at },
            LinkKind::Owner => return Ok(None),
        };
        let dedupe = format!("link/{}", crypto::text::encode(&token.to_bytes()));
        let (whose, language) = (Whose::Account(account.id), account.language);
        Ok(Some(Envelope { to, whose, language, letter, dedupe, at: written_at(now) }))
    }
}

/// Whether nobody of these sessions, which are all of an account, was on such a device before. The
/// first one is no news.
fn is_news(sessions: &[Session], new: &Session) -> bool {
    let mut others = sessions.iter().filter(|s| s.id != new.id && s.created_at <= new.created_at);
    let mut known = others.clone().filter(|s| s.device == new.device);
    others.next().is_some() && known.next().is_none()
}

/// The Date of a letter: whole seconds.
const fn written_at(now: TimeMs) -> TimeMs {
    TimeMs::from_millis(now.as_millis() / 1_000 * 1_000)
}
