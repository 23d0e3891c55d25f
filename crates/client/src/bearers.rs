//! Access tokens by audience: kept in memory, renewed ahead of their end, one renewal at a time.

use core::{fmt, future::Future, time::Duration};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::oneshot;
use zeroize::Zeroizing;

use crate::{
    error::ClientError,
    platform::{MaybeSend, Moment, spawn},
    session::Audience,
};

/// A token is renewed so long before its end, so that none ends on its way.
const AHEAD: Duration = Duration::from_secs(30);

/// An access token that somebody may use.
#[derive(Clone)]
pub(crate) struct Bearer {
    pub(crate) token: Arc<Zeroizing<String>>,
    pub(crate) subject: String,
    /// When it was asked for; its life counts from then.
    pub(crate) since: Moment,
    pub(crate) life: Duration,
}

impl Bearer {
    pub(crate) fn left(&self, now: Moment) -> Duration {
        self.life.saturating_sub(now.since(self.since))
    }
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bearer { .. }")
    }
}

/// The tokens of one session.
#[derive(Clone, Default)]
pub(crate) struct Bearers(Arc<Shared>);

#[derive(Default)]
struct Shared {
    tokens: Mutex<HashMap<Audience, Bearer>>,
    /// Held during a renewal. Renewals for different audiences take turns too: each uses up the
    /// one refresh token.
    flight: Arc<tokio::sync::Mutex<()>>,
}

impl Bearers {
    /// A token for `audience`: the kept one, or what `renew` brings. However many ask at once,
    /// one renewal runs; it runs to its end even if all who asked are gone, because its answer
    /// holds the only usable refresh token.
    pub(crate) async fn get<F, R>(
        &self,
        audience: &Audience,
        renew: F,
    ) -> Result<Bearer, ClientError>
    where
        F: FnOnce(Audience) -> R + MaybeSend + 'static,
        R: Future<Output = Result<Bearer, ClientError>> + MaybeSend + 'static,
    {
        if let Some(bearer) = self.fresh(audience) {
            return Ok(bearer);
        }
        let turn = Arc::clone(&self.0.flight).lock_owned().await;
        if let Some(bearer) = self.fresh(audience) {
            return Ok(bearer);
        }
        let (done, wait) = oneshot::channel();
        let (this, audience) = (self.clone(), audience.clone());
        spawn(async move {
            let result = renew(audience.clone()).await;
            if let Ok(bearer) = &result {
                this.put(audience, bearer.clone());
            }
            drop(turn);
            // Nobody may be waiting any more; the token is kept all the same.
            let _ = done.send(result);
        });
        wait.await.unwrap_or_else(|_| Err(ClientError::unreachable("the renewal was cut off")))
    }

    /// Keeps a token.
    pub(crate) fn put(&self, audience: Audience, bearer: Bearer) {
        self.tokens().insert(audience, bearer);
    }

    /// Drops a token that a server refused; a newer one stays.
    pub(crate) fn forget(&self, audience: &Audience, refused: &Bearer) {
        let mut tokens = self.tokens();
        if tokens.get(audience).is_some_and(|kept| Arc::ptr_eq(&kept.token, &refused.token)) {
            tokens.remove(audience);
        }
    }

    /// Drops all tokens.
    pub(crate) fn clear(&self) {
        self.tokens().clear();
    }

    fn fresh(&self, audience: &Audience) -> Option<Bearer> {
        let now = Moment::now();
        self.tokens().get(audience).filter(|bearer| bearer.left(now) > AHEAD).cloned()
    }

    fn tokens(&self) -> std::sync::MutexGuard<'_, HashMap<Audience, Bearer>> {
        self.0.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use model::Reason;

    use super::*;

    fn bearer(name: &str, life_s: u64) -> Bearer {
        Bearer {
            token: Arc::new(Zeroizing::new(name.to_owned())),
            subject: String::new(),
            since: Moment::now(),
            life: Duration::from_secs(life_s),
        }
    }

    /// Counts renewals and, if there was ever more than one at a time, how many.
    #[derive(Clone, Default)]
    struct Server(Arc<(AtomicU32, AtomicU32, AtomicU32)>);

    impl Server {
        async fn renew(self, audience: Audience) -> Result<Bearer, ClientError> {
            let at_once = self.0.1.fetch_add(1, Ordering::SeqCst) + 1;
            self.0.2.fetch_max(at_once, Ordering::SeqCst);
            let n = self.0.0.fetch_add(1, Ordering::SeqCst) + 1;
            tokio::time::sleep(Duration::from_millis(50)).await;
            self.0.1.fetch_sub(1, Ordering::SeqCst);
            Ok(bearer(&format!("{audience} {n}"), 300))
        }
        fn renewals(&self) -> u32 {
            self.0.0.load(Ordering::SeqCst)
        }
    }

    async fn get(bearers: &Bearers, server: &Server, audience: &Audience) -> String {
        let server = server.clone();
        let got = bearers.get(audience, move |a| server.renew(a)).await.unwrap();
        got.token.to_string()
    }

    fn org(slug: &str) -> Audience {
        Audience::Org(model::text::Slug::parse("org", slug).unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn many_who_ask_at_once_cause_one_renewal() {
        let (bearers, server) = (Bearers::default(), Server::default());
        let all = (0..20).map(|_| get(&bearers, &server, &Audience::Directory));
        let tokens = futures_util::future::join_all(all).await;
        assert_eq!(tokens, vec!["directory 1"; 20]);
        assert_eq!(server.renewals(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn audiences_take_turns() {
        let (bearers, server) = (Bearers::default(), Server::default());
        let orgs = [org("aa"), org("bb"), org("cc")];
        futures_util::future::join_all(orgs.iter().map(|a| get(&bearers, &server, a))).await;
        assert_eq!((server.renewals(), server.0.2.load(Ordering::SeqCst)), (3, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_is_renewed_ahead_of_its_end() {
        let (bearers, server) = (Bearers::default(), Server::default());
        let directory = Audience::Directory;
        assert_eq!(get(&bearers, &server, &directory).await, "directory 1");
        tokio::time::advance(Duration::from_secs(269)).await;
        assert_eq!(get(&bearers, &server, &directory).await, "directory 1");
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(get(&bearers, &server, &directory).await, "directory 2");
    }

    #[tokio::test(start_paused = true)]
    async fn a_renewal_ends_though_who_asked_is_gone() {
        let (bearers, server) = (Bearers::default(), Server::default());
        {
            let asking = get(&bearers, &server, &Audience::Directory);
            let given_up = tokio::time::timeout(Duration::from_millis(10), asking).await;
            assert!(given_up.is_err());
        }
        assert_eq!(get(&bearers, &server, &Audience::Directory).await, "directory 1");
        assert_eq!(server.renewals(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_failed_renewal_is_told_and_not_kept() {
        let (bearers, server) = (Bearers::default(), Server::default());
        let refused = bearers
            .get(&Audience::Directory, |_| async {
                Err(ClientError::refused(Reason::RefreshReused))
            })
            .await;
        assert_eq!(refused.unwrap_err().reason, Some(Reason::RefreshReused));
        assert_eq!(get(&bearers, &server, &Audience::Directory).await, "directory 1");
    }

    #[tokio::test]
    async fn only_the_refused_token_is_forgotten() {
        let (bearers, old, new) = (Bearers::default(), bearer("old", 300), bearer("new", 300));
        bearers.put(Audience::Directory, new.clone());
        bearers.forget(&Audience::Directory, &old);
        assert!(bearers.fresh(&Audience::Directory).is_some());
        bearers.forget(&Audience::Directory, &new);
        assert!(bearers.fresh(&Audience::Directory).is_none());
    }
}
