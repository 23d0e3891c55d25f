//! `muster demo`: a server on a directory that is thrown away, filled through the same RPCs that
//! everybody else uses, with sign-ins made at random for this run.

use std::io::{IsTerminal as _, Write as _};

use client::{Client, SignUp};
use indicatif::{ProgressBar, ProgressStyle};
use model::text::{Language, Name};
use rand_core::{OsRng, RngCore as _};
use server::{Server, config::Config};

use crate::{
    cli::DemoArgs,
    config,
    error::CommandError,
    serve::{runtime, stop_signal},
};

const OWNER: &str = "owner@demo.example";
const MEMBER: &str = "member@demo.example";

pub(crate) fn run(args: &DemoArgs) -> Result<(), CommandError> {
    let given = |key| args.server.settings.0.iter().any(|(known, _)| *known == key);
    if let Some(key) =
        ["data", "join", "cluster_address", "cluster_listen"].into_iter().find(|k| given(*k))
    {
        let flag = key.replace('_', "-");
        return Err(CommandError::usage(format!(
            "a demo keeps nothing and joins nothing, so --{flag} makes no sense here"
        ))
        .hint("muster serve, and then `muster admin demo-add` for demo data"));
    }
    let thrown_away = tempfile::Builder::new().prefix("muster-demo-").tempdir()?;
    let mut config = Config::from_resolved(&config::resolve(&args.server)?)?;
    config.data = thrown_away.path().join("data");
    server::logs::start(&config).map_err(CommandError::usage)?;
    runtime()?.block_on(async {
        let server = Server::start(config).await.map_err(CommandError::failed)?;
        let url = server.url().to_owned();
        let link = server.owner_link().map(str::to_owned);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let seed = args.seed;
        let live = args.live;
        let filling = tokio::spawn(async move {
            let filled = fill(&url, link.as_deref(), seed).await;
            (filled, stop)
        });
        let handle = server.handle();
        let running = tokio::spawn(server.run_until(async {
            tokio::select! {
                () = stop_signal() => {}
                _ = stopped => {}
            }
        }));
        let (filled, stop) = filling.await.map_err(CommandError::failed)?;
        match filled {
            Ok(people) => {
                announce(handle.url(), &people)?;
                if live {
                    handle.let_people_enrol(seed);
                }
                // Held until the server stops by itself.
                let stopped = running.await.map_err(CommandError::failed)?;
                drop(stop);
                stopped.map_err(CommandError::failed)
            }
            Err(error) => {
                let _already_gone = stop.send(());
                running.await.map_err(CommandError::failed)?.map_err(CommandError::failed)?;
                Err(error)
            }
        }
    })
}

struct Person {
    mail: &'static str,
    password: String,
    role: &'static str,
}

async fn fill(url: &str, owner_link: Option<&str>, seed: u64) -> Result<Vec<Person>, CommandError> {
    let owner = sign_up(url, OWNER, "Demo Owner", "owns the server and its organisations").await?;
    let client = signed_in(url, &owner).await?;
    if let Some((_, token)) = owner_link.and_then(|link| link.split_once('#')) {
        client.setup().claim_ownership(token).await?;
    }
    let member = sign_up(url, MEMBER, "Demo Member", "has pledged nothing yet").await?;
    let mut progress = client.admin().demo_add(seed, 0).await?;
    let bar = ProgressBar::new(0).with_message("people enrol");
    bar.set_style(
        ProgressStyle::with_template("{msg} {bar:32} {pos}/{len}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    while let Some(step) = progress.next().await {
        let step = step?;
        bar.set_length(step.total.into());
        bar.set_position(step.done.into());
    }
    bar.finish_and_clear();
    Ok(vec![owner, member])
}

async fn sign_up(
    url: &str,
    mail: &'static str,
    name: &str,
    role: &'static str,
) -> Result<Person, CommandError> {
    let client = Client::builder(url).build()?;
    let password = password();
    let who = SignUp {
        mail: mail.to_owned(),
        name: Name::parse("name", name).ok(),
        language: Language::english(),
    };
    client.session().sign_up(who, &password).await?;
    Ok(Person { mail, password, role })
}

async fn signed_in(url: &str, person: &Person) -> Result<Client, CommandError> {
    let client = Client::builder(url).build()?;
    let device = Name::parse("device", "muster demo").map_err(CommandError::failed)?;
    client
        .session()
        .sign_in(person.mail, &person.password, &device)
        .await
        .map_err(CommandError::failed)?;
    Ok(client)
}

/// Four groups of five letters and digits that are not mistaken for each other: 99 bits.
fn password() -> String {
    const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let group = || {
        (0..5).map(|_| char::from(LETTERS[(OsRng.next_u32() % 31) as usize])).collect::<String>()
    };
    (0..4).map(|_| group()).collect::<Vec<_>>().join("-")
}

fn announce(url: &str, people: &[Person]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "muster is up: {url}")?;
    writeln!(out, "sign-ins of this run (they go with it):")?;
    for person in people {
        writeln!(out, "  {:<20} {}   {}", person.mail, person.password, person.role)?;
    }
    if std::io::stdout().is_terminal() {
        writeln!(out, "stop it with Ctrl-C; everything it kept is thrown away")?;
    }
    out.flush()
}
