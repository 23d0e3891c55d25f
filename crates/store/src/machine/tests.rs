//! What lies between two commits.

use std::sync::Arc;

use rusqlite::Connection;

use super::{Applied, Entry, Machine};
use crate::{
    proposal::{Body, IdempotencyKey, NewJob, Outcome, Proposal},
    reader::Reader,
    simulation::{Deed, Deeds},
    store::table_hash,
};

const NOW_MS: i64 = 1_790_000_000_000;

fn machine() -> Machine<Deeds> {
    let connection = Connection::open_in_memory().unwrap();
    let mut machine = Machine::open(Arc::new(Deeds), connection, [0; 16]).unwrap();
    machine.apply(vec![entry(1, vec![Body::Migrate(1)])]).unwrap();
    machine.commit().unwrap();
    machine
}

fn entry(index: u64, bodies: Vec<Body>) -> Entry {
    let keyed = |(number, body)| {
        let key = vec![u8::try_from(index).unwrap(), u8::try_from(number).unwrap()];
        let idempotency =
            Some(IdempotencyKey { principal: b"test".to_vec(), key, request_hash: [0; 32] });
        let proposal = Proposal { at_ms: NOW_MS + number as i64, idempotency, fence: None, body };
        bytes::Bytes::from(proposal.encode())
    };
    let at = Applied { term: 1, node: 1, index };
    Entry { at, proposals: bodies.into_iter().enumerate().map(keyed).collect(), membership: None }
}

fn effect(job: u64) -> Body {
    Body::App(minicbor::to_vec(Deed::Effect { job, fence: 1 }).unwrap())
}

fn job() -> Body {
    Body::JobAdd(NewJob {
        kind: "work".into(),
        dedupe: None,
        due_at_ms: NOW_MS,
        payload: Vec::new(),
        irreversible: false,
        attempts_max: 3,
    })
}

/// Three entries of which the second has a command that is undone after it has written.
fn entries() -> [Entry; 3] {
    [
        entry(2, vec![effect(1), job(), effect(2)]),
        entry(3, vec![effect(3), effect(1), effect(4)]),
        entry(4, vec![effect(2), effect(5), job()]),
    ]
}

fn outcomes(machine: &mut Machine<Deeds>, commits: bool) -> Vec<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    for entry in entries() {
        outcomes.append(&mut machine.apply(vec![entry]).unwrap());
        if commits {
            machine.commit().unwrap();
        }
    }
    outcomes
}

#[test]
fn a_command_that_is_undone_leaves_what_was_applied_before_it_in_the_same_transaction() {
    let (mut each, mut once) = (machine(), machine());
    let of_each = outcomes(&mut each, true);
    let of_once = outcomes(&mut once, false);
    assert_eq!(of_once, of_each);
    let undone = of_each.iter().flatten().filter(|o| matches!(o, Outcome::Defect(_))).count();
    assert_eq!(undone, 2, "the two effects that were there already");
    let touched = once.commit().unwrap().unwrap();
    assert_eq!(touched.heads.values().copied().collect::<Vec<_>>(), [5]);
    let hash = |machine: &Machine<Deeds>| table_hash(&Reader::new(machine.connection())).unwrap();
    assert_eq!(hash(&once), hash(&each));
}

#[test]
fn what_touches_jobs_or_the_schema_is_pressing_and_nothing_is_after_a_commit() {
    let mut machine = machine();
    assert_eq!((machine.uncommitted(), machine.is_pressing()), (None, false));
    machine.apply(vec![entry(2, vec![effect(1), effect(2)])]).unwrap();
    assert_eq!((machine.uncommitted(), machine.is_pressing()), (Some(2), false));
    machine.apply(vec![entry(3, vec![job()])]).unwrap();
    assert_eq!((machine.uncommitted(), machine.is_pressing()), (Some(3), true));
    assert!(machine.commit().unwrap().is_some());
    assert_eq!((machine.uncommitted(), machine.is_pressing()), (None, false));
    assert!(machine.commit().unwrap().is_none());
}
