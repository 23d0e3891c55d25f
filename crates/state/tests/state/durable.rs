//! The same through the real store: log, disk, opening again, repeated requests.

use model::{Reason, audit::Actor, command::Command, command::Reply};
use state::{Domain, read};
use store::{IdempotencyKey, Options, ProposeError, ReadLevel, Store};

use crate::world::*;

fn command(change: model::command::Change) -> Command {
    Command { actor: Actor::System, change }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_is_there_after_opening_again() {
    let dir = tempfile::tempdir().unwrap();
    let key = || {
        let (principal, key) = (b"account 1".to_vec(), b"found".to_vec());
        Some(IdempotencyKey { principal, key, request_hash: [1; 32] })
    };
    let store = Store::open(dir.path(), Domain, Options::default()).await.unwrap();
    store.propose(&command(sign_up(1)), None).await.unwrap();
    let made = store.propose(&command(found(1, 1)), key()).await.unwrap();
    let refused = store.propose(&command(found_as(2, 1, "org-1")), None).await;
    assert!(matches!(refused, Err(ProposeError::Rejected(Reason::OrgSlugTaken))), "{refused:?}");
    store.close().await;

    let store = Store::open(dir.path(), Domain, Options::default()).await.unwrap();
    let org = store.read(ReadLevel::Local, |db| read::org::by_slug(db, &slug("org-1"))).await;
    assert_eq!(org.unwrap().unwrap().id, org_id(1));
    // Whoever repeats the request has drawn another id meanwhile, and learns the first one.
    let again = store.propose(&command(found_as(9, 1, "org-1")), key()).await.unwrap();
    assert_eq!(again.reply, Reply::Created(org_id(1).to_bytes()));
    assert_eq!((again.again, again.index), (true, made.index));
    store.close().await;
}
