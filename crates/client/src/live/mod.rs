//! Live views: queries whose answer is kept up to date. One stream carries all of them; it is
//! open while there is a [`LiveQuery`], and comes back by itself after a loss. The exchange is
//! described in `live.proto`.

mod driver;
mod hub;

use core::time::Duration;

use bytes::Bytes;
use model::{
    CallId, Invalid,
    text::Slug,
    view::{CallSummary, Dashboard, MyPledge, PublicNumbers},
};
use proto::{Topic, convert, pb};
use tokio::sync::watch;

pub(crate) use self::hub::Hub;
use self::hub::{Latest, Watch};
use crate::{Result, client::Client, error::ClientError};

/// How the live stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Nothing is being followed.
    Idle,
    /// On its way.
    Connecting,
    /// Everything shown is up to date.
    Online,
    /// Lost; what is shown may be old.
    Offline {
        /// Tries without success since it was lost.
        tries: u32,
        /// Until the next try.
        retry_in: Duration,
    },
}

/// Live views.
#[derive(Clone)]
pub struct Live {
    pub(crate) client: Client,
}

impl Live {
    /// A project's public numbers. Anybody.
    #[must_use]
    pub fn public_numbers(&self, org: &Slug, project: &Slug) -> LiveQuery<PublicNumbers> {
        let topic = Topic::PublicNumbers { org: org.clone(), project: project.clone() };
        self.query(topic, convert::from_bytes::<pb::PublicNumbers, _>)
    }

    /// A project's dashboard. Needs `pledge.read`.
    #[must_use]
    pub fn dashboard(&self, org: &Slug, project: &Slug) -> LiveQuery<Dashboard> {
        let topic = Topic::Dashboard { org: org.clone(), project: project.clone() };
        self.query(topic, convert::from_bytes::<pb::DashboardView, _>)
    }

    /// One's own pledges in an organisation, with their calls.
    #[must_use]
    pub fn my_pledges(&self, org: &Slug) -> LiveQuery<Vec<MyPledge>> {
        let topic = Topic::MyPledges { org: org.clone() };
        self.query(topic, convert::from_bytes::<pb::ListMyPledgesResponse, _>)
    }

    /// One call, for organisers. Needs `pledge.read`.
    #[must_use]
    pub fn call(&self, org: &Slug, project: &Slug, call: CallId) -> LiveQuery<CallSummary> {
        let topic = Topic::Call { org: org.clone(), project: project.clone(), call };
        self.query(topic, convert::from_bytes::<pb::CallSummary, _>)
    }

    /// How the stream is; follows every change. For the banner that says that one is offline.
    #[must_use]
    pub fn connection(&self) -> watch::Receiver<Connection> {
        self.client.hub().connection()
    }

    /// Tries at once instead of waiting: the device says that it is online again, or a page comes
    /// back to the front.
    pub fn retry_now(&self) {
        self.client.hub().kick();
    }

    fn query<T>(&self, topic: Topic, decode: Decode<T>) -> LiveQuery<T> {
        let hub = self.client.hub();
        let (watch, start) = hub.watch(topic);
        if start {
            crate::platform::spawn(driver::run(self.client.clone()));
        }
        LiveQuery { watch, decode }
    }
}

type Decode<T> = fn(&Bytes) -> Result<T, Invalid>;

/// A question whose answer is kept up to date. Following ends when it is dropped.
pub struct LiveQuery<T> {
    watch: Watch,
    decode: Decode<T>,
}

impl<T> LiveQuery<T> {
    /// The newest answer that this query has not given yet; waits for it. Answers in between are
    /// passed over: each is whole. After an error that is no [`crate::Kind::BadAnswer`] it ends:
    /// the permission is gone, the session is over, or what was asked about is.
    pub async fn next(&mut self) -> Option<Result<T>> {
        loop {
            match self.watch.changed().await? {
                Latest::Waiting => {}
                Latest::Snapshot(bytes) => {
                    return Some((self.decode)(&bytes).map_err(ClientError::bad_answer));
                }
                Latest::Ended(error) => return Some(Err(error)),
            }
        }
    }
}
