//! The one client, and who is signed in.

use client::{Client, SessionState};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{text::Name, view::AccountView};
use send_wrapper::SendWrapper;

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
    client: SendWrapper<Client>,
    account: RwSignal<Account>,
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
    provide_context(Session { client: SendWrapper::new(client.clone()), account });
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

/// The one client of the app. Inside components and what they start.
pub(crate) fn client() -> Client {
    expect_context::<Session>().client.take()
}

/// The client and the account where no component is at hand: in handlers and in what they start.
#[derive(Clone, Copy)]
pub(crate) struct Api(StoredValue<Session>);

/// Takes hold of both. Inside components.
pub(crate) fn api() -> Api {
    Api(StoredValue::new(expect_context()))
}

impl Api {
    /// The one client of the app.
    pub(crate) fn client(self) -> Client {
        self.0.get_value().client.take()
    }

    /// Reads the account again.
    pub(crate) fn refresh_account(self) {
        let Session { client, account } = self.0.get_value();
        let client = client.take();
        spawn_local(async move { read_account(&client, account).await });
    }
}

/// Who is signed in.
pub(crate) fn account() -> RwSignal<Account> {
    expect_context::<Session>().account
}

/// Reads the account again: after a change of name, a new membership, a verified address.
pub(crate) fn refresh_account() {
    let Session { client, account } = expect_context();
    let client = client.take();
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
