//! Files in a bucket of a real server that speaks S3: all servers read them there, they move there
//! and back, and what the bucket refuses is told.

use std::{fs, path::PathBuf, process::Command};

use bytes::Bytes;
use client::{Client, ShownAt};
use model::{Reason, file::File, limits::CHUNK_BYTES, text::Title};
use serde_json::Value;

use super::files::{PAPER, address, chunks, publish, reads, shows, upload, video};
use crate::{
    bound::Bound,
    patience::{PATIENCE, until},
    places,
    scene::{Scene, cluster_is, fields},
    server::{Options, Server, port},
    wire,
};

/// A server of buckets with one of them, in a directory that is thrown away.
struct Buckets {
    dir: tempfile::TempDir,
    port: u16,
    process: Option<Bound>,
}

impl Buckets {
    async fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("ours")).unwrap();
        let mut buckets = Self { dir, port: port(), process: None };
        buckets.revive().await;
        buckets
    }

    async fn revive(&mut self) {
        let program = std::env::var_os("MUSTER_S3FS").expect("MUSTER_S3FS names no s3s-fs");
        let mut command = Bound::command(&PathBuf::from(program));
        command
            .args(["--host", "127.0.0.1", "--port", &self.port.to_string()])
            .args(["--access-key", "muster", "--secret-key", "a proof"])
            .arg(self.dir.path());
        self.process = Some(Bound::start(&mut command));
        until("the bucket's server listens", PATIENCE, async || {
            std::net::TcpStream::connect(("127.0.0.1", self.port)).map_err(|e| e.to_string())
        })
        .await
        .unwrap();
    }

    fn crash(&mut self) {
        self.process = None;
    }

    /// The chunks in it, by their names.
    fn chunks(&self) -> Vec<PathBuf> {
        let entries = |dir: PathBuf| {
            let read = fs::read_dir(dir).into_iter().flatten();
            read.map(|entry| entry.unwrap().path()).collect::<Vec<_>>()
        };
        let parts = entries(self.dir.path().join("ours/files"));
        parts.into_iter().flat_map(entries).collect()
    }

    /// Flags for it, with this place for new files.
    fn flags(&self, at: &str) -> Vec<String> {
        let endpoint = format!("http://127.0.0.1:{}", self.port);
        let (key, place) = ("--s3-access-key", "--files-at");
        ["--s3-bucket", "ours/files", "--s3-endpoint", &endpoint, key, "muster", place, at]
            .map(str::to_owned)
            .to_vec()
    }

    fn options(&self, at: &str) -> Options {
        let secret = ("MUSTER_S3_SECRET_KEY".to_owned(), "a proof".to_owned());
        Options { flags: self.flags(at), variables: vec![secret], ..Options::default() }
    }

    /// `muster files move`; what it says, if it went well.
    fn moves(&self, server: &Server, to: &str, at: &str, more: &[&str]) -> Result<Value, String> {
        let output = Command::new(places::binary())
            .args(["files", "move", "--to", to, "--output", "json", "--data"])
            .arg(server.data().join("data"))
            .args(self.flags(at))
            .args(more)
            .env_clear()
            .env("MUSTER_S3_SECRET_KEY", "a proof")
            .output()
            .unwrap();
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match output.status.success() {
            true => Ok(serde_json::from_slice(&output.stdout).unwrap()),
            false => Err(said(&output.stderr)),
        }
    }
}

async fn is_read(server: &Server, file: &File) -> bool {
    wire::get(server.url(), &address(file.id)).await.status == 200
}

#[tokio::test]
async fn files_move_into_a_bucket_and_back() {
    let mut buckets = Buckets::start().await;
    let mut scene = Scene::open(5).await;
    let org = scene.org.clone();
    let old = upload(&scene.owner, &org, "old.mp4", &video(3 * CHUNK_BYTES)).await.unwrap();
    let news = publish(&scene).await;
    let shown = ShownAt::News(news);
    let files = scene.owner.files();
    files.attach(&org, &shown, vec![shows(&old)]).await.unwrap();
    let on_disk = chunks(&scene.server).len();

    // Moving beside the server that runs; nothing is removed that it still counts on.
    let early = buckets.moves(&scene.server, "s3", "disk", &["--remove"]).unwrap_err();
    assert!(early.contains("set files_at to s3"), "{early}");
    let wrong = buckets.moves(&scene.server, "s3", "disk", &["--s3-secret-key", "guessed"]);
    let wrong = wrong.unwrap_err();
    assert!(wrong.contains("the bucket ours") && !wrong.contains("guessed"), "{wrong}");
    let said = buckets.moves(&scene.server, "s3", "disk", &[]).unwrap();
    assert_eq!(said["chunks_copied"], on_disk, "{said}");
    assert_eq!((buckets.chunks().len(), chunks(&scene.server).len()), (on_disk, on_disk));

    // From now on in the bucket. What is removed here is read there.
    scene.server.crash();
    let (flags, variables) = (buckets.options("s3").flags, buckets.options("s3").variables);
    (scene.server.options().flags, scene.server.options().variables) = (flags, variables);
    scene.server.revive().await;
    let said = buckets.moves(&scene.server, "s3", "s3", &["--remove"]).unwrap();
    assert_eq!(said["chunks_removed"], on_disk, "{said}");
    assert_eq!(chunks(&scene.server).len(), 0);
    assert!(is_read(&scene.server, &old).await);
    let new = upload(&scene.owner, &org, "new.mp4", &video(CHUNK_BYTES)).await.unwrap();
    files.attach(&org, &shown, vec![shows(&old), shows(&new)]).await.unwrap();
    assert!(is_read(&scene.server, &new).await);
    assert_eq!(chunks(&scene.server).len(), 0, "nothing comes to the disk any more");

    // The bucket is away: that is said, and passes.
    buckets.crash();
    let name = Title::parse("", "a.pdf").unwrap();
    let paper = files.begin(&org, None, &name, PAPER.len() as u64).await.unwrap();
    let refused = files.put_chunk(&org, paper, 0, Bytes::from_static(PAPER)).await.unwrap_err();
    assert_eq!(refused.reason, Some(Reason::Unavailable));
    buckets.revive().await;
    assert!(is_read(&scene.server, &new).await);
    files.put_chunk(&org, paper, 0, Bytes::from_static(PAPER)).await.unwrap();
    files.finish(&org, paper).await.unwrap();

    // Back again: what was damaged in the bucket is told, and all else is on the disk.
    let damaged = buckets.chunks().into_iter().next().unwrap();
    let mut bytes = fs::read(&damaged).unwrap();
    bytes[0] ^= 1;
    fs::write(&damaged, &bytes).unwrap();
    scene.server.crash();
    scene.server.options().flags = buckets.flags("disk");
    scene.server.revive().await;
    let said = buckets.moves(&scene.server, "disk", "disk", &["--remove"]).unwrap_err();
    assert!(said.contains("1 chunks are damaged"), "{said}");
    assert_eq!(buckets.chunks(), std::slice::from_ref(&damaged));
    bytes[0] ^= 1;
    fs::write(&damaged, &bytes).unwrap();
    buckets.moves(&scene.server, "disk", "disk", &["--remove"]).unwrap();
    assert_eq!(buckets.chunks().len(), 0);
    buckets.crash();
    for file in [&old, &new] {
        assert!(is_read(&scene.server, file).await);
    }
}

#[tokio::test]
async fn every_server_reads_what_one_put_into_the_bucket() {
    let buckets = Buckets::start().await;
    let scene = Scene::open_with(buckets.options("s3"), 5, fields()).await;
    let owner = &scene.owner;
    let address_of_node = here();
    owner.cluster().begin(&address_of_node, &address_of_node).await.unwrap();
    let second = joins(owner, buckets.options("s3")).await;
    // Not moved yet: this one keeps new files on its own disk, and what it lacks comes from there.
    let third = joins(owner, buckets.options("disk")).await;
    cluster_is(owner, "three vote", |view| view.voters().count() == 3).await;

    let bytes = video(4 * CHUNK_BYTES);
    let file = upload(owner, &scene.org, "march.mp4", &bytes).await.unwrap();
    let at = ShownAt::News(publish(&scene).await);
    owner.files().attach(&scene.org, &at, vec![shows(&file)]).await.unwrap();
    for server in [&second, &third] {
        until("the other servers show it", PATIENCE, async || match is_read(server, &file).await {
            true => Ok(()),
            false => Err("not yet".to_owned()),
        })
        .await
        .unwrap();
    }
    let lying = (chunks(&scene.server).len(), chunks(&second).len());
    assert_eq!(lying, (0, 0));
    let lacks = || async { chunks(&third).len() };
    until("the third keeps what belongs to it", PATIENCE, async || match lacks().await {
        n if n >= 4 => Ok(()),
        n => Err(format!("{n} chunks")),
    })
    .await
    .unwrap();
    assert_eq!(reads(owner, &scene.org, file.id).await.len(), bytes.len());
    let told = owner.admin().system().await.unwrap().files;
    let told: Vec<_> = told.iter().map(|node| node.standing.unwrap().in_bucket).collect();
    assert_eq!(told, [true, true, false]);
}

fn here() -> String {
    format!("127.0.0.1:{}", port())
}

async fn joins(owner: &Client, mut options: Options) -> Server {
    let (invitation, address) = (owner.cluster().invite(0).await.unwrap(), here());
    let flags = ["--join", &invitation, "--cluster-address", &address];
    options.flags.extend(flags.map(str::to_owned));
    Server::start_with(options).await
}
