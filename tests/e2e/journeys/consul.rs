//! With Consul another machine joins by one command: its settings, and its invitation, are kept
//! there; and nodes that moved are found again.

use std::sync::Arc;

use discovery::{Place, Secrets, SecretsPlace};
use model::view::NodeView;
use testkit::Consul;

use crate::{
    patience::{LONG, until},
    scene::{Scene, cluster_is, fields},
    server::{Options, Server, port},
};

/// What every machine is started with; all else is kept in Consul.
fn options(consul: &Consul, web: u16, address: &str) -> Options {
    let place = format!("consul:{}", consul.url());
    let flags = ["--secrets", &place, "--discovery", &place, "--cluster-address", address]
        .map(str::to_owned)
        .to_vec();
    let token = ("MUSTER_CONSUL_TOKEN".to_owned(), Consul::TOKEN.to_owned());
    Options { port: Some(web), flags, variables: vec![token], ..Options::default() }
}

fn address() -> String {
    format!("127.0.0.1:{}", port())
}

async fn kept(secrets: &Arc<dyn Secrets>, name: &str) -> Result<String, String> {
    let all = secrets.all().await.map_err(|error| error.to_string())?;
    all.get(name).map(|text| text.to_string()).ok_or_else(|| format!("{name} is not kept"))
}

#[tokio::test]
async fn another_machine_joins_by_one_command_and_moved_ones_are_found() {
    let consul = Consul::start();
    let place = format!("consul:{}", consul.url());
    let secrets = SecretsPlace::parse(&place).unwrap().open(Some(Consul::TOKEN));
    let (first_port, first_address) = (port(), address());
    let url = format!("http://localhost:{first_port}");
    until("consul is ready", LONG, async || {
        let put = secrets.keeper().unwrap().put("public_url", &url).await;
        put.map_err(|error| error.to_string())
    })
    .await
    .unwrap();

    let mut scene =
        Scene::open_with(options(&consul, first_port, &first_address), 3, fields()).await;
    assert_eq!(scene.server.url(), url, "a setting that is kept is used");
    let owner = scene.owner.clone();
    assert!(kept(&secrets, "join").await.is_err(), "nobody is invited to a server that is alone");
    owner.cluster().begin(&first_address, &first_address).await.unwrap();
    until("an invitation is kept", LONG, async || kept(&secrets, "join").await).await.unwrap();

    // Two at the same time find the same invitation; it is good for one of them.
    let (second_address, third_address) = (address(), address());
    let (mut second, mut third) = tokio::join!(
        Server::start_with(options(&consul, port(), &second_address)),
        Server::start_with(options(&consul, port(), &third_address)),
    );
    cluster_is(&owner, "three vote", |view| view.voters().count() == 3).await;
    scene.enrols("anna", 3).await;

    let nodes = Place::parse(&place).unwrap().open(Some(Consul::TOKEN));
    until("Consul knows all three", LONG, async || {
        let found = nodes.nodes().await.map_err(|error| error.to_string())?;
        if found.len() == 3 { Ok(()) } else { Err(format!("{found:?}")) }
    })
    .await
    .unwrap();

    // All come back at other addresses: nobody is where the others look.
    let moved = [address(), address(), address()];
    for (server, address) in [&mut scene.server, &mut second, &mut third].into_iter().zip(&moved) {
        server.crash();
        server.options().flags = options(&consul, 0, address).flags;
    }
    tokio::join!(scene.server.revive(), second.revive(), third.revive());
    let view = cluster_is(&owner, "all are well where they are now", |view| {
        let at = |address: &String| view.nodes.iter().any(|node| node.address == *address);
        moved.iter().all(at) && view.nodes.iter().all(NodeView::is_well)
    })
    .await;
    assert_eq!(view.nodes.len(), 3);
    scene.enrols("bela", 2).await;
    let verified = owner.cluster().verify().await.unwrap();
    assert!(verified.others.iter().all(|(_, hash)| hash.as_ref() == Some(&verified.hash)));
}
