//! Backups that are made by themselves: encrypted, looked after, restored; in a cluster, one node
//! makes each.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{
    by_cli::{Person, replace},
    files::{DOT, chunks},
};
use crate::{
    browser::Size,
    find::{button, css, heading},
    patience::{PATIENCE, until},
    scene::{PASSWORD, Scene, fields},
    server::{Options, Server, port},
    shots,
    stage::Stage,
    wire,
};

const FOREIGN: &str = "muster-before-the-move.backup";

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn flags(pairs: &[(&str, &str)]) -> Options {
    let flags = pairs.iter().flat_map(|(key, value)| [(*key).to_owned(), (*value).to_owned()]);
    Options { flags: flags.collect(), ..Options::default() }
}

/// The backups in a directory, the oldest first.
fn backups(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let ours = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("muster-2") && name.contains("Z.backup")
    };
    let mut found: Vec<PathBuf> = entries.filter(ours).collect();
    found.sort();
    found
}

async fn status(owner: &Person, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let seen = until(what, PATIENCE, async || {
        let status = owner.json(&["admin", "status"]);
        if is_so(&status) { Ok(status) } else { Err(status.to_string()) }
    });
    seen.await.unwrap()
}

/// Once a backup is there that was begun after now: the one under way may miss the latest.
async fn next_backups(owner: &Person) {
    for what in ["the backup under way", "another one"] {
        let last = owner.json(&["admin", "status"])["backup_last_file"].clone();
        status(owner, what, |status| status["backup_last_file"] != last).await;
    }
}

#[tokio::test]
async fn an_encrypted_backup_is_made_by_itself_and_restored() {
    let place = tempfile::tempdir().unwrap();
    let (dir, identity) = (place.path().join("backups"), place.path().join("identity"));
    let nobody = Person::stranger("http://localhost:1");
    let made = nobody.json(&["backup", "keygen", text(&identity)]);
    let recipient = made["recipient"].as_str().unwrap();
    assert!(recipient.starts_with("age1"), "{made}");
    assert_eq!(identity.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(nobody.fails(&["backup", "keygen", text(&identity)]).0, 2, "written over");

    fs::create_dir(&dir).unwrap();
    fs::write(dir.join(FOREIGN), "of somebody else").unwrap();
    let mut server = Server::start_with(flags(&[
        ("--backup-dir", text(&dir)),
        ("--backup-every", "2s"),
        ("--backup-keep", "2"),
        ("--backup-recipient", recipient),
    ]))
    .await;
    let link = server.owner_link().await;
    let owner = Person::new("owner", server.url());
    owner.does(&["account", "claim", &link]);
    owner.does(&["org", "create", "lindenhof", "--name", "Lindenhof"]);
    let dot = place.path().join("dot.gif");
    fs::write(&dot, DOT).unwrap();
    let dot = owner.json(&["file", "upload", "lindenhof", text(&dot)]);
    let dot = dot["id"].as_str().unwrap();
    owner.does(&["file", "attach", "lindenhof", dot]);
    next_backups(&owner).await;
    is_told(&owner, &dir).await;
    failure_is_told(&owner, &dir).await;
    next_backups(&owner).await;

    server.crash();
    let file = backups(&dir).pop().unwrap();
    let mode = file.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "nobody else reads it");
    assert!(dir.join(FOREIGN).exists());
    is_opened_by_one_alone(&nobody, &file, &identity);

    let data = server.data().join("data");
    let restored = place.path().join("restored");
    let keyring = data.join("keyring");
    let words = |to: &Path| {
        let words = ["backup", "restore", text(&file), "--keyring", text(&keyring), "--data"];
        let files = dir.join("files");
        let files = ["--files", text(&files)];
        [&words[..], &[text(to)], &files, &["--identity", text(&identity)]].concat().join("\n")
    };
    let into = |to: &Path| words(to).split('\n').map(str::to_owned).collect::<Vec<_>>();
    let full = into(place.path());
    let (code, said) = nobody.fails(&full.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("empty directory"), "{said}");
    let empty = into(&restored);
    let empty: Vec<&str> = empty.iter().map(String::as_str).collect();
    let (code, said) = nobody.fails(&empty[..empty.len() - 2]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("--identity") && !restored.exists(), "{said}");
    let said = nobody.does(&empty);
    let count = |what: &str| said.lines().find_map(|line| line.strip_prefix(what)).map(str::trim);
    assert_eq!((count("chunks copied"), count("chunks damaged")), (Some("1"), Some("0")), "{said}");
    let sealed = fs::read(files_in(&dir.join("files")).pop().unwrap()).unwrap();
    assert!(sealed.starts_with(b"age-encryption.org/v1\n"));

    replace(&data, &restored);
    server.revive().await;
    owner.types(&["login", "--mail", "owner@example.org"], PASSWORD);
    let orgs = owner.does(&["org", "list"]);
    assert!(orgs.contains("Lindenhof"), "{orgs}");
    let answer = wire::get(server.url(), &format!("/files/{dot}/0")).await;
    assert_eq!(answer.status, 200, "its picture, too: {}", answer.text);
    let status = owner.json(&["admin", "status"]);
    assert_eq!(status["backup_failure"], Value::Null, "{status}");
    assert!(status["backup_last_file"].is_string(), "it goes on where it was: {status}");
}

/// The chunks of files beside backups.
fn files_in(dir: &Path) -> Vec<PathBuf> {
    let entries = |dir: &Path| -> Vec<PathBuf> {
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    entries(dir).iter().flat_map(|part| entries(part)).collect()
}

/// What was made, by whom, and when the next is due; no more than are to be kept.
async fn is_told(owner: &Person, dir: &Path) {
    let said = status(owner, "the next one", |status| status["backup_next_at"].is_string()).await;
    assert_eq!((&said["backups"], &said["backup_last_node"]), (&"fine".into(), &1.into()));
    assert!(said["backup_last_bytes"].as_u64().unwrap() > 10_000, "{said}");
    let name = said["backup_last_file"].as_str().unwrap();
    assert!(name.ends_with("Z.backup.age"), "{name}");
    let kept = until("two are kept", PATIENCE, async || match backups(dir).len() {
        2 => Ok(()),
        other => Err(format!("{other}")),
    });
    kept.await.unwrap();
    let table = owner.does(&["admin", "status"]);
    assert!(table.contains("backup last at"), "{table}");
}

/// As when the disk is not mounted: said, not hidden, and over when it is back.
async fn failure_is_told(owner: &Person, dir: &Path) {
    let away = dir.with_extension("away");
    fs::rename(dir, &away).unwrap();
    let failed = |status: &Value| status["backup_failure"].is_string();
    let said = status(owner, "a failure", failed).await;
    let why = said["backup_failure"].as_str().unwrap();
    assert!(why.contains("node 1") && why.contains(text(dir)) && why.contains("mount"), "{why}");
    assert!(said["backups"].as_str().unwrap().contains("tried again"), "{said}");
    fs::rename(&away, dir).unwrap();
    status(owner, "the end of it", |status| !failed(status)).await;
}

fn is_opened_by_one_alone(nobody: &Person, file: &Path, identity: &Path) {
    let held = fs::read(file).unwrap();
    assert!(held.starts_with(b"age-encryption.org/v1\n"));
    assert!(!held.windows(15).any(|bytes| bytes == b"SQLite format 3"));
    let (code, said) = nobody.fails(&["backup", "verify", text(file)]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("--identity FILE"), "{said}");
    let other = identity.with_extension("other");
    nobody.does(&["backup", "keygen", text(&other)]);
    let (code, said) = nobody.fails(&["backup", "verify", text(file), "--identity", text(&other)]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("another recipient"), "{said}");
    nobody.does(&["backup", "verify", text(file), "--identity", text(identity)]);
    let changed = identity.with_extension("changed");
    for at in [300, held.len() / 2, held.len() - 1] {
        let mut bytes = held.clone();
        bytes[at] ^= 1;
        fs::write(&changed, bytes).unwrap();
        let words = ["backup", "verify", text(&changed), "--identity", text(identity)];
        let (code, said) = nobody.fails(&words);
        assert_eq!(code, 1, "{at}: {said}");
        assert!(said.contains("damaged"), "{at}: {said}");
    }
}

#[tokio::test]
async fn files_that_cannot_be_taken_are_told_and_keep_no_backup_back() {
    let place = tempfile::tempdir().unwrap();
    let pairs =
        [("--backup-dir", text(place.path())), ("--backup-every", "2s"), ("--backup-keep", "2")];
    let server = Server::start_with(flags(&pairs)).await;
    let link = server.owner_link().await;
    let owner = Person::new("owner", server.url());
    owner.does(&["account", "claim", &link]);
    owner.does(&["org", "create", "lindenhof", "--name", "Lindenhof"]);
    let dot = place.path().join("dot.gif");
    fs::write(&dot, DOT).unwrap();
    let dot = owner.json(&["file", "upload", "lindenhof", text(&dot)]);
    owner.does(&["file", "attach", "lindenhof", dot["id"].as_str().unwrap()]);
    next_backups(&owner).await;

    // The only copy is away; what is cut short beside the backups is none.
    let away = place.path().join("away");
    let lying = chunks(&server);
    fs::create_dir(&away).unwrap();
    let moved = |path: &PathBuf| away.join(path.file_name().unwrap());
    for path in &lying {
        fs::rename(path, moved(path)).unwrap();
    }
    for path in files_in(&place.path().join("files")) {
        fs::write(path, "").unwrap();
    }
    let lacks = |status: &Value| {
        let why = status["backup_failure"].as_str().unwrap_or_default();
        why.contains("1 pieces of them were found on no server")
    };
    let before = status(&owner, "what is missing", lacks).await["backup_last_file"].clone();
    status(&owner, "the next backup all the same", |status| {
        lacks(status) && status["backup_last_file"] != before
    })
    .await;
    for path in &lying {
        fs::rename(moved(path), path).unwrap();
    }
    status(&owner, "the end of it", |status| status["backup_failure"].is_null()).await;

    // Whoever checks a backup with its files learns of one whose bytes have changed.
    // A copy: the newest is not kept for long here.
    let file = away.join("checked.backup");
    fs::copy(backups(place.path()).pop().unwrap(), &file).unwrap();
    let files = place.path().join("files");
    let verify = ["backup", "verify", text(&file), "--files", text(&files)];
    let said = owner.json(&verify);
    assert_eq!((&said["chunks_needed"], &said["chunks_missing"]), (&json!(1), &json!(0)), "{said}");
    let piece = files_in(&files).pop().unwrap();
    let whole = fs::read(&piece).unwrap();
    let mut bytes = whole.clone();
    bytes[7] ^= 1;
    fs::write(&piece, bytes).unwrap();
    let (code, said) = owner.fails(&verify);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("the database is whole, and 1 pieces"), "{said}");
    fs::write(&piece, whole).unwrap();

    // Without them, or from elsewhere, restoring says so.
    let (file, data) = (backups(place.path()).pop().unwrap(), server.data().join("data"));
    let keyring = data.join("keyring");
    let restored = place.path().join("restored");
    let words = ["backup", "restore", text(&file), "--keyring", text(&keyring), "--data"];
    let words = [&words[..], &[text(&restored), "--files", text(&away)]].concat();
    let (code, said) = owner.fails(&words);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("1 pieces of its files"), "{said}");
}

#[tokio::test]
async fn without_a_schedule_it_says_how_to_have_one_and_inside_the_data_it_refuses() {
    let server = Server::start().await;
    let link = server.owner_link().await;
    let owner = Person::new("owner", server.url());
    owner.does(&["account", "claim", &link]);
    let said = owner.does(&["admin", "status"]);
    assert!(said.contains("No backups are scheduled") && said.contains("--backup-dir"), "{said}");
    let data = server.data().join("data");
    let inside = data.join("backups");
    let words = ["config", "check", "--data", text(&data), "--backup-dir", text(&inside)];
    let (_, said) = owner.fails(&words);
    assert!(said.contains("inside the data directory"), "{said}");

    // By hand, to a recipient.
    let place = tempfile::tempdir().unwrap();
    let (file, identity) = (place.path().join("b.age"), place.path().join("identity"));
    let made = owner.json(&["backup", "keygen", text(&identity)]);
    let create = ["backup", "create", "--data", text(&data), text(&file), "--recipient"];
    let (code, said) = owner.fails(&[&create[..], &["anna@example.org"]].concat());
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("age1…"), "{said}");
    owner.does(&[&create[..], &[made["recipient"].as_str().unwrap()]].concat());
    owner.does(&["backup", "verify", text(&file), "--identity", text(&identity)]);
}

#[tokio::test]
async fn the_page_says_what_failed_and_what_was_made() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("not-mounted");
    let stage = Stage::open("backups", 1).await;
    let options = flags(&[("--backup-dir", text(&dir)), ("--backup-every", "7d")]);
    let scene = Scene::open_with(options, 2, fields()).await;
    let owner = stage.browser("owner", scene.server.url(), Size::Desktop).await;
    owner.signs_in("owner@example.org", PASSWORD).await;
    owner.goto("/admin/system").await;
    owner.sees(&heading("Backups")).await;
    owner.reads("It runs, and its backups need you: see below.").await;
    owner.reads("The backup failed").await;
    owner.reads("cannot use the backup_dir").await;
    owner.reads("None yet").await;
    shots::every_form(&owner, "failed").await;

    fs::create_dir(&dir).unwrap();
    let made = until("a backup", PATIENCE * 3, async || {
        backups(&dir).pop().ok_or_else(|| "none".to_owned())
    });
    let made = made.await.unwrap();
    let status = until("it is told", PATIENCE, async || {
        let view = scene.owner.admin().system().await.map_err(|error| error.to_string())?;
        if view.backups.last_node == 1 { Ok(view.backups) } else { Err(format!("{view:?}")) }
    });
    let status = status.await.unwrap();
    assert_eq!(status.last_bytes, made.metadata().unwrap().len());
    owner.click(&button("Look again")).await;
    owner.reads(&status.last_file).await;
    owner.misses(&css(".note-warn")).await;
    shots::every_form(&owner, "made").await;
    owner.finish().await;
}

#[tokio::test]
async fn in_a_cluster_one_node_makes_each() {
    let place = tempfile::tempdir().unwrap();
    let dirs = [place.path().join("one"), place.path().join("two")];
    for dir in &dirs {
        fs::create_dir(dir).unwrap();
    }
    let schedule = |dir| [("--backup-dir", text(dir)), ("--backup-every", "2s")];
    let first = Server::start_with(flags(&schedule(&dirs[0]))).await;
    let link = first.owner_link().await;
    let owner = Person::new("owner", first.url());
    owner.does(&["account", "claim", &link]);
    let addresses = [port(), port()].map(|port| format!("127.0.0.1:{port}"));
    let words = ["--address", &addresses[0], "--listen", &addresses[0]];
    owner.does(&[&["cluster", "init"][..], &words].concat());
    let invited = owner.json(&["cluster", "add"]);
    let joining = [
        ("--join", invited["invitation"].as_str().unwrap()),
        ("--cluster-address", &addresses[1]),
        ("--public-url", first.url()),
    ];
    let second = [&schedule(&dirs[1])[..], &joining].concat();
    let _second = Server::start_with(flags(&second)).await;

    // Both take part and want each of them; no time is taken twice, and none follows another
    // sooner than was asked for.
    let seconds = || {
        let mut made = BTreeMap::new();
        for (node, dir) in (1..).zip(&dirs) {
            for file in backups(dir) {
                let name = file.file_name().unwrap().to_string_lossy().into_owned();
                let time = name.trim_start_matches("muster-").trim_end_matches(".backup");
                let at = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", time).unwrap();
                let at = jiff::tz::TimeZone::UTC.to_timestamp(at).unwrap().as_second();
                assert_eq!(made.insert(at, node), None, "two at {name}");
            }
        }
        made
    };
    let enough = seconds().len() + 4;
    let made = until("some backups", PATIENCE * 3, async || {
        let made = seconds();
        if made.len() >= enough { Ok(made) } else { Err(format!("{made:?}")) }
    });
    let made: Vec<i64> = made.await.unwrap().into_keys().collect();
    // One that was late is followed by one in time; all in all there are no more than asked for.
    assert!(made.windows(2).all(|two| two[1] > two[0]), "{made:?}");
    let (begun, ended) = (made[0], made[made.len() - 1]);
    assert!(ended - begun >= 2 * (made.len() as i64 - 1) - 2, "{made:?}");
    let said = status(&owner, "the last one", |said| said["backup_last_node"].is_u64()).await;
    let by = usize::try_from(said["backup_last_node"].as_u64().unwrap()).unwrap();
    let name = said["backup_last_file"].as_str().unwrap();
    assert!(dirs[by - 1].join(name).exists(), "{said}");
}
