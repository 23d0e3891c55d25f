//! The store with an application of one table.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use minicbor::{Decode, Encode};
use store::{
    Application, ApplyError, At, IdempotencyKey, Migration, Options, Store, Stream, Tx, Undecodable,
};

use super::{
    Round, Settings, Target,
    process::{cpu_ticks, resident_kib},
    size_of, text, write,
};

store::row! {
    /// A key and its value.
    struct Pair = "pair" {
        stream: |_| Stream::DIRECTORY,
        key { id: [u8; 16] }
        columns { value: Vec<u8> }
    }
}

#[derive(Encode, Decode)]
pub(super) struct Put {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(super) id: [u8; 16],
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(super) value: Vec<u8>,
}

pub(super) struct Pairs;

impl Application for Pairs {
    type Command = Put;
    type Reply = ();
    type Rejection = ();

    fn migrations() -> &'static [Migration] {
        &[Migration {
            number: 1,
            name: "pairs",
            sql: "CREATE TABLE pair (id BLOB NOT NULL PRIMARY KEY, value BLOB NOT NULL) \
                  WITHOUT ROWID;",
            fill: None,
        }]
    }
    fn encode_command(command: &Put) -> Vec<u8> {
        minicbor::to_vec(command).unwrap_or_default()
    }
    fn decode_command(bytes: &[u8]) -> Result<Put, Undecodable> {
        minicbor::decode(bytes).map_err(|error| Undecodable::new("a command", &error))
    }
    fn encode_reply((): &()) -> Vec<u8> {
        Vec::new()
    }
    fn decode_reply(_: &[u8]) -> Result<(), Undecodable> {
        Ok(())
    }
    fn encode_rejection((): &()) -> Vec<u8> {
        Vec::new()
    }
    fn decode_rejection(_: &[u8]) -> Result<(), Undecodable> {
        Ok(())
    }
    fn apply(&self, tx: &mut Tx<'_>, put: &Put, _: At) -> Result<(), ApplyError<()>> {
        tx.insert(&Pair { id: put.id, value: put.value.clone() })?;
        Ok(())
    }
}

#[derive(Clone)]
pub(super) struct Ours {
    pub(super) store: Arc<Store<Pairs>>,
    pub(super) with_keys: bool,
}

impl Target for Ours {
    async fn put(&self, id: [u8; 16], value: Vec<u8>) -> Result<(), String> {
        let key = self.with_keys.then(|| IdempotencyKey {
            principal: b"bench".to_vec(),
            key: id.to_vec(),
            request_hash: [7; 32],
        });
        self.store.propose(&Put { id, value }, key).await.map(|_| ()).map_err(text)
    }
}

pub(super) async fn round(
    settings: &Settings,
    writers: usize,
    with_keys: bool,
) -> Result<Round, Box<dyn std::error::Error>> {
    let dir = settings.fresh_dir()?;
    let store = Store::open(dir.path(), Pairs, Options::default()).await?;
    let ours = Ours { store: Arc::new(store.clone()), with_keys };
    let round = write(ours, writers, settings.window).await?;
    store.close().await;
    Ok(round)
}

/// How long an empty and a used directory take until the first write may come, and what an idle
/// store costs.
pub(super) async fn start_and_idle(
    settings: &Settings,
) -> Result<String, Box<dyn std::error::Error>> {
    let dir = settings.fresh_dir()?;
    let start = Instant::now();
    let store = Store::open(dir.path(), Pairs, Options::default()).await?;
    let empty = start.elapsed();
    let resident = resident_kib();
    let ours = Ours { store: Arc::new(store.clone()), with_keys: false };
    write(ours, 64, Duration::from_secs(2)).await?;
    store.close().await;
    let bytes = size_of(&dir.path().join("store.db"));
    let start = Instant::now();
    let store = Store::open(dir.path(), Pairs, Options::default()).await?;
    let used = start.elapsed();
    let before = cpu_ticks();
    tokio::time::sleep(Duration::from_secs(10)).await;
    let idle = cpu_ticks() - before;
    store.close().await;
    Ok(format!(
        "open: {:.0} ms in an empty directory (then {:.1} MB resident, this program included), \
         {:.0} ms with a database of {} MB; idle for 10 s: {idle} ticks of 10 ms of CPU",
        empty.as_secs_f64() * 1e3,
        resident as f64 / 1024.0,
        used.as_secs_f64() * 1e3,
        bytes >> 20,
    ))
}
