//! Being called by other nodes.

use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
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
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use zeroize::Zeroizing;

use crate::{join, limits, tls};

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
}

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
}

impl Listener {
    /// Binds `address` for the node that has this secret.
    ///
    /// # Errors
    /// The address is taken or not ours.
    pub async fn bind(address: SocketAddr, secret: NodeSecret) -> io::Result<Self> {
        let tls = TlsAcceptor::from(tls::server(&secret)?);
        Ok(Self { socket: TcpListener::bind(address).await?, tls, secret })
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
        let strangers = Arc::new(Semaphore::new(limits::STRANGERS_MAX));
        let mut connections = JoinSet::new();
        let mut stop = std::pin::pin!(stop);
        let secret = Arc::new(self.secret);
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
            // Everybody is a stranger until a member's key is proven. A member needs no place:
            // strangers cannot keep it out.
            let place = Arc::clone(&strangers).try_acquire_owned().ok();
            let (tls, hall, secret) = (self.tls.clone(), Arc::clone(&hall), Arc::clone(&secret));
            connections.spawn(async move {
                if let Err(error) = speak(stream, tls, hall, secret, place).await {
                    tracing::debug!(%error, %peer, "a connection of a node ended");
                }
            });
        }
    }
}

async fn speak<A: Application>(
    stream: TcpStream,
    tls: TlsAcceptor,
    hall: Arc<Hall<A>>,
    secret: Arc<NodeSecret>,
    place: Option<OwnedSemaphorePermit>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let late = |_| io::Error::from(io::ErrorKind::TimedOut);
    let stream = timeout(limits::CONNECT_WAIT, tls.accept(stream)).await.map_err(late)??;
    let no_key = || io::Error::other("no key was shown");
    let key = tls::shown(stream.get_ref().1).ok_or_else(no_key)?;
    let is_member = match hall.inside.get() {
        Some(inside) => inside.store.member_with(key).await.is_some(),
        None => false,
    };
    let service = service_fn(move |request| {
        let (hall, secret) = (Arc::clone(&hall), Arc::clone(&secret));
        async move { Ok::<_, Infallible>(answer(&hall, &secret, key, request).await) }
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
    if is_member {
        drop(place);
        return speaking.await.map_err(io::Error::other);
    }
    let Some(_place) = place else { return Err(io::Error::other("too many strangers")) };
    timeout(limits::STRANGER_STAY, speaking).await.map_err(late)?.map_err(io::Error::other)
}

async fn answer<A: Application>(
    hall: &Hall<A>,
    secret: &NodeSecret,
    key: NodePublic,
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
    let Some(inside) = hall.inside.get() else { return only(StatusCode::SERVICE_UNAVAILABLE) };
    // Whose key it is comes before the first byte of what they say.
    match (head.method, head.uri.path()) {
        (Method::POST, "/store") if inside.store.member_with(key).await.is_none() => {
            only(StatusCode::FORBIDDEN)
        }
        (Method::POST, "/store") => match read(body, limits::BODY_BYTES_MAX).await {
            Some(body) => Response::new(Full::new(inside.store.answer(key, &body).await)),
            None => only(StatusCode::PAYLOAD_TOO_LARGE),
        },
        (Method::POST, "/join") => match read(body, limits::JOIN_BYTES_MAX).await {
            Some(body) => Response::new(Full::new(join::answer(inside, secret, key, &body).await)),
            None => only(StatusCode::PAYLOAD_TOO_LARGE),
        },
        _ => only(StatusCode::NOT_FOUND),
    }
}

/// The body, if it is not too large and comes in time.
async fn read(body: Incoming, bytes_max: usize) -> Option<Bytes> {
    let collecting = Limited::new(body, bytes_max).collect();
    Some(timeout(limits::BODY_WAIT, collecting).await.ok()?.ok()?.to_bytes())
}
