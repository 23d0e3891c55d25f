//! Jobs: once, at their time, and again only after a failure.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use store::{Fence, JobFailed, JobRun, ProposeError, Store};
use tokio::sync::mpsc;

use crate::{
    ledger::{Command, Ledger, job},
    opening::{HandClock, NOW},
};

const A: [u8; 16] = [1; 16];
const HOUR: i64 = 3_600_000;

async fn open(dir: &Path, clock: &HandClock) -> Store<Ledger> {
    Store::open(dir, Ledger, clock.options()).await.unwrap()
}

fn tell_runs(store: &Store<Ledger>) -> mpsc::UnboundedReceiver<JobRun> {
    let (tell, told) = mpsc::unbounded_channel();
    store.jobs().register("add", move |run| {
        tell.send(run).unwrap();
        async { Ok(()) }
    });
    told
}

async fn until_state(store: &Store<Ledger>, state: &str) {
    let reached = async {
        while !store.jobs().list().await.unwrap().iter().any(|job| job.state == state) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reached).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_added_by_a_command_runs_once_even_over_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let clock = HandClock::new();
    let store = open(dir.path(), &clock).await;
    store.propose(&Command::Later(NOW, "call-1".into(), false), None).await.unwrap();
    store.propose(&Command::Later(NOW, "call-1".into(), false), None).await.unwrap();
    let mut runs = tell_runs(&store);
    let run = runs.recv().await.unwrap();
    assert_eq!((run.payload.as_slice(), run.attempt), (b"call-1".as_slice(), 1));
    until_state(&store, "done").await;
    store.close().await;

    let store = open(dir.path(), &clock).await;
    let mut runs = tell_runs(&store);
    store.propose(&Command::Later(NOW, "call-1".into(), false), None).await.unwrap();
    store.propose(&Command::Later(NOW, "call-2".into(), false), None).await.unwrap();
    assert_eq!(runs.recv().await.unwrap().payload, b"call-2", "call-1 is remembered as done");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handlers_last_command_completes_the_job_and_a_late_one_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let clock = HandClock::new();
    let store = open(dir.path(), &clock).await;
    store.jobs().add(job(NOW, "one", false)).await.unwrap();
    let (tell, mut told) = mpsc::unbounded_channel();
    let in_handler = store.clone();
    store.jobs().register("add", move |run: JobRun| {
        let (store, tell) = (in_handler.clone(), tell.clone());
        async move {
            let command = Command::Open(A, "by-job".into());
            let done = store.propose_fenced(&command, None, Some(run.completing_fence())).await;
            done.map_err(|error| JobFailed::new(&error))?;
            tell.send(run).unwrap();
            Ok(())
        }
    });
    let run = told.recv().await.unwrap();
    // As if the handler had been paused and woke late: its fence is gone with the job.
    let late = Command::Open(A, "late".into());
    let refused = store.propose_fenced(&late, None, Some(run.fence())).await;
    assert!(matches!(refused, Err(ProposeError::FenceLost)));
    let forged = Fence::Job { id: run.id, fence: 99, completes: false };
    let refused = store.propose_fenced(&late, None, Some(forged)).await;
    assert!(matches!(refused, Err(ProposeError::FenceLost)));
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failing_job_is_tried_again_later_and_is_dead_at_last() {
    let dir = tempfile::tempdir().unwrap();
    let clock = HandClock::new();
    let store = open(dir.path(), &clock).await;
    let tries = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&tries);
    store.jobs().register("add", move |run| {
        counted.store(run.attempt, Ordering::SeqCst);
        async { Err(JobFailed::new(&"no route to host")) }
    });
    store.jobs().add(job(NOW, "one", false)).await.unwrap();
    let until_dead = async {
        loop {
            let jobs = store.jobs().list().await.unwrap();
            if jobs[0].state == "dead" {
                return jobs[0].clone();
            }
            // Whatever it waits for, a little more time has passed.
            clock.advance(500);
            store.jobs().add(job(NOW + HOUR, "nudge", false)).await.unwrap();
        }
    };
    let dead = tokio::time::timeout(Duration::from_secs(30), until_dead).await.unwrap();
    assert_eq!((dead.attempts, tries.load(Ordering::SeqCst)), (3, 3));
    assert_eq!(dead.error, "no route to host");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_jump_of_the_clock_irreversible_jobs_wait_for_a_second_tick() {
    let dir = tempfile::tempdir().unwrap();
    let clock = HandClock::new();
    let store = open(dir.path(), &clock).await;
    let mut runs = tell_runs(&store);
    let minute = 60_000;
    store.jobs().add(job(NOW + 3 * minute, "reminder", false)).await.unwrap();
    store.jobs().add(job(NOW + 3 * minute, "go", true)).await.unwrap();
    store.jobs().add(job(NOW + 4 * minute, "probe", false)).await.unwrap();
    store.jobs().add(job(NOW + 30 * minute, "later", false)).await.unwrap();
    clock.advance(HOUR);
    store.propose(&Command::Open(A, "x".into()), None).await.unwrap();
    assert!(store.status().clock_suspect);
    assert_eq!(store.status().log_time_ms, NOW + 5 * minute, "a bounded step");
    assert_eq!(runs.recv().await.unwrap().payload, b"reminder");
    // Jobs are tried in the order in which they are due: "go" was, and had to wait. (The hand
    // clock stands still, so no tick confirms the jump by itself.)
    assert_eq!(runs.recv().await.unwrap().payload, b"probe");
    assert!(runs.try_recv().is_err());
    assert!(store.jobs().list().await.unwrap().iter().any(|job| job.state == "waiting"));
    clock.advance(2_000);
    store.propose(&Command::Open(A, "y".into()), None).await.unwrap();
    assert_eq!(store.status().log_time_ms, NOW + HOUR + 2_000);
    let mut rest = [runs.recv().await.unwrap().payload, runs.recv().await.unwrap().payload];
    rest.sort();
    assert_eq!(rest, [b"go".to_vec(), b"later".to_vec()]);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_jumps_and_comes_back_moves_log_time_by_a_step_only() {
    let dir = tempfile::tempdir().unwrap();
    let clock = HandClock::new();
    let store = open(dir.path(), &clock).await;
    clock.advance(HOUR);
    store.propose(&Command::Open(A, "x".into()), None).await.unwrap();
    clock.advance(-HOUR + 10);
    store.propose(&Command::Open(A, "y".into()), None).await.unwrap();
    let status = store.status();
    assert_eq!((status.log_time_ms, status.clock_suspect), (NOW + 300_000, false));
    store.close().await;
}
