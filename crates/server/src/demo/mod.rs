//! Demo data: believable organisations, projects and crowds, in organisations of their own, made
//! by the same commands as everything else, and removed as a whole.

mod crowd;
mod plan;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use accounts::{Accounts, Field, Owner, Vault};
use crypto::blind::MailAddress;
use model::{
    AccountId, Invalid, NeedTypeId, OfferTypeId, OrgId, Problem, ProjectId, Reason, TimeMs,
    audit::Actor,
    command::{
        AccountChange, Change, Command, NewAccount, NewMember, NewsChange, OrgChange, PledgeChange,
        ProjectChange, ProjectParts,
    },
    need::NeedTypeFields,
    news::NewsFields,
    offer::OfferTypeFields,
    org::OrgProfile,
    project::{Action, ProjectFields, ProjectStatus},
    sealed::PasswordRecord,
    text::{Body, Language, Name, Slug, Summary, Title},
    tier::{CallRule, Quantity, Requirement, TierFields},
    time::DAY_MS,
};
use proto::pb::DemoProgress;
use state::{Domain, read};
use store::{ReadLevel, Store};
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use tonic::Status;

use crate::{
    caller::Caller,
    clock::{fresh, now, random},
    demo::{
        crowd::{Person, Types},
        plan::{ORGS, OrgPlan, ProjectPlan},
    },
    proposer::Proposer,
    refusal::Refused,
};

/// Pledges on their way at a time.
const IN_FLIGHT: usize = 128;
/// How often progress is told.
const PROGRESS_EVERY: u32 = 100;

/// Pledges of all projects, as many as anybody asks for.
const PLEDGES_MAX: u32 = 1_000_000;

/// Pledges of all projects, if nobody says how many.
fn usual() -> u32 {
    ORGS.iter().flat_map(|org| org.projects).map(|project| project.crowd.pledges).sum()
}

/// A project's part of so many pledges; what does not divide goes to the first one.
fn share(plan: &ProjectPlan, total: u32) -> u32 {
    let part = |plan: &ProjectPlan| {
        let part = u64::from(plan.crowd.pledges) * u64::from(total) / u64::from(usual());
        u32::try_from(part).unwrap_or(u32::MAX)
    };
    let all = || ORGS.iter().flat_map(|org| org.projects);
    let rest = total - all().map(part).sum::<u32>();
    let first = all().next().is_some_and(|first| first.slug == plan.slug);
    part(plan) + if first { rest } else { 0 }
}

/// Adds and removes demo data. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Demo {
    pub store: Store<Domain>,
    pub accounts: Accounts,
    pub proposer: Proposer,
}

impl Demo {
    /// Fills the server; `owner` owns the new organisations. Progress arrives on the channel; the
    /// work goes on if nobody listens.
    pub(crate) async fn add(
        &self,
        owner: AccountId,
        seed: u64,
        pledges: u32,
    ) -> Result<mpsc::Receiver<Result<DemoProgress, Status>>, Refused> {
        if pledges > PLEDGES_MAX {
            let problem = Problem::OutOfRange { min: 0, max: PLEDGES_MAX.into() };
            return Err(Invalid::new("pledges", problem).into());
        }
        let present = self.store.read(ReadLevel::Local, read::org::demo).await?;
        if !present.is_empty() {
            return Err(Reason::OrgSlugTaken.into());
        }
        let (sender, receiver) = mpsc::channel(64);
        let demo = self.clone();
        tokio::spawn(async move {
            if let Err(refused) = demo.fill(owner, seed, pledges, &sender).await {
                let _nobody_listens = sender.send(Err(Status::from(refused))).await;
            }
        });
        Ok(receiver)
    }

    /// Takes all demo data away; answers how many organisations went. The people made for it stay
    /// as accounts that nobody can sign in to, without memberships.
    pub(crate) async fn remove(&self, caller: &Caller) -> Result<u32, Refused> {
        let orgs = self.store.read(ReadLevel::Local, read::org::demo).await?;
        for id in &orgs {
            self.proposer.finish(caller, &Change::Org(OrgChange::Delete { id: *id })).await?;
        }
        Ok(u32::try_from(orgs.len()).unwrap_or(u32::MAX))
    }

    /// Lets somebody enrol every now and then until `stop`, so that there is something to watch.
    pub(crate) async fn trickle(&self, seed: u64, stop: CancellationToken) {
        let mut crowds = Vec::new();
        for org_plan in ORGS {
            for plan in org_plan.projects {
                match self.latecomers(org_plan, plan, seed).await {
                    Ok(Some(crowd)) => crowds.push(crowd),
                    Ok(None) => {}
                    Err(refused) => {
                        return tracing::warn!(
                            reason = refused.reason().as_str(),
                            "nobody else enrols"
                        );
                    }
                }
            }
        }
        while !crowds.is_empty() {
            let pause = Duration::from_millis(300 + u64::from(random::<1>()[0]) * 8);
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            // Most of them come to the largest project, which is the first.
            let at = usize::from(random::<1>()[0]) * usize::from(random::<1>()[0]) * crowds.len()
                / 65_536;
            let (org, project, people) = &mut crowds[at];
            match people.pop() {
                Some(person) => {
                    if let Err(refused) =
                        self.enrol(*org, *project, Person { ago_ms: 0, ..person }).await
                    {
                        return tracing::warn!(
                            reason = refused.reason().as_str(),
                            "nobody else enrols"
                        );
                    }
                }
                None => drop(crowds.remove(at)),
            }
        }
    }

    async fn latecomers(
        &self,
        org_plan: &'static OrgPlan,
        plan: &'static ProjectPlan,
        seed: u64,
    ) -> Result<Option<(OrgId, ProjectId, Vec<Person>)>, Refused> {
        let (org, slug) = (Slug::parse("slug", org_plan.slug)?, Slug::parse("slug", plan.slug)?);
        let found = self.store.read(ReadLevel::Local, move |db| -> Result<_, store::Fault> {
            let Some(org) = read::org::by_slug(db, &org)? else { return Ok(None) };
            let Some(project) = read::project::by_slug(db, org.id, &slug)? else { return Ok(None) };
            let offers = read::project::offers(db, project.id)?;
            let needs = read::project::needs(db, project.id)?;
            Ok(Some((org.id, project.id, offers, needs)))
        });
        let Some((org, project, offers, needs)) = found.await? else { return Ok(None) };
        let offers: Vec<_> = offers.iter().map(|o| o.id).collect();
        let needs: Vec<_> = needs.iter().map(|n| n.id).collect();
        let types = Types { offers: &offers, needs: &needs };
        Ok(Some((
            org,
            project,
            crowd::people(seed.wrapping_add(1), plan, &types, plan.crowd.pledges),
        )))
    }

    async fn fill(
        &self,
        owner: AccountId,
        seed: u64,
        pledges: u32,
        progress: &mpsc::Sender<Result<DemoProgress, Status>>,
    ) -> Result<(), Refused> {
        let total = if pledges == 0 { usual() } else { pledges };
        let gauge = Gauge { done: Arc::default(), total, progress: progress.clone() };
        for plan in ORGS {
            let org = self.org(plan, owner).await?;
            let mut projects = Vec::new();
            for project in plan.projects {
                let pledges = share(project, total);
                projects.push(self.project(org, project, seed, pledges, &gauge).await?);
            }
            for news in plan.news {
                let change = NewsChange::Publish {
                    id: fresh!(NewsId),
                    org,
                    project: news.project.and_then(|at| projects.get(at).copied()),
                    fields: NewsFields {
                        title: Title::parse("title", news.title)?,
                        body: Body::parse("body", news.body)?,
                        language: Language::parse("language", news.language)?,
                    },
                };
                self.propose(Change::News(change)).await?;
            }
        }
        gauge.tell().await;
        Ok(())
    }

    async fn org(&self, plan: &OrgPlan, owner: AccountId) -> Result<OrgId, Refused> {
        let id = fresh!(OrgId);
        let owner = self.accounts.as_member(owner, id, true).await?;
        let change = OrgChange::Create {
            id,
            slug: Slug::parse("slug", plan.slug)?,
            profile: profile(plan)?,
            owner,
            grant: fresh!(GrantId),
            demo: true,
        };
        self.propose(Change::Org(change)).await?;
        Ok(id)
    }

    async fn project(
        &self,
        org: OrgId,
        plan: &'static ProjectPlan,
        seed: u64,
        pledges: u32,
        gauge: &Gauge,
    ) -> Result<ProjectId, Refused> {
        let id = fresh!(ProjectId);
        let offers: Vec<OfferTypeId> = plan.offers.iter().map(|_| fresh!(OfferTypeId)).collect();
        let needs: Vec<NeedTypeId> = plan.needs.iter().map(|_| fresh!(NeedTypeId)).collect();
        let types = Types { offers: &offers, needs: &needs };
        let change = ProjectChange::Create {
            id,
            org,
            slug: Slug::parse("slug", plan.slug)?,
            fields: fields(plan)?,
            parts: parts(plan, &types)?,
        };
        self.propose(Change::Project(change)).await?;
        self.propose(Change::Project(ProjectChange::SetStatus { id, status: ProjectStatus::Open }))
            .await?;
        let crowd = crowd::people(seed, plan, &types, pledges);
        self.enrol_all(org, id, crowd, gauge).await?;
        Ok(id)
    }

    /// Everybody enrols; many at once, as they would.
    async fn enrol_all(
        &self,
        org: OrgId,
        project: ProjectId,
        crowd: Vec<Person>,
        gauge: &Gauge,
    ) -> Result<(), Refused> {
        let slots = Arc::new(Semaphore::new(IN_FLIGHT));
        let mut tasks = tokio::task::JoinSet::new();
        for person in crowd {
            let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { break };
            let (demo, gauge) = (self.clone(), gauge.clone());
            tasks.spawn(async move {
                let _slot = slot;
                demo.enrol(org, project, person).await?;
                gauge.count().await;
                Ok::<_, Refused>(())
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.map_err(|error| Refused::internal(&error))??;
        }
        Ok(())
    }

    async fn enrol(&self, org: OrgId, project: ProjectId, person: Person) -> Result<(), Refused> {
        let account = fresh!(AccountId);
        let vault = self.accounts.vault();
        self.propose(Change::Account(AccountChange::Create(new_account(vault, account, &person)?)))
            .await?;
        let change = PledgeChange::Enrol {
            id: fresh!(PledgeId),
            project,
            member: new_member(vault, account, org, &person),
            revision: 1,
            terms: person.terms,
            note: None,
            invitation: None,
            made_at: Some(now().plus_millis(-person.ago_ms)),
        };
        self.propose(Change::Pledge(change)).await
    }

    async fn propose(&self, change: Change) -> Result<(), Refused> {
        let command = Command { actor: Actor::System, change };
        self.store.propose(&command, None).await?;
        Ok(())
    }
}

#[derive(Clone)]
struct Gauge {
    done: Arc<AtomicU32>,
    total: u32,
    progress: mpsc::Sender<Result<DemoProgress, Status>>,
}

impl Gauge {
    async fn count(&self) {
        if (self.done.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(PROGRESS_EVERY) {
            self.tell().await;
        }
    }

    async fn tell(&self) {
        let done = self.done.load(Ordering::Relaxed);
        let _nobody_listens =
            self.progress.send(Ok(DemoProgress { done, total: self.total })).await;
    }
}

/// An account that nobody can sign in to: its record is noise.
fn new_account(vault: &Vault, id: AccountId, person: &Person) -> Result<NewAccount, Refused> {
    let key = vault.new_key(Owner::Account(id));
    // Unlike people's own addresses, these must not meet those of an earlier demo.
    let unique = person.mail.replace('@', &format!("-{id}@"));
    let mail = MailAddress::parse(&unique).map_err(|error| Refused::internal(&error))?;
    Ok(NewAccount {
        id,
        mail_index: vault.index(&mail),
        mail: key.seal(Field::AccountMail(id), &person.mail),
        name: Some(key.seal(Field::AccountName(id), &person.name)),
        key: key.wrapped().clone(),
        record: PasswordRecord::from_bytes(random::<192>().to_vec()),
        language: Language::english(),
        verification: None,
    })
}

fn new_member(vault: &Vault, account: AccountId, org: OrgId, person: &Person) -> NewMember {
    let who = accounts::Person {
        account,
        name: Some(&person.name),
        mail: Some(&person.mail),
        mail_verified: person.verified,
    };
    vault.new_member(&who, org, None)
}

fn profile(plan: &OrgPlan) -> Result<OrgProfile, Invalid> {
    Ok(OrgProfile {
        name: Name::parse("name", plan.name)?,
        summary: Summary::parse("summary", plan.summary)?,
        body: Body::parse("body", plan.body)?,
        languages: plan
            .languages
            .iter()
            .map(|l| Language::parse("languages", l))
            .collect::<Result<_, _>>()?,
        contact: Summary::parse("contact", plan.contact)?,
        imprint: Body::default(),
        privacy_notice: Body::default(),
    })
}

fn fields(plan: &ProjectPlan) -> Result<ProjectFields, Invalid> {
    let noon = now().as_millis() / DAY_MS * DAY_MS + DAY_MS / 2;
    Ok(ProjectFields {
        title: Title::parse("title", plan.title)?,
        summary: Summary::parse("summary", plan.summary)?,
        body: Body::parse("body", plan.body)?,
        action: Action {
            kind: Name::parse("kind", plan.action)?,
            starts_at: Some(TimeMs::from_millis(noon + plan.in_days * DAY_MS)),
            ends_at: None,
            place: Summary::parse("place", plan.place)?,
            geo: None,
        },
        why: Body::parse("why", plan.why)?,
        precedents: Body::parse("precedents", plan.precedents)?,
        admission: plan.admission,
        retention_days: 90,
    })
}

fn parts(plan: &ProjectPlan, types: &Types<'_>) -> Result<ProjectParts, Invalid> {
    let mut parts = ProjectParts::default();
    for (need, id) in plan.needs.iter().zip(types.needs) {
        let fields = NeedTypeFields {
            group: Summary::parse("group", need.group)?,
            name: Name::parse("name", need.name)?,
            hint: Summary::parse("hint", need.hint)?,
            kind: need.kind,
            unit: Summary::parse("unit", need.unit)?,
        };
        parts.needs.push((*id, fields));
    }
    for (offer, id) in plan.offers.iter().zip(types.offers) {
        let fields = OfferTypeFields {
            name: Name::parse("name", offer.name)?,
            hint: Summary::parse("hint", offer.hint)?,
            unit: Name::parse("unit", offer.unit)?,
            per_person_max: Some(offer.max),
            target: Some(offer.target),
            meets: offer.meets.and_then(|i| types.needs.get(i).copied()),
        };
        parts.offers.push((*id, fields));
    }
    for tier in plan.tiers {
        let offered = tier.offered.and_then(|(i, quantity)| {
            types.offers.get(i).map(|offer_type| Quantity { offer_type: *offer_type, quantity })
        });
        let fields = TierFields {
            name: Name::parse("name", tier.name)?,
            summary: Summary::parse("summary", tier.summary)?,
            requirement: Requirement {
                people: tier.people,
                offered: offered.into_iter().collect(),
            },
            call_rule: CallRule::ByOrganiser,
        };
        parts.tiers.push((fresh!(TierId), fields));
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_crowd_are_all_of_it() {
        let shares = |total| -> Vec<u32> {
            ORGS.iter().flat_map(|org| org.projects).map(|plan| share(plan, total)).collect()
        };
        for total in [1, 7, usual(), 100_000, PLEDGES_MAX] {
            assert_eq!(shares(total).iter().sum::<u32>(), total);
        }
        let plans: Vec<u32> =
            ORGS.iter().flat_map(|org| org.projects).map(|plan| plan.crowd.pledges).collect();
        assert_eq!(shares(usual()), plans);
    }
}
