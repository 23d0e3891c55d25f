//! Keeps the session of one client: gets access tokens by the refresh token, wherever that is,
//! and knows who is signed in.

use core::time::Duration;
use std::sync::Arc;

use model::{AccountId, Problem, Reason};
use proto::{convert, pb};
use tokio::sync::watch;
use zeroize::Zeroizing;

use super::{Audience, SessionState, SessionStore, StoreError, StoreLock, StoredSession};
use crate::{
    bearers::{Bearer, Bearers},
    client::Address,
    error::ClientError,
    platform::{Moment, request_id, sleep, timeout},
    retry,
    transport::Transport,
};

/// Where the refresh token is.
#[derive(Clone)]
pub(crate) enum Mode {
    /// In a cookie that no script can read.
    #[cfg(target_arch = "wasm32")]
    Cookie,
    /// In this store.
    Token(Arc<dyn SessionStore>),
}

/// The session of one client. Cheap to clone; all clones are one.
#[derive(Clone)]
pub(crate) struct Keeper(Arc<Inner>);

struct Inner {
    mode: Mode,
    /// Only the cookie's endpoints need it.
    #[cfg_attr(not(target_arch = "wasm32"), expect(dead_code, reason = "for browsers"))]
    address: Address,
    transport: Transport,
    bearers: Bearers,
    state: watch::Sender<SessionState>,
    /// By which request the cookie was last asked for its successor, while no answer has come.
    #[cfg(target_arch = "wasm32")]
    asked_by: std::sync::Mutex<Option<String>>,
}

/// One try of a refresh.
const REFRESH_TIMEOUT: Duration = Duration::from_secs(10);
/// Tries of a refresh; all within the time in which a server repeats its answer.
const REFRESH_TRIES: u32 = 3;
/// A server that wants less often is waited for so long.
const REFRESH_WAIT_MAX: Duration = Duration::from_secs(5);
/// How long another program may use the session file.
const LOCK_WAIT: Duration = Duration::from_secs(15);
const LOCK_POLL: Duration = Duration::from_millis(25);

impl Keeper {
    pub(crate) fn new(mode: Mode, address: Address, transport: Transport) -> Self {
        let state = watch::Sender::new(SessionState::Unknown);
        Self(Arc::new(Inner {
            mode,
            address,
            transport,
            bearers: Bearers::default(),
            state,
            #[cfg(target_arch = "wasm32")]
            asked_by: std::sync::Mutex::default(),
        }))
    }

    pub(crate) fn state(&self) -> watch::Receiver<SessionState> {
        self.0.state.subscribe()
    }

    /// Another tab or program may have signed in since nobody was.
    pub(crate) fn reconsider(&self) {
        self.0.state.send_if_modified(|state| {
            let out = matches!(state, SessionState::SignedOut(_));
            if out {
                *state = SessionState::Unknown;
            }
            out
        });
    }

    pub(crate) fn mode(&self) -> &Mode {
        &self.0.mode
    }

    /// An access token; refused with NOT_SIGNED_IN if nobody is signed in.
    pub(crate) async fn bearer(&self, audience: &Audience) -> Result<Bearer, ClientError> {
        if let SessionState::SignedOut(why) = *self.0.state.borrow() {
            return Err(ClientError::refused(why.unwrap_or(Reason::NotSignedIn)));
        }
        let this = self.clone();
        self.0
            .bearers
            .get(audience, move |audience| async move { this.renew(audience).await })
            .await
    }

    /// An access token if somebody is signed in; else none.
    pub(crate) async fn bearer_if_signed_in(
        &self,
        audience: &Audience,
    ) -> Result<Option<Bearer>, ClientError> {
        match self.bearer(audience).await {
            Ok(bearer) => Ok(Some(bearer)),
            Err(error) if error.ends_session() => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(crate) fn forget(&self, audience: &Audience, refused: &Bearer) {
        self.0.bearers.forget(audience, refused);
    }

    /// Throws all access tokens away, because what they say has changed.
    pub(crate) fn forget_all(&self) {
        self.0.bearers.clear();
    }

    /// Takes over a session that was just opened. `asked` is when it was asked for.
    pub(crate) fn open(
        &self,
        response: pb::SignInFinishResponse,
        asked: Moment,
    ) -> Result<AccountId, ClientError> {
        match &self.0.mode {
            #[cfg(target_arch = "wasm32")]
            Mode::Cookie => {}
            Mode::Token(store) => {
                let refresh_token = Zeroizing::new(response.refresh_token);
                if refresh_token.is_empty() {
                    return Err(missing("refresh_token"));
                }
                store.save(&StoredSession { refresh_token, asked_by: None })?;
            }
        }
        self.0.bearers.clear();
        let bearer = bearer(response.access, asked)?;
        let account = self.signed_in(&bearer)?;
        self.0.bearers.put(Audience::Directory, bearer);
        Ok(account)
    }

    /// The refresh token to close the session with, in token mode.
    pub(crate) fn refresh_token(&self) -> Result<Zeroizing<String>, StoreError> {
        match &self.0.mode {
            #[cfg(target_arch = "wasm32")]
            Mode::Cookie => Ok(Zeroizing::default()),
            Mode::Token(store) => {
                Ok(store.load()?.map(|session| session.refresh_token).unwrap_or_default())
            }
        }
    }

    /// Forgets the session here; the server is not asked.
    pub(crate) fn end(&self, why: Option<Reason>) -> Result<(), StoreError> {
        self.0.bearers.clear();
        self.0.state.send_replace(SessionState::SignedOut(why));
        match &self.0.mode {
            #[cfg(target_arch = "wasm32")]
            Mode::Cookie => Ok(()),
            Mode::Token(store) => store.clear(),
        }
    }

    /// Turns the refresh token into its successor and an access token.
    async fn renew(&self, audience: Audience) -> Result<Bearer, ClientError> {
        let result = match &self.0.mode {
            #[cfg(target_arch = "wasm32")]
            Mode::Cookie => self.renew_by_cookie(&audience).await,
            Mode::Token(store) => self.renew_by_token(store.as_ref(), &audience).await,
        };
        match result {
            Ok(Some(bearer)) => {
                if audience == Audience::Directory {
                    self.signed_in(&bearer)?;
                }
                Ok(bearer)
            }
            Ok(None) => {
                self.end(None)?;
                Err(ClientError::refused(Reason::NotSignedIn))
            }
            Err(error) => {
                if error.ends_session() {
                    let was = *self.0.state.borrow();
                    // A page that never knew of a session has not lost one.
                    let why = error.reason.filter(|_| matches!(was, SessionState::SignedIn(_)));
                    self.end(why)?;
                }
                Err(error)
            }
        }
    }

    #[cfg(target_arch = "wasm32")]
    fn asked_by(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.0.asked_by.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    #[cfg(target_arch = "wasm32")]
    async fn renew_by_cookie(&self, audience: &Audience) -> Result<Option<Bearer>, ClientError> {
        // Tabs take turns: each refresh replaces the cookie that all of them send.
        let _turn = crate::platform::web::tab_lock("muster-refresh").await;
        let asked_by = self.asked_by().get_or_insert_with(request_id).clone();
        let request = pb::RefreshRequest {
            refresh_token: String::new(),
            audience: audience.to_string(),
            request_id: asked_by,
        };
        let asked = Moment::now();
        let response: pb::RefreshResponse = persist(|| {
            let request = request.clone();
            async move { crate::transport::post(&self.0.address, "/auth/refresh", &request).await }
        })
        .await
        .inspect_err(|error| {
            if !is_open(error) {
                *self.asked_by() = None;
            }
        })?;
        *self.asked_by() = None;
        response.access.map(|access| bearer(Some(access), asked)).transpose()
    }

    async fn renew_by_token(
        &self,
        store: &dyn SessionStore,
        audience: &Audience,
    ) -> Result<Option<Bearer>, ClientError> {
        let _turn = locked(store).await?;
        // Read under the lock: another program may have used the token that we knew.
        let Some(mut session) = store.load()? else { return Ok(None) };
        // The same as the last time, if that time no answer came: its change may have happened.
        let asked_by = match &session.asked_by {
            Some(asked_by) => asked_by.clone(),
            None => {
                let asked_by = Zeroizing::new(request_id());
                session.asked_by = Some(asked_by.clone());
                store.save(&session)?;
                asked_by
            }
        };
        let request = pb::RefreshRequest {
            refresh_token: session.refresh_token.to_string(),
            audience: audience.to_string(),
            request_id: asked_by.to_string(),
        };
        let asked = Moment::now();
        let response = persist(|| {
            let (mut rpc, request) =
                (pb::session_client::SessionClient::new(self.0.transport.clone()), request.clone());
            async move {
                let response = rpc.refresh(request).await;
                response.map(tonic::Response::into_inner).map_err(|s| ClientError::from_status(&s))
            }
        })
        .await?;
        let refresh_token = Zeroizing::new(response.refresh_token);
        if refresh_token.is_empty() {
            return Err(missing("refresh_token"));
        }
        store.save(&StoredSession { refresh_token, asked_by: None })?;
        bearer(response.access, asked).map(Some)
    }

    fn signed_in(&self, bearer: &Bearer) -> Result<AccountId, ClientError> {
        let account =
            convert::id("access.subject", &bearer.subject).map_err(ClientError::bad_answer)?;
        let now = SessionState::SignedIn(account);
        self.0.state.send_if_modified(|state| core::mem::replace(state, now) != now);
        Ok(account)
    }
}

/// Tries a refresh again after a loss: the server repeats its answer for a while, and the answer
/// holds the only refresh token that still works.
async fn persist<T, F, R>(mut once: F) -> Result<T, ClientError>
where
    F: FnMut() -> R,
    R: Future<Output = Result<T, ClientError>>,
{
    let mut tries = 0;
    loop {
        tries += 1;
        let result = timeout(REFRESH_TIMEOUT, once())
            .await
            .unwrap_or_else(|_| Err(ClientError::timed_out()));
        let pause = match &result {
            Err(error) if error.is_transient() => {
                let random = u32::from_be_bytes(crate::platform::random());
                Some(retry::CALL.pause(tries, random))
            }
            // Refused before anything was used up: a script of many commands goes on slower.
            Err(error) => error.retry_after.filter(|pause| *pause <= REFRESH_WAIT_MAX),
            Ok(_) => None,
        };
        match pause {
            Some(pause) if tries < REFRESH_TRIES => sleep(pause).await,
            _ => return result,
        }
    }
}

/// Whether what was asked for may have happened, or may yet.
#[cfg(target_arch = "wasm32")]
fn is_open(error: &ClientError) -> bool {
    error.reason.is_none()
        || error.reason == Some(Reason::ChangeUnconfirmed)
        || error.is_transient()
}

/// Waits for other programs that use the same store.
async fn locked(store: &dyn SessionStore) -> Result<StoreLock, ClientError> {
    let since = Moment::now();
    loop {
        if let Some(lock) = store.try_lock()? {
            return Ok(lock);
        }
        if Moment::now().since(since) > LOCK_WAIT {
            return Err(StoreError::Locked.into());
        }
        sleep(LOCK_POLL).await;
    }
}

fn bearer(access: Option<pb::AccessToken>, since: Moment) -> Result<Bearer, ClientError> {
    let access = access.ok_or_else(|| missing("access"))?;
    if access.token.is_empty() {
        return Err(missing("access.token"));
    }
    Ok(Bearer {
        token: Arc::new(Zeroizing::new(access.token)),
        subject: access.subject,
        since,
        life: Duration::from_millis(access.expires_in_ms.into()),
    })
}

fn missing(field: &str) -> ClientError {
    ClientError::bad_answer(model::Invalid::new(field, Problem::Empty))
}
