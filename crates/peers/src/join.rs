//! Being let into a cluster, and letting in.

use std::time::Duration;

use bytes::Bytes;
use crypto::node::{NodePublic, NodeSecret};
use http::{Method, Request, StatusCode};
use http_body_util::Full;
use minicbor::{Decode, Encode};
use store::{Application, CallError, JoinError, Member, MemberChange, Peer};
use tokio::{task::JoinSet, time::timeout};
use zeroize::Zeroizing;

use crate::{Inside, Invitation, call, limits};

type Sender = hyper::client::conn::http2::SendRequest<Full<Bytes>>;

/// What a new node says of itself.
#[derive(Clone, Debug)]
pub struct Joining {
    /// Where the others reach it, `host:port`.
    pub address: String,
    /// The version of its program.
    pub version: String,
    /// Last migration that its program knows.
    pub schema_known: u32,
}

/// What a new node is given.
#[derive(Clone, Debug)]
pub struct Given {
    /// Which cluster it belongs to.
    pub cluster: [u8; 16],
    /// Its number.
    pub node: u64,
    /// The other members.
    pub members: Vec<Peer>,
    /// The keyring, as its text.
    pub keyring: Zeroizing<Vec<u8>>,
}

/// A node was not let in.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum JoinRefused {
    /// The secret is unknown, used or its time is up.
    #[error(
        "the invitation is unknown, used or expired: ask for a new one with `muster cluster add`"
    )]
    #[n(0)]
    NotOffered,
    /// The address belongs to a node of another cluster.
    #[error("the node at this address belongs to another cluster than the invitation")]
    #[n(1)]
    OtherCluster,
    /// The cluster cannot call the new node.
    #[error(
        "the cluster cannot reach this node at {address} ({why}): is it the address by which the \
         other machines reach this one, and is the port open?"
    )]
    #[n(2)]
    NotReached {
        /// Where.
        #[n(0)]
        address: String,
        /// For a person.
        #[n(1)]
        why: String,
    },
    /// The program is too old.
    #[error(
        "the cluster's data needs a newer muster than this one: it runs {version}, update this \
         machine first"
    )]
    #[n(3)]
    TooOld {
        /// What the asked node runs.
        #[n(0)]
        version: String,
    },
    /// The asked node cannot let anybody in now.
    #[error("the cluster cannot let a node in now: {0}")]
    #[n(4)]
    NotNow(#[n(0)] String),
    /// No node of the invitation answers.
    #[error("no node of the invitation answers: {0}")]
    #[n(5)]
    NobodyAnswers(#[n(0)] String),
    /// The request or the answer could not be read.
    #[error("the two programs do not understand each other: update the older one")]
    #[n(6)]
    Unreadable,
}

#[derive(Encode, Decode)]
struct Ask {
    #[cbor(n(0), with = "minicbor::bytes")]
    cluster: [u8; 16],
    #[cbor(n(1), with = "minicbor::bytes")]
    secret: [u8; 32],
    #[n(2)]
    address: String,
    #[n(3)]
    version: String,
    #[n(4)]
    schema_known: u32,
}

#[derive(Encode, Decode)]
enum Reply {
    #[n(0)]
    Refused(#[n(0)] JoinRefused),
    #[n(1)]
    Given {
        #[n(0)]
        node: u64,
        #[n(1)]
        members: Vec<Known>,
        #[cbor(n(2), with = "minicbor::bytes")]
        keyring: Vec<u8>,
    },
}

/// A member.
#[derive(Encode, Decode)]
struct Known {
    #[n(0)]
    node: u64,
    #[n(1)]
    address: String,
    #[cbor(n(2), with = "minicbor::bytes")]
    key: NodePublic,
}

/// Asks to be let in. A [`Listener`](crate::Listener) of the same secret must be serving at
/// `joining.address`: the cluster calls back. Asking again after a lost answer gives the same.
///
/// # Errors
/// See [`JoinRefused`]; nothing was changed here, and the invitation is as good as before unless
/// it was used.
pub async fn join(
    secret: &NodeSecret,
    invitation: &Invitation,
    joining: &Joining,
) -> Result<Given, JoinRefused> {
    let ask = Ask {
        cluster: invitation.cluster,
        secret: *invitation.secret.expose(),
        address: joining.address.clone(),
        version: joining.version.clone(),
        schema_known: joining.schema_known,
    };
    let body = Bytes::from(minicbor::to_vec(ask).unwrap_or_default());
    let mut why = vec![String::new(); invitation.addresses.len()];
    let mut left: Vec<_> = (0..).zip(invitation.addresses.iter().cloned()).collect();
    while let Some((turn, sender)) = reach(&mut left, secret, invitation.key, &mut why).await {
        match ask_over(sender, body.clone()).await {
            Ok(Reply::Given { node, members, keyring }) => {
                let member = |known: Known| Peer {
                    node: known.node,
                    member: Member { address: known.address, key: known.key },
                };
                return Ok(Given {
                    cluster: invitation.cluster,
                    node,
                    members: members.into_iter().map(member).collect(),
                    keyring: Zeroizing::new(keyring),
                });
            }
            Ok(Reply::Refused(refused)) => return Err(refused),
            Err(error) => why[turn] = error.to_string(),
        }
    }
    let told = invitation.addresses.iter().zip(why);
    let told: Vec<_> = told.map(|(address, why)| format!("{address}: {why}")).collect();
    Err(JoinRefused::NobodyAnswers(told.join("; ")))
}

/// Connects to all addresses that are left, one soon after the other; the first that is reached
/// counts. The same node may be behind several, so it is asked over one of them only. Those that
/// were reached or failed are left no more.
async fn reach(
    left: &mut Vec<(usize, String)>,
    secret: &NodeSecret,
    key: NodePublic,
    why: &mut [String],
) -> Option<(usize, Sender)> {
    let mut connecting = JoinSet::new();
    let mut delay = Duration::ZERO;
    for (turn, address) in left.iter().cloned() {
        let secret = secret.clone();
        connecting.spawn(async move {
            tokio::time::sleep(delay).await;
            let connected = call::connect(&address, &secret, key).await;
            (turn, connected.map_err(|error| unreachable(&error)))
        });
        delay += limits::CONNECT_STAGGER;
    }
    while let Some(connected) = connecting.join_next().await {
        let Ok((turn, connected)) = connected else { continue };
        left.retain(|(other, _)| *other != turn);
        match connected {
            Ok(sender) => return Some((turn, sender)),
            Err(error) => why[turn] = error.to_string(),
        }
    }
    None
}

fn unreachable(error: &std::io::Error) -> CallError {
    CallError::Unreachable(error.to_string())
}

async fn ask_over(sender: Sender, body: Bytes) -> Result<Reply, CallError> {
    let asked = timeout(limits::JOIN_WAIT, call::send(sender, call::post("/join", body)));
    let late = |_| CallError::Lost("the time is up".to_owned());
    match asked.await.map_err(late)?? {
        (StatusCode::OK, body) => {
            Ok(minicbor::decode(&body).unwrap_or(Reply::Refused(JoinRefused::Unreadable)))
        }
        (status, _) => Err(CallError::Unreachable(format!("it answered {status}"))),
    }
}

/// Answers a new node that has proven to hold `key`.
pub(crate) async fn answer<A: Application>(
    inside: &Inside<A>,
    secret: &NodeSecret,
    key: NodePublic,
    request: &[u8],
) -> Bytes {
    let reply = match minicbor::decode(request) {
        Ok(ask) => let_in(inside, secret, key, ask).await.unwrap_or_else(Reply::Refused),
        Err(_) => Reply::Refused(JoinRefused::Unreadable),
    };
    minicbor::to_vec(reply).unwrap_or_default().into()
}

async fn let_in<A: Application>(
    inside: &Inside<A>,
    secret: &NodeSecret,
    key: NodePublic,
    ask: Ask,
) -> Result<Reply, JoinRefused> {
    let store = &inside.store;
    let status = store.status();
    if ask.cluster != status.cluster {
        return Err(JoinRefused::OtherCluster);
    }
    if ask.schema_known < status.schema_number {
        return Err(JoinRefused::TooOld { version: inside.version.to_owned() });
    }
    if ask.address.is_empty() || ask.address.len() > limits::ADDRESS_CHARS_MAX {
        return Err(JoinRefused::Unreadable);
    }
    // Only whoever has the secret makes this node call somewhere.
    let offered = store.is_offered(&ask.secret, key).await;
    if !offered.map_err(|error| JoinRefused::NotNow(error.to_string()))? {
        return Err(JoinRefused::NotOffered);
    }
    hello(&ask.address, secret, key)
        .await
        .map_err(|why| JoinRefused::NotReached { address: ask.address.clone(), why })?;
    let keyring = (inside.keyring)().map_err(JoinRefused::NotNow)?;
    let node = store.join(&ask.secret, key).await.map_err(|error| match error {
        JoinError::NotOffered => JoinRefused::NotOffered,
        JoinError::Propose(error) => JoinRefused::NotNow(error.to_string()),
    })?;
    let add = MemberChange::Add { node, address: ask.address.clone(), key };
    store.change(add).await.map_err(|error| JoinRefused::NotNow(error.to_string()))?;
    tracing::info!(node, address = ask.address, version = ask.version, "a node joined");
    (inside.joined)(node);
    let others = store.members().into_iter().filter(|member| member.node != node);
    let known = |other: store::MemberStatus| Known {
        node: other.node,
        address: other.member.address,
        key: other.member.key,
    };
    Ok(Reply::Given { node, members: others.map(known).collect(), keyring: keyring.to_vec() })
}

/// Calls the new node back.
async fn hello(address: &str, secret: &NodeSecret, key: NodePublic) -> Result<(), String> {
    let sender = call::connect(address, secret, key).await.map_err(|error| error.to_string())?;
    let mut request = Request::new(Full::default());
    *request.method_mut() = Method::GET;
    *request.uri_mut() = http::Uri::from_static("/hello");
    let called = timeout(limits::CONNECT_WAIT, call::send(sender, request)).await;
    match called.map_err(|_| "no answer in time".to_owned())? {
        Ok((StatusCode::OK, _)) => Ok(()),
        Ok((status, _)) => Err(format!("it answered {status}")),
        Err(error) => Err(error.to_string()),
    }
}
