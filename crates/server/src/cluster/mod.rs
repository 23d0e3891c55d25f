//! The cluster that this server is a node of: beginning one, joining one, letting others in, and
//! what Admin → Cluster shows.

mod node_file;
mod scout;

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use crypto::{Key, OsRng, keyring::Keyring, node::NodeSecret};
use model::{
    Invalid, Problem, Reason,
    audit::Actor,
    command::{Change, ClusterStep, Command, ServerChange},
    view::{ClusterView, NodeHealth, NodeView},
};
pub use node_file::NodeFileError;
pub(crate) use node_file::{NodeFile, Place};
use peers::{Given, Hall, Inside, Invitation, JoinRefused, Joining, Listener, Mesh};
use scout::Scout;
use state::Domain;
use store::{Application, Comparison, MemberChange, MemberChangeError, Role, Store, Transport};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use crate::{config::Config, files::Files, refusal::Refused};

/// How long an invitation is good when nothing else is said, minutes.
const INVITATION_MINUTES: u32 = 60;
/// How long a node that was let in may take until it votes by itself.
const SETTLE_WAIT: Duration = Duration::from_secs(1800);
/// How often a leader looks whether it votes alone.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// How often a node that moved says where it is until the others know.
const TELL_AGAIN: Duration = Duration::from_secs(2);
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A server cannot be the node that it is to be.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// The identity cannot be used.
    #[error(transparent)]
    NodeFile(#[from] NodeFileError),
    /// The address for other nodes is taken or not ours.
    #[error("cannot listen for other nodes on {address}: {source}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The invitation is not one.
    #[error(transparent)]
    Invitation(#[from] peers::NotAnInvitation),
    /// Nobody let this node in.
    #[error(transparent)]
    Refused(#[from] JoinRefused),
    /// A node joins with nothing.
    #[error(
        "{0} holds data already: a node joins with an empty data directory. To move data into a \
         cluster, make this server its first node (`muster cluster init`) and let the others join"
    )]
    HasData(PathBuf),
    /// The directory is somebody else's.
    #[error(
        "{dir} is not empty ({found} is in it): a node joins with an empty data directory",
        dir = dir.display()
    )]
    NotEmpty {
        /// Which.
        dir: PathBuf,
        /// One of its files.
        found: String,
    },
    /// The others must be told where this node is.
    #[error("say where the other nodes reach this one: --cluster-address HOST:PORT")]
    NoAddress,
    /// The keyring that was given cannot be used.
    #[error("the cluster's keyring: {0}")]
    Keyring(String),
    /// The directory cannot be the node's.
    #[error(transparent)]
    Store(#[from] store::OpenError),
}

/// The part of a server that talks to other nodes.
#[derive(Clone)]
pub(crate) struct Cluster {
    shared: Arc<Shared>,
}

struct Shared {
    data: PathBuf,
    mesh: Mesh,
    hall: Arc<Hall<Domain>>,
    node: Mutex<NodeFile>,
    /// One change of this node's own place at a time.
    beginning: tokio::sync::Mutex<()>,
    stop: CancellationToken,
    scout: Scout,
    /// There once the store has its tables.
    files: OnceLock<Files>,
    /// An invitation that was given to a node that has its place already.
    unused: Option<Invitation>,
}

/// A node's own part, before there is a store: it may already be called.
pub(crate) struct Prepared(Cluster);

fn lock(node: &Mutex<NodeFile>) -> MutexGuard<'_, NodeFile> {
    node.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Prepared {
    /// Reads who this node is, listens for the others if it has a place among them, and joins if
    /// it is told to and has not yet: then the data directory holds the keyring and is the node's.
    pub(crate) async fn new(
        config: &Config,
        stop: CancellationToken,
    ) -> Result<Self, ClusterError> {
        let stored = NodeFile::load(&config.data)?;
        let is_joining =
            config.join.is_some() && stored.as_ref().is_none_or(|node| node.place.is_none());
        if is_joining && stored.is_none() {
            refuse_foreign(&config.data)?;
        }
        let mut node = stored.unwrap_or_else(NodeFile::generate);
        let invitation: Option<Invitation> =
            config.join.as_ref().map(|text| text.expose().parse()).transpose()?;
        let (invitation, unused) = if is_joining { (invitation, None) } else { (None, invitation) };
        // Kept only once the directory is known to be this process's alone; see `open`.
        if let Some(place) = &mut node.place {
            place.moves(config);
        }
        let cluster = Cluster {
            shared: Arc::new(Shared {
                data: config.data.clone(),
                mesh: Mesh::new(node.secret.clone()),
                hall: Arc::default(),
                node: Mutex::new(node.clone()),
                beginning: tokio::sync::Mutex::default(),
                stop,
                scout: Scout::new(config),
                files: OnceLock::new(),
                unused,
            }),
        };
        if let Some(invitation) = invitation {
            cluster.join(config, invitation, node).await?;
        } else if let Some(place) = &node.place {
            cluster.listen(place.listen).await?;
            // Before the store looks for them at the addresses that it knows.
            let shared = &cluster.shared;
            shared.mesh.look_also(shared.scout.nodes().await);
        }
        Ok(Self(cluster))
    }

    /// What the store calls the others by.
    pub(crate) fn transport(&self) -> Arc<dyn Transport> {
        Arc::new(self.0.shared.mesh.clone())
    }

    /// The nodes that this one was told of when it joined.
    pub(crate) fn known(&self) -> Vec<store::Peer> {
        lock(&self.0.shared.node).place.as_ref().map_or_else(Vec::new, |place| place.known.clone())
    }

    /// The store is there (perhaps without tables yet): whoever calls is answered.
    ///
    /// # Errors
    /// Where this node is now cannot be kept.
    pub(crate) fn open(
        self,
        store: &Store<Domain>,
        keyring: &Arc<Keyring>,
    ) -> Result<Cluster, ClusterError> {
        if let Some(invitation) = &self.0.shared.unused {
            self.0.explain_unused(invitation, store);
        }
        let node = lock(&self.0.shared.node).clone();
        if node.place.is_some() {
            node.save(&self.0.shared.data)?;
            self.0.let_in(store, keyring);
            tokio::spawn(tell_where(self.0.clone(), store.clone()));
            tokio::spawn(leave_no_lone_voter(self.0.clone(), store.clone()));
        }
        tokio::spawn(self.0.shared.scout.clone().run(self.0.clone(), store.clone()));
        Ok(self.0)
    }
}

impl Cluster {
    /// A service keeps the flags that it was installed with. So an invitation that was used already
    /// is nothing to stop for, not even one of the cluster that this node was recovered from.
    fn explain_unused(&self, invitation: &Invitation, store: &Store<Domain>) {
        let (node, data) = (store.node(), self.shared.data.display());
        if invitation.cluster == store.cluster() {
            tracing::info!(
                node,
                "{data} is a node of the cluster already and does not use the invitation; one that \
                 was removed joins anew with an empty data directory"
            );
        } else {
            tracing::warn!(
                node,
                "{data} is a node of another cluster than the invitation's and does not use it; to \
                 join that one, start with an empty data directory"
            );
        }
    }

    /// The lines to the other nodes.
    pub(crate) fn mesh(&self) -> Mesh {
        self.shared.mesh.clone()
    }

    /// From now on what other nodes ask about files is answered. Once.
    pub(crate) fn keep(&self, files: Files) {
        let _ = self.shared.files.set(files);
    }

    async fn listen(&self, address: SocketAddr) -> Result<SocketAddr, ClusterError> {
        let secret = lock(&self.shared.node).secret.clone();
        let at = |source| ClusterError::Listen { address, source };
        let listener = Listener::bind(address, secret).await.map_err(at)?;
        let bound = listener.address().map_err(at)?;
        let stop = self.shared.stop.clone();
        tokio::spawn(listener.serve(Arc::clone(&self.shared.hall), async move {
            stop.cancelled().await;
        }));
        tracing::info!(%bound, "listening for other nodes");
        Ok(bound)
    }

    fn let_in(&self, store: &Store<Domain>, keyring: &Arc<Keyring>) {
        let keyring = Arc::clone(keyring);
        self.shared.hall.open(Inside {
            store: store.clone(),
            keyring: Box::new(move || Ok(Zeroizing::new(keyring.to_text().as_bytes().to_vec()))),
            version: VERSION,
            joined: Box::new({
                let (this, store) = (self.clone(), store.clone());
                move |node| {
                    let noting = store.clone();
                    tokio::spawn(async move {
                        note(&noting, Actor::System, ClusterStep::Join, Some(node)).await;
                    });
                    tokio::spawn(settle(this.clone(), store.clone(), node));
                }
            }),
            files: Box::new({
                let this = self.clone();
                move |request| {
                    let files = this.shared.files.get().cloned();
                    Box::pin(async move { files?.answer(request).await })
                }
            }),
        });
    }

    /// Joins, and leaves a data directory in which the store waits for its tables.
    async fn join(
        &self,
        config: &Config,
        invitation: Invitation,
        mut node: NodeFile,
    ) -> Result<(), ClusterError> {
        let address = config.cluster_address.clone().ok_or(ClusterError::NoAddress)?;
        // An identity without tables is a joining that was cut short: it goes on.
        if config.data.join("store.db").exists() {
            return Err(ClusterError::HasData(config.data.clone()));
        }
        // Before it is shown to anybody: after a lost answer the same key gets the same number.
        node.save(&config.data)?;
        let listen = config.cluster_listen.or_else(|| listen_for(&address));
        let listen = listen.ok_or(ClusterError::NoAddress)?;
        let listen = self.listen(listen).await?;
        let joining = Joining {
            address: address.clone(),
            version: VERSION.to_owned(),
            schema_known: <Domain as Application>::migrations().len() as u32,
        };
        let Given { cluster, node: number, members, keyring } =
            self.ask(&node.secret, invitation, &joining).await?;
        let text = std::str::from_utf8(&keyring)
            .map_err(|_| ClusterError::Keyring("it is not text".to_owned()))?;
        let keyring =
            Keyring::parse(text, None).map_err(|error| ClusterError::Keyring(error.to_string()))?;
        let path = crate::backup::keyring(&config.data);
        let passphrase = config.passphrase.as_ref().map(crate::config::Secret::expose);
        accounts::keyring_file::write(&path, &keyring, passphrase)
            .map_err(|error| ClusterError::Keyring(error.to_string()))?;
        store::prepare_to_join(&config.data, cluster, number)?;
        node.place = Some(Place { address, listen, known: members });
        node.save(&config.data)?;
        *lock(&self.shared.node) = node;
        tracing::info!(node = number, "this server is a node of the cluster now");
        Ok(())
    }

    /// Asks to be let in, wherever nodes may be. Where invitations are kept, another node may have
    /// been quicker to take this one: then by the next.
    async fn ask(
        &self,
        secret: &NodeSecret,
        mut invitation: Invitation,
        joining: &Joining,
    ) -> Result<Given, ClusterError> {
        let Shared { scout, .. } = &*self.shared;
        loop {
            let mut asked = invitation.clone();
            for address in scout.nodes().await {
                if !asked.addresses.contains(&address) && address != joining.address {
                    asked.addresses.push(address);
                }
            }
            tracing::info!(invitation = %asked, "asking to be let in");
            let refused = match peers::join(secret, &asked, joining).await {
                Ok(given) => return Ok(given),
                Err(refused) => refused,
            };
            let next = match refused {
                JoinRefused::NotOffered => scout.next_invitation(&invitation).await,
                _ => None,
            };
            invitation = next.ok_or(refused)?;
        }
    }

    /// Makes a server that is alone the first node of a cluster.
    pub(crate) async fn begin(
        &self,
        store: &Store<Domain>,
        keyring: &Arc<Keyring>,
        address: &str,
        listen: &str,
    ) -> Result<(), Refused> {
        let invalid = |field, problem| Refused::from(Invalid::new(field, problem));
        let everywhere =
            listen_for(address).ok_or_else(|| invalid("address", Problem::Malformed))?;
        let listen: SocketAddr = match listen {
            "" => everywhere,
            listen => listen.parse().map_err(|_| invalid("listen", Problem::Malformed))?,
        };
        let _one = self.shared.beginning.lock().await;
        let mut node = lock(&self.shared.node).clone();
        let key = node.secret.public();
        let is_member = store.members().iter().any(|member| member.member.key == key);
        if is_member || !store.is_alone() {
            return Err(Reason::ClusterBegun.into());
        }
        if let Some(place) = &node.place {
            // It was begun, and ended before the others could be told where it is.
            let (node, address) = (store.node(), place.address.clone());
            return change(store, MemberChange::Move { node, address, key }).await;
        }
        let bound = self.listen(listen).await.map_err(|error| {
            tracing::warn!(%error, "the cluster was not begun");
            Refused::from(Reason::AddressUnusable)
        })?;
        // The port is known now, if any was asked for.
        let address = match address.strip_suffix(":0") {
            Some(host) => format!("{host}:{}", bound.port()),
            None => address.to_owned(),
        };
        node.place = Some(Place { address: address.clone(), listen: bound, known: Vec::new() });
        node.save(&self.shared.data).map_err(|error| Refused::internal(&error))?;
        *lock(&self.shared.node) = node;
        self.let_in(store, keyring);
        tokio::spawn(leave_no_lone_voter(self.clone(), store.clone()));
        tracing::info!(address, "a cluster was begun");
        change(store, MemberChange::Move { node: store.node(), address, key }).await
    }

    /// An invitation for one more node.
    pub(crate) async fn invite(
        &self,
        store: &Store<Domain>,
        minutes: u32,
    ) -> Result<Zeroizing<String>, Refused> {
        let node = lock(&self.shared.node).clone();
        let Some(place) = node.place else { return Err(Reason::NoCluster.into()) };
        let minutes = if minutes == 0 { INVITATION_MINUTES } else { minutes };
        let secret = Key::generate(&mut OsRng);
        store.offer_join(secret.expose(), i64::from(minutes) * 60_000).await?;
        let (cluster, key, addresses) =
            (store.cluster(), node.secret.public(), vec![place.address]);
        Ok(Invitation { cluster, key, addresses, secret }.to_text())
    }

    /// The nodes and how each is doing.
    pub(crate) async fn view(&self, store: &Store<Domain>) -> ClusterView {
        let here_ms = crate::clock::now().as_millis();
        let mut asked = tokio::task::JoinSet::new();
        for member in store.members() {
            let store = store.clone();
            asked.spawn(async move {
                let status = store.status_of(member.node).await;
                NodeView {
                    node: member.node,
                    address: member.member.address,
                    votes: member.role == Role::Voter,
                    leads: member.leads,
                    health: status.map(|status| NodeHealth {
                        version: status.version,
                        log_index: status.log_index,
                        applied_index: status.applied_index,
                        database_bytes: status.database_bytes,
                        log_bytes: status.log_bytes,
                        disk_free_bytes: status.disk_free_bytes,
                        stopped: status.stopped,
                        disk_full: status.short_of_disk,
                        clock_ahead_ms: status.clock_ms - here_ms,
                        schema: status.schema_number,
                        schema_known: status.schema_known,
                    }),
                }
            });
        }
        let mut nodes = asked.join_all().await;
        nodes.sort_by_key(|node| node.node);
        let cluster = store.cluster().iter().map(|byte| format!("{byte:02x}")).collect();
        let begun = lock(&self.shared.node).place.is_some();
        ClusterView { cluster, begun, here: store.node(), nodes }
    }
}

/// Says in the audit log, and in this machine's own, what was done to the cluster. It is done
/// whether that can be said or not.
pub(crate) async fn note(
    store: &Store<Domain>,
    actor: Actor,
    step: ClusterStep,
    node: Option<u64>,
) {
    tracing::info!(by = ?actor, node, "{}", step.action());
    let change = Change::Server(ServerChange::Cluster { step, node });
    if let Err(error) = store.propose(&Command { actor, change }, None).await {
        tracing::warn!(%error, "{} is not in the audit log", step.action());
    }
}

/// Changes who belongs to the cluster.
pub(crate) async fn change(store: &Store<Domain>, change: MemberChange) -> Result<(), Refused> {
    store.change(change).await.map_err(|error| not_changed(&error))
}

fn not_changed(error: &MemberChangeError) -> Refused {
    Refused::from(match error {
        MemberChangeError::NoLeader | MemberChangeError::UnderWay => Reason::NoLeader,
        MemberChangeError::NoSuchNode(_) => Reason::NodeNotFound,
        MemberChangeError::Taken(_) => Reason::ClusterBegun,
        MemberChangeError::LastVoter(_) => Reason::LastVoter,
        MemberChangeError::Behind { .. } => Reason::NodeBehind,
        MemberChangeError::NotAVoter(_) => Reason::NodeNotVoter,
        MemberChangeError::Unconfirmed => Reason::ChangeUnconfirmed,
        MemberChangeError::Stopped => Reason::Unavailable,
        MemberChangeError::TooFewLeft { .. } => Reason::TooFewLeft,
        MemberChangeError::Silent(_) => Reason::NodeSilent,
    })
}

/// The tables of all nodes compared.
pub(crate) async fn compare(store: &Store<Domain>) -> Result<Comparison, Refused> {
    Ok(store.compare_tables().await?)
}

/// Tells the cluster, once for each process, where this node is now. What its own tables say of
/// that proves nothing: a node that the others look for elsewhere hears no more of what they know.
async fn tell_where(cluster: Cluster, store: Store<Domain>) {
    let mut said = None;
    loop {
        let file = lock(&cluster.shared.node).clone();
        let (node, key) = (store.node(), file.secret.public());
        let Some(place) = file.place else { return };
        let members = store.members();
        let known = members.iter().find(|member| member.node == node).map(|known| &known.member);
        match known {
            // It has not caught up to its own joining, or was removed.
            None => {}
            Some(member) if member.key != key => return,
            Some(member) => {
                let address = place.address.clone();
                let is_there = member.address == address;
                let leads = store.status().leader == Some(node);
                if leads && is_there {
                    return;
                }
                let told = if leads || members.len() == 1 {
                    change(&store, MemberChange::Move { node, address, key }).await
                } else {
                    store.announce(&address, key).await.map_err(|error| not_changed(&error))
                };
                match told {
                    Ok(()) if is_there => return,
                    Ok(()) => tracing::info!(address = place.address, "the others know its place"),
                    Err(refused) => {
                        let (reason, address) = (refused.reason().as_str(), &place.address);
                        if said.replace(reason) != Some(reason) {
                            tracing::warn!(
                                address,
                                reason,
                                "the others do not look for this node there: do they reach it?"
                            );
                        }
                    }
                }
            }
        }
        tokio::select! {
            () = cluster.shared.stop.cancelled() => return,
            () = tokio::time::sleep(TELL_AGAIN) => {}
        }
    }
}

/// Once the new node has caught up, as many followers vote as keep the number of voters odd: an
/// even number survives no more losses than one fewer, and stops more easily.
async fn settle(cluster: Cluster, store: Store<Domain>, node: u64) {
    let until = tokio::time::Instant::now() + SETTLE_WAIT;
    while tokio::time::Instant::now() < until {
        tokio::select! {
            () = cluster.shared.stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
        let view = cluster.view(&store).await;
        let newest = view.newest();
        let near = |node: &&NodeView| node.behind(newest).is_some_and(|behind| behind < 100);
        let followers: Vec<u64> =
            view.nodes.iter().filter(|n| !n.votes).filter(near).map(|n| n.node).collect();
        if !followers.contains(&node) {
            continue;
        }
        let promoted = to_promote(view.voters().count(), &followers);
        if promoted.is_empty() {
            tracing::info!(node, "follows until another node joins: an odd number votes");
            return;
        }
        match change(&store, MemberChange::Promote(promoted.clone())).await {
            Ok(()) => {
                for node in promoted {
                    note(&store, Actor::System, ClusterStep::Promote, Some(node)).await;
                }
                return;
            }
            Err(refused) => {
                tracing::info!(reason = refused.reason().as_str(), "not yet promoted");
            }
        }
    }
}

/// Whoever let nodes in may have ended before they had caught up. One that votes alone while others
/// could is a cluster that stops with it.
async fn leave_no_lone_voter(cluster: Cluster, store: Store<Domain>) {
    loop {
        tokio::select! {
            () = cluster.shared.stop.cancelled() => return,
            () = tokio::time::sleep(LOOK_AGAIN) => {}
        }
        let members = store.members();
        let voters = members.iter().filter(|member| member.role == Role::Voter).count();
        let newest = members.iter().map(|member| member.node).max();
        if let Some(newest) = newest
            && store.leads()
            && voters == 1
            && members.len() > 2
        {
            settle(cluster.clone(), store.clone(), newest).await;
        }
    }
}

/// Which of the followers vote from now on.
fn to_promote(voters: usize, followers: &[u64]) -> Vec<u64> {
    let all = voters + followers.len();
    let wanted = if all % 2 == 1 { all } else { all - 1 };
    followers[..wanted.saturating_sub(voters)].to_vec()
}

fn port_of(address: &str) -> Option<u16> {
    let (host, port) = address.rsplit_once(':')?;
    let is_host = !host.is_empty() && !host.contains(['/', ' ', '@', '?', '#']);
    // Nobody is reached at "any address".
    let is_everywhere = host
        .trim_matches(['[', ']'])
        .parse::<std::net::IpAddr>()
        .is_ok_and(|address| address.is_unspecified());
    let is_host = is_host && !is_everywhere;
    (is_host && address.len() <= peers::limits::ADDRESS_CHARS_MAX).then(|| port.parse().ok())?
}

/// Where a node listens that the others reach at `address`, when nothing else is said.
pub(crate) fn listen_for(address: &str) -> Option<SocketAddr> {
    Some((Ipv4Addr::UNSPECIFIED, port_of(address)?).into())
}

/// Whether a text can be where other nodes reach one.
pub(crate) fn is_address(text: &str) -> bool {
    port_of(text).is_some()
}

/// Refuses a directory in which somebody keeps something else: it is about to become a node's.
fn refuse_foreign(data: &Path) -> Result<(), ClusterError> {
    if data.join("store.db").exists() {
        return Err(ClusterError::HasData(data.to_owned()));
    }
    let failed = |source| NodeFileError::Io { path: data.to_owned(), source };
    for entry in std::fs::read_dir(data).map_err(failed)? {
        let found = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        // What a file system has in its own root, and what a process leaves that ended too early.
        let is_nothing = ["lost+found", "lock"].contains(&&*found) || found.ends_with(".partial");
        if !is_nothing {
            return Err(ClusterError::NotEmpty { dir: data.to_owned(), found });
        }
    }
    Ok(())
}

/// Whether a directory belongs to a node that has been told to join and has not got its tables.
pub(crate) fn is_joiner(data: &Path) -> bool {
    data.join("identity").exists() && !data.join("store.db").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_number_votes() {
        assert_eq!(to_promote(1, &[2]), [0_u64; 0]);
        assert_eq!(to_promote(1, &[2, 3]), [2, 3]);
        assert_eq!(to_promote(3, &[4]), [0_u64; 0]);
        assert_eq!(to_promote(3, &[4, 5]), [4, 5]);
        assert_eq!(to_promote(2, &[3]), [3]);
        assert_eq!(to_promote(2, &[3, 4]), [3]);
    }

    #[test]
    fn an_address_is_a_host_and_a_port() {
        assert!(is_address("node.example:7422") && is_address("[::1]:7422"));
        for wrong in [
            "0.0.0.0:7422",
            "[::]:7422",
            "",
            "node.example",
            ":7422",
            "http://a:1",
            "a:b",
            "a:99999",
            "u@a:1",
        ] {
            assert!(!is_address(wrong), "{wrong}");
        }
    }
}
