//! Letters about calls and messages: one job for each page of people, each letter with a key of
//! its own, so that a second copy is one that a mailbox can recognise.
//!
//! What is to be told is read from the tables of the last two days; the job's dedupe key, which
//! the store remembers for longer than that, keeps it from being told twice.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use accounts::Accounts;
use mail::{
    Envelope, Letter, Mailer, Whose,
    letter::{Link, ProjectRef},
};
use model::{
    CallId, MemberId, MessageId, OrgId, ProjectId, Reason,
    call::{Call, CallState},
    message::Message,
    time::DAY_MS,
};
use state::{
    Domain,
    read::{self, outgoing::Outgoing},
};
use store::{JobFailed, JobRun, NewJob, ReadLevel, Store};

use crate::{clock::now, refusal::Refused};

const JOB: &str = "letters.page";
/// How far back the tables are looked through.
const WINDOW_MS: i64 = 2 * DAY_MS;
/// People of one job.
const PAGE: u32 = 100;
/// A mail server that is down for a day is waited for.
const ATTEMPTS_MAX: u32 = 20;
/// An organiser who changes one thing mostly changes another: the letter waits this long for the
/// next revision, and only the last one is told.
const REVISION_SETTLES_MS: i64 = 30_000;

/// Writes to people about calls and messages. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Letters {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store<Domain>,
    accounts: Accounts,
    mailer: Mailer,
    url: String,
    /// What this process has queued already.
    queued: Mutex<BTreeSet<Outgoing>>,
}

/// What letters about a project have in common.
struct Scene {
    named: ProjectRef,
    link: Link,
}

impl Letters {
    pub(crate) fn new(
        store: Store<Domain>,
        accounts: Accounts,
        mailer: Mailer,
        url: String,
    ) -> Self {
        let inner = Arc::new(Inner { store, accounts, mailer, url, queued: Mutex::default() });
        // The store keeps the handler, so the handler must not keep the store.
        let weak = Arc::downgrade(&inner);
        inner.store.jobs().register(JOB, move |run| {
            let weak = weak.clone();
            async move {
                match weak.upgrade() {
                    Some(inner) => inner.page(&run).await,
                    None => Err(JobFailed::new(&"the server is stopping")),
                }
            }
        });
        Self { inner }
    }

    /// Queues what happened lately and was not queued yet.
    pub(crate) async fn queue(&self) -> Result<(), Refused> {
        let inner = &self.inner;
        let since = now().plus_millis(-WINDOW_MS);
        let outgoing =
            inner.store.read(ReadLevel::Local, move |db| read::outgoing::since(db, since)).await?;
        for what in outgoing {
            if inner.queued().contains(&what) {
                continue;
            }
            inner.add(what, 0).await?;
            inner.queued().insert(what);
        }
        Ok(())
    }
}

impl Inner {
    fn queued(&self) -> std::sync::MutexGuard<'_, BTreeSet<Outgoing>> {
        self.queued.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn add(&self, what: Outgoing, after: u32) -> Result<(), Refused> {
        let payload = payload(what, after);
        let job = NewJob {
            kind: JOB.to_owned(),
            dedupe: Some(payload.iter().map(|b| format!("{b:02x}")).collect()),
            due_at_ms: match what {
                Outgoing::Revised(..) => now().plus_millis(REVISION_SETTLES_MS).as_millis(),
                _ => 0,
            },
            payload,
            irreversible: false,
            attempts_max: ATTEMPTS_MAX,
        };
        self.store.jobs().add(job).await?;
        Ok(())
    }

    async fn page(&self, run: &JobRun) -> Result<(), JobFailed> {
        let Some((what, after)) = parse(&run.payload) else { return Ok(()) };
        let told = match what {
            Outgoing::Called(id) | Outgoing::Decided(id) => self.call_page(what, id, after).await,
            Outgoing::Update(id) => self.update_page(id, after).await,
            Outgoing::Revised(id, revision) => self.revised_page(id, revision, after).await,
        };
        let last = told.map_err(|refused| JobFailed::new(&refused.reason().as_str()))?;
        if let Some(last) = last {
            let next = self.add(what, last).await;
            next.map_err(|refused| JobFailed::new(&refused.reason().as_str()))?;
        }
        Ok(())
    }

    /// Tells a page of the called; the last of them, if there may be more.
    async fn call_page(
        &self,
        what: Outgoing,
        id: CallId,
        after: u32,
    ) -> Result<Option<u32>, Refused> {
        let read = move |db: &store::Reader<'_>| -> Result<_, store::Fault> {
            let Some(call) = read::call::by_id(db, id)? else { return Ok(None) };
            let people = read::outgoing::called(db, &call, after, PAGE)?;
            Ok(Some((call, people)))
        };
        let Some((call, people)) = self.store.read(ReadLevel::Local, read).await? else {
            return Ok(None);
        };
        let scene = self.scene(call.project).await?;
        for person in &people {
            let letter = match what {
                Outgoing::Called(_) if call.state != CallState::Open => continue,
                Outgoing::Called(_) => asked(&scene, &call, person.threshold),
                _ => decided(&scene, &call, person),
            };
            let word = if matches!(what, Outgoing::Called(_)) { "called" } else { "decided" };
            let dedupe = format!("{word}-{id}-{}", person.pledge);
            self.send(call.org, person.member, letter, dedupe).await?;
        }
        Ok(people.last().filter(|_| people.len() == PAGE as usize).map(|p| p.ordinal))
    }

    async fn update_page(&self, id: MessageId, after: u32) -> Result<Option<u32>, Refused> {
        let read = move |db: &store::Reader<'_>| -> Result<_, store::Fault> {
            let Some(message) = read::message::by_id(db, id)? else { return Ok(None) };
            Ok(Some((message, read::message::recipients(db, id, after, PAGE)?)))
        };
        let Some((message, people)) = self.store.read(ReadLevel::Local, read).await? else {
            return Ok(None);
        };
        let scene = self.scene(message.project).await?;
        for person in people.iter().filter(|p| !p.opted_out) {
            let letter = update(&scene, &message);
            self.send(message.org, person.member, letter, format!("update-{id}-{}", person.pledge))
                .await?;
        }
        Ok(people.last().filter(|_| people.len() == PAGE as usize).map(|p| p.ordinal))
    }

    /// Tells a page of those whose pledge waits for them; nobody if there is a later revision.
    async fn revised_page(
        &self,
        id: ProjectId,
        revision: u32,
        after: u32,
    ) -> Result<Option<u32>, Refused> {
        let read = move |db: &store::Reader<'_>| -> Result<_, store::Fault> {
            let Some(project) = read::project::by_id(db, id)? else { return Ok(None) };
            let current = project.revision == revision && project.status.takes_pledges();
            let people = read::outgoing::waiting(db, id, revision, after, PAGE)?;
            Ok(current.then_some((project.org, people)))
        };
        let Some((org, people)) = self.store.read(ReadLevel::Local, read).await? else {
            return Ok(None);
        };
        let scene = self.scene(id).await?;
        for person in &people {
            let letter =
                Letter::Revision { project: scene.named.clone(), link: scene.link.clone() };
            let dedupe = format!("revised-{revision}-{}", person.pledge);
            self.send(org, person.member, letter, dedupe).await?;
        }
        Ok(people.last().filter(|_| people.len() == PAGE as usize).map(|p| p.ordinal))
    }

    async fn scene(&self, project: ProjectId) -> Result<Scene, Refused> {
        let read = move |db: &store::Reader<'_>| -> Result<_, store::Fault> {
            let Some(project) = read::project::by_id(db, project)? else { return Ok(None) };
            Ok(read::org::by_id(db, project.org)?.map(|org| (project, org)))
        };
        let found = self.store.read(ReadLevel::Local, read).await?;
        let (project, org) = found.ok_or(Reason::ProjectNotFound)?;
        let link = Link::parse(&format!("{}/pledges", self.url))
            .map_err(|error| Refused::internal(&error))?;
        let named = ProjectRef { org: org.profile.name, title: project.fields.title.clone() };
        Ok(Scene { named, link })
    }

    /// Sends one letter. An address that refuses it for good is passed over; a server that cannot
    /// take it now makes the whole page be tried again.
    async fn send(
        &self,
        org: OrgId,
        member: MemberId,
        letter: Letter,
        dedupe: String,
    ) -> Result<(), Refused> {
        let account = self
            .store
            .read(ReadLevel::Local, move |db| read::account::of_member(db, org, member))
            .await?;
        let Some(account) = account else { return Ok(()) };
        let (to, language) = match self.accounts.mail_of(account).await {
            Ok(known) => known,
            // Deleted since the page was read.
            Err(error) if error.reason() == Reason::AccountNotFound => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let whose = Whose::Account(account);
        let envelope = Envelope { to: to.to_string(), whose, language, letter, dedupe, at: now() };
        match self.mailer.send(&envelope).await {
            Err(error) if error.is_temporary() => Err(Reason::Unavailable.into()),
            _ => Ok(()),
        }
    }
}

fn asked(scene: &Scene, call: &Call, threshold: u64) -> Letter {
    Letter::Call {
        project: scene.named.clone(),
        called: call.called_people.into(),
        asked: threshold,
        confirm_by: call.confirm_by,
        when: call.text.when.clone(),
        message: call.text.message.clone(),
        link: scene.link.clone(),
    }
}

fn decided(scene: &Scene, call: &Call, person: &read::outgoing::Called) -> Letter {
    let (project, link) = (scene.named.clone(), scene.link.clone());
    let people = call.go_people.unwrap_or(0).into();
    if call.state == CallState::StoodDown {
        let confirmed = call.confirmed_people.unwrap_or(0).into();
        Letter::StandDown { project, confirmed, needed: call.tier_people, link }
    } else if person.go {
        let (when, place) = (call.text.when.clone(), call.text.place.clone());
        Letter::Go { project, people, asked: person.threshold, when, place, link }
    } else {
        Letter::Released { project, link }
    }
}

fn update(scene: &Scene, message: &Message) -> Letter {
    Letter::Update {
        project: scene.named.clone(),
        title: message.title.clone(),
        body: message.body.clone(),
        link: scene.link.clone(),
        opt_out: scene.link.clone(),
    }
}

/// A kind, an id, an ordinal; for a revision, its number too.
fn payload(what: Outgoing, after: u32) -> Vec<u8> {
    let (kind, id) = match what {
        Outgoing::Called(id) => (0, id.to_bytes()),
        Outgoing::Decided(id) => (1, id.to_bytes()),
        Outgoing::Update(id) => (2, id.to_bytes()),
        Outgoing::Revised(id, _) => (3, id.to_bytes()),
    };
    let mut bytes = vec![kind];
    bytes.extend_from_slice(&id);
    bytes.extend_from_slice(&after.to_be_bytes());
    if let Outgoing::Revised(_, revision) = what {
        bytes.extend_from_slice(&revision.to_be_bytes());
    }
    bytes
}

fn parse(bytes: &[u8]) -> Option<(Outgoing, u32)> {
    let (kind, rest) = bytes.split_first()?;
    let (id, after) = rest.split_first_chunk::<16>()?;
    let (after, rest) = after.split_first_chunk::<4>()?;
    let after = u32::from_be_bytes(*after);
    let what = match kind {
        0 => Outgoing::Called(CallId::from_bytes(*id)),
        1 => Outgoing::Decided(CallId::from_bytes(*id)),
        2 => Outgoing::Update(MessageId::from_bytes(*id)),
        3 => {
            let revision = u32::from_be_bytes(rest.try_into().ok()?);
            Outgoing::Revised(ProjectId::from_bytes(*id), revision)
        }
        _ => return None,
    };
    Some((what, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_leads_back() {
        let id = [7; 16];
        for what in [
            Outgoing::Called(CallId::from_bytes(id)),
            Outgoing::Decided(CallId::from_bytes(id)),
            Outgoing::Update(MessageId::from_bytes(id)),
            Outgoing::Revised(ProjectId::from_bytes(id), 3),
        ] {
            assert_eq!(parse(&payload(what, 12)), Some((what, 12)));
        }
        assert_eq!(parse(b"\x09"), None);
    }
}
