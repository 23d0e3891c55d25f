//! Opening and deciding calls: solve, propose, and solve again if something moved meanwhile.

use accounts::Vault;
use crypto::{
    merkle::{self, RootBuilder},
    receipt::{Counted, Receipt},
};
use live::Live;
use model::{
    CallId, PledgeId, ProjectId, Reason,
    call::CallText,
    command::{CallChange, Change, Command, Reply},
    sealed::MerkleRoot,
};
use roaring::RoaringBitmap;
use state::{Domain, read};
use store::{Fence, IdempotencyKey, ProposeError, ReadLevel, Reader, Store};

use crate::{gate::Gates, refusal::Refused};

/// So often something may move while it is counted before the caller is told to try again. From
/// the second time on, what comes through this server waits.
const ROUNDS_MAX: u32 = 8;

/// Opens and decides calls. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Calls {
    pub store: Store<Domain>,
    pub live: Live,
    pub vault: Vault,
    /// Changes of pledges pass here.
    pub pledges: Gates<ProjectId>,
    /// Answers to a call pass here.
    pub answers: Gates<CallId>,
}

/// A call to be opened.
pub(crate) struct NewCall {
    pub id: CallId,
    pub project: ProjectId,
    pub tier: model::TierId,
    pub text: CallText,
    pub confirm_by: model::TimeMs,
}

impl Calls {
    /// Calls those who would act today; the id of the call.
    pub(crate) async fn open(
        &self,
        actor: model::audit::Actor,
        key: Option<IdempotencyKey>,
        new: &NewCall,
    ) -> Result<CallId, Refused> {
        for round in 0..ROUNDS_MAX {
            let _closed = match round {
                0 => None,
                _ => Some(self.pledges.close(new.project).await),
            };
            match self.open_once(actor, key.as_ref().map(|key| key.attempt(round)), new).await {
                Err(ProposeError::Rejected(Reason::PledgesMoved)) => {}
                Err(error) => return Err(error.into()),
                Ok(Reply::Created(id)) => return Ok(CallId::from_bytes(id)),
                Ok(other) => return Err(Refused::internal(&format_args!("no call: {other:?}"))),
            }
        }
        Err(Reason::PledgesMoved.into())
    }

    async fn open_once(
        &self,
        actor: model::audit::Actor,
        key: Option<IdempotencyKey>,
        new: &NewCall,
    ) -> Result<Reply, ProposeError<Reason>> {
        let coalition = self.live.coalition(new.project).await.map_err(|_| unavailable())?;
        let (seed, receipt_seed) = self.vault.new_receipt_seed(new.id);
        let (project, ordinals) = (new.project, coalition.ordinals.clone());
        let pledges =
            self.store.read(ReadLevel::Local, move |db| counted(db, project, &ordinals)).await;
        let mut root = RootBuilder::new();
        for (ordinal, pledge) in pledges.map_err(|_| unavailable())? {
            root.push(Statement::new(new.id, ordinal, pledge).leaf(&seed));
        }
        let change = CallChange::Open {
            id: new.id,
            project: new.project,
            tier: new.tier,
            text: new.text.clone(),
            confirm_by: new.confirm_by,
            pledges_version: coalition.pledges_version,
            coalition: bytes(&coalition.ordinals),
            people: u32::try_from(coalition.people).unwrap_or(u32::MAX),
            root: MerkleRoot::from_bytes(root.root()),
            receipt_seed,
        };
        let command = Command { actor, change: Change::Call(change) };
        match self.store.propose(&command, key).await {
            // The tables take no call of nobody; whoever calls has named nothing wrong.
            Err(ProposeError::Rejected(Reason::InvalidInput)) if coalition.ordinals.is_empty() => {
                Err(ProposeError::Rejected(Reason::TierNotMet))
            }
            other => Ok(other?.reply),
        }
    }

    /// Decides a call by those who confirmed. A repeated request of this `key` changes nothing.
    pub(crate) async fn decide(
        &self,
        actor: model::audit::Actor,
        key: Option<IdempotencyKey>,
        id: CallId,
        fence: Option<Fence>,
    ) -> Result<(), Refused> {
        for round in 0..ROUNDS_MAX {
            let _closed = match round {
                0 => None,
                _ => Some(self.answers.close(id).await),
            };
            let solved = self.live.go_set(id).await?;
            let change =
                CallChange::Decide { id, answers_version: solved.answers_version, go: solved.go };
            let command = Command { actor, change: Change::Call(change) };
            let key = key.as_ref().map(|key| key.attempt(round));
            match self.store.propose_fenced(&command, key, fence.clone()).await {
                Ok(_) => return Ok(()),
                Err(ProposeError::Rejected(Reason::PledgesMoved)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Reason::PledgesMoved.into())
    }

    /// What proves that a pledge was counted in a call; none if it was not.
    pub(crate) async fn receipt(
        &self,
        id: CallId,
        pledge: PledgeId,
    ) -> Result<Option<Receipt>, Refused> {
        let read = move |db: &Reader<'_>| {
            let Some(call) = read::call::by_id(db, id)? else { return Ok(None) };
            let Some(seed) = read::call::receipt_seed(db, id)? else { return Ok(None) };
            let ordinals = RoaringBitmap::deserialize_from(&call.coalition[..]).unwrap_or_default();
            Ok(Some((seed, counted(db, call.project, &ordinals)?)))
        };
        let found: Result<_, store::Fault> = self.store.read(ReadLevel::Local, read).await;
        let Some((seed, pledges)) = found? else { return Ok(None) };
        let seed = self.vault.receipt_seed(id, &seed)?;
        let leaves = pledges
            .iter()
            .map(|(ordinal, p)| Statement::new(id, *ordinal, *p).leaf(&seed))
            .collect();
        let tree = merkle::Tree::new(leaves);
        let Some(at) = pledges.iter().position(|(_, p)| *p == pledge) else { return Ok(None) };
        let statement = Statement::new(id, pledges[at].0, pledge);
        Ok(Receipt::issue(&statement.counted(), &seed, &tree, at))
    }
}

fn unavailable() -> ProposeError<Reason> {
    ProposeError::Rejected(Reason::Unavailable)
}

/// Ordinals and ids of the counted pledges, in order.
fn counted(
    db: &Reader<'_>,
    project: ProjectId,
    ordinals: &RoaringBitmap,
) -> Result<Vec<(u32, PledgeId)>, store::Fault> {
    let mut found = Vec::new();
    read::pledge::for_each(db, project, |pledge| {
        if ordinals.contains(pledge.ordinal) {
            found.push((pledge.ordinal, pledge.id));
        }
        std::ops::ControlFlow::Continue(())
    })?;
    found.sort_unstable();
    Ok(found)
}

/// A leaf's content. The statement is what never changes about a pledge: its number in the
/// project; what it promised can still be changed by its owner.
struct Statement {
    call: CallId,
    pledge: PledgeId,
    text: String,
}

impl Statement {
    fn new(call: CallId, ordinal: u32, pledge: PledgeId) -> Self {
        Self { call, pledge, text: format!("pledge {ordinal}") }
    }

    fn counted(&self) -> Counted<'_> {
        Counted {
            call: self.call.to_bytes(),
            pledge: self.pledge.to_bytes(),
            statement: self.text.as_bytes(),
        }
    }

    fn leaf(&self, seed: &crypto::Key) -> merkle::Hash {
        self.counted().leaf(seed)
    }
}

fn bytes(ordinals: &RoaringBitmap) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(ordinals.serialized_size());
    // Writing to a Vec cannot fail; an empty set would be refused when it applies.
    let _infallible = ordinals.serialize_into(&mut bytes);
    bytes
}
