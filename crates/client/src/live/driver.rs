//! Keeps the stream: opens it, attaches topics, hands out what arrives, comes back after a loss.

use core::time::Duration;

use futures_util::{StreamExt as _, future::select, stream::FuturesUnordered};
use model::{Invalid, Problem, Reason};
use proto::pb::{self, live_event::Event};

use super::{
    Connection,
    hub::{Hub, Order},
};
use crate::{
    Result,
    client::{Auth, Client},
    error::ClientError,
    platform::{Moment, hidden_for, random, shown, sleep, timeout},
    retry::{self, Retry},
    rpc::{Items, rpc},
    session::Audience,
};

/// The first event of a stream comes within this time.
const OPENING: Duration = Duration::from_secs(10);
/// Silence after which a stream is taken for dead: more than two heartbeats.
const SILENCE: Duration = Duration::from_secs(40);
/// A stream that nobody needs any more stays this long: one page goes, the next comes.
const LINGER: Duration = Duration::from_secs(5);

/// A page that nobody has seen for so long gives its stream back: over HTTP/1.1 a browser has six
/// connections to a server for all its tabs, and tabs that are forgotten must not use them up.
const UNSEEN: Duration = Duration::from_secs(10);

/// Why a stream is over.
enum Over {
    /// Nothing is followed, or nobody looks.
    Idle,
    /// It broke.
    Lost(ClientError),
}

/// Runs as long as something is followed.
pub(super) async fn run(client: Client) {
    let hub = client.hub().clone();
    let mut tries = 0;
    loop {
        if hub.stop_if_idle() {
            hub.set(Connection::Idle);
            return;
        }
        if tries == 0 {
            hub.set(Connection::Connecting);
        }
        shown().await;
        if hub.is_idle() {
            continue;
        }
        let over = match open(&client).await {
            Ok((stream, subscription)) => {
                tries = 0;
                hub.reset();
                hub.set(Connection::Online);
                serve(&client, &hub, stream, &subscription).await
            }
            Err(error) => Over::Lost(error),
        };
        if let Over::Lost(error) = over {
            let retry_in = error
                .retry_after
                .unwrap_or_else(|| retry::STREAM.pause(tries, u32::from_be_bytes(random())));
            tries += 1;
            tracing::debug!(tries, %error, detail = error.detail, "the live stream is lost");
            hub.set(Connection::Offline { tries, retry_in });
            // Somebody who knows better may cut the pause short.
            select(core::pin::pin!(sleep(retry_in)), core::pin::pin!(hub.changed())).await;
        }
    }
}

async fn open(client: &Client) -> Result<(Items<pb::LiveEvent>, String)> {
    let call = rpc!(live_client::LiveClient, subscribe);
    // Strangers of one address share few streams; whoever is signed in is not counted among them.
    let auth = Auth::Maybe(Audience::Directory);
    let mut stream = client.stream(auth, pb::SubscribeRequest {}, call).await?;
    let first = timeout(OPENING, stream.message()).await.map_err(|_| ClientError::timed_out())?;
    match first.map_err(|status| ClientError::from_status(&status))?.and_then(|e| e.event) {
        Some(Event::Opened(opened)) if !opened.subscription.is_empty() => {
            Ok((stream, opened.subscription))
        }
        _ => Err(ClientError::bad_answer(Invalid::new("event.opened", Problem::Empty))),
    }
}

async fn serve(
    client: &Client,
    hub: &Hub,
    mut stream: Items<pb::LiveEvent>,
    subscription: &str,
) -> Over {
    let mut telling = FuturesUnordered::new();
    let mut heard = Moment::now();
    let mut unseen = core::pin::pin!(hidden_for(UNSEEN));
    loop {
        for order in hub.orders() {
            telling.push(tell(client, subscription, order));
        }
        let patience =
            if hub.is_idle() { LINGER } else { SILENCE.saturating_sub(Moment::now().since(heard)) };
        tokio::select! {
            event = stream.message() => match event {
                Ok(Some(event)) => {
                    heard = Moment::now();
                    receive(client, hub, event);
                }
                Ok(None) => return Over::Lost(ClientError::unreachable("the stream ended")),
                Err(status) => return Over::Lost(ClientError::from_status(&status)),
            },
            Some((key, told)) = telling.next() => match told {
                Ok(()) => {}
                // The server knows nothing of this stream (any more).
                Err(error) if error.is_transient() || is_unknown_stream(&error) => {
                    return Over::Lost(error);
                }
                Err(error) => hub.lost(key, error),
            },
            () = hub.changed() => {}
            () = &mut unseen => return Over::Idle,
            () = sleep(patience) => {
                if hub.is_idle() {
                    return Over::Idle;
                }
                if Moment::now().since(heard) >= SILENCE {
                    return Over::Lost(ClientError::timed_out());
                }
            }
        }
    }
}

fn is_unknown_stream(error: &ClientError) -> bool {
    error.reason == Some(Reason::CursorTooOld)
}

fn receive(client: &Client, hub: &Hub, event: pb::LiveEvent) {
    match event.event {
        Some(Event::Snapshot(s)) => hub.snapshot(s.key, s.cursor, s.value),
        Some(Event::Lost(lost)) => {
            // A reason newer than this program still ends the topic.
            let reason = Reason::parse(&lost.reason).unwrap_or(Reason::NotAllowed);
            let error = ClientError::refused(reason);
            if error.ends_session() {
                client.session().ended(reason);
            }
            hub.lost(lost.key, error);
        }
        Some(Event::Opened(_) | Event::Heartbeat(_)) | None => {}
    }
}

/// Attaches or detaches; answers the key that it was about.
async fn tell(client: &Client, subscription: &str, order: Order) -> (u32, Result<()>) {
    let subscription = subscription.to_owned();
    match order {
        Order::Attach { key, topic, cursor } => {
            let auth = if topic.is_public() { Auth::Nobody } else { Auth::org(topic.org()) };
            let request = pb::AttachRequest {
                subscription,
                key,
                topic: Some(topic.into()),
                cursor: cursor.to_vec(),
            };
            let call = rpc!(live_client::LiveClient, attach);
            let told = client.call(auth, Retry::Safe, request, call).await;
            (key, told.map(drop))
        }
        Order::Detach { key } => {
            let request = pb::DetachRequest { subscription, key };
            let call = rpc!(live_client::LiveClient, detach);
            let told = client.call(Auth::Nobody, Retry::Safe, request, call).await;
            (key, told.map(drop))
        }
    }
}
