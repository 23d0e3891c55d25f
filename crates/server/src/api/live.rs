//! Live views: one stream a browser, with as many topics as it watches. The exchange is described
//! in `live.proto`.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use accounts::{Accounts, Bearer};
use bytes::Bytes;
use live::{Live as Projections, Snapshot};
use model::{
    Reason,
    access::Permission,
    view::{CallSummary, MyPledge, PublicNumbers},
};
use prost::Message;
use proto::{
    Topic,
    convert::part,
    pb::{self, live_event::Event, live_server::Live},
};
use state::read;
use store::{Cursors, Store, Stream as ChangeStream};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
};
use tokio_stream::{StreamExt as _, wrappers::ReceiverStream};
use tonic::{Request, Status};

use super::{Answer, Items, open, pledge::PledgeApi};
use crate::{
    caller::{Caller, Identity},
    clock::random,
    finder::{Finder, scope},
    metrics::Metrics,
    refusal::{Refused, respond},
};

/// Longest silence on a stream.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Topics of one stream.
const TOPICS_MAX: usize = 64;
/// Streams of one address that nobody has signed in on.
const STRANGERS_PER_ADDRESS_MAX: usize = 64;
/// Streams of all.
const STREAMS_MAX: usize = 10_000;
/// Events that wait for a slow reader; a snapshot that does not fit waits for the next one.
const EVENTS_WAITING_MAX: usize = 32;
/// At most five snapshots a second a topic.
const PACE: Duration = Duration::from_millis(200);
/// How often a private topic looks whether its reader still may.
const RECHECK: Duration = Duration::from_secs(5);

/// The service.
#[derive(Clone)]
pub(crate) struct LiveApi {
    pub finder: Finder,
    pub accounts: Accounts,
    pub projections: Projections,
    pub pledges: PledgeApi,
    pub store: Store<state::Domain>,
    pub metrics: Metrics,
    pub streams: Streams,
}

/// The open streams of this node.
#[derive(Clone, Default)]
pub(crate) struct Streams {
    open: Arc<Mutex<HashMap<String, Open>>>,
}

struct Open {
    /// The address, if nobody was signed in when it was opened.
    stranger_at: Option<IpAddr>,
    events: mpsc::Sender<Result<pb::LiveEvent, Status>>,
    topics: HashMap<u32, JoinHandle<()>>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.topics.values().for_each(JoinHandle::abort);
    }
}

impl Streams {
    /// Ends all of them: whoever reads one comes back to a server that goes on.
    pub(crate) fn end(&self) {
        self.with(HashMap::clear);
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<String, Open>) -> T) -> T {
        work(&mut self.open.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Takes the stream off the list when its reader is gone.
struct Guard {
    id: String,
    streams: Streams,
    metrics: Metrics,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.streams.with(|open| open.remove(&self.id));
        self.metrics.streams.dec();
    }
}

fn event(event: Event) -> pb::LiveEvent {
    pb::LiveEvent { event: Some(event) }
}

#[tonic::async_trait]
impl Live for LiveApi {
    type SubscribeStream = Items<pb::LiveEvent>;

    async fn subscribe(
        &self,
        request: Request<pb::SubscribeRequest>,
    ) -> Answer<Self::SubscribeStream> {
        respond(async {
            let (caller, _) = open(request)?;
            let id: String = random::<16>().iter().map(|b| format!("{b:02x}")).collect();
            let (events, receiver) = mpsc::channel(EVENTS_WAITING_MAX);
            let heartbeat_ms = u32::try_from(HEARTBEAT.as_millis()).unwrap_or(u32::MAX);
            let opened = pb::live_event::Opened { subscription: id.clone(), heartbeat_ms };
            // The channel is empty: there is room.
            let _fresh = events.try_send(Ok(event(Event::Opened(opened))));
            let stranger = caller.identity == Identity::Anonymous;
            self.streams.with(|open| {
                let here = |open: &&Open| open.stranger_at == Some(caller.address);
                let strangers = open.values().filter(here).count();
                let crowded = stranger && strangers >= STRANGERS_PER_ADDRESS_MAX;
                if crowded || open.len() >= STREAMS_MAX {
                    return Err(Refused::from(Reason::RateLimited));
                }
                let topics = HashMap::new();
                let stranger_at = stranger.then_some(caller.address);
                open.insert(id.clone(), Open { stranger_at, events, topics });
                Ok(())
            })?;
            self.metrics.streams.inc();
            let guard = Guard { id, streams: self.streams.clone(), metrics: self.metrics.clone() };
            let beats =
                ReceiverStream::new(receiver).timeout_repeating(tokio::time::interval(HEARTBEAT));
            let stream = beats.map(move |item| {
                let _open_while_read = &guard;
                item.unwrap_or_else(|_silence| {
                    Ok(event(Event::Heartbeat(pb::live_event::Heartbeat {})))
                })
            });
            let stream: Items<pb::LiveEvent> = Box::pin(stream);
            Ok(stream)
        })
        .await
    }

    async fn attach(&self, request: Request<pb::AttachRequest>) -> Answer<pb::AttachResponse> {
        let bearer = bearer(&request).map(str::to_owned);
        respond(async {
            let (caller, request) = open(request)?;
            let topic: Topic = part("topic", request.topic)?;
            let watcher = self.watcher(&caller, topic, bearer, request.key).await?;
            self.streams.with(|open| {
                let stream = open.get_mut(&request.subscription).ok_or(Reason::CursorTooOld)?;
                if stream.topics.len() >= TOPICS_MAX && !stream.topics.contains_key(&request.key) {
                    return Err(Refused::from(Reason::RateLimited));
                }
                let task = tokio::spawn(watcher.run(stream.events.clone()));
                if let Some(old) = stream.topics.insert(request.key, task) {
                    old.abort();
                }
                Ok(pb::AttachResponse {})
            })
        })
        .await
    }

    async fn detach(&self, request: Request<pb::DetachRequest>) -> Answer<pb::DetachResponse> {
        respond(async {
            let (_, request) = open(request)?;
            self.streams.with(|open| {
                let stream = open.get_mut(&request.subscription).ok_or(Reason::CursorTooOld)?;
                if let Some(task) = stream.topics.remove(&request.key) {
                    task.abort();
                }
                Ok(pb::DetachResponse {})
            })
        })
        .await
    }
}

fn bearer<T>(request: &Request<T>) -> Option<&str> {
    let value = request.metadata().get("authorization")?.to_str().ok()?;
    value.split_once(' ').map(|(_, token)| token)
}

/// Follows one topic for one stream.
struct Watcher {
    api: LiveApi,
    caller: Caller,
    bearer: Option<Bearer>,
    key: u32,
    source: Source,
}

/// Where a topic's snapshots come from.
enum Source {
    Public(watch::Receiver<Arc<PublicNumbers>>),
    Dashboard { snapshots: watch::Receiver<Arc<Snapshot>>, scope: model::access::Scope },
    MyPledges { org: String, stream: ChangeStream },
    Call { project: Box<model::project::Project>, call: model::CallId, stream: ChangeStream },
}

impl LiveApi {
    /// Who may watch the topic is asked here, as for the RPC that reads it once.
    async fn watcher(
        &self,
        caller: &Caller,
        topic: Topic,
        bearer: Option<String>,
        key: u32,
    ) -> Result<Watcher, Refused> {
        let source = match topic {
            Topic::PublicNumbers { org, project } => {
                let project = self.finder.visible(caller, org.as_str(), project.as_str()).await?;
                Source::Public(self.projections.watch_public(project.id).await?)
            }
            Topic::Dashboard { org, project } => {
                let read = Permission::PledgeRead;
                let project =
                    self.finder.permitted(caller, read, org.as_str(), project.as_str()).await?;
                let snapshots = self.projections.watch(project.id).await?;
                Source::Dashboard { snapshots, scope: scope(&project) }
            }
            Topic::MyPledges { org } => {
                let id = self.finder.org(org.as_str()).await?.id;
                caller.member(id)?;
                Source::MyPledges { org: org.to_string(), stream: ChangeStream::new(id.to_bytes()) }
            }
            Topic::Call { org, project, call } => {
                let read = Permission::PledgeRead;
                let project =
                    self.finder.permitted(caller, read, org.as_str(), project.as_str()).await?;
                let stream = ChangeStream::new(project.org.to_bytes());
                Source::Call { project: Box::new(project), call, stream }
            }
        };
        let bearer = match bearer {
            Some(token) => Some(self.accounts.verify_bearer(&token).await?),
            None => None,
        };
        Ok(Watcher { api: self.clone(), caller: caller.clone(), bearer, key, source })
    }
}

type Events = mpsc::Sender<Result<pb::LiveEvent, Status>>;

impl Watcher {
    async fn run(self, events: Events) {
        let key = self.key;
        if let Err(refused) = self.follow(&events).await {
            let lost = pb::live_event::Lost { key, reason: refused.reason().as_str().to_owned() };
            let _reader_gone = events.send(Ok(event(Event::Lost(lost)))).await;
        }
    }

    async fn follow(self, events: &Events) -> Result<(), Refused> {
        let Self { api, caller, bearer, key, source } = self;
        let gate = Gate { api: api.clone(), bearer };
        match source {
            Source::Public(mut numbers) => loop {
                let value = numbers.borrow_and_update().as_ref().clone();
                send(events, key, pb::PublicNumbers::from(value).encode_to_vec()).await?;
                if numbers.changed().await.is_err() {
                    return Err(Reason::ProjectNotFound.into());
                }
            },
            Source::Dashboard { mut snapshots, scope } => loop {
                let snapshot = snapshots.borrow_and_update().clone();
                send(events, key, encoded(&snapshot)).await?;
                tokio::time::sleep(PACE).await;
                loop {
                    tokio::select! {
                        changed = snapshots.changed() => {
                            changed.map_err(|_| Reason::ProjectNotFound)?;
                            break;
                        }
                        () = tokio::time::sleep(RECHECK) => gate.still_may(Permission::PledgeRead, scope).await?,
                    }
                }
                gate.still_may(Permission::PledgeRead, scope).await?;
            },
            Source::MyPledges { org, stream } => {
                let load = || async {
                    gate.is_open().await?;
                    let mine: Vec<MyPledge> = api.pledges.mine(&caller, &org).await?;
                    Ok(pb::ListMyPledgesResponse::from(mine).encode_to_vec())
                };
                on_change(&api.store, stream, events, key, load).await
            }
            Source::Call { project, call, stream } => {
                let load = || async {
                    gate.still_may(Permission::PledgeRead, scope(&project)).await?;
                    let id = project.id;
                    let calls = api.finder.read(move |db| read::call::list(db, id)).await?;
                    let found: Option<CallSummary> = calls.into_iter().find(|c| c.id == call);
                    Ok(pb::CallSummary::from(found.ok_or(Reason::CallNotFound)?).encode_to_vec())
                };
                on_change(&api.store, stream, events, key, load).await
            }
        }
    }
}

/// Whether a reader still may: sessions end and grants are taken while streams are open.
struct Gate {
    api: LiveApi,
    bearer: Option<Bearer>,
}

impl Gate {
    async fn is_open(&self) -> Result<(), Refused> {
        let bearer = self.bearer.clone().ok_or(Reason::NotSignedIn)?;
        let read = move |db: &store::Reader<'_>| accounts::require_open(db, &bearer);
        Ok(self.api.store.read(store::ReadLevel::Local, read).await?)
    }

    async fn still_may(
        &self,
        permission: Permission,
        scope: model::access::Scope,
    ) -> Result<(), Refused> {
        self.is_open().await?;
        let member = self.bearer.as_ref().and_then(|b| b.member).ok_or(Reason::NotAllowed)?;
        let holder = model::access::Holder::Member(member);
        let grants = self.api.finder.read(move |db| read::access::of_holder(db, holder)).await?;
        let may = model::access::permissions_in(&grants, scope).contains(permission);
        if may { Ok(()) } else { Err(Reason::NotAllowed.into()) }
    }
}

/// Loads and sends a topic whenever its stream of changes moves, if it came out differently.
async fn on_change<F: Future<Output = Result<Vec<u8>, Refused>>>(
    store: &Store<state::Domain>,
    stream: ChangeStream,
    events: &Events,
    key: u32,
    load: impl Fn() -> F,
) -> Result<(), Refused> {
    let head = store.read(store::ReadLevel::Local, move |db| store::head(db, stream)).await?;
    let mut cursors = Cursors::new();
    cursors.insert(stream, head);
    let mut changes = store.subscribe(cursors).await.map_err(|error| Refused::internal(&error))?;
    // An answer without anything in it is encoded as nothing, and is an answer all the same.
    let mut last = None;
    loop {
        let value = load().await?;
        if last.as_ref() != Some(&value) {
            send(events, key, value.clone()).await?;
            last = Some(value);
        }
        tokio::time::sleep(PACE).await;
        match tokio::time::timeout(RECHECK, changes.next()).await {
            // Something moved, or it is time to look whether the reader still may.
            Ok(Ok(_)) | Err(_) => {}
            Ok(Err(error)) => return Err(Refused::internal(&error)),
        }
    }
}

async fn send(events: &Events, key: u32, value: Vec<u8>) -> Result<(), Refused> {
    let snapshot = pb::live_event::Snapshot { key, cursor: Bytes::new(), value: value.into() };
    let sent = events.send(Ok(event(Event::Snapshot(snapshot)))).await;
    sent.map_err(|_| Reason::Unavailable.into())
}

/// A dashboard is encoded once, whoever watches it.
fn encoded(snapshot: &Snapshot) -> Vec<u8> {
    let encode = || pb::DashboardView::from(snapshot.dashboard.clone()).encode_to_vec().into();
    snapshot.encoded.get_or_init(encode).to_vec()
}
