//! The one client, and who is signed in.

use std::cell::OnceCell;

use client::{Client, SessionState};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{text::Name, view::AccountView};

use crate::shell::Connection;

/// Who is signed in, as far as is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Account {
    /// Not asked yet: the cookie cannot be seen.
    Unknown,
    /// Nobody.
    Nobody,
    /// This person.
    Known(Box<AccountView>),
}

impl Account {
    /// The account, if somebody is signed in.
    pub(crate) fn known(&self) -> Option<&AccountView> {
        match self {
            Self::Known(account) => Some(account),
            Self::Unknown | Self::Nobody => None,
        }
    }
}

#[derive(Clone)]
struct Session {
    client: Client,
    account: RwSignal<Account>,
}

thread_local! {
    // Not a context of the components: handlers, and what they go on with once an answer is
    // there, run outside of all of them.
    static SESSION: OnceCell<Session> = const { OnceCell::new() };
}

impl Session {
    fn current() -> Self {
        let session = SESSION.with(|session| session.get().cloned());
        // Without one, `provide` has said in the console why nothing of the page can work.
        #[allow(clippy::panic)]
        session.unwrap_or_else(|| panic!("this page was not served by a muster server"))
    }
}

/// Makes the client, asks the cookie who is signed in, and follows both from then on.
pub(crate) fn provide() {
    let origin = window().location().origin().unwrap_or_default();
    let Ok(client) = Client::builder(origin).build() else {
        // Only for a page that was not served over HTTP: nothing of it can work.
        leptos::logging::error!("this page was not served by a muster server");
        return;
    };
    let account = RwSignal::new(Account::Unknown);
    let session = Session { client: client.clone(), account };
    SESSION.with(|place| {
        let _ = place.set(session);
    });
    let following = client.clone();
    spawn_local(async move {
        let mut state = following.session().state();
        if following.session().resume().await.is_err()
            && account.get_untracked() == Account::Unknown
        {
            account.set(Account::Nobody);
        }
        loop {
            let now = *state.borrow_and_update();
            match now {
                SessionState::Unknown => {}
                SessionState::SignedOut(_) => account.set(Account::Nobody),
                SessionState::SignedIn(_) => read_account(&following, account).await,
            }
            if state.changed().await.is_err() {
                return;
            }
        }
    });
    let connection: Connection = expect_context();
    spawn_local(async move { watch_connection(client, connection).await });
}

async fn read_account(client: &Client, account: RwSignal<Account>) {
    match client.accounts().get().await {
        Ok(view) => account.set(Account::Known(Box::new(view))),
        Err(error) if error.ends_session() => account.set(Account::Nobody),
        // No connection: whoever was known stays known.
        Err(_) => {}
    }
}

async fn watch_connection(client: Client, connection: Connection) {
    let mut state = client.live().connection();
    loop {
        let lost = matches!(*state.borrow_and_update(), client::live::Connection::Offline { .. });
        connection.lost_at_ms.update(|at| {
            *at = lost.then(|| at.unwrap_or_else(crate::browser::now_ms));
        });
        if state.changed().await.is_err() {
            return;
        }
    }
}

/// The one client of the app.
pub(crate) fn client() -> Client {
    Session::current().client
}

/// Who is signed in.
pub(crate) fn account() -> RwSignal<Account> {
    Session::current().account
}

/// Reads the account again: after a change of name, a new membership, a verified address.
pub(crate) fn refresh_account() {
    let Session { client, account } = Session::current();
    spawn_local(async move { read_account(&client, account).await });
}

/// What the person will recognise in the list of their sessions, e.g. "Firefox on Linux".
pub(crate) fn device_name() -> Name {
    let agent = window().navigator().user_agent().unwrap_or_default();
    let find = |words: &[(&str, &'static str)]| {
        words.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = find(&[
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    let text = match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Browser".to_owned(),
    };
    // Made of the words above: always a name.
    Name::parse("device", &text).unwrap_or_default()
}
