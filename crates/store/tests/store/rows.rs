//! Rows, rejections and change records, without a log.

use store::{Cell, Op, Scratch, ScratchError, Stream, Value, values};

use crate::ledger::{AccountRow, Command, Id, Ledger, LineRow, No, OwnerId};

const A: [u8; 16] = [1; 16];
const NOW: i64 = 1_790_000_000_000;

fn scratch() -> Scratch<Ledger> {
    Scratch::new(Ledger).unwrap()
}

#[test]
fn row_types_agree_with_the_schema() {
    scratch()
        .read(|db| {
            assert_eq!(db.check_schema::<AccountRow>()?, Vec::<String>::new());
            assert_eq!(db.check_schema::<LineRow>()?, Vec::<String>::new());
            Ok::<_, store::Fault>(())
        })
        .unwrap();
}

#[test]
fn a_command_writes_reads_and_tells_what_changed() {
    let mut ledger = scratch();
    ledger.apply(NOW, &Command::Open(A, "till".into())).unwrap();
    assert_eq!(ledger.apply(NOW + 1, &Command::Add(A, "till".into(), 5)).unwrap(), 5);
    ledger.apply(NOW + 2, &Command::Add(A, "till".into(), 0)).unwrap();
    let row = ledger.read(|db| db.get::<AccountRow>(&(OwnerId(A), "till".into()))).unwrap();
    assert_eq!(row.unwrap().amount, 5);
    assert_eq!(ledger.apply(NOW + 3, &Command::Close(A, "till".into())).unwrap(), 5);

    let changes = ledger.changes().unwrap();
    let told: Vec<_> = changes.iter().map(|c| (c.stream, c.seq, c.op, c.at_ms)).collect();
    let stream = Stream::new(A);
    let expected = [
        (stream, 1, Op::Insert, NOW),
        (stream, 2, Op::Update, NOW + 1),
        (stream, 3, Op::Delete, NOW + 3),
    ];
    assert_eq!(told, expected, "an update that changes nothing tells nothing");
    let update = &changes[1];
    assert_eq!(update.key_of::<AccountRow>().unwrap(), (OwnerId(A), "till".to_owned()));
    assert_eq!(update.before::<AccountRow>("amount"), Some(&Value::Integer(0)));
    assert_eq!(update.after::<AccountRow>("amount"), Some(&Value::Integer(5)));
    assert!(update.touched::<AccountRow>("amount") && !update.touched::<AccountRow>("open"));
}

#[test]
fn a_secret_column_is_told_only_as_changed() {
    let mut ledger = scratch();
    ledger.apply(NOW, &Command::Open(A, "till".into())).unwrap();
    ledger.apply(NOW, &Command::Add(A, "till".into(), 5)).unwrap();
    let changes = ledger.changes().unwrap();
    let secret = |at: usize| changes[at].after.as_ref().unwrap().cells()[5].clone();
    assert_eq!(secret(0), Cell::Secret { changed: true });
    assert_eq!(secret(1), Cell::Secret { changed: false });
    let everything = format!("{changes:?}");
    assert!(!everything.contains("49, 50, 51, 52"), "the pin's bytes are in the feed");
}

#[test]
fn a_rejection_leaves_no_trace() {
    let mut ledger = scratch();
    let result = ledger.apply(NOW, &Command::WriteThenReject(A));
    assert!(matches!(result, Err(ScratchError::Rejected(No::Exists))));
    assert!(ledger.changes().unwrap().is_empty());
    let rows = ledger.read(|db| db.one::<i64>("SELECT count(*) FROM line", &[])).unwrap();
    assert_eq!(rows, Some(0));
    let jobs = ledger.read(|db| db.one::<i64>("SELECT count(*) FROM job", &[])).unwrap();
    assert_eq!(jobs, Some(0));
}

#[test]
fn a_mistake_of_a_commands_code_is_undone_and_the_log_goes_on() {
    let mut ledger = scratch();
    let result = ledger.apply(NOW, &Command::Blunder(A));
    assert!(matches!(&result, Err(ScratchError::Defect(d)) if d.contains("line")), "{result:?}");
    ledger.apply(NOW, &Command::Open(A, "till".into())).unwrap();
    assert_eq!(ledger.changes().unwrap().len(), 1);
}

#[test]
fn queries_take_parameters_and_may_only_read() {
    let mut ledger = scratch();
    for name in ["b", "a"] {
        ledger.apply(NOW, &Command::Open(A, name.into())).unwrap();
    }
    ledger
        .read(|db| {
            let tail = "WHERE owner = ?1 AND amount <= ?2 ORDER BY name";
            let rows = db.select::<AccountRow>(tail, &values![OwnerId(A) => Id, 0_i64])?;
            assert_eq!(rows.iter().map(|r| r.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
            let owners =
                db.collect("SELECT owner FROM account", &[], |c| c.get_as::<Id, OwnerId>(0))?;
            assert_eq!(owners, [OwnerId(A), OwnerId(A)]);
            assert!(db.one::<i64>("DELETE FROM account", &[]).is_err());
            Ok::<_, store::Fault>(())
        })
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_undone_after_it_wrote_leaves_its_neighbours_in_the_same_entry_alone() {
    let dir = tempfile::tempdir().unwrap();
    let store = crate::opening::open(dir.path()).await;
    let mut tasks = Vec::new();
    for number in 2..200_u64 {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            let rejected = number % 5 == 0;
            let command = match number % 5 {
                0 => Command::WriteThenReject(A),
                _ => Command::Line(A, number, "text".into()),
            };
            assert_eq!(store.propose(&command, None).await.is_err(), rejected, "{number}");
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let count = "SELECT count(*) FROM line";
    let rows = store.read(store::ReadLevel::Local, move |db| db.one::<i64>(count, &[]));
    assert_eq!(rows.await.unwrap(), Some(159));
    let mut feed = store.subscribe([(Stream::new(A), 0)].into()).await.unwrap();
    let mut seqs = Vec::new();
    while seqs.len() < 159 {
        seqs.extend(feed.next().await.unwrap().iter().map(|change| change.seq));
    }
    assert_eq!(seqs, (1..=159).collect::<Vec<_>>());
    store.close().await;
}
