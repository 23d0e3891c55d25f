//! How long the body of a request may take: whoever sends it a byte a minute holds a connection
//! and a handler for nothing.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{body::Body, extract::Request, middleware::Next, response::Response};
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

/// How long nothing may come.
const SILENCE: Duration = Duration::from_secs(30);
/// How long all of it may take: a chunk of a file over a line of 2 kB a second.
const WHOLE: Duration = Duration::from_secs(300);

/// Gives every request's body its time.
pub(crate) async fn in_time(request: Request, next: Next) -> Response {
    next.run(request.map(|body| Body::new(Timed::new(body, SILENCE, WHOLE)))).await
}

/// A body that ends with an error when it takes too long.
struct Timed {
    body: Body,
    silence: Duration,
    end: Instant,
    alarm: Pin<Box<Sleep>>,
}

impl Timed {
    fn new(body: Body, silence: Duration, whole: Duration) -> Self {
        let now = Instant::now();
        let end = now + whole;
        Self { body, silence, end, alarm: Box::pin(sleep_until(end.min(now + silence))) }
    }
}

/// A body took too long.
#[derive(Debug, thiserror::Error)]
#[error("the body of the request did not come in time")]
struct TooSlow;

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            let next = self.end.min(Instant::now() + self.silence);
            self.alarm.as_mut().reset(next);
            return Poll::Ready(frame);
        }
        ready!(self.alarm.as_mut().poll(cx));
        Poll::Ready(Some(Err(axum::Error::new(TooSlow))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        HttpBody::size_hint(&self.body)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;
    use http_body_util::BodyExt as _;

    use super::*;

    /// A body of `pieces` bytes, one every `each`.
    fn slow(pieces: usize, each: Duration) -> Body {
        Body::from_stream(stream::unfold(0, move |sent| async move {
            if sent == pieces {
                return None;
            }
            tokio::time::sleep(each).await;
            Some((Ok::<_, std::io::Error>(Bytes::from_static(b"x")), sent + 1))
        }))
    }

    async fn read(pieces: usize, each_s: u64) -> Result<usize, String> {
        let body = slow(pieces, Duration::from_secs(each_s));
        let timed = Timed::new(body, SILENCE, WHOLE);
        timed.collect().await.map(|all| all.to_bytes().len()).map_err(|error| error.to_string())
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_in_time_arrives_whole() {
        assert_eq!(read(3, 1).await, Ok(3));
        assert_eq!(read(10, 29).await, Ok(10));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_falls_silent_or_never_ends_is_cut_off() {
        assert!(read(1, 31).await.unwrap_err().contains("in time"));
        let begun = Instant::now();
        assert!(read(100, 29).await.unwrap_err().contains("in time"));
        assert_eq!(begun.elapsed().as_secs(), WHOLE.as_secs());
    }
}
