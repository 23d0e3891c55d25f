//! A cluster under load while nodes are cut off, stopped, started and made to lead, and what the
//! clients saw of it.
//!
//! `MUSTER_FAULT_SECONDS=600 MUSTER_FAULT_SEED=7 cargo test -p muster-store --test store -- faults`
//! does it for longer, with other luck.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use store::{MemberChange, ReadLevel};
use tokio::time::sleep;

use crate::{
    history::{Event, Saw, contradiction},
    ledger::Command,
    opening::key,
    wires::{Cluster, eventually},
};

const A: [u8; 16] = [1; 16];
const NODES: u64 = 3;
const CLIENTS: u64 = 6;

/// xorshift64* (Marsaglia, 2003; Vigna, 2016): enough luck for a test, and the same for a seed.
struct Luck(u64);

impl Luck {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % end
    }

    async fn wait(&mut self, from_ms: u64, to_ms: u64) {
        sleep(Duration::from_millis(from_ms + self.below(to_ms - from_ms))).await;
    }
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_clients_see_under_faults_is_what_one_machine_would_show() {
    let seconds = number("MUSTER_FAULT_SECONDS", 12);
    let seed = number("MUSTER_FAULT_SEED", 1);
    let cluster = Arc::new(Cluster::of(NODES).await);
    let account = Command::Open(A, "counter".to_owned());
    cluster.node(1).propose(&account, key("setup", "open", 1)).await.unwrap();
    let (stop, saw) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
    let added = Arc::new(AtomicU64::new(0));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (cluster, stop) = (Arc::clone(&cluster), Arc::clone(&stop));
            let (saw, added) = (Arc::clone(&saw), Arc::clone(&added));
            tokio::spawn(async move {
                let mut luck = Luck(seed * 1000 + client + 1);
                for n in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let event = if luck.below(4) == 0 {
                        read(&cluster, &mut luck).await
                    } else {
                        added.fetch_add(1, Ordering::Relaxed);
                        add(&cluster, &mut luck, client, n).await
                    };
                    saw.lock().unwrap().push(event);
                    luck.wait(1, 15).await;
                }
            })
        })
        .collect();

    let mut luck = Luck(seed);
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut faults = Vec::new();
    while Instant::now() < until {
        luck.wait(300, 1500).await;
        faults.push(fault(&cluster, &mut luck).await);
    }
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.await.unwrap();
    }

    let saw = saw.lock().unwrap().clone();
    let added = added.load(Ordering::Relaxed);
    assert_eq!(contradiction(&saw), None, "seed {seed}, faults {faults:?}");
    let amount = amount(&cluster, 1).await.expect("all are there again");
    assert_eq!(amount as u64, added, "every add was made once, seed {seed}");
    let mut same = false;
    eventually("the nodes have the same tables", async || {
        let compared = cluster.node(2).compare_tables().await;
        same = compared.is_ok_and(|compared| {
            let all = compared.others.len() == NODES as usize - 1;
            all && compared.others.values().all(|hash| *hash == Some(compared.here.hash))
        });
        same
    })
    .await;
    println!("{added} adds, {} events, {} faults: {faults:?}", saw.len(), faults.len());
}

async fn fault(cluster: &Cluster, luck: &mut Luck) -> &'static str {
    let node = 1 + luck.below(NODES);
    match luck.below(4) {
        0 => {
            cluster.wires.isolate(node);
            luck.wait(200, 2500).await;
            cluster.wires.mend();
            "cut off"
        }
        1 => {
            cluster.stop(node).await;
            luck.wait(0, 2000).await;
            cluster.start(node).await;
            "stopped"
        }
        2 => {
            let other = 1 + node % NODES;
            cluster.stop(node).await;
            cluster.wires.isolate(other);
            luck.wait(200, 1500).await;
            cluster.wires.mend();
            cluster.start(node).await;
            "no majority"
        }
        _ => {
            let asked = cluster.node(1 + luck.below(NODES));
            let _ = asked.change(MemberChange::Transfer(node)).await;
            "another leader"
        }
    }
}

/// As a client does: the same request, with its key, to one node after the other.
async fn add(cluster: &Cluster, luck: &mut Luck, client: u64, n: u64) -> Event {
    let began = Instant::now();
    let command = Command::Add(A, "counter".to_owned(), 1);
    let key = key(&client.to_string(), &n.to_string(), 1);
    loop {
        if let Some(store) = cluster.find(1 + luck.below(NODES))
            && let Ok(accepted) = store.propose(&command, key.clone()).await
        {
            return Event { saw: Saw::Added(accepted.reply), began, ended: Instant::now() };
        }
        luck.wait(10, 50).await;
    }
}

async fn read(cluster: &Cluster, luck: &mut Luck) -> Event {
    loop {
        let began = Instant::now();
        if let Some(value) = amount(cluster, 1 + luck.below(NODES)).await {
            return Event { saw: Saw::Read(value), began, ended: Instant::now() };
        }
        luck.wait(10, 50).await;
    }
}

async fn amount(cluster: &Cluster, node: u64) -> Option<i64> {
    let store = cluster.find(node)?;
    let read = store.read(ReadLevel::Linearizable, |db| {
        db.one::<i64>("SELECT amount FROM account WHERE name = 'counter'", &[])
    });
    read.await.ok().flatten()
}
