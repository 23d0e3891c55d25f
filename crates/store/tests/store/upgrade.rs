//! A binary that is older than the log or the tables says so and touches nothing.

use std::time::Duration;

use store::{
    Application, ApplyError, At, Ended, MemberChange, Migration, OpenError, Options, ProposeError,
    Store, Tx, Undecodable,
};

use crate::{
    ledger::{Command, Ledger, No},
    opening::open,
    wires::{ClusterOf, eventually},
};

/// The ledger before its second migration, and without the command `Later`.
#[derive(Default)]
struct OldLedger;

impl Application for OldLedger {
    type Command = Command;
    type Reply = i64;
    type Rejection = No;

    fn migrations() -> &'static [Migration] {
        &Ledger::migrations()[..1]
    }
    fn encode_command(command: &Command) -> Vec<u8> {
        Ledger::encode_command(command)
    }
    fn decode_command(bytes: &[u8]) -> Result<Command, Undecodable> {
        match Ledger::decode_command(bytes)? {
            Command::Later(..) => Err(Undecodable::new("a command", &"unknown variant 6")),
            known => Ok(known),
        }
    }
    fn encode_reply(reply: &i64) -> Vec<u8> {
        Ledger::encode_reply(reply)
    }
    fn decode_reply(bytes: &[u8]) -> Result<i64, Undecodable> {
        Ledger::decode_reply(bytes)
    }
    fn encode_rejection(no: &No) -> Vec<u8> {
        Ledger::encode_rejection(no)
    }
    fn decode_rejection(bytes: &[u8]) -> Result<No, Undecodable> {
        Ledger::decode_rejection(bytes)
    }
    fn apply(&self, tx: &mut Tx<'_>, command: &Command, at: At) -> Result<i64, ApplyError<No>> {
        Ledger.apply(tx, command, at)
    }
}

async fn open_old(dir: &std::path::Path) -> Result<Store<OldLedger>, OpenError> {
    Store::open(dir, OldLedger, Options::default()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_schema_is_refused_and_an_older_one_is_raised() {
    let dir = tempfile::tempdir().unwrap();
    let store = open_old(dir.path()).await.unwrap();
    store.propose(&Command::Open([1; 16], "till".into()), None).await.unwrap();
    assert_eq!(store.status().schema_number, 1);
    store.close().await;

    let store = open(dir.path()).await;
    assert_eq!(store.status().schema_number, 2);
    store.propose(&Command::Line([1; 16], 1, "text".into()), None).await.unwrap();
    store.close().await;

    let message = open_old(dir.path()).await.err().unwrap().to_string();
    assert!(message.contains("raises the schema to 2, this binary knows 1"), "{message}");
    open(dir.path()).await.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_command_stops_applying_and_a_newer_binary_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let store = open_old(dir.path()).await.unwrap();
    let unknown = Command::Later(0, "job".into(), false);
    let stopped = store.propose(&unknown, None).await;
    assert!(
        matches!(&stopped, Err(ProposeError::Stopped { why }) if why.contains("newer version")),
        "{stopped:?}"
    );
    let next = store.propose(&Command::Open([1; 16], "till".into()), None).await;
    assert!(matches!(next, Err(ProposeError::Stopped { .. })), "nothing is skipped");
    assert!(store.status().stopped.is_some());
    let ended = tokio::time::timeout(Duration::from_secs(10), store.ended()).await;
    assert_eq!(ended, Ok(Ended::Failed), "a node that applies nothing is of no use");
    store.close().await;

    let again = open_old(dir.path()).await.err().unwrap().to_string();
    assert!(again.contains("newer version may have written it"), "{again}");
    let store = open(dir.path()).await;
    assert_eq!(store.jobs().list().await.unwrap().len(), 1, "the command was in the log");
    store.close().await;
}

/// One node after the other gets the version with one more migration and the command that needs it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_are_updated_one_after_the_other_while_all_go_on() {
    let cluster = ClusterOf::<OldLedger>::of(3).await;
    let open = |name: &str| Command::Open([1; 16], name.to_owned());
    let line = |number| Command::Line([1; 16], number, "text".to_owned());
    cluster.node(1).propose(&open("before"), None).await.unwrap();

    let mut updated = Vec::new();
    for (node, others) in [(3, [1, 2].as_slice()), (2, &[1]), (1, &[])] {
        cluster.stop(node).await;
        updated.push((node, cluster.start_as(node, Ledger).await.unwrap()));
        // The one that leads is the one that raises.
        let newest = &updated[updated.len() - 1].1;
        eventually("it leads", async || {
            newest.change(MemberChange::Transfer(node)).await.is_ok() && newest.leads()
        })
        .await;
        for (at, store) in &updated {
            store.propose(&open(&format!("{node} by {at}")), None).await.unwrap();
        }
        for at in others {
            let old = cluster.node(*at);
            old.propose(&open(&format!("{node} by {at}")), None).await.unwrap();
            assert_eq!(old.status().schema_number, 1, "somebody would not understand it");
        }
        if !others.is_empty() {
            let early = updated[0].1.propose(&line(1), None).await;
            assert!(
                matches!(early, Err(ProposeError::NotYet { needs: 2, schema: 1 })),
                "{early:?}"
            );
        }
    }
    for (at, store) in &updated {
        eventually("raised everywhere", async || store.status().schema_number == 2).await;
        store.propose(&line(*at), None).await.unwrap();
    }
    let compared = updated[0].1.compare_tables().await.unwrap();
    assert_eq!(compared.others.len(), 2);
    assert!(compared.others.values().all(|hash| *hash == Some(compared.here.hash)), "{compared:?}");

    // Nobody goes back.
    let (node, store) = updated.remove(0);
    cluster.wires.leave(node);
    store.close().await;
    let refused = cluster.start_as(node, OldLedger).await.err().unwrap().to_string();
    assert!(refused.contains("raises the schema to 2, this binary knows 1"), "{refused}");
    for (_, store) in updated {
        store.close().await;
    }
}
