//! Tells of this node wherever nodes are looked for, looks for the others there, and keeps an
//! invitation for the next one where secrets are kept: then a new machine joins by one command.

use std::{sync::Arc, time::Duration};

use discovery::{Announcement, Discovery, Secrets, limits::ANNOUNCE_EVERY};
use peers::Invitation;
use state::Domain;
use store::Store;
use tokio::time::{Instant, sleep};
use zeroize::Zeroizing;

use super::{Cluster, lock};
use crate::{config::Config, refusal::Refused};

/// Under this name an invitation is kept: it is what a new node reads as its setting `join`.
const JOIN: &str = "join";
/// A kept invitation is replaced after this long, well before its time is up.
const RENEW_EVERY: Duration = Duration::from_secs(30 * 60);
/// How long a new node waits for the next invitation when another one took this.
const NEXT_WAIT: Duration = Duration::from_secs(60);
const NEXT_EVERY: Duration = Duration::from_secs(2);

/// Where this node looks, if it is told to.
#[derive(Clone)]
pub(crate) struct Scout {
    discovery: Option<Arc<dyn Discovery>>,
    secrets: Option<Arc<dyn Secrets>>,
}

impl Scout {
    pub(crate) fn new(config: &Config) -> Self {
        let token = config.consul_token.as_ref().map(crate::config::Secret::expose);
        Self {
            discovery: config.discovery.as_ref().map(|place| place.open(token)),
            secrets: config.secrets.as_ref().map(|place| place.open(token)),
        }
    }

    /// Where nodes may be.
    pub(crate) async fn nodes(&self) -> Vec<String> {
        let Some(discovery) = &self.discovery else { return Vec::new() };
        discovery.nodes().await.unwrap_or_else(|error| {
            tracing::warn!(%error, "nodes could not be looked for");
            Vec::new()
        })
    }

    /// An invitation that is not `used`, once one is kept.
    pub(crate) async fn next_invitation(&self, used: &Invitation) -> Option<Invitation> {
        let secrets = self.secrets.as_ref()?;
        let until = Instant::now() + NEXT_WAIT;
        while Instant::now() < until {
            sleep(NEXT_EVERY).await;
            let kept = secrets.all().await.ok()?;
            let next = kept.get(JOIN).and_then(|text| text.parse::<Invitation>().ok());
            if let Some(next) = next.filter(|next| next != used) {
                return Some(next);
            }
        }
        None
    }

    /// Runs until the server stops.
    pub(crate) async fn run(self, cluster: Cluster, store: Store<Domain>) {
        if self.discovery.is_none() && self.secrets.is_none() {
            return;
        }
        let mut kept_since = None;
        loop {
            cluster.shared.mesh.look_also(self.nodes().await);
            self.announce(&cluster, &store).await;
            if let Err(refused) = self.keep_invitation(&cluster, &store, &mut kept_since).await {
                let reason = refused.reason().as_str();
                tracing::warn!(reason, "no invitation could be kept for the next node");
            }
            tokio::select! {
                () = cluster.shared.stop.cancelled() => break,
                () = sleep(ANNOUNCE_EVERY) => {}
            }
        }
        if let (Some(discovery), Some(node)) = (&self.discovery, announcement(&cluster, &store))
            && let Err(error) = discovery.withdraw(&node).await
        {
            tracing::warn!(%error, "nobody was told that this node stops");
        }
    }

    async fn announce(&self, cluster: &Cluster, store: &Store<Domain>) {
        if let (Some(discovery), Some(node)) = (&self.discovery, announcement(cluster, store))
            && let Err(error) = discovery.announce(&node).await
        {
            tracing::warn!(%error, "nobody was told of this node");
        }
    }

    /// The node that leads keeps one that is good, because a used or old one lets nobody in.
    async fn keep_invitation(
        &self,
        cluster: &Cluster,
        store: &Store<Domain>,
        kept_since: &mut Option<Instant>,
    ) -> Result<(), Refused> {
        let Some(secrets) = &self.secrets else { return Ok(()) };
        // Where they are only read, whoever writes them invites by hand.
        let Some(keeper) = secrets.keeper() else { return Ok(()) };
        if !store.leads() || lock(&cluster.shared.node).place.is_none() {
            *kept_since = None;
            return Ok(());
        }
        let is_fresh = kept_since.is_some_and(|since| since.elapsed() < RENEW_EVERY);
        if is_fresh && self.is_good(&**secrets, cluster, store).await? {
            return Ok(());
        }
        let invitation = cluster.invite(store, 0).await?;
        if let Err(error) = keeper.put(JOIN, &invitation).await {
            tracing::warn!(%error, "an invitation could not be kept for the next node");
            return Ok(());
        }
        tracing::info!("an invitation is kept for the next node");
        *kept_since = Some(Instant::now());
        Ok(())
    }

    async fn is_good(
        &self,
        secrets: &dyn Secrets,
        cluster: &Cluster,
        store: &Store<Domain>,
    ) -> Result<bool, Refused> {
        // Who cannot be read need not be written to.
        let Ok(kept) = secrets.all().await else { return Ok(true) };
        let text = kept.get(JOIN).cloned().unwrap_or_else(|| Zeroizing::new(String::new()));
        let Ok(invitation) = text.parse::<Invitation>() else { return Ok(false) };
        let own = lock(&cluster.shared.node).secret.public();
        // Good for whoever comes: for a key that no node has.
        let offered = store.is_offered(invitation.secret.expose(), [0; 32]).await?;
        Ok(invitation.key == own && offered)
    }
}

/// What others are told of this node, once it has a place among them.
fn announcement(cluster: &Cluster, store: &Store<Domain>) -> Option<Announcement> {
    let address = lock(&cluster.shared.node).place.as_ref()?.address.clone();
    let hex = |bytes: [u8; 16]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(Announcement {
        cluster: hex(store.cluster()),
        node: store.node(),
        address,
        unwell: store.status().stopped,
    })
}
