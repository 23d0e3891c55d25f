//! Proposing changes on a caller's behalf, safely repeatable.

use model::{
    Reason,
    command::{Change, Command, Reply},
};
use prost::Message;
use proto::convert::request_id;
use sha2::{Digest as _, Sha256};
use state::Domain;
use store::{IdempotencyKey, Store};

use crate::{
    caller::{Caller, Identity},
    clock::random,
    refusal::Refused,
};

/// Proposes changes. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Proposer {
    store: Store<Domain>,
}

/// What a request says about being repeated: its id, and what it asked for.
#[derive(Clone)]
pub(crate) struct Asked {
    id: Option<String>,
    hash: [u8; 32],
    attempt: u32,
}

impl Asked {
    /// The key by which the store knows a repeated request of this caller.
    pub(crate) fn key(self, caller: &Caller) -> Option<IdempotencyKey> {
        let key = IdempotencyKey {
            principal: principal(caller),
            key: self.id?.into_bytes(),
            request_hash: self.hash,
        };
        Some(key.attempt(self.attempt))
    }

    /// The next attempt at the same request, after a refusal that the caller is not told.
    pub(crate) fn again(self) -> Self {
        Self { attempt: self.attempt + 1, ..self }
    }

    /// A name for the job that a request causes: the same for a repeated request of this caller,
    /// fresh for one that cannot be repeated.
    pub(crate) fn name(self, caller: &Caller) -> String {
        let hash = match self.key(caller) {
            Some(key) => Sha256::new()
                .chain_update(&key.principal)
                .chain_update([0])
                .chain_update(&key.key)
                .finalize()
                .into(),
            None => random::<32>(),
        };
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads it off a request before anything of it is used up.
    pub(crate) fn of(message: &impl Message, id: &str) -> Result<Self, Refused> {
        let id = request_id(id)?.map(str::to_owned);
        Ok(Self { id, hash: Sha256::digest(message.encode_to_vec()).into(), attempt: 0 })
    }
}

impl Proposer {
    pub(crate) const fn new(store: Store<Domain>) -> Self {
        Self { store }
    }

    /// Proposes `change`; a repeated request gets the first answer again.
    pub(crate) async fn propose(
        &self,
        caller: &Caller,
        asked: Asked,
        change: Change,
    ) -> Result<Reply, Refused> {
        let command = Command { actor: caller.actor(), change };
        Ok(self.store.propose(&command, asked.key(caller)).await?.reply)
    }

    /// Proposes a change that makes something; answers its id.
    pub(crate) async fn create(
        &self,
        caller: &Caller,
        asked: Asked,
        change: Change,
    ) -> Result<[u8; 16], Refused> {
        match self.propose(caller, asked, change).await? {
            Reply::Created(id) => Ok(id),
            other => Err(Refused::internal(&format_args!("nothing was created: {other:?}"))),
        }
    }

    /// Proposes a change of something with an etag; answers the new one.
    pub(crate) async fn update(
        &self,
        caller: &Caller,
        asked: Asked,
        change: Change,
    ) -> Result<u64, Refused> {
        match self.propose(caller, asked, change).await? {
            Reply::Etag(etag) => Ok(etag),
            other => Err(Refused::internal(&format_args!("no etag: {other:?}"))),
        }
    }

    /// Proposes a change that goes on in steps, until it is done.
    pub(crate) async fn finish(&self, caller: &Caller, change: &Change) -> Result<u64, Refused> {
        let mut total = 0;
        loop {
            let command = Command { actor: caller.actor(), change: change.clone() };
            match self.store.propose(&command, None).await?.reply {
                Reply::Progress { written, done } => {
                    total += u64::from(written);
                    if done {
                        return Ok(total);
                    }
                }
                _ => return Err(Reason::Internal.into()),
            }
        }
    }
}

/// Whose keys they are: two people never share one.
fn principal(caller: &Caller) -> Vec<u8> {
    let (kind, id): (u8, Vec<u8>) = match caller.identity {
        Identity::Account { account, .. } => (1, account.to_bytes().to_vec()),
        Identity::Member { member, .. } => (2, member.to_bytes().to_vec()),
        Identity::Anonymous => (3, caller.address.to_string().into_bytes()),
    };
    std::iter::once(kind).chain(id).collect()
}
