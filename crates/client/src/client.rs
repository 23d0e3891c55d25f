//! The client: one connection, one session, and the way of every call.

use core::time::Duration;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, Uri, uri::PathAndQuery};
use prost::Message;
use tonic::{Request, Status};

use crate::{
    bearers::Bearer,
    error::{ClientError, Kind},
    live::Live,
    platform::{Moment, random, sleep, timeout},
    retry::{self, Retry},
    rpc::{self, Items, Rpc},
    services,
    session::{Audience, Keeper, Mode, SessionStore, Sessions},
    transport::{Transport, connect},
};

/// A way to a muster server. Cheap to clone; clones share the connection, the session and the
/// live stream. In a program it is built and used inside a tokio runtime.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    address: Address,
    transport: Transport,
    keeper: Keeper,
    live: crate::live::Hub,
}

/// Where a server is.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    /// Scheme and authority, without a slash at the end.
    pub(crate) url: String,
    /// More certificate authorities to trust, PEM.
    #[cfg_attr(target_arch = "wasm32", expect(dead_code, reason = "the browser decides"))]
    pub(crate) extra_roots: Vec<Vec<u8>>,
}

/// Makes a [`Client`].
pub struct Builder {
    url: String,
    extra_roots: Vec<Vec<u8>>,
    store: Option<Arc<dyn SessionStore>>,
}

/// Who must be asking.
#[derive(Clone, Debug)]
pub(crate) enum Auth {
    /// Anybody; no token is sent.
    Nobody,
    /// Anybody; whoever is signed in may see more.
    Maybe(Audience),
    /// Somebody signed in.
    Bearer(Audience),
}

impl Auth {
    pub(crate) const DIRECTORY: Self = Self::Bearer(Audience::Directory);

    pub(crate) fn org(slug: &model::text::Slug) -> Self {
        Self::Bearer(Audience::Org(slug.clone()))
    }

    /// An organisation, or the directory for none.
    pub(crate) fn scope(org: Option<&model::text::Slug>) -> Self {
        org.map_or(Self::DIRECTORY, Self::org)
    }

    const fn audience(&self) -> Option<&Audience> {
        match self {
            Self::Nobody => None,
            Self::Maybe(audience) | Self::Bearer(audience) => Some(audience),
        }
    }
}

/// Bytes of one answer, and of one item of a stream.
pub(crate) const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

impl Builder {
    /// Keeps the session in `store`, in token mode. Without this, a program keeps it in memory,
    /// and a browser in its cookie.
    #[must_use]
    pub fn session_store(mut self, store: Arc<dyn SessionStore>) -> Self {
        self.store = Some(store);
        self
    }

    /// Trusts one more certificate authority (PEM), beside those of the system. Browsers decide
    /// for themselves.
    #[must_use]
    pub fn trust(mut self, pem: Vec<u8>) -> Self {
        self.extra_roots.push(pem);
        self
    }

    /// Makes the client; nothing is sent yet.
    ///
    /// # Errors
    /// The address is not `http://` or `https://` and a host, or a certificate cannot be read.
    pub fn build(self) -> Result<Client, ClientError> {
        let address = Address { url: normalise(&self.url)?, extra_roots: self.extra_roots };
        let transport = connect(&address)?;
        let mode = self.store.map_or_else(default_mode, Mode::Token);
        let keeper = Keeper::new(mode, address.clone(), transport.clone());
        let live = crate::live::Hub::default();
        Ok(Client(Arc::new(Inner { address, transport, keeper, live })))
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn default_mode() -> Mode {
    Mode::Token(Arc::new(crate::session::MemoryStore::default()))
}

#[cfg(target_arch = "wasm32")]
fn default_mode() -> Mode {
    Mode::Cookie
}

/// Scheme and authority of an address that a person typed.
fn normalise(url: &str) -> Result<String, ClientError> {
    let bad = || ClientError { detail: Some(url.to_owned()), ..ClientError::new(Kind::BadAddress) };
    let uri: Uri = url.trim().parse().map_err(|_| bad())?;
    match (uri.scheme_str(), uri.authority()) {
        (Some(scheme @ ("http" | "https")), Some(authority))
            if uri.path() == "/" && uri.query().is_none() && !authority.as_str().contains('@') =>
        {
            Ok(format!("{scheme}://{authority}"))
        }
        _ => Err(bad()),
    }
}

impl Client {
    /// A client of the server at `url`: `http://localhost:8080`, `https://muster.example.org`.
    #[must_use]
    pub fn builder(url: impl Into<String>) -> Builder {
        Builder { url: url.into(), extra_roots: Vec::new(), store: None }
    }

    /// The server's address: scheme and authority.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.0.address.url
    }

    /// Sessions: signing up, in and out.
    #[must_use]
    pub fn session(&self) -> Sessions {
        Sessions { client: self.clone() }
    }

    /// Live views.
    #[must_use]
    pub fn live(&self) -> Live {
        Live { client: self.clone() }
    }

    #[cfg(target_arch = "wasm32")]
    pub(crate) fn address(&self) -> &Address {
        &self.0.address
    }

    pub(crate) fn keeper(&self) -> &Keeper {
        &self.0.keeper
    }

    pub(crate) fn hub(&self) -> &crate::live::Hub {
        &self.0.live
    }

    pub(crate) fn transport(&self) -> Transport {
        self.0.transport.clone()
    }

    /// The way of every call: a bearer of the right audience, a deadline, a new bearer once if
    /// the old one is refused, more tries after a loss if that is harmless.
    pub(crate) async fn call<Q, A>(
        &self,
        auth: Auth,
        retry: Retry,
        message: Q,
        rpc: Rpc<Q, A>,
    ) -> Result<A, ClientError>
    where
        Q: Message,
        A: Message + Default,
    {
        let message = Bytes::from(message.encode_to_vec());
        let bytes = self.call_bytes(auth, retry, rpc.path()?, message).await?;
        A::decode(bytes).map_err(|error| ClientError::from_status(&unreadable(&error)))
    }

    async fn call_bytes(
        &self,
        auth: Auth,
        retry: Retry,
        path: PathAndQuery,
        message: Bytes,
    ) -> Result<Bytes, ClientError> {
        let begun = Moment::now();
        let (mut tries, mut renewed) = (0, false);
        loop {
            let left = retry.deadline().saturating_sub(Moment::now().since(begun));
            let bearer = self.bearer(&auth).await?;
            let request = self.request(message.clone(), bearer.as_ref(), Some(left));
            let asked = rpc::unary(self.transport(), path.clone(), request);
            let error = match timeout(left, asked).await {
                Ok(Ok(response)) => return Ok(response.into_inner()),
                Ok(Err(status)) => ClientError::from_status(&status),
                Err(_) => ClientError::timed_out(),
            };
            if error.is_token_trouble() && !renewed && bearer.is_some() {
                renewed = true;
                self.refused(&auth, bearer.as_ref());
                continue;
            }
            self.note(bearer.as_ref(), &error);
            let random = u32::from_be_bytes(random());
            let pause = error.retry_after.unwrap_or_else(|| retry::CALL.pause(tries, random));
            let time_left = retry.deadline().saturating_sub(Moment::now().since(begun));
            let again = matches!(retry, Retry::Safe | Retry::Bulk)
                && error.is_transient()
                && tries < retry::RETRIES_MAX
                && pause < time_left;
            if !again {
                return Err(error);
            }
            tries += 1;
            tracing::debug!(tries, detail = error.detail, "trying again");
            sleep(pause).await;
        }
    }

    /// Opens a stream that the server sends: as [`Client::call`], without deadline and without
    /// another try after its first item.
    pub(crate) async fn stream<Q, A>(
        &self,
        auth: Auth,
        message: Q,
        rpc: Rpc<Q, tonic::Streaming<A>>,
    ) -> Result<Items<A>, ClientError>
    where
        Q: Message,
        A: Message + Default,
    {
        let message = Bytes::from(message.encode_to_vec());
        self.stream_bytes(auth, rpc.path()?, message).await.map(Items::new)
    }

    pub(crate) async fn stream_bytes(
        &self,
        auth: Auth,
        path: PathAndQuery,
        message: Bytes,
    ) -> Result<tonic::Streaming<Bytes>, ClientError> {
        let mut renewed = false;
        loop {
            let bearer = self.bearer(&auth).await?;
            let request = self.request(message.clone(), bearer.as_ref(), None);
            let asked = rpc::streaming(self.transport(), path.clone(), request);
            let error = match timeout(Retry::Never.deadline(), asked).await {
                Ok(Ok(response)) => return Ok(response.into_inner()),
                Ok(Err(status)) => ClientError::from_status(&status),
                Err(_) => ClientError::timed_out(),
            };
            if error.is_token_trouble() && !renewed && bearer.is_some() {
                renewed = true;
                self.refused(&auth, bearer.as_ref());
                continue;
            }
            self.note(bearer.as_ref(), &error);
            return Err(error);
        }
    }

    async fn bearer(&self, auth: &Auth) -> Result<Option<Bearer>, ClientError> {
        match auth {
            Auth::Nobody => Ok(None),
            Auth::Maybe(audience) => self.keeper().bearer_if_signed_in(audience).await,
            Auth::Bearer(audience) => self.keeper().bearer(audience).await.map(Some),
        }
    }

    fn request(
        &self,
        message: Bytes,
        bearer: Option<&Bearer>,
        left: Option<Duration>,
    ) -> Request<Bytes> {
        let mut request = Request::new(message);
        if let Some(left) = left {
            request.set_timeout(left);
        }
        let header = bearer.and_then(|b| {
            let text = zeroize::Zeroizing::new(format!("Bearer {}", b.token.as_str()));
            HeaderValue::from_str(&text).ok()
        });
        if let Some(mut header) = header {
            header.set_sensitive(true);
            if let Ok(value) = tonic::metadata::MetadataValue::try_from(header.as_bytes()) {
                request.metadata_mut().insert("authorization", value);
            }
        }
        request
    }

    fn refused(&self, auth: &Auth, bearer: Option<&Bearer>) {
        if let (Some(audience), Some(bearer)) = (auth.audience(), bearer) {
            self.keeper().forget(audience, bearer);
        }
    }

    /// A server that says the session is over is believed.
    fn note(&self, bearer: Option<&Bearer>, error: &ClientError) {
        if let (Some(_), Some(reason), true) = (bearer, error.reason, error.ends_session()) {
            self.session().ended(reason);
        }
    }
}

fn unreadable(error: &prost::DecodeError) -> Status {
    Status::internal(error.to_string())
}

macro_rules! services {
    ($($(#[$doc:meta])* $name:ident $service:ident)*) => {
        impl Client {$(
            $(#[$doc])*
            #[must_use]
            pub fn $name(&self) -> services::$service {
                services::$service { client: self.clone() }
            }
        )*}
    };
}

services! {
    /// One's own account.
    accounts Accounts
    /// Roles and grants.
    access Access
    /// Running the server.
    admin Admin
    /// The nodes that hold the data together.
    cluster Cluster
    /// Calls.
    calls Calls
    /// Files.
    files Files
    /// Imported lists.
    invitations Invitations
    /// Members of organisations.
    members Members
    /// Messages.
    messages Messages
    /// News.
    news NewsDesk
    /// Organisations.
    orgs Orgs
    /// Pledges.
    pledges Pledges
    /// Projects and dashboards.
    projects Projects
    /// Searching what is public.
    search Search
    /// The server's first steps.
    setup Setup
    /// The public site.
    site Sites
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_a_scheme_and_a_host() {
        for (typed, kept) in [
            ("http://localhost:8080", "http://localhost:8080"),
            (" https://muster.example.org/ ", "https://muster.example.org"),
            ("http://[::1]:8080/", "http://[::1]:8080"),
        ] {
            assert_eq!(normalise(typed).as_deref(), Ok(kept));
        }
        for bad in
            ["", "localhost:8080", "ftp://a.b", "http://", "https://a.b/x", "https://u:p@a.b", "/"]
        {
            assert_eq!(normalise(bad).unwrap_err().kind, Kind::BadAddress, "{bad}");
        }
    }
}
