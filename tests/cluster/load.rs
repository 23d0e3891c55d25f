//! Writing at every node, as fast as each answers, until told to stop.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use client::Client;
use model::{
    Reason,
    org::OrgProfile,
    text::{Body, Language, Name, Slug, Summary},
};
use tokio::task::JoinHandle;

use crate::node::Node;

/// Writers at each node.
const WRITERS: usize = 4;

/// Something that was acknowledged.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) slug: String,
    pub(crate) took: Duration,
    at: Instant,
}

pub(crate) struct Load {
    written: Arc<Mutex<Vec<Written>>>,
    stop: Arc<AtomicBool>,
    writers: Vec<JoinHandle<()>>,
}

impl Load {
    pub(crate) async fn start(nodes: &[Node], password: &str) -> Self {
        let (written, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::default());
        let mut writers = Vec::new();
        for (node, at) in nodes.iter().zip(1..) {
            let client = node.client(password).await;
            for writer in 0..WRITERS {
                let (written, stop) = (Arc::clone(&written), Arc::clone(&stop));
                let name = format!("load-{at}-{writer}");
                writers.push(tokio::spawn(write(client.clone(), name, written, stop)));
            }
        }
        Self { written, stop, writers }
    }

    pub(crate) fn written(&self) -> usize {
        self.written.lock().unwrap().len()
    }

    /// When the first was acknowledged that was begun after `moment`.
    pub(crate) fn first_after(&self, moment: Instant) -> Option<Instant> {
        let written = self.written.lock().unwrap();
        let after = written.iter().filter(|one| one.at > moment && one.at - one.took > moment);
        after.map(|one| one.at).min()
    }

    pub(crate) async fn stop(self) -> Vec<Written> {
        self.stop.store(true, Ordering::Relaxed);
        for writer in self.writers {
            writer.await.unwrap();
        }
        self.written.lock().unwrap().clone()
    }
}

async fn write(
    client: Client,
    name: String,
    written: Arc<Mutex<Vec<Written>>>,
    stop: Arc<AtomicBool>,
) {
    let profile = OrgProfile {
        name: Name::parse("", "Load").unwrap(),
        summary: Summary::default(),
        body: Body::default(),
        languages: vec![Language::english()],
        contact: Summary::default(),
        imprint: Body::default(),
        privacy_notice: Body::default(),
    };
    for number in 0.. {
        let slug = Slug::parse("", &format!("{name}-{number}")).unwrap();
        let began = Instant::now();
        loop {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            match client.orgs().create(&slug, profile.clone()).await {
                Ok(_) => break,
                // An earlier try whose answer was lost.
                Err(error) if error.reason == Some(Reason::OrgSlugTaken) => break,
                // Its node is gone: it is tried until that is back.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        let (slug, at) = (slug.to_string(), Instant::now());
        written.lock().unwrap().push(Written { slug, took: at - began, at });
    }
}
