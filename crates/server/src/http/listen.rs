//! Accepting connections, bounded in number and patience, until told to drain.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use http::Request;
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::{TlsError, tls};
use crate::config::Config;

/// Connections at a time; the next one waits in the kernel's queue.
const CONNECTIONS_MAX: usize = 4_096;
/// Time for a TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Time for the head of an HTTP/1.1 request, against clients that dribble it.
const HEAD: Duration = Duration::from_secs(15);
/// How long requests under way may take once the server drains.
const DRAIN: Duration = Duration::from_secs(10);

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
    slots: Arc<Semaphore>,
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
        Ok(Self { socket, tls, slots: Arc::new(Semaphore::new(CONNECTIONS_MAX)) })
    }

    /// The address that was bound; the port is real even if 0 was asked for.
    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Serves until `stop`, then lets requests under way finish.
    pub(crate) async fn serve(self, app: Router, stop: CancellationToken) {
        let graceful = Arc::new(GracefulShutdown::new());
        loop {
            let Some((stream, peer, slot)) = self.next(&stop).await else { break };
            let connection = Connection { stream, peer, slot };
            tokio::spawn(connection.run(app.clone(), self.tls.clone(), graceful.watcher()));
        }
        drop(self.socket);
        // Connections hold watchers only, so this is the last handle.
        let Some(graceful) = Arc::into_inner(graceful) else { return };
        if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
            tracing::warn!("some requests did not finish in time and were cut off");
        }
    }

    async fn next(
        &self,
        stop: &CancellationToken,
    ) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
        loop {
            let slot = tokio::select! {
                () = stop.cancelled() => return None,
                slot = Arc::clone(&self.slots).acquire_owned() => slot.ok()?,
            };
            let accepted = tokio::select! {
                () = stop.cancelled() => return None,
                accepted = self.socket.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => return Some((stream, peer, slot)),
                Err(error) => {
                    // Out of file descriptors, or the peer is gone already: neither ends the server.
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }
}

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    slot: OwnedSemaphorePermit,
}

impl Connection {
    async fn run(
        self,
        app: Router,
        tls: Option<TlsAcceptor>,
        watcher: hyper_util::server::graceful::Watcher,
    ) {
        let Self { stream, peer, slot } = self;
        let _slot = slot;
        // Small messages go at once: this is an interactive protocol.
        let _ = stream.set_nodelay(true);
        match tls {
            None => speak(stream, Peer { address: peer }, app, watcher).await,
            Some(acceptor) => {
                match tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
                    Ok(Ok(stream)) => speak(stream, Peer { address: peer }, app, watcher).await,
                    Ok(Err(error)) => tracing::debug!(%error, "TLS handshake failed"),
                    Err(_) => tracing::debug!("TLS handshake took too long"),
                }
            }
        }
    }
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    app: Router,
    watcher: hyper_util::server::graceful::Watcher,
) {
    let service = tower::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        let app = app.clone();
        async move {
            Ok::<_, Infallible>(match app.oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            })
        }
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(20))
        .max_concurrent_streams(256);
    let connection = builder
        .serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service));
    if let Err(error) = watcher.watch(connection.into_owned()).await {
        tracing::debug!(%error, "a connection ended early");
    }
}
