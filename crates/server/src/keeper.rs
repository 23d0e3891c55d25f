//! What happens by itself: calls are materialised, decided when their time is up and settled;
//! pledges expire; people of ended projects are forgotten.
//!
//! What is to be done is read from the tables, so nothing is lost with a process, and one node at
//! a time does it: it holds a lease, and its commands carry the lease's fence.

use std::time::Duration;

use model::{
    Reason, TimeMs,
    audit::Actor,
    command::{CallChange, Change, Command, FileChange, PledgeChange, ProjectChange, Reply},
    limits::{FILE_LOOSE_MS, PARTICIPATION_BATCH_MAX},
};
use state::{Domain, read};
use store::{Fault, Fence, Lease, LeaseError, ProposeError, ReadLevel, Reader, Store};
use tokio_util::sync::CancellationToken;

use crate::{
    automatic::Automatic,
    calls::Calls,
    clock::{now, random},
    letters::Letters,
    refusal::Refused,
};

/// How often the tables are asked whether something is due.
const TICK: Duration = Duration::from_millis(500);
/// How long the lease is taken for.
const LEASE: Duration = Duration::from_secs(20);
/// Files that one command takes away: each may have thousands of chunks.
const SWEEP: u32 = 20;
const LEASE_KEY: &str = "keeper";

/// Something due.
enum Due {
    Materialise(model::CallId),
    Decide(model::CallId, TimeMs),
    Settle(model::CallId),
    Expire(model::ProjectId),
    Erase(model::ProjectId),
    Sweep,
}

/// Does what is due. Owns nothing that a crash could lose.
pub(crate) struct Keeper {
    pub store: Store<Domain>,
    pub calls: Calls,
    pub letters: Letters,
    pub automatic: Automatic,
}

impl Keeper {
    /// Runs until `stop`.
    pub(crate) async fn run(self, stop: CancellationToken) {
        // One that died cannot renew: a holder's name is good for one life of a process.
        let holder: String = random::<8>().iter().map(|b| format!("{b:02x}")).collect();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(TICK) => {}
            }
            if let Err(refused) = self.tick(&holder).await {
                tracing::warn!(
                    reason = refused.reason().as_str(),
                    "something due could not be done; it is tried again"
                );
            }
        }
    }

    /// Does what is due now.
    pub(crate) async fn tick(&self, holder: &str) -> Result<(), Refused> {
        self.letters.queue().await?;
        let at = now();
        let due = self.store.read(ReadLevel::Local, move |db| due(db, at)).await?;
        let steps = self.automatic.due().await?;
        if due.is_empty() && steps.is_empty() {
            return Ok(());
        }
        let lease = match self.store.lease(LEASE_KEY, holder, LEASE).await {
            Ok(lease) => lease,
            Err(LeaseError::Held) => return Ok(()),
            Err(LeaseError::Propose(error)) => return Err(error.into()),
        };
        for item in due {
            self.run_one(&item, &lease).await?;
        }
        for step in steps {
            self.automatic.run(&step, &lease).await;
        }
        Ok(())
    }

    async fn run_one(&self, due: &Due, lease: &Lease) -> Result<(), Refused> {
        let limit = PARTICIPATION_BATCH_MAX as u32;
        match *due {
            Due::Materialise(id) => {
                self.steps(Change::Call(CallChange::Materialise { id, limit }), lease).await
            }
            Due::Settle(id) => {
                self.steps(Change::Call(CallChange::SettleParticipations { id, limit }), lease)
                    .await
            }
            Due::Decide(id, confirm_by) => self.decide(id, confirm_by, lease).await,
            Due::Expire(project) => {
                self.steps(Change::Pledge(PledgeChange::Expire { project, limit }), lease).await
            }
            Due::Sweep => self.steps(Change::File(FileChange::Sweep { limit: SWEEP }), lease).await,
            Due::Erase(project) => {
                self.steps(Change::Project(ProjectChange::ErasePeople { project }), lease).await
            }
        }
    }

    /// A decision cannot be taken back: it waits until the log's own time, which no jump of this
    /// machine's clock moves at once, has come to it.
    async fn decide(
        &self,
        id: model::CallId,
        confirm_by: TimeMs,
        lease: &Lease,
    ) -> Result<(), Refused> {
        let status = self.store.status();
        if status.clock_suspect || status.log_time_ms < confirm_by.as_millis() {
            return Ok(());
        }
        match self.calls.decide(Actor::System, None, id, Some(lease.fence())).await {
            // An organiser was quicker.
            Err(refused) if refused.reason() == Reason::CallNotOpen => Ok(()),
            other => other.map(drop),
        }
    }

    async fn steps(&self, change: Change, lease: &Lease) -> Result<(), Refused> {
        let command = Command { actor: Actor::System, change };
        loop {
            match self.step(&command, lease.fence()).await {
                Ok(Reply::Progress { done: false, .. }) => {}
                Ok(_) | Err(ProposeError::FenceLost) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn step(&self, command: &Command, fence: Fence) -> Result<Reply, ProposeError<Reason>> {
        Ok(self.store.propose_fenced(command, None, Some(fence)).await?.reply)
    }
}

fn due(db: &Reader<'_>, now: TimeMs) -> Result<Vec<Due>, Fault> {
    use read::call::CallTodo;
    let mut due = Vec::new();
    for work in read::call::work(db)? {
        match work.todo {
            CallTodo::Materialise => due.push(Due::Materialise(work.id)),
            CallTodo::Decide { confirm_by } if confirm_by <= now => {
                due.push(Due::Decide(work.id, confirm_by));
            }
            CallTodo::Decide { .. } => {}
            CallTodo::Settle => due.push(Due::Settle(work.id)),
        }
    }
    for (_, project) in read::project::taking_pledges(db)? {
        if read::pledge::next_expiry(db, project)?.is_some_and(|at| at <= now) {
            due.push(Due::Expire(project));
        }
    }
    let loose = TimeMs::from_millis(now.as_millis() - FILE_LOOSE_MS);
    if read::file::any_loose_since(db, loose)? {
        due.push(Due::Sweep);
    }
    due.extend(read::project::due_for_erasure(db, now)?.into_iter().map(Due::Erase));
    Ok(due)
}
