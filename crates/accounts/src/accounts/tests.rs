//! Through the real store and a real mail server.

use std::{
    net::{IpAddr, Ipv4Addr},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Instant,
};

use crypto::{OsRng, opaque as client};
use mail::{
    Sender, Smtp,
    sink::{Mood, Sink},
};
use model::{
    OrgId,
    session::{SessionEnd, SessionKind},
    text::Language,
};
use store::Options;

use super::*;
use crate::{Audience, bearer::require_open};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const PASSWORD: &str = "correct horse battery";
const ADA: &str = "ada@example.org";

struct House {
    accounts: Accounts,
    store: Store<Domain>,
    sink: Sink,
    now: Now,
    keyring: Arc<Keyring>,
    dir: tempfile::TempDir,
}

/// A clock that stands until it is moved, or one that also runs.
#[derive(Clone)]
struct Now {
    set: Arc<AtomicI64>,
    running_since: Option<Instant>,
}

impl Now {
    fn get(&self) -> i64 {
        let ran = self.running_since.map_or(0, |since| since.elapsed().as_millis() as i64);
        self.set.load(Ordering::SeqCst) + ran
    }

    fn move_on(&self, ms: i64) {
        self.set.fetch_add(ms, Ordering::SeqCst);
    }
}

impl House {
    async fn new() -> Self {
        Self::with_clock(None).await
    }

    async fn with_clock(running_since: Option<Instant>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let keyring = Arc::new(Keyring::generate(&mut OsRng));
        let now = Now { set: Arc::new(AtomicI64::new(1_790_000_000_000)), running_since };
        let sink = Sink::start().await.unwrap();
        let store = open_store(dir.path(), &now).await;
        let accounts = start(&store, &keyring, &sink, &now).await.unwrap();
        Self { accounts, store, sink, now, keyring, dir }
    }

    /// The clock moves on; log time with it, in steps that it believes.
    async fn later(&self, ms: i64) {
        let mut left = ms;
        while left > 0 {
            let step = left.min(4 * 60_000);
            self.now.move_on(step);
            left -= step;
            let nobody = AccountId::from_bytes([0xee; 16]);
            let session = SessionId::from_bytes([0xee; 16]);
            self.accounts.close_all_sessions(nobody, session, false, None).await.unwrap();
        }
    }

    async fn sign_up(&self, mail: &str, password: &str) -> Result<AccountId, AccountError> {
        let sign_up = self.sign_up_request(mail, password);
        self.accounts.sign_up_finish(&sign_up).await
    }

    fn sign_up_request(&self, mail: &str, password: &str) -> SignUp {
        let (state, request) = client::SignUp::start(password, &mut OsRng).unwrap();
        let started = self.accounts.sign_up_start(HERE, &request).unwrap();
        SignUp {
            upload: state.finish(password, &started.response, &mut OsRng).unwrap().record,
            state: started.state,
            mail: mail.to_owned(),
            name: "Ada".to_owned(),
            language: Language::english(),
        }
    }

    /// The last step of a sign-in, or why the client gave up before it.
    async fn proof(&self, mail: &str, password: &str) -> Result<(Vec<u8>, Vec<u8>), AccountError> {
        let (state, request) = client::SignIn::start(password, &mut OsRng).unwrap();
        let started = self.accounts.sign_in_start(HERE, mail, &request).await?;
        match state.finish(password, &started.response, &mut OsRng) {
            Ok(signed_in) => Ok((started.state, signed_in.proof)),
            Err(client::OpaqueError::WrongPassword) => Err(Reason::WrongCredentials.into()),
            Err(other) => panic!("{other}"),
        }
    }

    async fn sign_in(&self, mail: &str, password: &str) -> Result<Opened, AccountError> {
        let (state, proof) = self.proof(mail, password).await?;
        self.accounts.sign_in_finish(&state, &proof, device(), SessionKind::Token).await
    }

    /// The secret of the next mailed link to `page`.
    async fn mailed(&self, page: &str) -> String {
        let mail = self.sink.next().await.expect("a mail");
        let link = mail.link().expect("a link");
        let prefix = format!("https://muster.example/{page}#");
        link.strip_prefix(&prefix).unwrap_or_else(|| panic!("{page}: {link}")).to_owned()
    }

    async fn is_open(&self, opened: &Opened) -> bool {
        let bearer = self.accounts.verify_bearer(&opened.access.token).await.unwrap();
        let read = move |db: &Reader<'_>| Ok::<_, AccountError>(require_open(db, &bearer).is_ok());
        self.store.read(ReadLevel::Local, read).await.unwrap()
    }
}

async fn open_store(dir: &Path, now: &Now) -> Store<Domain> {
    let now = now.clone();
    let clock = store::Clock::of(move || now.get());
    let options = Options { clock, ..Options::default() };
    Store::open(&dir.join("store"), Domain, options).await.unwrap()
}

async fn start(
    store: &Store<Domain>,
    keyring: &Arc<Keyring>,
    sink: &Sink,
    now: &Now,
) -> Result<Accounts, StartError> {
    let now = now.clone();
    let sender = Sender::parse("muster <muster@muster.example>").unwrap();
    Accounts::start(Parts {
        store: store.clone(),
        keyring: Arc::clone(keyring),
        mailer: Mailer::smtp(sender, Smtp::new(&sink.url(), None).unwrap()),
        base_url: "https://muster.example/".to_owned(),
        clock: Clock::of(move || TimeMs::from_millis(now.get())),
    })
    .await
}

fn device() -> Name {
    Name::parse("device", "Firefox on Linux").unwrap()
}

#[track_caller]
fn refused<T>(result: Result<T, AccountError>) -> Reason {
    match result {
        Ok(_) => panic!("was accepted"),
        Err(error) => error.reason(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_sign_up_to_a_verified_token() {
    let house = House::new().await;
    let id = house.sign_up(" Ada@Example.ORG ", PASSWORD).await.unwrap();
    let opened = house.sign_in(ADA, PASSWORD).await.unwrap();
    assert_eq!(opened.account, id);
    let bearer = house.accounts.verify_bearer(&opened.access.token).await.unwrap();
    assert_eq!((bearer.audience, bearer.account), (Audience::Directory, id));
    assert!(!bearer.mail_verified);

    let secret = house.mailed("verify").await;
    house.accounts.verify_mail(HERE, &secret, None).await.unwrap();
    assert_eq!(refused(house.accounts.verify_mail(HERE, &secret, None).await), Reason::LinkInvalid);
    let view = house.accounts.account(id).await.unwrap();
    assert_eq!((view.mail.as_str(), view.name.as_deref()), ("Ada@example.org", Some("Ada")));
    assert!(view.mail_verified);

    let org = OrgId::from_bytes([5; 16]);
    let refreshed =
        house.accounts.refresh(&opened.refresh, Audience::Org(org), None).await.unwrap();
    let bearer = house.accounts.verify_bearer(&refreshed.access.token).await.unwrap();
    assert!(bearer.mail_verified);
    assert_eq!(bearer.member, Some(house.accounts.vault().member_id(id, org)));
    let joining = house.accounts.as_member(id, org, true).await.unwrap();
    assert_eq!(Some(joining.id), bearer.member);
    assert!(joining.mail_verified && joining.mail.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_learns_who_has_an_account_by_signing_in() {
    let house = House::new().await;
    house.sign_up(ADA, PASSWORD).await.unwrap();
    assert_eq!(refused(house.sign_in(ADA, "wrong").await), Reason::WrongCredentials);
    assert_eq!(refused(house.sign_in("bob@example.org", PASSWORD).await), Reason::WrongCredentials);
    let (_, request) = client::SignIn::start(PASSWORD, &mut OsRng).unwrap();
    let known = house.accounts.sign_in_start(HERE, ADA, &request).await.unwrap();
    let unknown = house.accounts.sign_in_start(HERE, "bob@example.org", &request).await.unwrap();
    let again = house.accounts.sign_in_start(HERE, "bob@example.org", &request).await.unwrap();
    assert_eq!(known.response.len(), unknown.response.len());
    assert_eq!(known.state.len(), unknown.state.len());
    // The blinded function of the same question is the same, as for a real account.
    assert_eq!(unknown.response[..32], again.response[..32]);
    // Nor can the last step be had with a proof of one's own.
    let finish = |state: Vec<u8>| {
        let accounts = house.accounts.clone();
        async move { accounts.sign_in_finish(&state, &[0; 64], device(), SessionKind::Token).await }
    };
    assert_eq!(refused(finish(unknown.state).await), Reason::WrongCredentials);
    assert_eq!(refused(finish(known.state).await), Reason::WrongCredentials);
    assert_eq!(refused(finish(vec![0; 200]).await), Reason::LinkInvalid);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_can_be_asked_for_again() {
    let house = House::new().await;
    let request = house.sign_up_request(ADA, PASSWORD);
    let id = house.accounts.sign_up_finish(&request).await.unwrap();
    assert_eq!(house.accounts.sign_up_finish(&request).await.unwrap(), id);
    assert_eq!(refused(house.sign_up("ADA@example.org", PASSWORD).await), Reason::AccountExists);

    let (state, proof) = house.proof(ADA, PASSWORD).await.unwrap();
    let finish = || house.accounts.sign_in_finish(&state, &proof, device(), SessionKind::Token);
    let (first, second) = (finish().await.unwrap(), finish().await.unwrap());
    assert_eq!(first.session, second.session);
    assert_eq!(*first.refresh, *second.refresh);
    assert_eq!(house.accounts.sessions(id, first.session).await.unwrap().len(), 1);

    house.later(limits::SIGN_IN_STATE_MS).await;
    assert_eq!(refused(finish().await), Reason::LinkInvalid);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_used_refresh_token_closes_the_session_after_the_grace() {
    let house = House::new().await;
    house.sign_up(ADA, PASSWORD).await.unwrap();
    let opened = house.sign_in(ADA, PASSWORD).await.unwrap();
    let refresh = |token: String| {
        let accounts = house.accounts.clone();
        async move { accounts.refresh(&token, Audience::Directory, None).await }
    };
    // Two tabs at the same moment, and a retry: all get the same successor.
    let first = opened.refresh.to_string();
    let (a, b) = tokio::join!(refresh(first.clone()), refresh(first.clone()));
    let (a, b) = (a.unwrap(), b.unwrap());
    assert_eq!(*a.refresh, *b.refresh);
    house.later(model::limits::REFRESH_GRACE_MS).await;
    assert_eq!(*refresh(first.clone()).await.unwrap().refresh, *a.refresh);
    assert!(house.is_open(&opened).await);
    // A thief, or whoever was robbed, comes later.
    house.later(1).await;
    assert_eq!(refused(refresh(first.clone()).await), Reason::RefreshReused);
    assert_eq!(refused(refresh(a.refresh.to_string()).await), Reason::RefreshReused);
    assert!(!house.is_open(&opened).await);
    // A forged token closes nothing.
    let opened = house.sign_in(ADA, PASSWORD).await.unwrap();
    let mut forged = opened.refresh.to_string();
    let last = if forged.ends_with('A') { "E" } else { "A" };
    forged.replace_range(forged.len() - 1.., last);
    assert_eq!(refused(refresh(forged).await), Reason::TokenInvalid);
    assert!(house.is_open(&opened).await);
}

/// An outage can be longer than the grace: what was asked for then may have happened all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_got_no_answer_asks_again_however_late() {
    let house = House::new().await;
    house.sign_up(ADA, PASSWORD).await.unwrap();
    let opened = house.sign_in(ADA, PASSWORD).await.unwrap();
    let refresh = async |token: &str, by: &str| {
        house.accounts.refresh(token, Audience::Directory, Some(by)).await
    };
    let first = refresh(&opened.refresh, "lost").await.unwrap();
    house.later(100 * model::limits::REFRESH_GRACE_MS).await;
    let again = refresh(&opened.refresh, "lost").await.unwrap();
    assert_eq!(*again.refresh, *first.refresh);
    // The same name is no excuse for another token.
    let next = refresh(&first.refresh, "lost").await.unwrap();
    assert_ne!(*next.refresh, *first.refresh);
    // Nor is another name for this one.
    assert_eq!(refused(refresh(&opened.refresh, "thief").await), Reason::RefreshReused);
    assert_eq!(refused(refresh(&next.refresh, "later").await), Reason::RefreshReused);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_are_listed_and_closed() {
    let house = House::new().await;
    let id = house.sign_up(ADA, PASSWORD).await.unwrap();
    let mut opened = Vec::new();
    for _ in 0..4 {
        opened.push(house.sign_in(ADA, PASSWORD).await.unwrap());
        house.later(1_000).await;
    }
    let [a, b, c, d] = opened.try_into().unwrap();
    let listed = house.accounts.sessions(id, b.session).await.unwrap();
    let current: Vec<_> = listed.iter().map(|s| (s.id, s.current)).collect();
    assert_eq!(
        current,
        [(d.session, false), (c.session, false), (b.session, true), (a.session, false)]
    );
    house.accounts.close_session(id, b.session, a.session, None).await.unwrap();
    house.accounts.sign_out(&c.refresh).await.unwrap();
    house.accounts.sign_out(&c.refresh).await.unwrap();
    assert!(!house.is_open(&a).await && !house.is_open(&c).await);
    assert_eq!(
        refused(house.accounts.refresh(&a.refresh, Audience::Directory, None).await),
        Reason::SessionEnded
    );
    let ends = house.accounts.sessions(id, b.session).await.unwrap();
    let ends: Vec<_> = ends.iter().map(|s| s.ended).collect();
    assert_eq!(ends, [None, Some(SessionEnd::SignedOut), None, Some(SessionEnd::Revoked)]);
    let stranger = AccountId::from_bytes([1; 16]);
    let stolen = house.accounts.close_session(stranger, a.session, b.session, None).await;
    assert_eq!(refused(stolen), Reason::SessionNotFound);
    house.accounts.close_all_sessions(id, b.session, true, None).await.unwrap();
    assert!(house.is_open(&b).await && !house.is_open(&d).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn access_tokens_end_and_cannot_be_made_elsewhere() {
    let house = House::new().await;
    house.sign_up(ADA, PASSWORD).await.unwrap();
    let opened = house.sign_in(ADA, PASSWORD).await.unwrap();
    let token = &opened.access.token;
    let keys = crypto::jwk::Jwks::from_json(&house.accounts.jwks()).unwrap();
    assert_eq!(keys.keys().len(), 1);
    let other = House::new().await;
    assert_eq!(refused(other.accounts.verify_bearer(token).await), Reason::TokenInvalid);
    for bad in ["", "x", "a.b.c", &token[..token.len() - 2], &opened.refresh] {
        assert_eq!(refused(house.accounts.verify_bearer(bad).await), Reason::TokenInvalid);
    }
    house.now.move_on(model::limits::ACCESS_TOKEN_MS);
    assert_eq!(refused(house.accounts.verify_bearer(token).await), Reason::TokenExpired);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forgotten_password_is_replaced_by_a_mailed_link() {
    let house = House::new().await;
    let id = house.sign_up(ADA, PASSWORD).await.unwrap();
    house.mailed("verify").await;
    let before = house.sign_in(ADA, PASSWORD).await.unwrap();
    house.accounts.request_reset(HERE, "nobody@example.org").unwrap();
    house.accounts.request_reset(HERE, ADA).unwrap();
    let secret = house.mailed("recover").await;

    let (state, request) = client::SignUp::start("another password", &mut OsRng).unwrap();
    let response = house.accounts.reset_start(HERE, &secret, &request).await.unwrap();
    let upload = state.finish("another password", &response, &mut OsRng).unwrap().record;
    house.accounts.reset_finish(HERE, &secret, &upload, None).await.unwrap();
    let again = house.accounts.reset_finish(HERE, &secret, &upload, None).await;
    assert_eq!(refused(again), Reason::LinkInvalid);
    let again = house.accounts.reset_start(HERE, &secret, &request).await;
    assert_eq!(refused(again), Reason::LinkInvalid);

    assert!(!house.is_open(&before).await);
    assert_eq!(refused(house.sign_in(ADA, PASSWORD).await), Reason::WrongCredentials);
    house.sign_in(ADA, "another password").await.unwrap();
    let view = house.accounts.account(id).await.unwrap();
    assert!(view.mail_verified, "whoever opened the link reads this mailbox");
    assert_eq!(house.sink.all().len(), 2, "nothing went to the unknown address");

    house.later(1).await;
    house.accounts.request_reset(HERE, ADA).unwrap();
    let late = house.mailed("recover").await;
    house.later(model::limits::RESET_LINK_MS).await;
    assert_eq!(
        refused(house.accounts.reset_start(HERE, &late, &request).await),
        Reason::LinkInvalid
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_is_changed_with_the_present_one_only() {
    let house = House::new().await;
    let id = house.sign_up(ADA, PASSWORD).await.unwrap();
    let (here, there) =
        (house.sign_in(ADA, PASSWORD).await.unwrap(), house.sign_in(ADA, PASSWORD).await.unwrap());
    let change = async |present: &str, by: AccountId| {
        let (old, ke1) = client::SignIn::start(present, &mut OsRng).unwrap();
        let (new, request) = client::SignUp::start("new password", &mut OsRng).unwrap();
        let started = house.accounts.change_password_start(id, &ke1, &request).await?;
        let proof = old
            .finish(present, &started.credential_response, &mut OsRng)
            .map_or(vec![0; 64], |signed_in| signed_in.proof);
        let upload =
            new.finish("new password", &started.registration_response, &mut OsRng).unwrap().record;
        let new = NewPassword { state: started.state, proof, upload };
        house.accounts.change_password_finish(by, here.session, &new, None).await
    };
    assert_eq!(refused(change("wrong", id).await), Reason::WrongCredentials);
    let stranger = AccountId::from_bytes([1; 16]);
    assert_eq!(refused(change(PASSWORD, stranger).await), Reason::LinkInvalid);
    assert!(house.is_open(&there).await);
    change(PASSWORD, id).await.unwrap();
    assert!(house.is_open(&here).await && !house.is_open(&there).await);
    house.sign_in(ADA, "new password").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_owner_comes_by_a_link_that_works_once() {
    let house = House::new().await;
    let id = house.sign_up(ADA, PASSWORD).await.unwrap();
    let opened = house.sign_in(ADA, PASSWORD).await.unwrap();
    let secret = |link: Option<mail::letter::Link>| {
        link.unwrap().as_str().split_once('#').unwrap().1.to_owned()
    };
    let claim = async |token: &str| {
        house.accounts.claim_ownership(HERE, id, opened.session, token, None).await
    };
    assert!(!house.accounts.is_owned().await.unwrap());
    let first = secret(house.accounts.offer_ownership().await.unwrap());
    let second = secret(house.accounts.offer_ownership().await.unwrap());
    assert_eq!(refused(claim(&first).await), Reason::LinkInvalid, "replaced");
    house.later(model::limits::OWNER_LINK_MS).await;
    assert_eq!(refused(claim(&second).await), Reason::LinkInvalid, "too old");
    let third = secret(house.accounts.offer_ownership().await.unwrap());
    claim(&third).await.unwrap();
    assert!(house.accounts.is_owned().await.unwrap());
    assert_eq!(refused(claim(&third).await), Reason::OwnerExists);
    assert!(house.accounts.offer_ownership().await.unwrap().is_none());
    let view = house.accounts.account(id).await.unwrap();
    assert!(view.server.contains(model::access::Permission::ServerManage));
    let page = house.accounts.accounts(&Default::default()).await.unwrap();
    assert_eq!(page.items[0].mail, ADA);
    let gone = house.accounts.delete_account(id, opened.session, None).await;
    assert_eq!(refused(gone), Reason::LastOwner);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_account_is_gone_and_its_data_was_never_readable() {
    let house = House::new().await;
    let id = house.sign_up(ADA, PASSWORD).await.unwrap();
    house.mailed("verify").await;
    let opened = house.sign_in(ADA, PASSWORD).await.unwrap();
    house.accounts.delete_account(id, opened.session, None).await.unwrap();
    assert_eq!(refused(house.accounts.account(id).await), Reason::AccountNotFound);
    assert!(!house.is_open(&opened).await);
    assert_eq!(refused(house.sign_in(ADA, PASSWORD).await), Reason::WrongCredentials);
    let key =
        house.store.read(ReadLevel::Local, move |db| state::read::account::key(db, id.to_bytes()));
    assert_eq!(key.await.unwrap(), None);
    house.sign_up(ADA, PASSWORD).await.unwrap();

    let files = bytes_below(house.dir.path());
    assert!(files.len() > 10_000);
    for clear in [&b"ada@example.org"[..], b"Ada@", PASSWORD.as_bytes()] {
        assert!(!files.windows(clear.len()).any(|w| w == clear), "{clear:?} is in the clear");
    }
}

fn bytes_below(dir: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            bytes.extend(bytes_below(&path));
        } else {
            bytes.extend(std::fs::read(&path).unwrap());
        }
    }
    bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_is_slow_and_a_success_forgives() {
    let house = House::new().await;
    house.sign_up(ADA, PASSWORD).await.unwrap();
    let (_, request) = client::SignIn::start("guess", &mut OsRng).unwrap();
    let guess = || house.accounts.sign_in_start(HERE, ADA, &request);
    for _ in 0..limits::SIGN_IN_ACCOUNT.burst - 1 {
        guess().await.unwrap();
    }
    house.sign_in(ADA, PASSWORD).await.unwrap();
    for _ in 0..limits::SIGN_IN_ACCOUNT.burst {
        guess().await.unwrap();
    }
    let error = guess().await.map(drop).unwrap_err();
    assert_eq!(error.reason(), Reason::RateLimited);
    assert_eq!(error.retry_ms(), Some(limits::SIGN_IN_ACCOUNT.period_ms));
    // Others are not concerned; one network is counted too.
    let mut through = 0;
    for n in 0..100 {
        let mail = format!("p{n}@example.org");
        through += u32::from(house.accounts.sign_in_start(HERE, &mail, &request).await.is_ok());
    }
    assert!((1..limits::SIGN_IN_NETWORK.burst).contains(&through), "{through}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_survives_a_mail_server_that_is_not_ready() {
    // The job waits a second by the store's clock before it tries again.
    let house = House::with_clock(Some(Instant::now())).await;
    house.sink.next_time(Mood::Refuse(451));
    house.sign_up(ADA, PASSWORD).await.unwrap();
    house.mailed("verify").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_keeps_tokens_and_another_keyring_is_refused() {
    let house = House::new().await;
    house.sign_up(ADA, PASSWORD).await.unwrap();
    let opened = house.sign_in(ADA, PASSWORD).await.unwrap();
    let House { accounts, store, sink, now, keyring, dir } = house;
    drop(accounts);
    store.close().await;

    let store = open_store(dir.path(), &now).await;
    let other = Arc::new(Keyring::generate(&mut OsRng));
    let refused = start(&store, &other, &sink, &now).await.map(drop);
    assert!(matches!(refused, Err(StartError::Account(AccountError::Keyring(_)))), "{refused:?}");
    let accounts = start(&store, &keyring, &sink, &now).await.unwrap();
    accounts.verify_bearer(&opened.access.token).await.unwrap();
    accounts.refresh(&opened.refresh, Audience::Directory, None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inputs_are_named_when_they_are_not_acceptable() {
    let house = House::new().await;
    for (mail, name, field) in [
        ("not an address", "Ada", "mail"),
        ("", "Ada", "mail"),
        ("ada@example.org\r\nBcc: eve@example.org", "Ada", "mail"),
        (ADA, "two\nlines", "name"),
    ] {
        let request = SignUp { name: name.to_owned(), ..house.sign_up_request(mail, PASSWORD) };
        match house.accounts.sign_up_finish(&request).await {
            Err(AccountError::Invalid(invalid)) => assert_eq!(invalid.field, field),
            other => panic!("{mail:?} {name:?}: {other:?}"),
        }
    }
    let request = SignUp { upload: vec![1; 192], ..house.sign_up_request(ADA, PASSWORD) };
    assert_eq!(refused(house.accounts.sign_up_finish(&request).await), Reason::Malformed);
    let started = house.accounts.sign_up_start(HERE, &[0xff; 32]);
    assert_eq!(refused(started), Reason::Malformed);
    let tidy = SignUp { state: vec![0; 2_000], ..house.sign_up_request(ADA, PASSWORD) };
    assert_eq!(refused(house.accounts.sign_up_finish(&tidy).await), Reason::LinkInvalid);
}
