//! Mails of invitations: one job for each page of people.
//!
//! One page of a project is mailed at a time, under a lease, and an invitation is marked as soon
//! as its mail has left; so two organisers who press the button at once do not write twice, and a
//! crash repeats at most the mail that was under way, with the key by which a mailbox knows it.

use std::{sync::Arc, time::Duration};

use accounts::{Field, Owner, Vault};
use mail::{
    Envelope, Letter, Mailer, Whose,
    letter::{Link, ProjectRef},
};
use model::{
    InvitationId, ProjectId, Reason,
    audit::Actor,
    command::{Change, Command, InvitationChange},
    invitation::{Import, Invitation},
    org::Org,
    project::Project,
    text::Language,
};
use state::{
    Domain,
    read::{self, invitation::Unsent},
};
use store::{JobFailed, JobRun, LeaseError, NewJob, ReadLevel, Store};

use crate::{
    clock::{now, random},
    refusal::Refused,
};

const JOB: &str = "invitations.page";
/// Mails of one job.
const PAGE: u32 = 100;
/// A mail server that is down for a day is waited for.
const ATTEMPTS_MAX: u32 = 20;
/// Longer than a page takes at a mail server that needs a second for each mail.
const LEASE: Duration = Duration::from_secs(300);

/// Mails invitations. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Inviter {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store<Domain>,
    vault: Vault,
    mailer: Mailer,
    url: String,
}

/// Whom a job is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Whom {
    /// All who were not mailed yet and come after this one.
    Everybody(InvitationId),
    /// These.
    These(Vec<InvitationId>),
}

/// What one job knows about its project.
struct Scene {
    project: Project,
    org: Org,
}

impl Inviter {
    pub(crate) fn new(store: Store<Domain>, vault: Vault, mailer: Mailer, url: String) -> Self {
        let inner = Arc::new(Inner { store, vault, mailer, url });
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

    /// Queues the mails; the same `dedupe` queues them once.
    pub(crate) async fn queue(
        &self,
        project: ProjectId,
        whom: &Whom,
        dedupe: String,
    ) -> Result<(), Refused> {
        self.inner.add(project, whom, Some(dedupe)).await
    }
}

impl Inner {
    async fn add(
        &self,
        project: ProjectId,
        whom: &Whom,
        dedupe: Option<String>,
    ) -> Result<(), Refused> {
        let job = NewJob {
            kind: JOB.to_owned(),
            dedupe,
            due_at_ms: 0,
            payload: payload(project, whom),
            irreversible: false,
            attempts_max: ATTEMPTS_MAX,
        };
        self.store.jobs().add(job).await?;
        Ok(())
    }

    async fn page(&self, run: &JobRun) -> Result<(), JobFailed> {
        let Some((project, whom)) = parse(&run.payload) else { return Ok(()) };
        let key = format!("invitations/{project}");
        let holder: String = random::<8>().iter().map(|b| format!("{b:02x}")).collect();
        let lease = match self.store.lease(&key, &holder, LEASE).await {
            Ok(lease) => lease,
            Err(LeaseError::Held) => {
                return Err(JobFailed::new(&"another page of this project is being mailed"));
            }
            Err(error) => return Err(JobFailed::new(&error)),
        };
        let done = self.mail_page(project, &whom, run).await;
        // A lease that cannot be given back runs out by itself.
        let _ = self.store.release(&lease).await;
        done.map_err(|refused| JobFailed::new(&refused.reason().as_str()))
    }

    async fn mail_page(
        &self,
        project: ProjectId,
        whom: &Whom,
        run: &JobRun,
    ) -> Result<(), Refused> {
        let Some(scene) = self.scene(project).await? else { return Ok(()) };
        let (people, rest) = self.next(project, whom).await?;
        for invitation in people {
            self.invite(&scene, &invitation, run).await?;
        }
        match rest {
            Some(rest) => self.add(project, &rest, Some(format!("after-{}", run.id))).await,
            None => Ok(()),
        }
    }

    /// A page of people, and who comes after it.
    async fn next(
        &self,
        project: ProjectId,
        whom: &Whom,
    ) -> Result<(Vec<Invitation>, Option<Whom>), Refused> {
        let (which, rest) = match whom {
            Whom::Everybody(after) => (Unsent::After(*after, PAGE), None),
            Whom::These(ids) => {
                let (page, rest) = ids.split_at(ids.len().min(PAGE as usize));
                let rest = (!rest.is_empty()).then(|| Whom::These(rest.to_vec()));
                (Unsent::These(page.to_vec()), rest)
            }
        };
        let read = move |db: &store::Reader<'_>| read::invitation::unsent(db, project, &which);
        let people = self.store.read(ReadLevel::Local, read).await?;
        let rest = match (whom, people.last()) {
            (Whom::Everybody(_), Some(last)) if people.len() == PAGE as usize => {
                Some(Whom::Everybody(last.row.id))
            }
            _ => rest,
        };
        Ok((people, rest))
    }

    /// The project, if it still takes pledges.
    async fn scene(&self, project: ProjectId) -> Result<Option<Scene>, Refused> {
        let read = move |db: &store::Reader<'_>| -> Result<_, store::Fault> {
            let Some(project) = read::project::by_id(db, project)? else { return Ok(None) };
            let org = read::org::by_id(db, project.org)?;
            Ok(org.map(|org| Scene { project, org }))
        };
        let scene = self.store.read(ReadLevel::Local, read).await?;
        Ok(scene.filter(|scene| scene.project.status.takes_pledges()))
    }

    /// Mails one invitation and marks it. An address that refuses it for good stays unmarked; a
    /// mail server that cannot take it now makes the page be tried again.
    async fn invite(
        &self,
        scene: &Scene,
        invitation: &Invitation,
        run: &JobRun,
    ) -> Result<(), Refused> {
        let Some(envelope) = self.letter(scene, invitation).await? else { return Ok(()) };
        match self.mailer.send(&envelope).await {
            Ok(()) => {}
            Err(error) if error.is_temporary() => return Err(Reason::Unavailable.into()),
            Err(_) => return Ok(()),
        }
        let change = InvitationChange::MarkSent {
            project: scene.project.id,
            invitations: vec![invitation.row.id],
        };
        let command = Command { actor: Actor::System, change: Change::Invitation(change) };
        self.store.propose_fenced(&command, None, Some(run.fence())).await?;
        Ok(())
    }

    async fn letter(
        &self,
        scene: &Scene,
        invitation: &Invitation,
    ) -> Result<Option<Envelope>, Refused> {
        let import = invitation.import;
        let read = move |db: &store::Reader<'_>| -> Result<_, store::Fault> {
            let Some(list) = read::invitation::import(db, import)? else { return Ok(None) };
            let key = read::account::key(db, import.to_bytes())?;
            Ok(key.map(|key| (list, key)))
        };
        let found = self.store.read(ReadLevel::Local, read).await?;
        let Some((Import { source, .. }, wrapped)) = found else { return Ok(None) };
        let id = invitation.row.id;
        let key = self.vault.unwrap(Owner::Import(import), &wrapped)?;
        let to = key.open(Field::InvitationMail(id), &invitation.row.mail)?;
        let Scene { project, org } = scene;
        let token = self.vault.invitation_token(id).to_text();
        let link =
            format!("{}/enrol/{}/{}#invitation={}", self.url, org.slug, project.slug, *token);
        let link = Link::parse(&link).map_err(|error| Refused::internal(&error))?;
        let letter = Letter::Invitation {
            project: ProjectRef {
                org: org.profile.name.clone(),
                title: project.fields.title.clone(),
            },
            summary: project.fields.summary.clone(),
            source,
            link,
        };
        let dedupe = format!("invitation-{id}");
        // Nothing is known of the person yet: the organisation's first language is the best guess.
        let language = org.profile.languages.first().cloned().unwrap_or_else(Language::english);
        let whose = Whose::Invitation(id);
        Ok(Some(Envelope { to: to.to_string(), whose, language, letter, dedupe, at: now() }))
    }
}

/// A project, a word for the form, and ids.
fn payload(project: ProjectId, whom: &Whom) -> Vec<u8> {
    let mut bytes = project.to_bytes().to_vec();
    let (form, ids) = match whom {
        Whom::Everybody(after) => (0, std::slice::from_ref(after)),
        Whom::These(ids) => (1, ids.as_slice()),
    };
    bytes.push(form);
    bytes.extend(ids.iter().flat_map(|id| id.to_bytes()));
    bytes
}

fn parse(bytes: &[u8]) -> Option<(ProjectId, Whom)> {
    let (project, rest) = bytes.split_first_chunk::<16>()?;
    let (form, rest) = rest.split_first()?;
    let (ids, left) = rest.as_chunks::<16>();
    if !left.is_empty() {
        return None;
    }
    let mut ids = ids.iter().map(|id| InvitationId::from_bytes(*id));
    let whom = match form {
        0 => Whom::Everybody(ids.next()?),
        1 => Whom::These(ids.collect()),
        _ => return None,
    };
    Some((ProjectId::from_bytes(*project), whom))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_leads_back() {
        let (a, b) = (InvitationId::from_bytes([1; 16]), InvitationId::from_bytes([2; 16]));
        let project = ProjectId::from_bytes([7; 16]);
        for whom in [Whom::Everybody(a), Whom::These(vec![a, b]), Whom::These(vec![])] {
            assert_eq!(parse(&payload(project, &whom)), Some((project, whom)));
        }
        assert_eq!(parse(&[7; 16]), None);
        assert_eq!(parse(&[7; 20]), None);
    }
}
