//! Being called by other nodes.

use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use bytes::Bytes;
use crypto::{
    Key,
    node::{self, NodePublic, NodeSecret},
    text,
};
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{body::Incoming, server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use store::{Application, CallerNode, Store};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use zeroize::Zeroizing;

use crate::{call, join, limits, tls};

/// What is behind the listener once the node belongs to a cluster. Until then it only says hello.
pub struct Hall<A: Application> {
    inside: OnceLock<Inside<A>>,
}

/// The node of a cluster, as those who call it meet it.
pub struct Inside<A: Application> {
    /// Answers.
    pub store: Store<A>,
    /// By which the nodes vouch for each other.
    pub cluster_key: Key,
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
        let slots = Arc::new(Semaphore::new(limits::CONNECTIONS_MAX));
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
            // One too many is closed at once: nodes are few, and whoever else comes can wait.
            let Ok(slot) = Arc::clone(&slots).try_acquire_owned() else { continue };
            let (tls, hall, secret) = (self.tls.clone(), Arc::clone(&hall), Arc::clone(&secret));
            connections.spawn(async move {
                if let Err(error) = speak(stream, tls, hall, secret).await {
                    tracing::debug!(%error, %peer, "a connection of a node ended");
                }
                drop(slot);
            });
        }
    }
}

async fn speak<A: Application>(
    stream: TcpStream,
    tls: TlsAcceptor,
    hall: Arc<Hall<A>>,
    secret: Arc<NodeSecret>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let late = |_| io::Error::from(io::ErrorKind::TimedOut);
    let stream = timeout(limits::CONNECT_WAIT, tls.accept(stream)).await.map_err(late)??;
    let no_key = || io::Error::other("no key was shown");
    let key = tls::shown(stream.get_ref().1).ok_or_else(no_key)?;
    let service = service_fn(move |request| {
        let (hall, secret) = (Arc::clone(&hall), Arc::clone(&secret));
        async move { Ok::<_, Infallible>(answer(&hall, &secret, key, request).await) }
    });
    let (stream_window, connection_window) = limits::WINDOW_BYTES;
    http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .keep_alive_interval(limits::ALIVE_EVERY)
        .keep_alive_timeout(limits::ALIVE_WAIT)
        .initial_stream_window_size(stream_window)
        .initial_connection_window_size(connection_window)
        .serve_connection(TokioIo::new(stream), service)
        .await
        .map_err(io::Error::other)
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
    let Ok(body) = Limited::new(body, limits::BODY_BYTES_MAX).collect().await else {
        return only(StatusCode::PAYLOAD_TOO_LARGE);
    };
    let body = body.to_bytes();
    match (head.method, head.uri.path()) {
        (Method::POST, "/store") => {
            let vouched = vouched(inside, key, &head.headers);
            let caller = CallerNode { key, vouched };
            Response::new(Full::new(inside.store.answer(caller, &body).await))
        }
        (Method::POST, "/join") => {
            Response::new(Full::new(join::answer(inside, secret, key, &body).await))
        }
        _ => only(StatusCode::NOT_FOUND),
    }
}

/// The caller's number, if it proves that the cluster gave it.
fn vouched<A: Application>(
    inside: &Inside<A>,
    key: NodePublic,
    headers: &http::HeaderMap,
) -> Option<u64> {
    let node = headers.get(call::NODE)?.to_str().ok()?.parse().ok()?;
    let voucher = text::decode(headers.get(call::VOUCHER)?.to_str().ok()?).ok()?;
    let cluster = inside.store.cluster();
    node::is_vouched(&inside.cluster_key, &cluster, node, &key, &voucher).then_some(node)
}
