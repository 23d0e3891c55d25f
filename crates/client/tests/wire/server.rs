//! A server that says what a test tells it to say, and notes what it heard.

use std::{
    collections::{HashMap, VecDeque},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
};

use client::{Client, MemoryStore, SessionStore, StoredSession};
use crypto::{
    OsRng,
    opaque::{CONTEXT, ServerSetup, Suite},
};
use model::{AccountId, Reason, text::Slug};
use opaque_ke::{
    CredentialFinalization, CredentialRequest, RegistrationRequest, RegistrationUpload,
    ServerLogin, ServerLoginParameters, ServerRegistration,
};
use proto::{pb, status};
use tokio::{
    net::TcpListener,
    sync::{broadcast, mpsc},
};
use tokio_stream::{Stream, wrappers::ReceiverStream};
use tonic::{Request, Response, Status, transport::Server};

pub(crate) fn slug(text: &str) -> Slug {
    Slug::parse("slug", text).unwrap()
}

pub(crate) const ACCOUNT: AccountId = AccountId::from_bytes([7; 16]);

#[derive(Default)]
pub(crate) struct State {
    /// What the next Org calls answer before they succeed.
    pub(crate) org_refusals: VecDeque<Status>,
    /// Bearer and request id of every Org call.
    pub(crate) org_calls: Vec<(Option<String>, String)>,
    /// Refresh tokens in the order in which they came.
    pub(crate) refreshes: Vec<(String, String)>,
    pub(crate) refresh_refusals: VecDeque<Status>,
    /// The only refresh token that works.
    pub(crate) current: u32,
    /// Attached topics in order: bearer, key, cursor.
    pub(crate) attached: Vec<(Option<String>, u32, Vec<u8>)>,
    pub(crate) attach_refusals: VecDeque<Status>,
    pub(crate) detached: Vec<u32>,
    pub(crate) streams: u32,
    /// Streams are refused.
    pub(crate) down: bool,
    stream: Option<mpsc::Sender<Result<pb::LiveEvent, Status>>>,
    records: HashMap<String, Vec<u8>>,
    logins: HashMap<Vec<u8>, Vec<u8>>,
}

#[derive(Clone)]
pub(crate) struct Fake {
    state: Arc<Mutex<State>>,
    /// Says that something was noted.
    noted: broadcast::Sender<()>,
    setup: Arc<ServerSetup>,
}

impl Fake {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Waits until what was noted satisfies `until`.
    pub(crate) async fn when(&self, until: impl Fn(&State) -> bool) {
        let mut noted = self.noted.subscribe();
        while !until(&self.state()) {
            noted.recv().await.unwrap();
        }
    }

    fn note(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        let _ = self.noted.send(());
    }

    /// Sends an event on the open stream.
    pub(crate) async fn send(&self, event: pb::live_event::Event) {
        let stream = self.state().stream.clone().unwrap();
        stream.send(Ok(pb::LiveEvent { event: Some(event) })).await.unwrap();
    }

    /// Cuts the open stream.
    pub(crate) fn cut(&self) {
        self.state().stream = None;
    }
}

/// Starts a server; answers it and a client of it that is signed in with refresh token `r0`.
pub(crate) async fn start() -> (Fake, Client) {
    let fake = Fake {
        state: Arc::default(),
        noted: broadcast::channel(1024).0,
        setup: Arc::new(ServerSetup::new(&mut OsRng)),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let services = Server::builder()
        .add_service(pb::account_server::AccountServer::new(fake.clone()))
        .add_service(pb::live_server::LiveServer::new(fake.clone()))
        .add_service(pb::org_server::OrgServer::new(fake.clone()))
        .add_service(pb::session_server::SessionServer::new(fake.clone()));
    let incoming = tokio_stream::wrappers::TcpListenerStream::new(listener);
    tokio::spawn(services.serve_with_incoming(incoming));
    let store = MemoryStore::default();
    store.save(&StoredSession { refresh_token: "r0".to_owned().into(), asked_by: None }).unwrap();
    let client = Client::builder(url).session_store(Arc::new(store)).build().unwrap();
    (fake, client)
}

fn bearer<T>(request: &Request<T>) -> Option<String> {
    let header = request.metadata().get("authorization")?;
    Some(header.to_str().unwrap().strip_prefix("Bearer ").unwrap().to_owned())
}

type Answer<T> = Result<Response<T>, Status>;

fn refuse<T>(reason: Reason) -> Answer<T> {
    Err(status::refuse(reason))
}

fn access(token: String, audience: String) -> Option<pb::AccessToken> {
    let subject = ACCOUNT.to_string();
    Some(pb::AccessToken { token, audience, expires_in_ms: 300_000, subject })
}

#[tonic::async_trait]
impl pb::org_server::Org for Fake {
    async fn list(&self, _: Request<pb::ListOrgsRequest>) -> Answer<pb::ListOrgsResponse> {
        refuse(Reason::Internal)
    }
    async fn get(&self, _: Request<pb::GetOrgRequest>) -> Answer<pb::GetOrgResponse> {
        refuse(Reason::OrgNotFound)
    }
    async fn create(&self, _: Request<pb::CreateOrgRequest>) -> Answer<pb::CreateOrgResponse> {
        refuse(Reason::Internal)
    }
    async fn update(&self, _: Request<pb::UpdateOrgRequest>) -> Answer<pb::UpdateOrgResponse> {
        Ok(Response::new(pb::UpdateOrgResponse { etag: 9 }))
    }
    async fn delete(&self, r: Request<pb::DeleteOrgRequest>) -> Answer<pb::DeleteOrgResponse> {
        let who = bearer(&r);
        self.note(|s| s.org_calls.push((who, r.into_inner().request_id)));
        match self.state().org_refusals.pop_front() {
            Some(status) => Err(status),
            None => Ok(Response::new(pb::DeleteOrgResponse {})),
        }
    }
}

#[tonic::async_trait]
impl pb::session_server::Session for Fake {
    async fn sign_in_start(
        &self,
        request: Request<pb::SignInStartRequest>,
    ) -> Answer<pb::SignInStartResponse> {
        let request = request.into_inner();
        let record = self.state().records.get(&request.mail).cloned();
        let record = record.map(|r| ServerRegistration::<Suite>::deserialize(&r).unwrap());
        let started = ServerLogin::start(
            &mut OsRng,
            &self.setup,
            record,
            CredentialRequest::deserialize(&request.credential_request).unwrap(),
            request.mail.as_bytes(),
            ServerLoginParameters { context: Some(CONTEXT), ..Default::default() },
        )
        .unwrap();
        let state = request.mail.into_bytes();
        self.state().logins.insert(state.clone(), started.state.serialize().to_vec());
        let credential_response = started.message.serialize().to_vec();
        Ok(Response::new(pb::SignInStartResponse { credential_response, state }))
    }

    async fn sign_in_finish(
        &self,
        request: Request<pb::SignInFinishRequest>,
    ) -> Answer<pb::SignInFinishResponse> {
        let request = request.into_inner();
        let login = self.state().logins.remove(&request.state).unwrap();
        let login = ServerLogin::<Suite>::deserialize(&login).unwrap();
        let proof = CredentialFinalization::deserialize(&request.credential_finalization).unwrap();
        let parameters = ServerLoginParameters { context: Some(CONTEXT), ..Default::default() };
        if login.finish(proof, parameters).is_err() {
            return refuse(Reason::WrongCredentials);
        }
        let refresh_token = format!("r{}", self.state().current);
        let access = access("from sign-in".to_owned(), "directory".to_owned());
        Ok(Response::new(pb::SignInFinishResponse { refresh_token, access }))
    }

    async fn refresh(&self, r: Request<pb::RefreshRequest>) -> Answer<pb::RefreshResponse> {
        let r = r.into_inner();
        let (audience, token) = (r.audience.clone(), r.refresh_token.clone());
        self.note(|s| s.refreshes.push((r.refresh_token, r.audience)));
        let mut state = self.state();
        if let Some(status) = state.refresh_refusals.pop_front() {
            return Err(status);
        }
        if token != format!("r{}", state.current) {
            return refuse(Reason::RefreshReused);
        }
        state.current += 1;
        Ok(Response::new(pb::RefreshResponse {
            refresh_token: format!("r{}", state.current),
            access: access(format!("{audience} {}", state.current), audience),
        }))
    }

    async fn sign_out(&self, _: Request<pb::SignOutRequest>) -> Answer<pb::SignOutResponse> {
        Ok(Response::new(pb::SignOutResponse {}))
    }
    async fn list(&self, _: Request<pb::ListSessionsRequest>) -> Answer<pb::ListSessionsResponse> {
        refuse(Reason::SessionEnded)
    }
    async fn close(&self, _: Request<pb::CloseSessionRequest>) -> Answer<pb::CloseSessionResponse> {
        refuse(Reason::Internal)
    }
    async fn close_all(
        &self,
        _: Request<pb::CloseAllSessionsRequest>,
    ) -> Answer<pb::CloseAllSessionsResponse> {
        refuse(Reason::Internal)
    }
}

#[tonic::async_trait]
impl pb::account_server::Account for Fake {
    async fn sign_up_start(
        &self,
        request: Request<pb::SignUpStartRequest>,
    ) -> Answer<pb::SignUpStartResponse> {
        let request = request.into_inner().registration_request;
        let request = RegistrationRequest::deserialize(&request).unwrap();
        // A real server takes the account's id; here there is one account.
        let started =
            ServerRegistration::<Suite>::start(&self.setup, request, b"ada@example.org").unwrap();
        let registration_response = started.message.serialize().to_vec();
        Ok(Response::new(pb::SignUpStartResponse { registration_response, state: vec![1] }))
    }

    async fn sign_up_finish(
        &self,
        request: Request<pb::SignUpFinishRequest>,
    ) -> Answer<pb::SignUpFinishResponse> {
        let request = request.into_inner();
        let upload = RegistrationUpload::deserialize(&request.registration_upload).unwrap();
        let record = ServerRegistration::<Suite>::finish(upload).serialize().to_vec();
        self.state().records.insert(request.mail, record);
        Ok(Response::new(pb::SignUpFinishResponse { id: ACCOUNT.to_string() }))
    }

    async fn get(&self, _: Request<pb::GetAccountRequest>) -> Answer<pb::GetAccountResponse> {
        // A lie: there is no account in it.
        Ok(Response::new(pb::GetAccountResponse { account: None }))
    }
    async fn update(
        &self,
        _: Request<pb::UpdateAccountRequest>,
    ) -> Answer<pb::UpdateAccountResponse> {
        refuse(Reason::Internal)
    }
    async fn verify_mail(
        &self,
        _: Request<pb::VerifyMailRequest>,
    ) -> Answer<pb::VerifyMailResponse> {
        refuse(Reason::Internal)
    }
    async fn resend_verification(
        &self,
        _: Request<pb::ResendVerificationRequest>,
    ) -> Answer<pb::ResendVerificationResponse> {
        refuse(Reason::Internal)
    }
    async fn request_reset(
        &self,
        _: Request<pb::RequestResetRequest>,
    ) -> Answer<pb::RequestResetResponse> {
        refuse(Reason::Internal)
    }
    async fn reset_start(
        &self,
        _: Request<pb::ResetStartRequest>,
    ) -> Answer<pb::ResetStartResponse> {
        refuse(Reason::Internal)
    }
    async fn reset_finish(
        &self,
        _: Request<pb::ResetFinishRequest>,
    ) -> Answer<pb::ResetFinishResponse> {
        refuse(Reason::Internal)
    }
    async fn change_password_start(
        &self,
        _: Request<pb::ChangePasswordStartRequest>,
    ) -> Answer<pb::ChangePasswordStartResponse> {
        refuse(Reason::Internal)
    }
    async fn change_password_finish(
        &self,
        _: Request<pb::ChangePasswordFinishRequest>,
    ) -> Answer<pb::ChangePasswordFinishResponse> {
        refuse(Reason::Internal)
    }
    async fn delete(
        &self,
        _: Request<pb::DeleteAccountRequest>,
    ) -> Answer<pb::DeleteAccountResponse> {
        refuse(Reason::Internal)
    }
}

#[tonic::async_trait]
impl pb::live_server::Live for Fake {
    type SubscribeStream =
        Pin<Box<dyn Stream<Item = Result<pb::LiveEvent, Status>> + Send + 'static>>;

    async fn subscribe(
        &self,
        _: Request<pb::SubscribeRequest>,
    ) -> Result<Response<Self::SubscribeStream>, Status> {
        if self.state().down {
            return Err(status::refuse(Reason::Unavailable));
        }
        let (sender, receiver) = mpsc::channel(16);
        let streams = self.state().streams + 1;
        let opened =
            pb::live_event::Opened { subscription: format!("s{streams}"), heartbeat_ms: 15_000 };
        let event = pb::LiveEvent { event: Some(pb::live_event::Event::Opened(opened)) };
        sender.send(Ok(event)).await.unwrap();
        self.note(|s| {
            s.streams = streams;
            s.stream = Some(sender);
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(receiver))))
    }

    async fn attach(&self, request: Request<pb::AttachRequest>) -> Answer<pb::AttachResponse> {
        let who = bearer(&request);
        let request = request.into_inner();
        assert_eq!(request.subscription, format!("s{}", self.state().streams));
        let refusal = self.state().attach_refusals.pop_front();
        self.note(|s| s.attached.push((who, request.key, request.cursor)));
        refusal.map_or_else(|| Ok(Response::new(pb::AttachResponse {})), Err)
    }

    async fn detach(&self, request: Request<pb::DetachRequest>) -> Answer<pb::DetachResponse> {
        self.note(|s| s.detached.push(request.into_inner().key));
        Ok(Response::new(pb::DetachResponse {}))
    }
}
