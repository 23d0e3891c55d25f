//! Pictures, videos and documents: brought by an organiser over a bad line, shown to everybody, on
//! every server's disk, and gone when they are taken back.

use std::{collections::BTreeSet, fs, path::PathBuf};

use bytes::Bytes;
use client::{Client, Progress, ShownAt, UploadError};
use model::{
    FileId, NewsId, Reason,
    access::Role,
    file::{Attachment, File, FileState},
    limits::CHUNK_BYTES,
    news::NewsFields,
    text::{Body, Language, Slug, Summary, Title},
    view::{ClusterView, FilesStanding, NodeView, PageRequest},
};

use super::{authorisation::give, nodes_die::joins};
use crate::{
    browser::{Browser, Network, Size},
    find::{button, css, field},
    front::Front,
    patience::{PATIENCE, until},
    scene::{PASSWORD, Scene, cluster_is, fields},
    server::{Options, Server, port},
    shots,
    stage::Stage,
    wire,
};

/// A picture of one pixel (GIF89a).
pub(super) const DOT: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b";
pub(super) const PAPER: &[u8] = b"%PDF-1.4\n%%EOF\n";
const PLACE: &[u8] = b"+52.5186+013.3761/";

fn boxed(kind: &[u8; 4], inside: &[u8]) -> Vec<u8> {
    let length = u32::try_from(8 + inside.len()).unwrap();
    [&length.to_be_bytes(), kind, inside].concat()
}

/// What a phone takes, of about so many bytes, each time something else: it says where it was.
pub(super) fn video(bytes: usize) -> Vec<u8> {
    let mut seed = bytes as u32;
    let mut noise = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    };
    let pictures: Vec<u8> = (0..bytes).map(|_| noise()).collect();
    let place = boxed(b"udta", &boxed(b"\xa9xyz", PLACE));
    let head = boxed(b"mvhd", &[0; 100]);
    [
        boxed(b"ftyp", b"isom\0\0\0\0isommp42"),
        boxed(b"mdat", &pictures),
        boxed(b"moov", &[head, place].concat()),
    ]
    .concat()
}

fn title(text: &str) -> Title {
    Title::parse("", text).unwrap()
}

/// Uploads bytes through the client, as a program does.
pub(super) async fn upload(
    client: &Client,
    org: &Slug,
    name: &str,
    bytes: &[u8],
) -> Result<File, UploadError<()>> {
    let files = client.files();
    let length = bytes.len() as u64;
    let begun = files.begin(org, None, &title(name), length).await;
    let id = begun.map_err(UploadError::Refused)?;
    files.upload(org, id, length, reader(bytes), |_| {}).await
}

fn reader(bytes: &[u8]) -> impl Fn(u64, u32) -> std::future::Ready<Result<Bytes, ()>> {
    let bytes = Bytes::copy_from_slice(bytes);
    move |at, length| {
        let at = at as usize;
        std::future::ready(Ok(bytes.slice(at..at + length as usize)))
    }
}

fn why(error: UploadError<()>) -> Option<Reason> {
    match error {
        UploadError::Refused(error) => error.reason,
        UploadError::Unreadable(()) => None,
    }
}

pub(super) fn shows(file: &File) -> Attachment {
    Attachment { file: file.id, caption: Summary::parse("", "Seen from above").unwrap() }
}

pub(super) async fn publish(scene: &Scene) -> NewsId {
    let fields = NewsFields {
        title: title("The march"),
        body: Body::parse("", "We went.").unwrap(),
        language: Language::english(),
    };
    scene.owner.news().publish(&scene.org, Some(&scene.project), fields).await.unwrap()
}

pub(super) fn address(file: FileId) -> String {
    format!("/files/{file}/0")
}

/// The whole of a file's largest form.
pub(super) async fn reads(client: &Client, org: &Slug, file: FileId) -> Vec<u8> {
    let mut pieces = client.files().read(org, file, 0, 0).await.unwrap();
    let mut read = Vec::new();
    while let Some(piece) = pieces.next().await {
        read.extend_from_slice(&piece.unwrap());
    }
    read
}

/// The chunks on a server's disk.
pub(super) fn chunks(server: &Server) -> BTreeSet<PathBuf> {
    let entries = |dir: &PathBuf| {
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>()
    };
    let parts = entries(&server.data().join("data").join("chunks")).into_iter();
    let parts = parts.filter(|part| part.file_name().unwrap().len() == 2);
    parts.flat_map(|part| entries(&part)).collect()
}

#[tokio::test]
async fn a_file_is_public_with_what_it_is_shown_with() {
    let mut scene = Scene::open(5).await;
    let url = scene.server.url().to_owned();
    let (files, org) = (scene.owner.files(), scene.org.clone());
    let original = video(3 * CHUNK_BYTES);
    let film = upload(&scene.owner, &org, "march.mp4", &original).await.unwrap();
    let paper = upload(&scene.owner, &org, "list.pdf", PAPER).await.unwrap();
    let dot = upload(&scene.owner, &org, "dot.gif", DOT).await.unwrap();
    for file in [&film, &paper, &dot] {
        assert_eq!(file.state, FileState::Ready);
        assert_eq!(wire::get(&url, &address(file.id)).await.status, 404, "shown nowhere");
    }
    let news = publish(&scene).await;
    let at = ShownAt::News(news);
    files.attach(&org, &at, vec![shows(&film), shows(&paper), shows(&dot)]).await.unwrap();

    // What was taken is not where it was taken, and not a byte more is changed.
    let read = reads(&scene.owner, &org, film.id).await;
    let says = |bytes: &[u8]| bytes.windows(PLACE.len()).any(|part| part == PLACE);
    assert!(says(&original) && !says(&read));
    let place = 8 + 16 + 8 + 3 * CHUNK_BYTES;
    assert_eq!(read.len(), original.len());
    assert_eq!(read[..place], original[..place]);

    // As browsers ask for it.
    let line = format!("GET {}", address(film.id));
    let whole = wire::get(&url, &address(film.id)).await;
    assert_eq!(whole.status, 200);
    for head in ["content-type: video/mp4", "nosniff", "default-src 'none'; sandbox"] {
        assert!(whole.text.contains(head), "{head}");
    }
    let part = wire::request(&url, &line, &[("range", "bytes=4-7")], b"").await;
    assert_eq!(part.status, 206);
    assert!(part.text.contains(&format!("content-range: bytes 4-7/{}", read.len())));
    assert!(part.text.ends_with("\r\n\r\nftyp"), "{}", part.text);
    let behind = format!("bytes={}-", read.len());
    let behind = wire::request(&url, &line, &[("range", &behind)], b"").await;
    assert_eq!(behind.status, 416);
    let tag = whole.text.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
    let again = wire::request(&url, &line, &[("if-none-match", &tag)], b"").await;
    assert_eq!(again.status, 304);
    let saved = wire::get(&url, &address(paper.id)).await.text;
    assert!(saved.contains("attachment; filename*=UTF-8''list.pdf"), "{saved}");
    assert!(wire::get(&url, &address(dot.id)).await.text.contains("image/webp"));

    // A restart keeps everything; a chunk that was damaged is not given out.
    scene.server.crash();
    scene.server.revive().await;
    assert_eq!(wire::get(&url, &address(film.id)).await.status, 200, "after a kill -9");
    let lying = chunks(&scene.server);
    for chunk in lying.iter().filter(|chunk| fs::metadata(chunk).unwrap().len() < 100) {
        let mut bytes = fs::read(chunk).unwrap();
        bytes[0] ^= 1;
        fs::write(chunk, bytes).unwrap();
    }
    let damaged = wire::get(&url, &address(dot.id)).await;
    assert!(!damaged.text.contains("WEBP"), "{}", damaged.text);

    scene.owner.news().remove(&org, news).await.unwrap();
    assert_eq!(wire::get(&url, &address(film.id)).await.status, 404, "taken back");
}

#[tokio::test]
async fn what_cannot_be_shown_or_has_no_room_is_refused() {
    let flags = ["--files-quota", "1MB"].map(str::to_owned).to_vec();
    let options = Options { flags, ..Options::default() };
    let scene = Scene::open_with(options, 5, fields()).await;
    let (owner, org) = (&scene.owner, &scene.org);
    for bytes in [&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], b"GIF89a", &DOT[..20]] {
        let refused = upload(owner, org, "a.gif", bytes).await.unwrap_err();
        assert_eq!(why(refused), Some(Reason::FileNotUsable), "{bytes:?}");
    }
    let large = vec![0; 1_000_001];
    let refused = upload(owner, org, "a.mp4", &large).await.unwrap_err();
    assert_eq!(why(refused), Some(Reason::QuotaExceeded));
    let refused = upload(owner, org, "a.mp4", b"").await.unwrap_err();
    assert_eq!(why(refused), Some(Reason::InvalidInput));

    // A chunk has the length of its place, and no more arrive than were announced.
    let files = owner.files();
    let id = files.begin(org, None, &title("a.pdf"), PAPER.len() as u64).await.unwrap();
    let put = |place, bytes: &[u8]| {
        let (files, bytes) = (files.clone(), Bytes::copy_from_slice(bytes));
        async move { files.put_chunk(org, id, place, bytes).await.unwrap_err().reason }
    };
    assert_eq!(put(0, &PAPER[1..]).await, Some(Reason::InvalidInput));
    assert_eq!(put(1, PAPER).await, Some(Reason::InvalidInput));
    assert_eq!(files.finish(org, id).await.unwrap_err().reason, Some(Reason::FileNotWhole));
    let early = files.attach(org, &ShownAt::Org, vec![shows_id(id)]).await.unwrap_err();
    assert_eq!(early.reason, Some(Reason::FileNotWhole));

    // Cut off in the middle, it goes on where it was.
    files.put_chunk(org, id, 0, Bytes::from_static(PAPER)).await.unwrap();
    assert_eq!(files.get(org, id).await.unwrap().1, [0]);
    let other = b"%PDF-1.5\n%%EOF\n";
    assert_eq!(put(0, other).await, Some(Reason::InvalidInput), "what arrived stays");
    let told = std::cell::RefCell::new(Vec::new());
    let tell = |progress| told.borrow_mut().push(progress);
    let length = PAPER.len() as u64;
    let nothing = |_, _| std::future::ready(Err::<Bytes, _>("read again"));
    files.upload(org, id, length, nothing, tell).await.unwrap();
    assert_eq!(*told.borrow(), [Progress::Arrived(length)]);

    // A stranger learns nothing, and a member of the crowd can bring nothing.
    let anna = scene.enrols("anna", 3).await;
    let refused = upload(&anna, org, "a.gif", DOT).await.unwrap_err();
    assert_eq!(why(refused), Some(Reason::NotAllowed));
    let unread = anna.files().read(org, id, 0, 0).await.err().unwrap();
    assert_eq!(unread.reason, Some(Reason::FileNotFound));

    // Whoever organises one project shows there what is theirs, and nothing that is not public yet.
    give(&scene, org, &anna, Role::Organiser, Some(&scene.project)).await;
    let at = ShownAt::Project(scene.project.clone());
    let refused = anna.files().attach(org, &at, vec![shows_id(id)]).await.unwrap_err();
    assert_eq!(refused.reason, Some(Reason::FileNotFound));
    owner.files().attach(org, &ShownAt::Org, vec![shows_id(id)]).await.unwrap();
    anna.files().attach(org, &at, vec![shows_id(id)]).await.unwrap();
}

fn shows_id(file: FileId) -> Attachment {
    Attachment { file, caption: Summary::default() }
}

#[tokio::test]
async fn a_video_arrives_over_a_line_that_is_lost_twice() {
    let stage = Stage::open("files", 1).await;
    let scene = Scene::open(5).await;
    let dir = tempfile::tempdir().unwrap();
    let (film, dot) = (dir.path().join("march.mp4"), dir.path().join("dot.gif"));
    fs::write(&film, video(2 * CHUNK_BYTES)).unwrap();
    fs::write(&dot, DOT).unwrap();
    let desk = stage.browser("owner", scene.server.url(), Size::Desktop).await;
    desk.signs_in("owner@example.org", PASSWORD).await;
    desk.goto("/organise/lindenhof/old-rent/news").await;
    desk.sees(&field("Headline")).await;
    desk.expects_in_console("net::ERR_INTERNET_DISCONNECTED");
    desk.network(Network::Slow).await;
    desk.attach("#news-files-input", &film).await;
    desk.reads("of 1.0 MiB").await;
    desk.network(Network::Gone).await;
    desk.reads("Waiting for the connection; it goes on by itself").await;

    // The page is left and opened again: the same file goes on where it was.
    desk.goto("about:blank").await;
    desk.network(Network::Good).await;
    desk.goto("/organise/lindenhof/old-rent/news").await;
    desk.sees(&field("Headline")).await;
    desk.network(Network::Slow).await;
    desk.attach("#news-files-input", &film).await;
    desk.reads("of 1.0 MiB").await;
    desk.network(Network::Gone).await;
    desk.reads("Waiting for the connection; it goes on by itself").await;
    shots::every_form(&desk, "waiting").await;
    desk.fill(&field("Headline"), "The march").await;
    desk.fill(&css("#news-body"), "We went.").await;
    desk.network(Network::Slow).await;
    desk.reads("of 1.0 MiB").await;
    desk.network(Network::Gone).await;
    desk.reads("Waiting for the connection; it goes on by itself").await;
    desk.network(Network::Good).await;
    desk.reads("Ready · 1.0 MiB").await;
    // What cannot be shown has to go before anything is published without it.
    let drawing = dir.path().join("drawing.svg");
    fs::write(&drawing, "<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap();
    desk.attach("#news-files-input", &drawing).await;
    desk.reads("A file was not uploaded. Try again, or remove it.").await;
    desk.click(&button("Remove drawing.svg")).await;
    desk.attach("#news-files-input", &dot).await;
    desk.reads("Ready · 35 B").await;
    desk.fill(&css("#news-files-caption-0"), "Seen from above").await;
    shots::every_form(&desk, "ready").await;
    desk.click(&button("Publish")).await;
    desk.reads("Published.").await;
    let page = "/site/en/o/lindenhof/old-rent/";
    let seen = until("the news on the site", PATIENCE, async || {
        let text = wire::get(scene.server.url(), page).await.text;
        if text.contains("The march") { Ok(()) } else { Err(text) }
    });
    seen.await.unwrap_or_else(|missed| panic!("{missed}"));

    let (all, _) = scene.owner.files().list(&scene.org, PageRequest::default()).await.unwrap();
    let films = all.items.iter().filter(|file| file.name.as_str() == "march.mp4");
    assert_eq!(films.count(), 1, "begun once");

    // Everybody sees it, in the app and on the pages without a script.
    desk.goto("/o/lindenhof/old-rent").await;
    desk.reads("Seen from above").await;
    desk.sees(&css("#news video")).await;
    draws(&desk, "#news .shown img").await;
    shots::every_form(&desk, "project").await;
    let news = scene.owner.news().list(&scene.org, None, Default::default()).await.unwrap();
    desk.goto(&format!("/site/en/news/lindenhof/{}/", news.items[0].id)).await;
    desk.sees(&css("figure video")).await;
    draws(&desk, "figure img").await;
    assert!(desk.jumped().await < 0.001, "pictures have their room before they are there");
    // That a jump is seen where there is one.
    let push = "const box = document.createElement('div'); box.style.height = '300px'; \
                document.body.prepend(box);";
    desk.goto(&format!("/site/de/news/lindenhof/{}/", news.items[0].id)).await;
    desk.sees(&css("figure video")).await;
    desk.eval(push, vec![]).await;
    assert!(desk.jumped().await > 0.001);
    desk.goto(&format!("/site/en/news/lindenhof/{}/", news.items[0].id)).await;
    shots::every_form(&desk, "piece").await;
    desk.goto("/admin/system").await;
    desk.reads("Not all have been compared with their checksums").await;
    shots::every_form(&desk, "system").await;
    desk.finish().await;
}

/// Waits until the browser has drawn that picture.
async fn draws(browser: &Browser, selector: &str) {
    let script = "const picture = document.querySelector(arguments[0]); \
                  picture.scrollIntoView(); return picture.complete && picture.naturalWidth";
    let drawn = until(format!("a picture at {selector}"), PATIENCE, async || {
        match browser.eval(script, vec![selector.into()]).await {
            width if width.as_u64().is_some_and(|width| width > 0) => Ok(()),
            other => Err(other.to_string()),
        }
    });
    let drawn = drawn.await;
    browser.came(drawn).await;
}

/// How far each server is, once each is as it is to be.
async fn all_stand(owner: &Client, what: &str, is_so: impl Fn(&FilesStanding) -> bool) {
    let seen = until(what, PATIENCE * 4, async || {
        let nodes = owner.admin().system().await.map_err(|error| error.to_string())?.files;
        match nodes.iter().all(|node| node.standing.as_ref().is_some_and(&is_so)) {
            true => Ok(()),
            false => Err(format!("{nodes:?}")),
        }
    });
    seen.await.unwrap_or_else(|missed| panic!("{missed}"));
}

#[tokio::test]
async fn files_lie_on_every_server_and_heal() {
    let ports = [port(), port(), port()];
    let front = Front::of(ports[0]).await;
    let options = Options {
        port: Some(ports[0]),
        flags: ["--public-url", &front.url, "--files-check-every", "20s"]
            .map(str::to_owned)
            .to_vec(),
        ..Options::default()
    };
    let mut scene = Scene::open_with(options, 3, fields()).await;
    let owner = scene.owner.clone();
    let address_of_node = format!("127.0.0.1:{}", port());
    owner.cluster().begin(&address_of_node, &address_of_node).await.unwrap();
    let film = upload(&owner, &scene.org, "a.mp4", &video(8 * CHUNK_BYTES)).await.unwrap();
    owner.files().attach(&scene.org, &ShownAt::Org, vec![shows(&film)]).await.unwrap();

    // Those that join get what is there; one that dies meanwhile goes on.
    let mut second = joins(&owner, &front, ports[1]).await;
    cluster_is(&owner, "the second follows", |view| view.nodes.iter().all(NodeView::is_well)).await;
    let third = joins(&owner, &front, ports[2]).await;
    cluster_is(&owner, "three vote", |view| view.voters().count() == 3).await;
    second.crash();
    let other = upload(&owner, &scene.org, "b.mp4", &video(4 * CHUNK_BYTES + 7)).await.unwrap();
    second.revive().await;
    owner
        .files()
        .attach(&scene.org, &ShownAt::Org, vec![shows(&film), shows(&other)])
        .await
        .unwrap();
    all_stand(&owner, "all have everything", |s| s.missing == 0 && s.chunks == 14).await;
    let names = |server: &Server| -> BTreeSet<_> {
        chunks(server).iter().map(|path| path.file_name().unwrap().to_owned()).collect()
    };
    // What a video was before it was cleaned may lie here and there for a while.
    let mut common = names(&scene.server);
    common.retain(|name| names(&second).contains(name) && names(&third).contains(name));
    assert_eq!(common.len(), 14);

    // One that is damaged on a disk is found and fetched again.
    let lying = chunks(&scene.server);
    let victim = lying.iter().find(|path| common.contains(path.file_name().unwrap())).unwrap();
    let whole = fs::read(victim).unwrap();
    let mut damaged = whole.clone();
    damaged[0] ^= 1;
    fs::write(victim, &damaged).unwrap();
    let healed = until("the chunk is whole again", PATIENCE * 4, async || match fs::read(victim) {
        Ok(bytes) if bytes == whole => Ok(()),
        other => Err(format!("{} bytes", other.map_or(0, |bytes| bytes.len()))),
    });
    healed.await.unwrap_or_else(|missed| panic!("{missed}"));

    // The server that took the uploads is gone: the others have them.
    scene.server.crash();
    let well = |view: &ClusterView| view.nodes.iter().filter(|node| node.is_well()).count() == 2;
    cluster_is(&owner, "two go on", well).await;
    for (file, server) in [(&film, &second), (&other, &third)] {
        let answer = wire::get(server.url(), &address(file.id)).await;
        assert_eq!(answer.status, 200, "{}", answer.text.lines().next().unwrap_or_default());
        let length = format!("content-length: {}", file.bytes);
        assert!(answer.text.contains(&length), "{}", server.url());
    }
}
