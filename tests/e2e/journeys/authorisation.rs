//! Who may do what: every RPC of the contract, called as everybody, against the real server. What
//! came of it stands in `tests/golden/authorisation.txt`, which a reviewer can read; a new RPC
//! changes it, and so does a permission that moved. `MUSTER_BLESS=1` writes it anew.
//!
//! Each request names an existing organisation and project and is empty otherwise: whoever gets
//! further than the door is refused for that, not for who they are.

use std::{fmt::Write as _, time::Duration};

use bytes::Bytes;
use client::{Audience, Client, FILE_DESCRIPTOR_SET, NewProject};
use model::{
    Reason,
    access::{Holder, Role},
    project::ProjectStatus,
    text::Slug,
};
use prost_reflect::{
    DescriptorPool, DynamicMessage, Kind, MethodDescriptor, Value, prost::Message,
};

use crate::{
    patience::PATIENCE,
    places,
    scene::{Scene, fields, person, profile, slug, tier},
};

/// They end what others still need: called last, by whoever may do least first.
const LAST: [&str; 4] = ["Pledge/Withdraw", "Org/Delete", "Session/SignOut", "Account/Delete"];

/// They mean the server where they name no organisation: called both ways.
const SCOPED: [&str; 6] = [
    "Access/Give",
    "Access/ListGrants",
    "Access/MyPermissions",
    "Access/Take",
    "Admin/ExportAudit",
    "Admin/ListAudit",
];

/// Somebody who calls.
struct Caller {
    name: &'static str,
    client: Client,
}

#[tokio::test]
async fn every_rpc_as_everybody() {
    let (scene, callers) = everybody().await;
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).unwrap();
    let mut methods: Vec<MethodDescriptor> =
        pool.services().flat_map(|s| s.methods().collect::<Vec<_>>()).collect();
    let place = |m: &MethodDescriptor| LAST.iter().position(|last| *last == name(m));
    methods.sort_by_key(|m| (place(m).map_or(0, |at| at + 1), name(m)));

    let mut table = String::from(
        "Every RPC as everybody. ✔ done, · not signed in, ✘ not allowed, else why it was refused.\n\n",
    );
    let width = methods.iter().map(|m| name(m).len()).max().unwrap();
    let mut line = |what: &str, cells: Vec<String>| {
        let _ = write!(table, "{what:width$}");
        for cell in cells {
            let _ = write!(table, "  {cell:20}");
        }
        let trimmed = table.trim_end().len();
        table.truncate(trimmed);
        table.push('\n');
    };
    line("", callers.iter().map(|c| c.name.to_owned()).collect());
    for method in &methods {
        let scoped = SCOPED.contains(&name(method).as_str());
        for org in [Some(&scene.org), None].into_iter().take(1 + usize::from(scoped)) {
            let mut cells = Vec::new();
            for caller in &callers {
                cells.push(outcome(org, &scene.project, caller, method).await);
            }
            let server = if org.is_none() { " (server)" } else { "" };
            line(&format!("{}{server}", name(method)), cells);
        }
    }

    let path = places::root().join("tests/golden/authorisation.txt");
    if std::env::var_os("MUSTER_BLESS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let differs: Vec<_> = table
        .lines()
        .zip(golden.lines().chain(std::iter::repeat("")))
        .filter(|(now, before)| now != before)
        .map(|(now, before)| format!("was {before}\nnow {now}"))
        .collect();
    assert!(
        differs.is_empty() && table.lines().count() == golden.lines().count(),
        "who may do what has changed; if it should, run with MUSTER_BLESS=1 and read the diff:\n{}",
        differs.join("\n")
    );
}

/// From nobody to whoever owns the server, which is a world of its own.
async fn everybody() -> (Scene, Vec<Caller>) {
    let scene = Scene::open(2).await;
    let url = scene.server.url().to_owned();
    // Another project, and another organisation, whose people are nobody here.
    let (other, rival) = (slug("other"), slug("rival"));
    let new = NewProject { slug: other.clone(), fields: fields(), parts: Default::default() };
    scene.owner.projects().create(&scene.org, new).await.unwrap();
    scene.owner.projects().put_tier(&scene.org, &other, None, tier(2)).await.unwrap();
    scene.owner.projects().set_status(&scene.org, &other, ProjectStatus::Open).await.unwrap();
    scene.owner.orgs().create(&rival, profile()).await.unwrap();

    let nobody = Client::builder(&url).build().unwrap();
    let account = person(&url, "account").await;
    let member = scene.enrols("member", 9).await;
    let guest = with_role(&scene, "guest", Role::Guest, None).await;
    let elsewhere = with_role(&scene, "elsewhere", Role::Organiser, Some(&other)).await;
    let organiser = with_role(&scene, "organiser", Role::Organiser, None).await;
    let admin = with_role(&scene, "admin", Role::Admin, None).await;
    let owner = with_role(&scene, "owner-of-org", Role::Owner, None).await;
    let rivals = with_role_in(&scene, &rival, "rival", Role::Owner).await;
    // Whoever runs the server is no member of the organisation that they made.
    let me = scene.owner.accounts().get().await.unwrap();
    for org in [&scene.org, &rival] {
        let here = me.memberships.iter().find(|m| m.slug == *org).unwrap();
        scene.owner.members().remove(org, here.member).await.unwrap();
    }
    let server = scene.owner.clone();
    let callers = [
        ("nobody", nobody),
        ("account", account),
        ("owner of another org", rivals),
        ("member", member),
        ("guest", guest),
        ("organiser elsewhere", elsewhere),
        ("organiser", organiser),
        ("admin", admin),
        ("owner", owner),
        ("owner of the server", server),
    ];
    (scene, callers.map(|(name, client)| Caller { name, client }).into())
}

async fn with_role(scene: &Scene, name: &str, role: Role, project: Option<&Slug>) -> Client {
    let client = scene.enrols(name, 9).await;
    give(scene, &scene.org, &client, role, project).await;
    client
}

/// In another organisation: a project of it is enrolled in, which makes a member.
async fn with_role_in(scene: &Scene, org: &Slug, name: &str, role: Role) -> Client {
    let project = slug("project");
    let new = NewProject { slug: project.clone(), fields: fields(), parts: Default::default() };
    scene.owner.projects().create(org, new).await.unwrap();
    scene.owner.projects().put_tier(org, &project, None, tier(2)).await.unwrap();
    scene.owner.projects().set_status(org, &project, ProjectStatus::Open).await.unwrap();
    let client = scene.enrols_in(org, &project, name, 9).await;
    give(scene, org, &client, role, None).await;
    client
}

pub(super) async fn give(
    scene: &Scene,
    org: &Slug,
    to: &Client,
    role: Role,
    project: Option<&Slug>,
) {
    let account = to.accounts().get().await.unwrap();
    let member = account.memberships.iter().find(|m| m.slug == *org).unwrap().member;
    let holder = Holder::Member(member);
    scene.owner.access().give(Some(org), project, holder, role).await.unwrap();
}

fn name(method: &MethodDescriptor) -> String {
    format!("{}/{}", method.parent_service().name(), method.name())
}

/// What comes of calling it.
async fn outcome(
    org: Option<&Slug>,
    project: &Slug,
    caller: &Caller,
    method: &MethodDescriptor,
) -> String {
    let mut request = DynamicMessage::new(method.input());
    let mut audience = Audience::Directory;
    // The feed names organisations by their ids, and is the server's.
    let org = org.filter(|_| name(method) != "Change/Watch");
    for (field, value) in [("org", org), ("project", org.map(|_| project))] {
        let known = method.input().get_field_by_name(field);
        let known = known.is_some_and(|f| f.kind() == Kind::String && !f.is_list());
        if let (true, Some(value)) = (known, value) {
            request.set_field_by_name(field, Value::String(value.to_string()));
            if field == "org" {
                audience = Audience::Org(value.clone());
            }
        }
    }
    if name(method) == "Session/CloseAll" {
        request.set_field_by_name("keep_current", Value::Bool(true));
    }
    let signed_in = caller.name != "nobody";
    let path = format!("muster.v1.{}", name(method));
    let bytes = Bytes::from(request.encode_to_vec());
    let call = async {
        let mut answer = caller.client.rpc(&path, signed_in.then_some(audience), bytes).await?;
        answer.next().await.transpose()
    };
    // A stream that has nothing to say yet has let its caller in.
    let patience = if method.is_server_streaming() { Duration::from_secs(4) } else { PATIENCE };
    match tokio::time::timeout(patience, call).await {
        Err(_) if !method.is_server_streaming() => "no answer".to_owned(),
        Err(_) | Ok(Ok(_)) => "✔".to_owned(),
        Ok(Err(error)) => match error.reason {
            Some(Reason::NotSignedIn) => "·".to_owned(),
            Some(Reason::NotAllowed) => "✘".to_owned(),
            // After some guesses the guesser waits; after how many is no matter of who may what.
            Some(Reason::LinkInvalid | Reason::RateLimited) => "no such link".to_owned(),
            Some(reason) => reason.as_str().to_owned(),
            None => format!("{:?}", error.kind),
        },
    }
}
