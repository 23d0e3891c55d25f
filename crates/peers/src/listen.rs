//! Being called by other nodes.

use std::{
    collections::VecDeque,
    convert::Infallible,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, OnceLock},
    time::Duration,
};

use bytes::Bytes;
use crypto::node::{NodePublic, NodeSecret};
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{body::Incoming, server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use store::{Application, Store};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{oneshot, watch},
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use zeroize::Zeroizing;

use crate::{
    join,
    limits::{self, Patience},
    tls,
    visitors::{Places, UnderWay, silence},
};

/// What is behind the listener once the node belongs to a cluster. Until then it only says hello.
pub struct Hall<A: Application> {
    inside: OnceLock<Inside<A>>,
}

/// The node of a cluster, as those who call it meet it.
pub struct Inside<A: Application> {
    /// Answers.
    pub store: Store<A>,
    /// Gives the keyring's text, for a node that is let in; else why it cannot.
    pub keyring: Box<dyn Fn() -> Result<Zeroizing<Vec<u8>>, String> + Send + Sync>,
    /// The version of the program.
    pub version: &'static str,
    /// Told the number of each node that was let in.
    pub joined: Box<dyn Fn(u64) + Send + Sync>,
    /// Answers what other nodes ask about files.
    pub files: Box<dyn Fn(Bytes) -> Answering + Send + Sync>,
}

/// An answer on its way; none where there are no files yet.
pub type Answering = Pin<Box<dyn Future<Output = Option<Bytes>> + Send>>;

impl<A: Application> Default for Hall<A> {
    fn default() -> Self {
        Self { inside: OnceLock::new() }
    }
}

impl<A: Application> Hall<A> {
    /// From now on requests are answered. Once.
    pub fn open(&self, inside: Inside<A>) {
        let _ = self.inside.set(inside);
    }
}

/// A bound socket for other nodes, not yet served.
pub struct Listener {
    socket: TcpListener,
    tls: TlsAcceptor,
    secret: NodeSecret,
    patience: Patience,
}

impl Listener {
    /// Binds `address` for the node that has this secret.
    ///
    /// # Errors
    /// The address is taken or not ours.
    pub async fn bind(address: SocketAddr, secret: NodeSecret) -> io::Result<Self> {
        let tls = TlsAcceptor::from(tls::server(&secret)?);
        let patience = Patience::default();
        Ok(Self { socket: TcpListener::bind(address).await?, tls, secret, patience })
    }

    /// The same with other bounds for those who are no members.
    #[must_use]
    pub fn bearing(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// The address that was bound; the port is real even if 0 was asked for.
    ///
    /// # Errors
    /// The socket is gone.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Serves until `stop`; then every connection ends.
    pub async fn serve<A: Application>(self, hall: Arc<Hall<A>>, stop: impl Future<Output = ()>) {
        let mut connections = JoinSet::new();
        let mut stop = std::pin::pin!(stop);
        let mut unproven = Unproven { leave: VecDeque::new(), max: self.patience.unproven_max };
        let house = Arc::new(House {
            hall,
            secret: self.secret,
            tls: self.tls,
            patience: self.patience,
            strangers: Arc::new(Places::new(
                self.patience.strangers_max,
                self.patience.strangers_per_address_max,
            )),
            asking: tokio::sync::Mutex::default(),
        });
        loop {
            while connections.try_join_next().is_some() {}
            let accepted = tokio::select! {
                () = &mut stop => return,
                accepted = self.socket.accept() => accepted,
            };
            let Ok((stream, peer)) = accepted else {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let (house, leave) = (Arc::clone(&house), unproven.admit());
            connections.spawn(async move {
                if let Err(error) = house.receive(stream, peer, leave).await {
                    tracing::debug!(%error, %peer, "a connection of a node ended");
                }
            });
        }
    }
}

/// The connections that have not proven a key yet, the oldest first, each by the means to end it.
struct Unproven {
    leave: VecDeque<oneshot::Sender<Never>>,
    max: usize,
}

/// Nothing is ever sent: that the sender is gone says all.
enum Never {}

impl Unproven {
    /// One more; should there be too many, the oldest one ends.
    fn admit(&mut self) -> oneshot::Receiver<Never> {
        if self.leave.len() >= self.max {
            // Those that have proven a key, or are gone, listen no more.
            self.leave.retain(|leave| !leave.is_closed());
        }
        if self.leave.len() >= self.max {
            self.leave.pop_front();
        }
        let (leave, told_to_leave) = oneshot::channel();
        self.leave.push_back(leave);
        told_to_leave
    }
}

/// What the connections of a listener share.
struct House<A: Application> {
    hall: Arc<Hall<A>>,
    secret: NodeSecret,
    tls: TlsAcceptor,
    patience: Patience,
    /// For those who are no members.
    strangers: Arc<Places>,
    /// Whoever asks the other nodes about a key that is unknown here holds it: strangers can show
    /// any number of keys, and each question may take long.
    asking: tokio::sync::Mutex<()>,
}

fn late(_: tokio::time::error::Elapsed) -> io::Error {
    io::ErrorKind::TimedOut.into()
}

impl<A: Application> House<A> {
    async fn receive(
        self: Arc<Self>,
        stream: TcpStream,
        peer: SocketAddr,
        leave: oneshot::Receiver<Never>,
    ) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let stream = tokio::select! {
            proven = timeout(limits::CONNECT_WAIT, self.tls.accept(stream)) => proven.map_err(late)??,
            _ = leave => return Err(io::Error::other("too many who have proven no key")),
        };
        let no_key = || io::Error::other("no key was shown");
        let key = tls::shown(stream.get_ref().1).ok_or_else(no_key)?;
        // A member needs no place: strangers cannot keep it out.
        if self.is_known(key) {
            return self.speak(stream, key, true).0.await;
        }
        let too_many = || io::Error::other("too many strangers");
        let place = self.strangers.take(peer.ip()).ok_or_else(too_many)?;
        let stay = tokio::time::Instant::now() + self.patience.stranger_stay;
        let asked = tokio::time::timeout_at(stay, self.is_member(key)).await;
        if asked.map_err(late)? {
            drop(place);
            return self.speak(stream, key, true).0.await;
        }
        let (speaking, mut requests) = self.speak(stream, key, false);
        tokio::select! {
            spoken = tokio::time::timeout_at(stay, speaking) => spoken.map_err(late)?,
            () = silence(&mut requests, self.patience.stranger_silence, || 0) => {
                Err(io::Error::other("a stranger who asks nothing"))
            }
        }
    }

    /// Answers what is asked; and how many requests are under way.
    fn speak(
        self: &Arc<Self>,
        stream: TlsStream<TcpStream>,
        key: NodePublic,
        is_member: bool,
    ) -> (impl Future<Output = io::Result<()>> + use<A>, watch::Receiver<usize>) {
        let (under_way, requests) = watch::channel(0);
        let house = Arc::clone(self);
        let service = service_fn(move |request| {
            let (house, under_way) = (Arc::clone(&house), UnderWay::begin(&under_way));
            async move {
                let answer = house.answer(key, is_member, request).await;
                drop(under_way);
                Ok::<_, Infallible>(answer)
            }
        });
        let (stream_window, connection_window) = limits::WINDOW_BYTES;
        let speaking = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .keep_alive_interval(limits::ALIVE_EVERY)
            .keep_alive_timeout(limits::ALIVE_WAIT)
            .max_concurrent_streams(limits::STREAMS_MAX)
            .initial_stream_window_size(stream_window)
            .initial_connection_window_size(connection_window)
            .serve_connection(TokioIo::new(stream), service);
        (async move { speaking.await.map_err(io::Error::other) }, requests)
    }

    /// Whether the membership, as far as this node has it, names the key.
    fn is_known(&self, key: NodePublic) -> bool {
        let Some(inside) = self.hall.inside.get() else { return false };
        key != NodePublic::default()
            && inside.store.members().iter().any(|known| known.member.key == key)
    }

    /// Whether it is a member's, by what this node knows or others say. For strangers: one at a
    /// time.
    async fn is_member(&self, key: NodePublic) -> bool {
        let Some(inside) = self.hall.inside.get() else { return false };
        let _turn = self.asking.lock().await;
        inside.store.member_with(key).await.is_some()
    }

    async fn answer(
        &self,
        key: NodePublic,
        was_member: bool,
        request: Request<Incoming>,
    ) -> Response<Full<Bytes>> {
        let only = |status| {
            let mut response = Response::new(Full::default());
            *response.status_mut() = status;
            response
        };
        let (head, body) = request.into_parts();
        if head.method == Method::GET && head.uri.path() == "/hello" {
            return only(StatusCode::OK);
        }
        let Some(inside) = self.hall.inside.get() else {
            return only(StatusCode::SERVICE_UNAVAILABLE);
        };
        match (head.method, head.uri.path()) {
            (Method::POST, path @ ("/store" | "/files")) => {
                // Whose key it is comes before the first byte of what they say. Whoever was a
                // member when the line was made does not wait behind strangers.
                let is_member = match was_member || self.is_known(key) {
                    true => inside.store.member_with(key).await.is_some(),
                    false => self.is_member(key).await,
                };
                if !is_member {
                    return only(StatusCode::FORBIDDEN);
                }
                let is_store = path == "/store";
                let bytes_max =
                    if is_store { limits::BODY_BYTES_MAX } else { limits::FILES_BYTES_MAX };
                let Some(body) = read(body, bytes_max).await else {
                    return only(StatusCode::PAYLOAD_TOO_LARGE);
                };
                let answer = match is_store {
                    true => Some(inside.store.answer(key, &body).await),
                    false => (inside.files)(body).await,
                };
                match answer {
                    Some(answer) => Response::new(Full::new(answer)),
                    None => only(StatusCode::SERVICE_UNAVAILABLE),
                }
            }
            (Method::POST, "/join") => match read(body, limits::JOIN_BYTES_MAX).await {
                Some(body) => {
                    let answer = join::answer(inside, &self.secret, key, &body).await;
                    Response::new(Full::new(answer))
                }
                None => only(StatusCode::PAYLOAD_TOO_LARGE),
            },
            _ => only(StatusCode::NOT_FOUND),
        }
    }
}

/// The body, if it is not too large and comes in time.
async fn read(body: Incoming, bytes_max: usize) -> Option<Bytes> {
    let collecting = Limited::new(body, bytes_max).collect();
    Some(timeout(limits::BODY_WAIT, collecting).await.ok()?.ok()?.to_bytes())
}
