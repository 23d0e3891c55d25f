//! Accepting connections, bounded in number and patience, until told to drain.

use std::{
    convert::Infallible,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, HttpBody},
};
use bytes::Bytes;
use http::Request;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
    service::TowerToHyperService,
};
use ipnet::IpNet;
use peers::visitors::{Place, Places, UnderWay, silence};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::{TlsError, tls};
use crate::config::Config;

/// Connections at a time; the next one waits in the kernel's queue.
const CONNECTIONS_MAX: u32 = 4_096;
/// Connections at a time from one address. A quarter: all of a company may come from one.
const PER_ADDRESS_MAX: usize = 1_024;
/// Time for a TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Time for the head of the first request, against clients that say nothing or dribble it.
const HEAD: Duration = Duration::from_secs(15);
/// How long a connection may be silent once it has had a request: a little longer than proxies
/// keep theirs (a minute), so that it is they who end it and no request gets lost.
const IDLE: Duration = Duration::from_secs(75);
/// How long a connection that was told to end may be silent.
const FAREWELL: Duration = Duration::from_secs(5);
/// How often an HTTP/2 client is asked for a sign of life, and how long it may take to give one.
const ALIVE: Duration = Duration::from_secs(20);
/// Requests of one HTTP/2 connection at a time.
const STREAMS_MAX: u32 = 256;
/// How long requests under way may take once the server drains.
const DRAIN: Duration = Duration::from_secs(10);
/// How often the log may say the same.
const SAY_AGAIN: Duration = Duration::from_secs(60);

/// What clients are allowed; tests allow less.
#[derive(Clone, Copy, Debug)]
struct Limits {
    connections: u32,
    per_address: usize,
    handshake: Duration,
    head: Duration,
    idle: Duration,
    farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: CONNECTIONS_MAX,
            per_address: PER_ADDRESS_MAX,
            handshake: HANDSHAKE,
            head: HEAD,
            idle: IDLE,
            farewell: FAREWELL,
        }
    }
}

/// Who is at the other end of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer {
    /// Its address, as the socket says.
    pub address: SocketAddr,
}

/// A bound socket, not yet served.
pub(crate) struct Listener {
    socket: TcpListener,
    tls: Option<TlsAcceptor>,
    limits: Limits,
    slots: Arc<Semaphore>,
    addresses: Addresses,
    full: Rarely,
    crowded: Rarely,
}

/// The socket cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// Reads the certificate and its key, if there are any.
pub(crate) fn check(config: &Config) -> Result<(), ListenError> {
    config.tls.as_ref().map(tls::server_config).transpose()?;
    Ok(())
}

impl Listener {
    /// Binds the configured address.
    pub(crate) async fn bind(config: &Config) -> Result<Self, ListenError> {
        let tls = config.tls.as_ref().map(tls::server_config).transpose()?.map(TlsAcceptor::from);
        let socket = TcpListener::bind(config.listen)
            .await
            .map_err(|source| ListenError::Bind { address: config.listen, source })?;
        Ok(Self::over(socket, tls, Limits::default(), exempt(&config.trusted_proxy)))
    }

    fn over(
        socket: TcpListener,
        tls: Option<TlsAcceptor>,
        limits: Limits,
        exempt: Vec<IpNet>,
    ) -> Self {
        let slots = Arc::new(Semaphore::new(limits.connections as usize));
        let places = Arc::new(Places::new(usize::MAX, limits.per_address));
        let addresses = Addresses { places, exempt };
        let (full, crowded) = (Rarely::default(), Rarely::default());
        Self { socket, tls, limits, slots, addresses, full, crowded }
    }

    /// The address that was bound; the port is real even if 0 was asked for.
    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Serves until `stop`, then lets requests under way finish.
    pub(crate) async fn serve(mut self, app: Router, stop: CancellationToken) {
        while let Some(connection) = self.next(&stop).await {
            tokio::spawn(connection.run(app.clone(), self.tls.clone(), stop.clone()));
        }
        drop(self.socket);
        // Every slot is free when every connection has ended.
        let ended = self.slots.acquire_many(self.limits.connections);
        if timeout(DRAIN, ended).await.is_err() {
            tracing::warn!("some requests did not finish in time and were cut off");
        }
    }

    async fn next(&mut self, stop: &CancellationToken) -> Option<Connection> {
        loop {
            let slot = tokio::select! {
                () = stop.cancelled() => return None,
                slot = self.slot() => slot?,
            };
            let accepted = tokio::select! {
                () = stop.cancelled() => return None,
                accepted = self.socket.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => match self.addresses.take(peer.ip()) {
                    Some(place) => {
                        let limits = self.limits;
                        return Some(Connection { stream, peer, limits, _held: (slot, place) });
                    }
                    None => self.say_crowded(),
                },
                Err(error) => {
                    // Out of file descriptors, or the peer is gone already: neither ends the server.
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }

    /// A slot for one more connection, as soon as there is one.
    async fn slot(&mut self) -> Option<OwnedSemaphorePermit> {
        if let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() {
            return Some(slot);
        }
        if self.full.is_due() {
            let connections = self.limits.connections;
            tracing::warn!(connections, "all connections are taken: whoever comes now has to wait");
        }
        Arc::clone(&self.slots).acquire_owned().await.ok()
    }

    fn say_crowded(&mut self) {
        if self.crowded.is_due() {
            let connections = self.limits.per_address;
            tracing::warn!(
                connections,
                "one address has as many connections as it may: more of it are closed at once. If \
                 it is a proxy of yours, name it with --trusted-proxy"
            );
        }
    }
}

/// Those who may have any number of connections: this machine, and proxies, through which
/// everybody comes.
fn exempt(trusted_proxy: &[IpNet]) -> Vec<IpNet> {
    let here = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
    here.into_iter().map(IpNet::from).chain(trusted_proxy.iter().copied()).collect()
}

/// The places for those who may not have any number of connections.
struct Addresses {
    places: Arc<Places>,
    exempt: Vec<IpNet>,
}

impl Addresses {
    /// Whether one more connection of an address may come in, and what it holds meanwhile.
    fn take(&self, address: IpAddr) -> Option<Option<Place>> {
        let address = address.to_canonical();
        if self.exempt.iter().any(|net| net.contains(&address)) {
            return Some(None);
        }
        self.places.take(address).map(Some)
    }
}

/// Something that the log says now and then, not each time.
#[derive(Default)]
struct Rarely {
    said: Option<Instant>,
}

impl Rarely {
    fn is_due(&mut self) -> bool {
        let is_due = self.said.is_none_or(|said| said.elapsed() >= SAY_AGAIN);
        if is_due {
            self.said = Some(Instant::now());
        }
        is_due
    }
}

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    limits: Limits,
    /// Given back when the connection ends.
    _held: (OwnedSemaphorePermit, Option<Place>),
}

impl Connection {
    async fn run(self, app: Router, tls: Option<TlsAcceptor>, stop: CancellationToken) {
        let Self { stream, peer, limits, _held } = self;
        let peer = Peer { address: peer };
        // Small messages go at once: this is an interactive protocol.
        let _ = stream.set_nodelay(true);
        match tls {
            None => speak(stream, peer, app, limits, stop).await,
            Some(acceptor) => match timeout(limits.handshake, acceptor.accept(stream)).await {
                Ok(Ok(stream)) => speak(stream, peer, app, limits, stop).await,
                Ok(Err(error)) => tracing::debug!(%error, "TLS handshake failed"),
                Err(_) => tracing::debug!("TLS handshake took too long"),
            },
        }
    }
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    app: Router,
    limits: Limits,
    stop: CancellationToken,
) {
    let written = Arc::new(AtomicU64::new(0));
    let stream = Heard { stream, written: Arc::clone(&written) };
    let (requests, under_way) = watch::channel(0);
    let mut line = Line { under_way, written, limits };
    let service = tower::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        let (app, under_way) = (app.clone(), UnderWay::begin(&requests));
        async move {
            Ok::<_, Infallible>(match app.oneshot(request).await {
                Ok(answer) => answer.map(|body| Answer { body, _under_way: under_way }),
                Err(never) => match never {},
            })
        }
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    // Its own limit begins only once bytes have told the version, and it cuts off whoever reads an
    // answer slowly: `Line` has the limits.
    builder.http1().header_read_timeout(None);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(ALIVE)
        .keep_alive_timeout(ALIVE)
        .max_concurrent_streams(STREAMS_MAX);
    let service = TowerToHyperService::new(service);
    let mut connection =
        pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        () = stop.cancelled() => None,
        has_asked = line.is_left() => {
            if !has_asked {
                return tracing::debug!("a connection asked nothing in time");
            }
            None
        }
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                ended = connection.as_mut() => ended,
                () = line.silence(limits.farewell) => Ok(()),
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// What tells whether anything happens on a connection.
struct Line {
    under_way: watch::Receiver<usize>,
    written: Arc<AtomicU64>,
    limits: Limits,
}

impl Line {
    /// Comes back when no request has come in time, or none after the last one: whether there was
    /// one. A sign of life does not count: whoever gives nothing else would stay for ever.
    async fn is_left(&mut self) -> bool {
        if timeout(self.limits.head, self.under_way.changed()).await.is_err() {
            return false;
        }
        self.silence(self.limits.idle).await;
        true
    }

    async fn silence(&mut self, wait: Duration) {
        silence(&mut self.under_way, wait, || self.written.load(Relaxed)).await;
    }
}

/// A stream that counts the bytes written.
struct Heard<S> {
    stream: S,
    written: Arc<AtomicU64>,
}

impl<S> Heard<S> {
    fn count(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = written {
            self.written.fetch_add(bytes as u64, Relaxed);
        }
        written
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Heard<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Heard<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.count(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.count(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// The body of an answer, and that it is under way.
struct Answer {
    body: Body,
    _under_way: UnderWay,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests;
