//! The life of a server: open, start, serve, drain.

use std::sync::Arc;

use accounts::{Accounts, Clock, Parts, keyring_file};
use live::Live;
use mail::{Mailer, Outbox, Sender, Smtp};
use state::Domain;
use store::Store;
use tokio_util::sync::CancellationToken;

use crate::{
    automatic::Automatic,
    backup,
    calls::Calls,
    cluster,
    config::Config,
    demo::Demo,
    files::{Files, Spreading},
    gate::Gates,
    http::Listener,
    inviter::Inviter,
    keeper::Keeper,
    letters::Letters,
    proposer::Proposer,
    routes::{self, Faces, Rooms},
    sweeper::Sweeper,
    web::Site,
};

pub use crate::http::ListenError;

/// The file that the store keeps its tables in; beside it lies the keyring that opens what is
/// sealed in them.
const DATABASE: &str = "store.db";
/// The folder that it keeps its log in.
const LOG: &str = "log";

/// A running server.
pub struct Server {
    store: Store<Domain>,
    accounts: Accounts,
    demo: Demo,
    listener: Listener,
    app: axum::Router,
    url: String,
    owner_link: Option<String>,
    stop: CancellationToken,
}

/// A server cannot start; nothing was changed that a later start would trip over.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data directory cannot be used.
    #[error("cannot use the data directory {path}: {source}")]
    Data {
        /// Which.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The keyring cannot be used.
    #[error(transparent)]
    Keyring(#[from] keyring_file::KeyringFileError),
    /// The database is there and its keyring is not.
    #[error(
        "{0} has a database but no keyring: restore the keyring file of this database beside it. \
         Without it, names and addresses cannot be read and nobody can sign in"
    )]
    KeyringMissing(std::path::PathBuf),
    /// The node was on its way into a cluster. On its own it would be another server with that
    /// cluster's keyring.
    #[error(
        "{path} was joining a cluster and that was cut short: start it with the invitation again, \
         or empty the directory to begin a server of its own",
        path = .0.display()
    )]
    HalfJoined(std::path::PathBuf),
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] store::OpenError),
    /// The cluster.
    #[error(transparent)]
    Cluster(#[from] cluster::ClusterError),
    /// Accounts cannot start.
    #[error(transparent)]
    Accounts(#[from] accounts::StartError),
    /// Something about accounts failed.
    #[error(transparent)]
    Account(#[from] accounts::AccountError),
    /// Mail is not configured as it must be.
    #[error("mail: {0}")]
    Mail(String),
    /// The address cannot be listened on.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The web app cannot be read.
    #[error(transparent)]
    Web(#[from] crate::web::SiteError),
    /// The store has ended by itself while it served.
    #[error("{0}; start the server again, and keep its log: this should not happen")]
    Ended(String),
    /// The files cannot be kept.
    #[error("cannot keep files: {0}")]
    Files(#[from] blobs::ShelfError),
    /// The settings of the bucket for files.
    #[error(transparent)]
    Bucket(#[from] blobs::BucketError),
    /// The templates of the public site cannot be used.
    #[error("site_templates: {0}")]
    Templates(#[from] site::SiteError),
}

impl StartError {
    /// Whether it only lacks the keyring's passphrase.
    #[must_use]
    pub const fn wants_passphrase(&self) -> bool {
        use crypto::keyring::KeyringError::PassphraseNeeded;
        matches!(
            self,
            Self::Keyring(keyring_file::KeyringFileError::Keyring { error: PassphraseNeeded, .. })
        )
    }
}

impl Server {
    /// Opens everything and binds the socket; serves nothing yet.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let listener = Listener::bind(&config).await?;
        let url = public_url(&config, &listener);
        let failed = |source| StartError::Data { path: config.data.clone(), source };
        crate::private::make_directory(&config.data).map_err(failed)?;
        refuse_half_joined(&config)?;
        let stop = CancellationToken::new();
        let prepared = cluster::Prepared::new(&config, stop.clone()).await?;
        let has_database = config.data.join(DATABASE).exists() || cluster::is_joiner(&config.data);
        let keyring = Arc::new(open_keyring(&config, has_database)?);
        let options = store::Options {
            transport: Some(prepared.transport()),
            known: prepared.known(),
            version: env!("CARGO_PKG_VERSION"),
            ..store::Options::default()
        };
        let store = Store::begin(&config.data, Domain, options).await?;
        let opened = async {
            let cluster = prepared.open(&store, &keyring)?;
            store.catch_up().await?;
            Ok::<_, StartError>(cluster)
        };
        let cluster = match opened.await {
            Ok(cluster) => cluster,
            Err(error) => {
                stop.cancel();
                store.close().await;
                return Err(error);
            }
        };
        let mailer = mailer(&config, &url)?;
        let smtp = mailer.reaches_people();
        let parts = Parts {
            store: store.clone(),
            keyring: Arc::clone(&keyring),
            mailer: mailer.clone(),
            base_url: url.clone(),
            clock: Clock::system(),
        };
        let accounts = Accounts::start(parts).await?;
        let shelf = blobs::Shelf::open(&config.data.join(crate::files::CHUNKS))?;
        let (settings, data) = (config.files.clone(), config.data.clone());
        let files = Files::new(shelf, store.clone(), cluster.mesh(), settings, data)?;
        cluster.keep(files.clone());
        tokio::spawn(Spreading::new(files.clone()).run(stop.clone()));
        let live = Live::new(
            store.clone(),
            live::Options { verifies_mail: smtp, ..live::Options::default() },
        );
        let calls = Calls {
            store: store.clone(),
            live: live.clone(),
            vault: accounts.vault().clone(),
            pledges: Gates::default(),
            answers: Gates::default(),
        };
        let letters = Letters::new(store.clone(), accounts.clone(), mailer.clone(), url.clone());
        let vault = accounts.vault().clone();
        let inviter = Inviter::new(store.clone(), vault, mailer.clone(), url.clone());
        let automatic =
            Automatic { store: store.clone(), live: live.clone(), calls: calls.clone() };
        let keeper = Keeper { store: store.clone(), calls: calls.clone(), letters, automatic };
        tokio::spawn(keeper.run(stop.clone()));
        let sweeper = Sweeper { store: store.clone(), mailer: mailer.clone() };
        tokio::spawn(sweeper.run(stop.clone()));
        if let Some(backups) = &config.backups {
            let files = files.clone();
            let source: backup::scheduled::Source = Arc::new(move |hash| {
                let files = files.clone();
                Box::pin(async move { files.chunk(hash).await.ok() })
            });
            backup::scheduled::start(&store, source, &config.data, backups, stop.clone());
        }
        let proposer = Proposer::new(store.clone());
        let demo = Demo { store: store.clone(), accounts: accounts.clone(), proposer };
        let owner_link = match accounts.offer_ownership().await? {
            Some(link) if config.allows_sign_in() => Some(link.as_str().to_owned()),
            _ => None,
        };
        let site = match &config.web_dir {
            Some(dir) => Site::read(dir)?,
            None => Site::embedded(),
        };
        let public = site::Site::new(site::Options {
            site: format!("{url}/site"),
            app: url.clone(),
            is_export: false,
            amp: config.site_amp,
            templates: config.site_templates.clone(),
            zone: config.time_zone.clone().unwrap_or_else(jiff::tz::TimeZone::system),
        })?;
        let rooms = Rooms {
            store: store.clone(),
            accounts: accounts.clone(),
            live,
            calls,
            demo: demo.clone(),
            inviter,
            mailer,
            cluster,
            files,
            keyring,
            stop: stop.clone(),
        };
        let app = routes::app(&config, &url, rooms, Faces { app: site, public });
        Ok(Self { store, accounts, demo, listener, app, url, owner_link, stop })
    }

    /// How people reach it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The link that makes the first owner, while there is none.
    #[must_use]
    pub fn owner_link(&self) -> Option<&str> {
        self.owner_link.as_deref()
    }

    /// What can still be asked of a server that runs.
    #[must_use]
    pub fn handle(&self) -> Handle {
        Handle { url: self.url.clone(), demo: self.demo.clone(), stop: self.stop.clone() }
    }

    /// Serves until `stop` is done, lets requests under way finish, and closes the store.
    ///
    /// # Errors
    /// The store has ended by itself: whoever runs the server starts it again.
    pub async fn run_until(self, stop: impl Future<Output = ()>) -> Result<(), StartError> {
        let serving = tokio::spawn(self.listener.serve(self.app, self.stop.clone()));
        let ended = tokio::select! {
            () = stop => Ok(()),
            ended = self.store.ended() => match ended {
                store::Ended::Failed => {
                    let why = self.store.status().stopped.unwrap_or_default();
                    Err(StartError::Ended(why))
                }
                // As if it had been stopped: whoever starts again what failed would have the two
                // take the node from each other for ever. The log says what happened.
                store::Ended::TakenOver => Ok(()),
            },
        };
        tracing::info!("stopping");
        self.stop.cancel();
        let _served = serving.await;
        drop((self.accounts, self.demo));
        self.store.close().await;
        ended
    }
}

/// What can still be asked of a server that runs. Drop it before the server is to close.
pub struct Handle {
    url: String,
    demo: Demo,
    stop: CancellationToken,
}

impl Handle {
    /// How people reach it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// From now on people of the demo enrol every now and then, so that there is something to
    /// watch.
    pub fn let_people_enrol(&self, seed: u64) {
        let (demo, stop) = (self.demo.clone(), self.stop.clone());
        tokio::spawn(async move { demo.trickle(seed, stop).await });
    }
}

/// Where people reach the server: as configured, or on this machine.
fn public_url(config: &Config, listener: &Listener) -> String {
    if let Some(url) = &config.public_url {
        return url.clone();
    }
    let port = listener.address().map_or(config.listen.port(), |a| a.port());
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    // Not an address: an IP cannot be the name of a passkey's relying party.
    format!("{scheme}://localhost:{port}")
}

/// Refuses a directory whose node has shown itself to a cluster and has got neither a place in it
/// nor any tables, unless it goes on joining.
fn refuse_half_joined(config: &Config) -> Result<(), StartError> {
    let data = &config.data;
    let has_store = [DATABASE, LOG].iter().any(|part| data.join(part).exists());
    if config.join.is_some() || has_store {
        return Ok(());
    }
    // A node that never joined and never let others in has no such file.
    match cluster::NodeFile::load(data).map_err(cluster::ClusterError::from)? {
        Some(node) if node.place.is_none() => Err(StartError::HalfJoined(data.clone())),
        _ => Ok(()),
    }
}

fn open_keyring(
    config: &Config,
    has_database: bool,
) -> Result<crypto::keyring::Keyring, StartError> {
    let path = backup::keyring(&config.data);
    let passphrase = config.passphrase.as_ref().map(crate::config::Secret::expose);
    if path.exists() {
        return Ok(keyring_file::read(&path, passphrase)?);
    }
    if has_database {
        return Err(StartError::KeyringMissing(config.data.clone()));
    }
    Ok(keyring_file::create(&path, passphrase)?)
}

/// Says what would keep a server from starting, as far as that can be known without starting it:
/// nothing is made, opened or bound.
///
/// # Errors
/// Mail, or the certificate and its key.
pub fn check(config: &Config) -> Result<(), StartError> {
    let url = config.public_url.as_deref().unwrap_or("http://localhost");
    sender(config, url)?;
    smtp(config)?;
    crate::http::check(config)?;
    Ok(())
}

/// Who sends mail from a server that is reached there.
pub(crate) fn mail_from(url: &str) -> String {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.rsplit_once(':').map_or(host, |(name, _)| name);
    format!("muster <muster@{host}>")
}

fn sender(config: &Config, url: &str) -> Result<Sender, StartError> {
    let from = config.mail_from.clone().unwrap_or_else(|| mail_from(url));
    Sender::parse(&from).map_err(|error| StartError::Mail(error.to_string()))
}

fn smtp(config: &Config) -> Result<Option<Smtp>, StartError> {
    let smtp = config.smtp_url.as_ref().map(|smtp| Smtp::new(smtp.expose(), None));
    smtp.transpose().map_err(|error| StartError::Mail(error.to_string()))
}

fn mailer(config: &Config, url: &str) -> Result<Mailer, StartError> {
    let sender = sender(config, url)?;
    match smtp(config)? {
        Some(smtp) => Ok(Mailer::smtp(sender, smtp)),
        None => {
            let dir = config.data.join("outbox");
            let outbox =
                Outbox::open(&dir).map_err(|source| StartError::Data { path: dir, source })?;
            Ok(Mailer::outbox(sender, outbox))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{cluster::NodeFile, config::Layers};

    fn config(data: &Path, flags: &[(&str, &str)]) -> Config {
        let layers = Layers::default()
            .with_flag("data", data.to_str().unwrap())
            .with_flag("listen", "127.0.0.1:0");
        let add = |layers: Layers, (key, value): &(&str, &str)| layers.with_flag(key, value);
        let resolved = flags.iter().fold(layers, add).resolve().unwrap();
        Config::from_resolved(&resolved).unwrap()
    }

    fn names(dir: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = entries.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn a_join_that_was_cut_short_begins_no_server_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        NodeFile::generate().save(dir.path()).unwrap();
        keyring_file::create(&backup::keyring(dir.path()), None).unwrap();
        for step in ["the keyring was given", "and the number"] {
            let before = names(dir.path());
            let refused = Server::start(config(dir.path(), &[])).await.err().expect(step);
            assert!(matches!(refused, StartError::HalfJoined(_)), "{step}: {refused}");
            let said = refused.to_string();
            assert!(said.contains("with the invitation again"), "{said}");
            assert_eq!(names(dir.path()), before, "{step}");
            store::prepare_to_join(dir.path(), [7; 16], 2).unwrap();
        }
        let joins = [("join", "muster-join-x"), ("cluster_address", "a.example:7422")];
        assert!(refuse_half_joined(&config(dir.path(), &joins)).is_ok(), "it goes on joining");
    }

    #[test]
    fn a_server_that_never_joined_or_has_its_place_is_not_refused() {
        let dir = tempfile::tempdir().unwrap();
        let config = config(dir.path(), &[]);
        refuse_half_joined(&config).unwrap();
        let mut node = NodeFile::generate();
        node.save(dir.path()).unwrap();
        assert!(refuse_half_joined(&config).is_err());
        let listen = "127.0.0.1:1".parse().unwrap();
        let known = Vec::new();
        node.place = Some(cluster::Place { address: "a:1".to_owned(), listen, known });
        node.save(dir.path()).unwrap();
        refuse_half_joined(&config).unwrap();
        // Whatever became of the rest: it is no joining, and the store says what is missing.
        node.place = None;
        node.save(dir.path()).unwrap();
        std::fs::write(dir.path().join(DATABASE), "").unwrap();
        refuse_half_joined(&config).unwrap();
    }
}
