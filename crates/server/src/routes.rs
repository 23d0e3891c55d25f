//! What answers under which path: gRPC, the browser's session endpoints, health, metrics, keys,
//! the public site, and the web app for everything else.

use std::sync::Arc;

use accounts::{Accounts, rate::Limiter};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{from_fn, from_fn_with_state, map_response},
    response::{IntoResponse as _, Response},
    routing::get,
};
use crypto::keyring::Keyring;
use ipnet::IpNet;
use live::Live;
use mail::Mailer;
use proto::pb::{
    access_server::AccessServer, account_server::AccountServer, admin_server::AdminServer,
    call_server::CallServer, change_server::ChangeServer, cluster_server::ClusterServer,
    dashboard_server::DashboardServer, file_server::FileServer,
    invitation_server::InvitationServer, live_server::LiveServer, member_server::MemberServer,
    message_server::MessageServer, news_server::NewsServer, org_server::OrgServer,
    pledge_server::PledgeServer, project_server::ProjectServer, search_server::SearchServer,
    session_server::SessionServer, setup_server::SetupServer, site_server::SiteServer,
};
use state::Domain;
use store::{Role, Store};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use crate::{
    api::{
        access::AccessApi,
        account::AccountApi,
        admin::AdminApi,
        call::CallApi,
        change::ChangeApi,
        cluster::ClusterApi,
        dashboard::DashboardApi,
        file::FileApi,
        invitation::InvitationApi,
        live::LiveApi,
        live::Streams,
        member::MemberApi,
        message::MessageApi,
        news::NewsApi,
        org::OrgApi,
        pledge::{PREVIEW_NETWORK, PledgeApi},
        project::ProjectApi,
        search::SearchApi,
        session::SessionApi,
        setup::SetupApi,
        site::SiteApi,
    },
    auth,
    calls::Calls,
    cluster::Cluster,
    config::Config,
    demo::Demo,
    files::{self, Files},
    finder::Finder,
    front::{self, Front},
    http::{SameSite, in_time, require_known_host},
    inviter::Inviter,
    metrics::{self, Metrics},
    people::People,
    proposer::Proposer,
    public::{self, PublicSite},
    sweeper::Sweeper,
    system::System,
    web::{self, Site},
};

/// Bytes of one gRPC message: a full batch of an imported list fits well.
const MESSAGE_BYTES_MAX: usize = 1024 * 1024;

/// What the handlers are made of.
pub(crate) struct Rooms {
    pub store: Store<Domain>,
    pub accounts: Accounts,
    pub live: Live,
    pub calls: Calls,
    pub demo: Demo,
    pub inviter: Inviter,
    pub mailer: Mailer,
    pub cluster: Cluster,
    pub files: Files,
    pub keyring: Arc<Keyring>,
    /// When the server stops.
    pub stop: CancellationToken,
}

/// What people see.
pub(crate) struct Faces {
    /// The web app.
    pub app: Site,
    /// The pages without a script.
    pub public: site::Site,
}

/// The whole server as one service.
pub(crate) fn app(config: &Config, url: &str, rooms: Rooms, faces: Faces) -> Router {
    let metrics = Metrics::new();
    let finder = Finder::new(rooms.store.clone());
    let sign_in = config.allows_sign_in();
    let public = {
        let (live, files) = (rooms.live.clone(), rooms.files.clone());
        let proxy = config.trusted_proxy.clone().into();
        PublicSite::new(faces.public, finder.clone(), live, files, proxy)
    };
    let same_site = SameSite::new(url, !config.is_public());
    let sessions = SessionApi { accounts: rooms.accounts.clone(), finder: finder.clone() };
    let front = Front {
        accounts: rooms.accounts.clone(),
        store: rooms.store.clone(),
        trusted_proxy: config.trusted_proxy.clone().into(),
        sign_in,
    };
    let plain = Plain {
        store: rooms.store.clone(),
        accounts: rooms.accounts.clone(),
        metrics: metrics.clone(),
        trusted_proxy: config.trusted_proxy.clone().into(),
    };
    let files = files::serve::routes(
        rooms.files.clone(),
        finder.clone(),
        config.trusted_proxy.clone().into(),
    );
    let grpc = grpc(config, rooms, &finder, &sessions, &metrics, &public);
    // The last layer is the outermost: a browser's framing is taken off before the door looks.
    let grpc =
        grpc.layer(from_fn_with_state(front, front::admit)).layer(tonic_web::GrpcWebLayer::new());
    let endpoints = Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics_page))
        .route("/.well-known/jwks.json", get(jwks))
        .with_state(plain)
        .layer(map_response(no_sniff));
    let app = Router::new()
        .merge(grpc)
        .merge(endpoints)
        .merge(auth::routes(sessions, same_site.clone(), url, sign_in))
        .merge(public::routes(public))
        .merge(files)
        .merge(web::router(faces.app))
        .layer(DefaultBodyLimit::max(2 * MESSAGE_BYTES_MAX))
        .layer(from_fn(in_time))
        .layer(from_fn_with_state(same_site, require_known_host))
        .route_layer(from_fn_with_state(metrics, metrics::observe));
    if stays_on_tls(url) { app.layer(map_response(only_tls)) } else { app }
}

/// Whether browsers shall reach this server by TLS only from now on. Not on this machine itself:
/// that name belongs to everything else that runs on it too.
fn stays_on_tls(url: &str) -> bool {
    url.strip_prefix("https://").is_some_and(|rest| {
        let host = rest.split(['/', ':']).next().unwrap_or_default();
        host != "localhost" && !host.ends_with(".localhost")
    })
}

/// RFC 6797: for a year, for this name alone.
async fn only_tls(mut response: Response) -> Response {
    let year = HeaderValue::from_static("max-age=31536000");
    response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, year);
    response
}

/// Every service of the contract.
fn grpc(
    config: &Config,
    rooms: Rooms,
    finder: &Finder,
    sessions: &SessionApi,
    metrics: &Metrics,
    public: &PublicSite,
) -> Router {
    let Rooms {
        store,
        accounts,
        live,
        calls,
        demo,
        inviter,
        mailer,
        cluster,
        files,
        keyring,
        stop,
    } = rooms;
    let finder = finder.clone();
    let proposer = Proposer::new(store.clone());
    let people = People::new(accounts.vault().clone());
    let smtp = mailer.reaches_people();
    let pledges = PledgeApi {
        accounts: accounts.clone(),
        finder: finder.clone(),
        people: people.clone(),
        proposer: proposer.clone(),
        live: live.clone(),
        gates: calls.pledges.clone(),
        previews: Arc::new(Limiter::new(PREVIEW_NETWORK)),
        smtp,
    };
    let streams = Streams::default();
    let open = streams.clone();
    tokio::spawn(async move {
        stop.cancelled().await;
        open.end();
    });
    let watching = LiveApi {
        finder: finder.clone(),
        accounts: accounts.clone(),
        projections: live.clone(),
        pledges: pledges.clone(),
        store: store.clone(),
        metrics: metrics.clone(),
        streams,
    };
    let (health, health_service) = tonic_health::server::health_reporter();
    let mut routes = Routes::builder();
    macro_rules! serve {
        ($($server:ident($api:expr)),* $(,)?) => {$(
            routes.add_service($server::new($api).max_decoding_message_size(MESSAGE_BYTES_MAX));
        )*};
    }
    serve! {
        AccessServer(AccessApi { accounts: accounts.clone(), finder: finder.clone(), people: people.clone(), proposer: proposer.clone() }),
        AccountServer(AccountApi { accounts: accounts.clone(), sweeper: Sweeper { store: store.clone(), mailer: mailer.clone() } }),
        AdminServer(AdminApi { accounts: accounts.clone(), finder: finder.clone(), people: people.clone(), system: System::new(store.clone(), mailer, files.clone(), config.data.clone()), demo }),
        CallServer(CallApi { finder: finder.clone(), proposer: proposer.clone(), calls }),
        ChangeServer(ChangeApi { store: store.clone() }),
        ClusterServer(ClusterApi { store: store.clone(), cluster, keyring }),
        DashboardServer(DashboardApi { finder: finder.clone(), live: live.clone() }),
        FileServer(FileApi { finder: finder.clone(), proposer: proposer.clone(), files }),
        InvitationServer(InvitationApi { finder: finder.clone(), proposer: proposer.clone(), vault: accounts.vault().clone(), inviter }),
        LiveServer(watching),
        MemberServer(MemberApi { finder: finder.clone(), people, proposer: proposer.clone() }),
        MessageServer(MessageApi { finder: finder.clone(), proposer: proposer.clone() }),
        NewsServer(NewsApi { finder: finder.clone(), proposer: proposer.clone() }),
        OrgServer(OrgApi { accounts: accounts.clone(), finder: finder.clone(), proposer: proposer.clone(), live: live.clone() }),
        PledgeServer(pledges),
        ProjectServer(ProjectApi { finder: finder.clone(), proposer, live }),
        SearchServer(SearchApi { search: public.search() }),
        SessionServer(sessions.clone()),
        SetupServer(SetupApi { accounts, finder, smtp }),
        SiteServer(SiteApi { public: public.clone() }),
    }
    tokio::spawn(async move {
        health.set_service_status("", tonic_health::ServingStatus::Serving).await;
    });
    routes.add_service(health_service);
    if config.reflection {
        let reflection = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(proto::FILE_DESCRIPTOR_SET)
            .build_v1();
        match reflection {
            Ok(service) => {
                routes.add_service(service);
            }
            Err(error) => tracing::warn!(%error, "no gRPC reflection"),
        }
    }
    // What no service answers is for the routes around it.
    routes.routes().into_axum_router().reset_fallback()
}

#[derive(Clone)]
struct Plain {
    store: Store<Domain>,
    accounts: Accounts,
    metrics: Metrics,
    trusted_proxy: Arc<[IpNet]>,
}

/// Ready once commands apply.
async fn ready(State(plain): State<Plain>) -> Response {
    let status = plain.store.status();
    let why_not = match (status.stopped, status.leader, status.is_outcast) {
        (Some(_), ..) => "applying stopped; see the log\n",
        (None, Some(_), _) => return "ready\n".into_response(),
        (None, None, true) => {
            "the other nodes do not know this one: if it was removed, or one of them went on alone \
             (`muster cluster recover`), stop this server; to come back it joins anew with an empty \
             data directory\n"
        }
        (None, None, false) => "no node leads: a majority of the voting nodes is not there\n",
    };
    (StatusCode::SERVICE_UNAVAILABLE, why_not).into_response()
}

/// For this machine alone: figures that move when somebody acts tell strangers their hour.
async fn metrics_page(State(plain): State<Plain>, request: Request) -> Response {
    let is_passed_on = ["forwarded", "via", "x-forwarded-for"]
        .iter()
        .any(|head| request.headers().contains_key(*head));
    if is_passed_on || !front::address(&request, &plain.trusted_proxy).is_loopback() {
        return (StatusCode::FORBIDDEN, "metrics are read on the machine itself\n").into_response();
    }
    let status = plain.store.status();
    let voters = plain.store.members().into_iter().filter(|member| member.role == Role::Voter);
    plain.metrics.applied.set(status.applied_index);
    plain.metrics.leader.set(status.leader.unwrap_or(0));
    plain.metrics.node.set(status.node);
    plain.metrics.voters.set(voters.count() as u64);
    metrics::show(State(plain.metrics)).await
}

async fn jwks(State(plain): State<Plain>) -> Response {
    let head = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    (head, plain.accounts.jwks()).into_response()
}

async fn no_sniff(mut response: Response) -> Response {
    let value = HeaderValue::from_static("nosniff");
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, value);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_of_its_own_stays_on_tls() {
        for url in ["https://muster.example.org", "https://muster.example.org:8443"] {
            assert!(stays_on_tls(url), "{url}");
        }
        for url in [
            "http://muster.example.org",
            "https://localhost:7421",
            "https://a.localhost",
            "http://localhost:7421",
        ] {
            assert!(!stays_on_tls(url), "{url}");
        }
    }
}
