//! 2 GiB of files on three servers: one is killed while it fetches them, and one byte is damaged
//! on a disk.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use bytes::Bytes;
use client::{Client, ShownAt};
use model::{FileId, file::Attachment, limits::CHUNK_BYTES, text::Summary, view::FilesStanding};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    files::{BYTES, bring, document, marked},
    scene::{self, Scene, cluster_is},
    server::{Options, Server, port},
};

const FILES: usize = 8;
const CHECK_EVERY: &str = "60s";
/// After so long it is not slow but wrong.
const PATIENCE: Duration = Duration::from_secs(600);

pub(crate) async fn spread() {
    let document = document();
    let scene = Scene::open_with(options(Vec::new()), 3, scene::fields()).await;
    let mut ids = Vec::new();
    for number in 0..FILES {
        ids.push(bring(&scene, &marked(&document, number)).await);
    }
    let shown = ids.iter().map(|file| Attachment { file: *file, caption: Summary::default() });
    let (files, all) = (scene.owner.files(), shown.collect());
    files.attach(&scene.org, &ShownAt::Org, all).await.unwrap();

    let address = format!("127.0.0.1:{}", port());
    scene.owner.cluster().begin(&address, &address).await.unwrap();
    let begun = Instant::now();
    let second = joins(&scene.owner).await;
    let mut third = joins(&scene.owner).await;
    cluster_is(&scene.owner, "three are there", |view| view.nodes.len() == 3).await;
    let whole = (FILES * BYTES) as u64;
    let node = *standings(&scene.owner).await.keys().last().unwrap();
    let half = until("half of it", || async {
        let standing = standings(&scene.owner).await.remove(&node)?;
        (standing.bytes >= whole / 2).then_some(standing)
    });
    let half = half.await;
    assert!(half.bytes < whole, "it was too quick to be killed in the middle");
    third.crash();
    tokio::time::sleep(Duration::from_secs(3)).await;
    third.revive().await;
    // Before it has looked through what lies there, it says that nothing does.
    let back = until("it is back", || async {
        standings(&scene.owner).await.remove(&node).filter(|standing| standing.bytes > 0)
    });
    let back = back.await;
    until("everybody has everything", || async {
        let nodes = standings(&scene.owner).await;
        let done = |s: &FilesStanding| s.missing == 0 && s.bytes >= whole;
        (nodes.len() == 3 && nodes.values().all(done)).then_some(())
    })
    .await;
    let took = begun.elapsed();

    let victim = some_chunk(&second.data().join("data/chunks"));
    let right = fs::read(&victim).unwrap();
    let mut wrong = right.clone();
    wrong[0] ^= 1;
    fs::write(&victim, wrong).unwrap();
    let begun = Instant::now();
    until("it is healed", || async { (fs::read(&victim).ok()? == right).then_some(()) }).await;
    let healed = begun.elapsed();

    let mut scene = scene;
    scene.server.crash();
    for (number, id) in ids.iter().enumerate() {
        for server in [&second, &third] {
            let read = download(server, *id).await;
            assert!(read == marked(&document, number), "{} differs", server.url());
        }
    }
    let gb = |bytes: u64| bytes as f64 / 1e9;
    println!("| {:.2} GB in {FILES} files, three servers on one machine | |", gb(whole));
    println!("|---|---:|");
    println!(
        "| the third was killed when it had | {:.2} GB and lacked {:.2} |",
        gb(half.bytes),
        gb(half.missing_bytes)
    );
    println!(
        "| when it was back it had | {:.2} GB and lacked {:.2} |",
        gb(back.bytes),
        gb(back.missing_bytes)
    );
    println!(
        "| from the start of the second until all three had everything, 3 s of it dead | {:.0} s |",
        took.as_secs_f64()
    );
    println!(
        "| a damaged chunk of the second was whole again (checked every {CHECK_EVERY}) | {:.0} s |",
        healed.as_secs_f64()
    );
    println!(
        "| files read from the second and the third without the first, all bytes compared | {FILES} |\n"
    );
}

fn options(mut more: Vec<String>) -> Options {
    more.extend(["--files-quota=100GB", "--files-check-every", CHECK_EVERY].map(str::to_owned));
    Options { flags: more, ..Options::default() }
}

async fn joins(owner: &Client) -> Server {
    let invitation = owner.cluster().invite(0).await.unwrap();
    let address = format!("127.0.0.1:{}", port());
    let flags = ["--join", &invitation, "--cluster-address", &address].map(str::to_owned);
    Server::start_with(options(flags.to_vec())).await
}

/// How far each server is that answers.
async fn standings(owner: &Client) -> BTreeMap<u64, FilesStanding> {
    let Ok(system) = owner.admin().system().await else { return BTreeMap::new() };
    system.files.into_iter().filter_map(|node| Some((node.node, node.standing?))).collect()
}

async fn until<T, F: Future<Output = Option<T>>>(what: &str, ask: impl Fn() -> F) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn some_chunk(dir: &Path) -> PathBuf {
    let parts = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap());
    let part = parts.into_iter().find(|entry| entry.file_name().len() == 2).unwrap();
    fs::read_dir(part.path()).unwrap().next().unwrap().unwrap().path()
}

async fn download(server: &Server, id: FileId) -> Bytes {
    let address = server.url().trim_start_matches("http://").replace("localhost", "127.0.0.1");
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let request =
        format!("GET /files/{id}/0 HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::with_capacity(BYTES + CHUNK_BYTES);
    stream.read_to_end(&mut answer).await.unwrap();
    let body = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    Bytes::from(answer).slice(body..)
}
