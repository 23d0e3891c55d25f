use expect_test::expect;
use model::{
    ChunkHash, FileId, NewsId, OrgId, TimeMs,
    command::{Change, FileChange, MadeRendition, NewsChange, OrgChange, Outcome, Replaced, Reply},
    file::{Attachment, Chunk, FileState, Media, PixelSize, Rendition, Shown},
    limits::{CHUNK_BYTES, FILE_LOOSE_MS, FILES_ARRIVING_MAX},
    news::NewsFields,
    project::ProjectStatus,
    text::{Body, Language, Summary, Title},
    view::Page,
};

use crate::{
    apply::project::scene::{ORG, PROJECT, Scene, status},
    read,
};

const FILE: FileId = FileId::from_bytes([0x61; 16]);
const OTHER: FileId = FileId::from_bytes([0x62; 16]);
const NEWS: NewsId = NewsId::from_bytes([0x51; 16]);
const FULL: u32 = CHUNK_BYTES as u32;

const fn hash(n: u8) -> ChunkHash {
    ChunkHash::from_bytes([n; 32])
}

fn begin(id: FileId, bytes: u64, quota: u64) -> Change {
    let name = Title::parse("", "march.mp4").unwrap();
    Change::File(FileChange::Begin { id, org: ORG, project: None, name, bytes, quota })
}

fn put(id: FileId, place: u32, n: u8, bytes: u32) -> Change {
    Change::File(FileChange::PutChunk { id, place, chunk: Chunk { hash: hash(n), bytes } })
}

fn video(bytes: u64) -> Rendition {
    Rendition { media: Media::Mp4, size: None, bytes, digest: hash(0xff) }
}

fn finish(id: FileId, outcome: Outcome) -> Change {
    Change::File(FileChange::Finish { id, outcome, quota: 1_000_000 })
}

fn whole(id: FileId, bytes: u64) -> Change {
    finish(id, Outcome::AsUploaded { rendition: video(bytes), replaced: Vec::new() })
}

fn attach(shown: Shown, files: &[FileId]) -> Change {
    let attachment = |file: &FileId| Attachment { file: *file, caption: Summary::default() };
    let files = files.iter().map(attachment).collect();
    Change::File(FileChange::Attach { org: ORG, shown, files })
}

fn sweep() -> Change {
    Change::File(FileChange::Sweep { limit: 10 })
}

fn news(project: bool) -> Change {
    let fields = NewsFields {
        title: Title::parse("", "We begin").unwrap(),
        body: Body::parse("", "Now.").unwrap(),
        language: Language::english(),
    };
    let project = project.then_some(PROJECT);
    Change::News(NewsChange::Publish { id: NEWS, org: ORG, project, fields })
}

/// A small video that is whole.
fn upload(scene: &mut Scene, id: FileId) {
    scene.ok(begin(id, 10, 1_000));
    scene.ok(put(id, 0, 1, 10));
    scene.ok(whole(id, 10));
}

#[test]
fn a_file_is_whole_when_all_its_chunks_are() {
    let mut scene = Scene::open();
    let bytes = u64::from(FULL) + 10;
    let said = [
        ("nothing", begin(FILE, 0, bytes)),
        ("too much", begin(FILE, bytes, bytes - 1)),
        ("announced", begin(FILE, bytes, bytes + 5)),
        ("twice", begin(FILE, 5, bytes + 5)),
        ("another beside it", begin(OTHER, 6, bytes + 5)),
        ("a part of nothing", put(OTHER, 0, 1, 6)),
        ("the second part", put(FILE, 1, 2, 10)),
        ("again", put(FILE, 1, 2, 10)),
        ("too long a part", put(FILE, 1, 2, 11)),
        ("too short a part", put(FILE, 0, 1, FULL - 1)),
        ("behind the end", put(FILE, 2, 1, 1)),
        ("whole too soon", whole(FILE, bytes)),
        ("shown too soon", attach(Shown::Org(ORG), &[FILE])),
        ("the first part", put(FILE, 0, 1, FULL)),
        ("the first part otherwise", put(FILE, 0, 9, FULL)),
        ("of another length", whole(FILE, bytes - 1)),
        ("whole", whole(FILE, bytes)),
        ("whole again", whole(FILE, bytes)),
        ("a part too late", put(FILE, 0, 1, FULL)),
        ("gone", Change::File(FileChange::Remove { id: FILE })),
        ("gone twice", Change::File(FileChange::Remove { id: FILE })),
    ]
    .map(|(what, change)| format!("{what}: {}\n", scene.said(change)))
    .concat();
    expect![[r"
        nothing: INVALID_INPUT
        too much: QUOTA_EXCEEDED
        announced: created
        twice: INVALID_INPUT
        another beside it: QUOTA_EXCEEDED
        a part of nothing: FILE_NOT_FOUND
        the second part: done
        again: done
        too long a part: INVALID_INPUT
        too short a part: INVALID_INPUT
        behind the end: INVALID_INPUT
        whole too soon: FILE_NOT_WHOLE
        shown too soon: FILE_NOT_WHOLE
        the first part: done
        the first part otherwise: INVALID_INPUT
        of another length: INVALID_INPUT
        whole: done
        whole again: done
        a part too late: FILE_FINISHED
        gone: done
        gone twice: FILE_NOT_FOUND
    "]]
    .assert_eq(&said);
    assert!(!scene.read(|db| read::file::is_needed(db, hash(1))));
}

#[test]
fn what_was_overwritten_takes_the_place_of_what_arrived() {
    let mut scene = Scene::open();
    scene.ok(begin(FILE, 10, 1_000));
    scene.ok(put(FILE, 0, 1, 10));
    let replaced = |place, bytes| {
        let replaced = vec![Replaced { place, chunk: Chunk { hash: hash(7), bytes } }];
        finish(FILE, Outcome::AsUploaded { rendition: video(10), replaced })
    };
    assert_eq!(scene.said(replaced(0, 9)), "INVALID_INPUT");
    assert_eq!(scene.said(replaced(1, 10)), "FILE_NOT_WHOLE");
    scene.ok(replaced(0, 10));
    assert!(!scene.read(|db| read::file::is_needed(db, hash(1))));
    assert!(scene.read(|db| read::file::is_needed(db, hash(7))));
}

#[test]
fn a_file_that_grew_needs_room_and_few_arrive_at_once() {
    let mut scene = Scene::open();
    scene.ok(begin(FILE, 10, 1_000));
    scene.ok(put(FILE, 0, 1, 10));
    let rendition = Rendition { media: Media::Webp, size: None, bytes: 300, digest: hash(8) };
    let chunks = vec![Chunk { hash: hash(2), bytes: 300 }];
    let outcome = Outcome::Made(vec![MadeRendition { rendition, chunks }]);
    let grown = |quota| FileChange::Finish { id: FILE, outcome: outcome.clone(), quota };
    assert_eq!(scene.said(Change::File(grown(299))), "QUOTA_EXCEEDED");
    assert_eq!(scene.said(Change::File(grown(300))), "done");
    for n in 0..FILES_ARRIVING_MAX as u8 {
        let mut id = [0x70; 16];
        id[15] = n;
        scene.ok(begin(FileId::from_bytes(id), 1, 1_000));
    }
    assert_eq!(scene.said(begin(OTHER, 1, 1_000)), "QUOTA_EXCEEDED");
}

#[test]
fn what_a_picture_was_made_into_takes_its_place() {
    let mut scene = Scene::open();
    scene.ok(begin(FILE, 100, 1_000));
    scene.ok(put(FILE, 0, 1, 100));
    let size = Some(PixelSize { width: 40, height: 30 });
    let rendition = |bytes| Rendition { media: Media::Webp, size, bytes, digest: hash(8) };
    let made = |bytes| MadeRendition {
        rendition: rendition(bytes),
        chunks: vec![Chunk { hash: hash(2), bytes: 30 }],
    };
    let said = [
        ("nothing", Outcome::Made(vec![])),
        ("more than its chunks", Outcome::Made(vec![made(31)])),
        ("two", Outcome::Made(vec![made(30), made(30)])),
    ]
    .map(|(what, outcome)| format!("{what}: {}\n", scene.said(finish(FILE, outcome))))
    .concat();
    expect![[r"
        nothing: INVALID_INPUT
        more than its chunks: INVALID_INPUT
        two: done
    "]]
    .assert_eq(&said);
    let file = scene.read(|db| read::file::by_id(db, FILE)).unwrap();
    assert_eq!((file.state, file.bytes, file.renditions.len()), (FileState::Ready, 60, 2));
    assert!(!scene.read(|db| read::file::is_needed(db, hash(1))), "what arrived is not kept");
    let kept = scene.read(|db| read::file::kept_chunks(db, None, 10));
    assert_eq!(kept, [Chunk { hash: hash(2), bytes: 30 }], "each once");
}

#[test]
fn a_file_is_public_where_it_is_shown_to_the_public() {
    let mut scene = Scene::draft();
    upload(&mut scene, FILE);
    scene.ok(news(true));
    let public = |scene: &Scene| scene.read(|db| read::file::is_public(db, FILE));
    assert!(!public(&scene), "shown nowhere");
    scene.ok(attach(Shown::Project(PROJECT), &[FILE]));
    assert!(!public(&scene), "with a draft");
    scene.ok(attach(Shown::Project(PROJECT), &[]));
    scene.ok(attach(Shown::News(NEWS), &[FILE]));
    assert!(!public(&scene), "with news of a draft");
    scene.ok(status(ProjectStatus::Open));
    assert!(public(&scene), "the project is open");
    scene.ok(Change::News(NewsChange::Remove { id: NEWS }));
    assert!(!public(&scene), "the news was taken back");
    scene.ok(attach(Shown::Org(ORG), &[FILE]));
    assert!(public(&scene));
    let shown = scene.read(|db| read::file::shown(db, Shown::Org(ORG)));
    assert_eq!(shown.iter().map(|shown| shown.file.id).collect::<Vec<_>>(), [FILE]);
}

#[test]
fn only_files_of_the_organisation_are_shown_and_only_with_what_is_its_own() {
    let mut scene = Scene::open();
    upload(&mut scene, FILE);
    let said = [
        ("a stranger's news", attach(Shown::News(NEWS), &[FILE])),
        ("another organisation", attach(Shown::Org(OrgId::from_bytes([9; 16])), &[FILE])),
        ("no such file", attach(Shown::Org(ORG), &[FILE, OTHER])),
        ("one twice", attach(Shown::Org(ORG), &[FILE, FILE])),
        ("its own", attach(Shown::Org(ORG), &[FILE])),
    ]
    .map(|(what, change)| format!("{what}: {}\n", scene.said(change)))
    .concat();
    expect![[r"
        a stranger's news: NEWS_NOT_FOUND
        another organisation: ORG_NOT_FOUND
        no such file: FILE_NOT_FOUND
        one twice: INVALID_INPUT
        its own: done
    "]]
    .assert_eq(&said);
}

#[test]
fn what_nobody_finishes_or_shows_goes_after_a_day() {
    let mut scene = Scene::open();
    upload(&mut scene, FILE);
    scene.ok(begin(OTHER, 10, 1_000));
    scene.ok(news(false));
    scene.ok(attach(Shown::News(NEWS), &[FILE]));
    scene.now += FILE_LOOSE_MS - 10_000;
    assert_eq!(scene.ok(sweep()), Reply::Progress { written: 0, done: true }, "not yet a day");
    scene.now += 10_000;
    assert_eq!(scene.ok(sweep()), Reply::Progress { written: 1, done: true });
    assert!(scene.read(|db| read::file::by_id(db, OTHER)).is_none(), "never finished");
    assert!(scene.read(|db| read::file::by_id(db, FILE)).is_some(), "shown");
    scene.ok(Change::News(NewsChange::Remove { id: NEWS }));
    assert_eq!(scene.ok(sweep()), Reply::Progress { written: 0, done: true }, "shown until now");
    scene.now += FILE_LOOSE_MS;
    assert_eq!(scene.ok(sweep()), Reply::Progress { written: 1, done: true });
    assert_eq!(scene.read(|db| read::file::bytes_of(db, ORG)), 0);
}

#[test]
fn an_organisation_takes_its_files_with_it() {
    let mut scene = Scene::open();
    upload(&mut scene, FILE);
    scene.ok(attach(Shown::Project(PROJECT), &[FILE]));
    let done = scene.ok(Change::Org(OrgChange::Delete { id: ORG }));
    assert!(matches!(done, Reply::Progress { done: true, .. }), "{done:?}");
    assert!(!scene.read(|db| read::file::is_needed(db, hash(1))));
}

#[test]
fn what_became_whole_since_a_moment_is_found_and_the_latest_file_comes_first() {
    let mut scene = Scene::open();
    let start = TimeMs::from_millis(scene.now);
    upload(&mut scene, FILE);
    assert_eq!(scene.read(|db| read::file::chunks_since(db, start)).len(), 1);
    let since = TimeMs::from_millis(scene.now + 1);
    scene.ok(begin(OTHER, 10, 1_000));
    scene.ok(put(OTHER, 0, 2, 10));
    let none = scene.read(|db| read::file::chunks_since(db, since));
    assert_eq!(none, [], "not before it is whole");
    scene.ok(whole(OTHER, 10));
    assert_eq!(scene.read(|db| read::file::chunks_since(db, since)).len(), 1);
    let Page { items, total, .. } = scene.read(|db| read::file::page(db, ORG, 10, None));
    let ids: Vec<_> = items.iter().map(|file| file.id).collect();
    assert_eq!((ids, total), (vec![OTHER, FILE], Some(2)));
}
