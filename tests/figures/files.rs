//! Files: to the server, from it, and from server to server; and the public site as files.

use std::{
    ffi::OsStr,
    io::Write as _,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use bytes::Bytes;
use client::ShownAt;
use model::{
    FileId,
    file::Attachment,
    limits::CHUNK_BYTES,
    news::NewsFields,
    text::{Body, Language, Summary, Title},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::{
    scene::{self, Scene},
    server::{Options, Server, port},
    wire,
};

pub(crate) const BYTES: usize = 256 * 1024 * 1024;
const ROUNDS: usize = 5;
const PROJECTS: usize = 1_000;
const NEWS: usize = 10_000;

/// A PDF by its first bytes, and noise: nothing that a disk could make smaller.
pub(crate) fn document() -> Bytes {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut seed = 1_u64;
    while bytes.len() < BYTES {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        bytes.extend_from_slice(&seed.to_le_bytes());
    }
    bytes.truncate(BYTES);
    bytes.into()
}

/// The same with chunks that no other has.
pub(crate) fn marked(document: &Bytes, number: usize) -> Bytes {
    let mut bytes = document.to_vec();
    for chunk in bytes.chunks_mut(CHUNK_BYTES) {
        let at = chunk.len() - 1;
        chunk[at] = number as u8;
    }
    bytes.into()
}

/// Uploads it, as a program does.
pub(crate) async fn bring(scene: &Scene, bytes: &Bytes) -> FileId {
    let (files, org) = (scene.owner.files(), &scene.org);
    let name = Title::parse("", "noise.pdf").unwrap();
    let id = files.begin(org, None, &name, BYTES as u64).await.unwrap();
    let read = |at: u64, length: u32| {
        let piece = bytes.slice(at as usize..at as usize + length as usize);
        std::future::ready(Ok::<_, ()>(piece))
    };
    files.upload(org, id, BYTES as u64, read, |_| {}).await.unwrap();
    id
}

/// MB/s: median, and the lowest and highest.
fn rate(mut seconds: Vec<f64>) -> String {
    seconds.sort_by(f64::total_cmp);
    let mb = |seconds: f64| BYTES as f64 / seconds / 1e6;
    let (first, last) = (seconds[0], seconds[seconds.len() - 1]);
    format!("{:.0} ({:.0}–{:.0})", mb(seconds[seconds.len() / 2]), mb(last), mb(first))
}

async fn seconds<T>(work: impl Future<Output = T>) -> f64 {
    let begun = Instant::now();
    work.await;
    begun.elapsed().as_secs_f64()
}

/// Reads an answer and forgets it; how many bytes the body had.
async fn fetch(address: &str, path: &str) -> usize {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let (mut buffer, mut all) = (vec![0; 256 * 1024], 0);
    loop {
        match stream.read(&mut buffer).await.unwrap() {
            0 => return all,
            read => all += read,
        }
    }
}

/// nginx as Debian has it, with one worker and `sendfile`, serving a folder.
fn nginx(dir: &Path, port: u16) -> Child {
    let conf = dir.join("nginx.conf");
    let text = format!(
        "worker_processes 1; pid {0}/nginx.pid; error_log {0}/error.log; \
         events {{ }} http {{ access_log off; sendfile on; tcp_nopush on; \
         server {{ listen 127.0.0.1:{port}; root {0}; }} }}",
        dir.display()
    );
    std::fs::write(&conf, text).unwrap();
    let mut command = Command::new("nginx");
    command.arg("-c").arg(conf).args(["-g", "daemon off; user root;"]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("apt install nginx")
}

/// `s3s-fs` without keys, which then asks for no signature, on a folder with one bucket.
fn s3(program: &OsStr, dir: &Path, port: u16) -> Child {
    std::fs::create_dir(dir.join("bucket")).unwrap();
    let mut command = Command::new(program);
    command.args(["--host", "127.0.0.1", "--port", &port.to_string()]).arg(dir);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Sends bytes as an object in one request.
async fn store(address: &str, path: &str, bytes: &[u8]) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "PUT {path} HTTP/1.1\r\nhost: {address}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        bytes.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

async fn answers(address: &str) {
    while TcpStream::connect(address).await.is_err() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

pub(crate) async fn files() {
    let document = document();
    let options = Options { flags: vec!["--files-quota=100GB".to_owned()], ..Options::default() };
    let scene = Scene::open_with(options, 3, scene::fields()).await;
    let (files, org) = (scene.owner.files(), &scene.org);
    // Beside a server of buckets, if `MUSTER_S3FS` says where one is.
    let buckets = tempfile::tempdir().unwrap();
    let buckets_port = port();
    let buckets_at = format!("127.0.0.1:{buckets_port}");
    let program = std::env::var_os("MUSTER_S3FS");
    let mut beside = program.map(|program| s3(&program, buckets.path(), buckets_port));
    if beside.is_some() {
        answers(&buckets_at).await;
    }
    let (mut up, mut stored) = (Vec::new(), Vec::new());
    let mut last = None;
    for round in 0..ROUNDS {
        // Each time other chunks: those that are there already would not be written again.
        let bytes = marked(&document, round);
        let begun = Instant::now();
        last = Some(bring(&scene, &bytes).await);
        up.push(begun.elapsed().as_secs_f64());
        if beside.is_some() {
            let path = format!("/bucket/noise-{round}.pdf");
            stored.push(seconds(store(&buckets_at, &path, &bytes)).await);
        }
    }
    if let Some(process) = &mut beside {
        process.kill().unwrap();
        process.wait().unwrap();
    }
    let id = last.unwrap();
    let shown = Attachment { file: id, caption: Summary::default() };
    files.attach(org, &ShownAt::Org, vec![shown]).await.unwrap();

    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("noise.pdf"), &document).unwrap();
    let nginx_port = port();
    let mut peer = nginx(dir.path(), nginx_port);
    let peer_at = format!("127.0.0.1:{nginx_port}");
    answers(&peer_at).await;
    let here = scene.server.url().trim_start_matches("http://").replace("localhost", "127.0.0.1");
    let path = format!("/files/{id}/0");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(seconds(async { assert!(fetch(&here, &path).await > BYTES) }).await);
        theirs.push(seconds(async { assert!(fetch(&peer_at, "/noise.pdf").await > BYTES) }).await);
    }
    peer.kill().unwrap();
    peer.wait().unwrap();

    let (loopback, disk) = (loopback().await, disk(&document));
    let spread = spread(&scene).await;
    println!("| {} MiB, MB/s | median (spread) |", BYTES >> 20);
    println!("|---|---:|");
    println!("| upload by a program, every chunk hashed and fsynced | {} |", rate(up));
    if !stored.is_empty() {
        println!("| upload to s3s-fs, one request, nothing fsynced | {} |", rate(stored));
    }
    println!(
        "| the disk alone: the same chunks written and fsynced, one after the other | {} |",
        rate(disk)
    );
    println!("| download, every chunk compared with its hash | {} |", rate(ours));
    println!("| download from nginx | {} |", rate(theirs));
    println!("| a second server fetches {ROUNDS} files | {spread:.0} |");
    println!("| the loopback alone | {} |\n", rate(loopback));
}

async fn loopback() -> Vec<f64> {
    let mut found = Vec::new();
    for _ in 0..ROUNDS {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let sending = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let piece = vec![7; CHUNK_BYTES];
            for _ in 0..BYTES / CHUNK_BYTES {
                stream.write_all(&piece).await.unwrap();
            }
        });
        found.push(
            seconds(async {
                let mut stream = TcpStream::connect(address).await.unwrap();
                let mut buffer = vec![0; 256 * 1024];
                while stream.read(&mut buffer).await.unwrap() > 0 {}
            })
            .await,
        );
        sending.await.unwrap();
    }
    found
}

fn disk(document: &[u8]) -> Vec<f64> {
    let write = || {
        let dir = tempfile::tempdir().unwrap();
        let begun = Instant::now();
        for (n, chunk) in document.chunks(CHUNK_BYTES).enumerate() {
            let mut file = std::fs::File::create(dir.path().join(n.to_string())).unwrap();
            file.write_all(chunk).unwrap();
            file.sync_all().unwrap();
        }
        begun.elapsed().as_secs_f64()
    };
    (0..ROUNDS).map(|_| write()).collect()
}

/// MB/s at which a server that joins gets everything, from its start until it lacks nothing.
async fn spread(scene: &Scene) -> f64 {
    let address = format!("127.0.0.1:{}", port());
    scene.owner.cluster().begin(&address, &address).await.unwrap();
    let invitation = scene.owner.cluster().invite(0).await.unwrap();
    let second = format!("127.0.0.1:{}", port());
    let flags = ["--join", &invitation, "--cluster-address", &second];
    let flags = flags.map(str::to_owned).to_vec();
    let begun = Instant::now();
    let _second = Server::start_with(Options { flags, ..Options::default() }).await;
    loop {
        let nodes = scene.owner.admin().system().await.unwrap().files;
        let done = nodes
            .iter()
            .filter_map(|node| node.standing)
            .filter(|standing| standing.missing == 0 && standing.bytes >= (ROUNDS * BYTES) as u64);
        if done.count() == 2 {
            return (ROUNDS * BYTES) as f64 / begun.elapsed().as_secs_f64() / 1e6;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The public site with very much on it: all of it as files, and one change until it is seen.
pub(crate) async fn site() {
    let scene = Scene::open(3).await;
    let owner = &scene.owner;
    let language = Language::english();
    for n in 1..PROJECTS {
        let new = client::NewProject {
            slug: scene::slug(&format!("project-{n}")),
            fields: scene::fields(),
            parts: Default::default(),
        };
        owner.projects().create(&scene.org, new).await.unwrap();
        let slug = scene::slug(&format!("project-{n}"));
        owner.projects().put_tier(&scene.org, &slug, None, scene::tier(100)).await.unwrap();
        let open = model::project::ProjectStatus::Open;
        owner.projects().set_status(&scene.org, &slug, open).await.unwrap();
    }
    let fields = |n: usize| NewsFields {
        title: Title::parse("", &format!("What happened on day {n}")).unwrap(),
        body: Body::parse("", &"It **goes on**, and more of us are there. ".repeat(20)).unwrap(),
        language: language.clone(),
    };
    let mut first = None;
    for n in 0..NEWS {
        let id = owner.news().publish(&scene.org, None, fields(n)).await.unwrap();
        first.get_or_insert(id);
    }
    let export = async || {
        let mut files = owner.site().export("https://host.example").await.unwrap();
        let (mut count, mut bytes) = (0, 0);
        while let Some(file) = files.next().await {
            count += 1;
            bytes += file.unwrap().data.len();
        }
        (count, bytes)
    };
    let (mut all, mut said) = (Vec::new(), (0, 0));
    for _ in 0..3 {
        let begun = Instant::now();
        said = export().await;
        all.push(begun.elapsed().as_secs_f64());
    }
    all.sort_by(f64::total_cmp);
    let mut changed = Vec::new();
    let page = format!("/site/en/news/lindenhof/{}/", first.unwrap());
    for n in 0..9 {
        let read = owner.news().get(&scene.org, first.unwrap()).await.unwrap();
        let fields = fields(1_000_000 + n);
        let title = fields.title.to_string();
        owner.news().edit(&scene.org, first.unwrap(), fields, read.etag).await.unwrap();
        let begun = Instant::now();
        while !wire::get(scene.server.url(), &page).await.text.contains(&title) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        changed.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    let (count, bytes) = said;
    println!("| the public site: {PROJECTS} projects, {NEWS} pieces of news, three languages | |");
    println!("|---|---:|");
    println!("| files, and their bytes | {count}, {:.0} MB |", bytes as f64 / 1e6);
    println!(
        "| all of it made and exported, s: median of three | {:.1} ({:.1}–{:.1}) |",
        all[1], all[0], all[2]
    );
    println!(
        "| one change until its page shows it, ms: median, p95, spread | {} |\n",
        crate::said(changed)
    );
}
