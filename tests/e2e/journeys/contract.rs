//! Corners of the contract that no program of ours walks into.

use bytes::Bytes;
use client::{Audience, Client, ClientError};
use model::{Reason, call::Answer, project::ProjectStatus, view::PageRequest};
use prost_reflect::{DescriptorPool, DynamicMessage, Value, prost::Message as _};

use crate::{
    browser::Size,
    find::button,
    scene::{PASSWORD, Scene, person, terms},
    server::Server,
    stage::Stage,
    wire::{framed, grpc_web},
};

fn message(name: &str, fields: &[(&str, Value)]) -> Vec<u8> {
    let pool = DescriptorPool::decode(client::FILE_DESCRIPTOR_SET).unwrap();
    let name = format!("muster.v1.{name}");
    let mut message = DynamicMessage::new(pool.get_message_by_name(&name).unwrap());
    for (field, value) in fields {
        message.set_field_by_name(field, value.clone());
    }
    message.encode_to_vec()
}

fn text(value: &str) -> Value {
    Value::String(value.to_owned())
}

async fn asks(
    who: &Client,
    method: &str,
    audience: Audience,
    body: Vec<u8>,
) -> Result<Bytes, ClientError> {
    let mut answer =
        who.rpc(&format!("muster.v1.{method}"), Some(audience), Bytes::from(body)).await?;
    answer.next().await.unwrap()
}

#[tokio::test]
async fn previews_are_counted_and_end_with_the_project() {
    let scene = Scene::open(2).await;
    let (org, project) = (&scene.org, &scene.project);
    let visitor = Client::builder(scene.server.url()).build().unwrap();
    visitor.pledges().preview(org, project, terms(2)).await.unwrap();
    scene.owner.projects().set_status(org, project, ProjectStatus::Cancelled).await.unwrap();
    let over = visitor.pledges().preview(org, project, terms(2)).await.unwrap_err();
    assert_eq!(over.reason, Some(Reason::ProjectNotOpen));
    // What is asked does not matter, so that nobody can ask cheaply.
    let body = framed(&message("PreviewPledgeRequest", &[("org", text("nobody"))]));
    let mut refused = None;
    for n in 0..2_000 {
        let answer = grpc_web(scene.server.url(), "Pledge/Preview", &[], &body).await;
        if answer.grpc_status() == Some(8) {
            refused = Some(n);
            break;
        }
    }
    assert!(
        refused.is_some_and(|n| n >= 250),
        "a person is not stopped, a program is: {refused:?}"
    );
}

#[tokio::test]
async fn a_decision_is_repeated_and_not_made_twice() {
    let scene = Scene::open(1).await;
    let anna = scene.enrols("anna", 1).await;
    let call = scene.call().await.unwrap();
    scene.answers(&anna, call, Answer::Confirm).await;
    let decide = async |id: &str| {
        let fields = [("org", "lindenhof"), ("project", "old-rent"), ("request_id", id)];
        let mut fields = fields.map(|(field, value)| (field, text(value))).to_vec();
        fields.push(("call", text(&call.to_string())));
        let body = message("DecideCallRequest", &fields);
        asks(&scene.owner, "Call/Decide", Audience::Org(scene.org.clone()), body).await
    };
    let first = decide("d-1").await.unwrap();
    assert!(!first.is_empty());
    assert_eq!(decide("d-1").await.unwrap(), first);
    for other in ["d-2", ""] {
        let again = decide(other).await.unwrap_err();
        assert_eq!(again.reason, Some(Reason::CallNotOpen), "{other}");
    }
}

#[tokio::test]
async fn a_cursor_from_nowhere_is_the_askers_mistake() {
    let scene = Scene::open(1).await;
    for after in [1_u64 << 40, 1 << 63, u64::MAX] {
        let body = message("WatchChangesRequest", &[("after", Value::U64(after))]);
        let error =
            asks(&scene.owner, "Change/Watch", Audience::Directory, body).await.unwrap_err();
        assert_eq!(error.reason, Some(Reason::InvalidInput), "{after}: {error}");
        assert!(error.to_string().contains("between 0 and"), "{error}");
    }
}

#[tokio::test]
async fn a_page_belongs_to_its_order_and_filter() {
    let scene = Scene::open(2).await;
    for name in ["anna", "bela", "carl"] {
        scene.enrols(name, 1).await;
    }
    let list = async |filter: &str, order_by: &str, token: Option<String>| {
        let (filter, order_by) = (filter.to_owned(), order_by.to_owned());
        let page = PageRequest { size: 2, token, filter, order_by };
        scene.owner.pledges().list(&scene.org, &scene.project, page).await
    };
    let first = list("state:standing", "threshold", None).await.unwrap();
    let second = list("state:standing", "threshold", first.next.clone()).await.unwrap();
    assert_eq!((first.items.len(), second.items.len()), (2, 1));
    for (filter, order) in
        [("state:standing", "updated"), ("state:standing", ""), ("", "threshold")]
    {
        let refused = list(filter, order, first.next.clone()).await.unwrap_err();
        assert_eq!(refused.reason, Some(Reason::InvalidInput), "{filter} {order}");
    }
    for filter in ["state:standing state:withdrawn", "threshold>9 threshold<2"] {
        let nothing = list(filter, "", None).await.unwrap();
        assert_eq!((nothing.items.len(), nothing.total), (0, Some(0)), "{filter}");
    }
}

#[tokio::test]
async fn servers_of_one_host_keep_their_sessions_apart() {
    let stage = Stage::open("two-servers", 1).await;
    let (one, two) = (Server::start().await, Server::start().await);
    for server in [&one, &two] {
        person(server.url(), "anna").await;
    }
    let anna = stage.browser("anna", one.url(), Size::Desktop).await;
    anna.may_visit(two.url());
    anna.signs_in("anna@example.org", PASSWORD).await;
    anna.goto(&format!("{}/sign-in", two.url())).await;
    anna.signs_in_here("anna@example.org", PASSWORD).await;
    for server in [&one, &two] {
        anna.goto(&format!("{}/me", server.url())).await;
        anna.sees(&button("Sign out")).await;
    }
    anna.finish().await;
}
