//! Calls that muster opens by itself: once so many could stay away, for so long, that a tier is
//! safe. Since when that has been so is in the store; so a restart or another node waits no longer
//! than this one would have.

use live::Live;
use model::{
    Reason, TierId, TimeMs,
    audit::Actor,
    call::CallText,
    command::{Change, Command, ProjectChange},
    project::Project,
    text::{Body, Language, Summary},
    tier::Tier,
    time::{DAY_MS, HOUR_MS},
};
use state::{
    Domain,
    read::{self, project::AutomaticTier},
};
use store::{IdempotencyKey, Lease, ProposeError, ReadLevel, Store};

use crate::{
    calls::{Calls, NewCall},
    clock::fresh,
    refusal::Refused,
};

/// How long people have to confirm a call that nobody wrote.
const CONFIRM_MS: i64 = 3 * DAY_MS;

/// Looks after tiers with an automatic rule.
pub(crate) struct Automatic {
    pub store: Store<Domain>,
    pub live: Live,
    pub calls: Calls,
}

/// Something due for a tier.
pub(crate) enum Step {
    /// The slack has come or gone.
    Note { tier: AutomaticTier, holds: bool },
    /// It was there for long enough.
    Open { tier: AutomaticTier, since: TimeMs, now: TimeMs },
}

impl Automatic {
    /// What is to be done now. Nothing is written while there is nothing: most of the time a tier
    /// only waits.
    pub(crate) async fn due(&self) -> Result<Vec<Step>, Refused> {
        let tiers = self.store.read(ReadLevel::Local, read::project::automatic_tiers).await?;
        let mut due = Vec::new();
        for tier in tiers {
            match self.step(tier).await {
                Ok(step) => due.extend(step),
                Err(refused) => tell(tier.tier, &refused),
            }
        }
        Ok(due)
    }

    async fn step(&self, tier: AutomaticTier) -> Result<Option<Step>, Refused> {
        let snapshot = self.live.dashboard(tier.project).await?;
        let progress = snapshot.dashboard.tiers.iter().find(|t| t.id == tier.tier);
        let permille = progress.and_then(|t| t.slack_permille);
        let holds = permille.is_some_and(|slack| slack >= u32::from(tier.slack_percent) * 10);
        if holds != tier.holds_since.is_some() {
            return Ok(Some(Step::Note { tier, holds }));
        }
        let Some(since) = tier.holds_since else { return Ok(None) };
        // The log's own time, which no jump of this machine's clock moves at once.
        let status = self.store.status();
        let now = TimeMs::from_millis(status.log_time_ms);
        let waited = now.since(since) >= i64::from(tier.hold_hours) * HOUR_MS;
        Ok((waited && !status.clock_suspect).then_some(Step::Open { tier, since, now }))
    }

    /// Does it; a tier that cannot be looked after holds up no other.
    pub(crate) async fn run(&self, step: &Step, lease: &Lease) {
        let (tier, done) = match step {
            Step::Note { tier, holds } => (tier, self.note(tier, *holds, lease).await),
            Step::Open { tier, since, now } => (tier, self.open(tier, *since, *now).await),
        };
        match done {
            // Something moved meanwhile; what is to be done is read anew.
            Err(refused) if is_overtaken(refused.reason()) => {}
            Err(refused) => tell(tier.tier, &refused),
            Ok(()) => {}
        }
    }

    async fn note(&self, tier: &AutomaticTier, holds: bool, lease: &Lease) -> Result<(), Refused> {
        let (project, tier) = (tier.project, tier.tier);
        let change = ProjectChange::NoteSlack { project, tier, holds };
        let command = Command { actor: Actor::System, change: Change::Project(change) };
        match self.store.propose_fenced(&command, None, Some(lease.fence())).await {
            Ok(_) | Err(ProposeError::FenceLost) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn open(
        &self,
        waited: &AutomaticTier,
        since: TimeMs,
        now: TimeMs,
    ) -> Result<(), Refused> {
        let (project, tier) = (waited.project, waited.tier);
        let read = move |db: &store::Reader<'_>| -> Result<_, store::Fault> {
            let Some(project) = read::project::by_id(db, project)? else { return Ok(None) };
            let tiers = read::project::tiers(db, project.id)?;
            let Some(org) = read::org::by_id(db, project.org)? else { return Ok(None) };
            // All who are called read the same text: the organisation's first language.
            let language = org.profile.languages.into_iter().next();
            let language = language.unwrap_or_else(Language::english);
            let tier = tiers.into_iter().find(|t| t.id == tier);
            Ok(tier.map(|tier| (project, tier, language)))
        };
        let found = self.store.read(ReadLevel::Local, read).await?;
        let Some((project, tier, language)) = found else { return Ok(()) };
        let new = NewCall {
            id: fresh!(CallId),
            project: project.id,
            tier: tier.id,
            text: text(&project, &tier, &language),
            confirm_by: now.plus_millis(CONFIRM_MS),
        };
        // One call for one time of waiting, whoever opens it.
        let key = IdempotencyKey {
            principal: b"automatic call".to_vec(),
            key: [&tier.id.to_bytes()[..], &since.as_millis().to_be_bytes()].concat(),
            request_hash: [0; 32],
        };
        self.calls.open(Actor::System, Some(key), &new).await?;
        tracing::info!(call = %new.id, "a call was opened by its tier's rule");
        Ok(())
    }
}

fn tell(tier: TierId, refused: &Refused) {
    let reason = refused.reason().as_str();
    tracing::warn!(%tier, reason, "a tier could not be looked after; it is tried again");
}

/// The state has changed since it was read.
const fn is_overtaken(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::CallInProgress
            | Reason::PledgesMoved
            | Reason::ProjectNotOpen
            | Reason::TierNotFound
            | Reason::TierNotMet
    )
}

/// What those who are called read: the organisers' own words about the tier and the action.
fn text(project: &Project, tier: &Tier, language: &Language) -> CallText {
    let fields = &project.fields;
    let words = [tier.fields.summary.as_str(), fields.summary.as_str(), fields.title.as_str()];
    let message = words.into_iter().find(|words| !words.is_empty()).unwrap_or_default();
    let in_words = |at| mail::letter::in_words(at, language);
    let when = fields.action.starts_at.map(in_words).unwrap_or_default();
    CallText {
        // A summary is shorter than a body may be, and a date shorter than a summary.
        message: Body::parse("message", message).unwrap_or_default(),
        when: Summary::parse("when", &when).unwrap_or_default(),
        place: fields.action.place.clone(),
    }
}

#[cfg(test)]
mod tests;
