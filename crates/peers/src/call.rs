//! Calling other nodes: one HTTP/2 connection to each, made when it is needed.

use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use crypto::node::{NodePublic, NodeSecret};
use http::{Method, Request, StatusCode, header::HeaderValue};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use store::{CallError, Calling, Peer, Transport};
use tokio::{net::TcpStream, task::JoinSet, time::timeout};
use tokio_rustls::TlsConnector;

use crate::{limits, tls};

/// The media type of what nodes say.
const CBOR: &str = "application/cbor";

type Sender = http2::SendRequest<Full<Bytes>>;

/// The lines to the other nodes of a cluster.
#[derive(Clone)]
pub struct Mesh {
    shared: Arc<Shared>,
}

struct Shared {
    secret: NodeSecret,
    lines: Mutex<HashMap<(Way, String, NodePublic), Arc<Line>>>,
    /// Where nodes may be that are not where they were.
    elsewhere: Mutex<Vec<String>>,
}

/// What a line is for. Files have their own: much of them at once would hold up the store, which
/// must be heard in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Way {
    Store,
    Files,
}

impl Way {
    const fn path(self) -> &'static str {
        match self {
            Self::Store => "/store",
            Self::Files => "/files",
        }
    }
}

/// The connection to one node, if there is one. Whoever makes it holds the lock.
type Line = tokio::sync::Mutex<Option<Sender>>;

impl Mesh {
    /// The lines of the node that has this secret.
    #[must_use]
    pub fn new(secret: NodeSecret) -> Self {
        let (lines, elsewhere) = (Mutex::default(), Mutex::default());
        Self { shared: Arc::new(Shared { secret, lines, elsewhere }) }
    }

    /// From now on a node that is not at its own address is looked for at these, too. It is
    /// believed for its key, wherever it is.
    pub fn look_also(&self, addresses: Vec<String>) {
        *lock(&self.shared.elsewhere) = addresses;
    }

    /// Sends a request about files to another node; what it says is its own affair.
    ///
    /// # Errors
    /// It was not reached, or did not answer in time.
    pub async fn files(&self, peer: Peer, request: Bytes) -> Result<Bytes, CallError> {
        let asked = self.clone().call(Way::Files, peer, request);
        match timeout(limits::FILES_WAIT, asked).await {
            Ok(answer) => answer,
            Err(_) => Err(CallError::Lost("no answer in time".to_owned())),
        }
    }

    async fn call(self, way: Way, peer: Peer, request: Bytes) -> Result<Bytes, CallError> {
        let (address, key) = (peer.member.address, peer.member.key);
        let line = {
            let mut lines = lock(&self.shared.lines);
            Arc::clone(lines.entry((way, address.clone(), key)).or_default())
        };
        let sender = {
            let mut line = line.lock().await;
            match line.as_ref() {
                Some(sender) if !sender.is_closed() => sender.clone(),
                _ => {
                    let made = self.find(&address, key).await;
                    let made = made.map_err(|error| CallError::Unreachable(error.to_string()))?;
                    line.insert(made).clone()
                }
            }
        };
        match send(sender, post(way.path(), request)).await? {
            (StatusCode::OK, body) => Ok(body),
            (StatusCode::FORBIDDEN, _) => Err(CallError::Stranger),
            (status, _) => Err(CallError::Unreachable(format!("it answered {status}"))),
        }
    }
}

impl Mesh {
    /// A connection to the node that has `key`: at its address, else wherever it is found first.
    async fn find(&self, address: &str, key: NodePublic) -> io::Result<Sender> {
        let error = match connect(address, &self.shared.secret, key).await {
            Ok(made) => return Ok(made),
            Err(error) => error,
        };
        let mut looking = JoinSet::new();
        for elsewhere in lock(&self.shared.elsewhere).clone() {
            if elsewhere != address {
                let secret = self.shared.secret.clone();
                looking.spawn(async move { connect(&elsewhere, &secret, key).await });
            }
        }
        while let Some(looked) = looking.join_next().await {
            if let Ok(Ok(made)) = looked {
                return Ok(made);
            }
        }
        Err(error)
    }
}

impl Transport for Mesh {
    fn call(&self, peer: Peer, request: Bytes) -> Calling {
        Box::pin(self.clone().call(Way::Store, peer, request))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A request; its path and method are always well formed.
pub(crate) fn post(path: &'static str, body: Bytes) -> Request<Full<Bytes>> {
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = http::Uri::from_static(path);
    request.headers_mut().insert(http::header::CONTENT_TYPE, HeaderValue::from_static(CBOR));
    request
}

/// A connection to whoever holds `key` at `address`.
pub(crate) async fn connect(
    address: &str,
    secret: &NodeSecret,
    key: NodePublic,
) -> io::Result<Sender> {
    let connector = TlsConnector::from(tls::client(secret, key)?);
    let connecting = async {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        connector.connect(tls::name(), stream).await.map_err(|error| {
            let refused = error.get_ref().is_some_and(|inner| {
                matches!(
                    inner.downcast_ref(),
                    Some(rustls::Error::InvalidCertificate(
                        rustls::CertificateError::ApplicationVerificationFailure
                    ))
                )
            });
            if refused { io::Error::other("another node is at this address") } else { error }
        })
    };
    let late = |_| io::Error::from(io::ErrorKind::TimedOut);
    let stream = timeout(limits::CONNECT_WAIT, connecting).await.map_err(late)??;
    let (stream_window, connection_window) = limits::WINDOW_BYTES;
    let (sender, connection) = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .keep_alive_interval(limits::ALIVE_EVERY)
        .keep_alive_timeout(limits::ALIVE_WAIT)
        .initial_stream_window_size(stream_window)
        .initial_connection_window_size(connection_window)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(io::Error::other)?;
    let address = address.to_owned();
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, address, "the line to a node was lost");
        }
    });
    Ok(sender)
}

/// Sends a request and reads the answer.
pub(crate) async fn send(
    mut sender: Sender,
    request: Request<Full<Bytes>>,
) -> Result<(StatusCode, Bytes), CallError> {
    let unreachable = |error: hyper::Error| CallError::Unreachable(error.to_string());
    sender.ready().await.map_err(unreachable)?;
    let answer = sender.try_send_request(request).await.map_err(|mut error| {
        let unsent = error.take_message().is_some();
        let why = error.into_error().to_string();
        if unsent { CallError::Unreachable(why) } else { CallError::Lost(why) }
    })?;
    let status = answer.status();
    let body = Limited::new(answer.into_body(), limits::BODY_BYTES_MAX).collect().await;
    let body = body.map_err(|error| CallError::Lost(error.to_string()))?.to_bytes();
    Ok((status, body))
}
