//! The main job by the command line alone: four people on one machine, each with a home of their
//! own; exit codes and JSON as programs see them; a receipt checked without a server; a backup
//! restored and served again.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    patience::{PATIENCE, until},
    places,
    scene::PASSWORD,
    server::Server,
};

const PROJECT: &str = "lindenhof/old-rent";

/// Somebody at a terminal.
pub(super) struct Person {
    name: &'static str,
    home: TempDir,
    server: String,
}

impl Person {
    /// With an account, and signed in.
    pub(super) fn new(name: &'static str, server: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let person = Self { name, home, server: server.to_owned() };
        let mail = format!("{name}@example.org");
        person.types(&["account", "create", "--mail", &mail, "--name", name], PASSWORD);
        person.types(&["login", "--mail", &mail], PASSWORD);
        person
    }

    /// Without an account.
    pub(super) fn stranger(server: &str) -> Self {
        Self { name: "stranger", home: tempfile::tempdir().unwrap(), server: server.to_owned() }
    }

    pub(super) fn run(&self, words: &[&str], typed: &str) -> Output {
        let mut child = Command::new(places::binary())
            .args(words)
            .env_clear()
            .env("HOME", self.home.path())
            .env("MUSTER_SERVER", &self.server)
            .env("TZ", "Europe/Berlin")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{typed}").unwrap();
        child.wait_with_output().unwrap()
    }

    /// What is printed by a command that works.
    pub(super) fn types(&self, words: &[&str], typed: &str) -> String {
        let output = self.run(words, typed);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: muster {}: {said}", self.name, words.join(" "));
        String::from_utf8(output.stdout).unwrap()
    }

    pub(super) fn does(&self, words: &[&str]) -> String {
        self.types(words, "")
    }

    pub(super) fn json(&self, words: &[&str]) -> Value {
        let words: Vec<&str> = words.iter().copied().chain(["--output", "json"]).collect();
        serde_json::from_str(&self.does(&words)).unwrap()
    }

    /// The exit code of a command that does not work, and what it says.
    pub(super) fn fails(&self, words: &[&str]) -> (i32, String) {
        let output = self.run(words, "");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "it worked: {}", words.join(" "));
        (output.status.code().unwrap(), said)
    }
}

#[tokio::test]
async fn from_an_empty_directory_to_go_and_back_from_a_backup() {
    let mut server = Server::start().await;
    let link = server.owner_link().await;
    let url = server.url().to_owned();
    let owner = Person::new("owner", &url);
    owner.does(&["account", "claim", &link]);
    publishes(&owner);
    refusals(&owner);

    let people = [("anna", "3"), ("bela", "2"), ("carl", "1")].map(|(name, people)| {
        let person = Person::new(name, &url);
        person.does(&["enrol", PROJECT, "--people", people, "--give", "Car=2"]);
        person
    });
    changes_keep_the_rest(&people[0]);
    asks_before_people_must_agree_again(&owner);
    let board = owner.json(&["dashboard", PROJECT]);
    assert_eq!((&board["standing"], &board["would_act"]), (&3.into(), &3.into()));
    assert_eq!(board["tiers"][0]["reached"], true);
    assert_eq!(board["supply"][0]["supply_act"], 6, "{board}");
    assert!(board["curve"].as_array().is_some_and(|points| !points.is_empty()));
    owner.does(&[
        "call",
        "open",
        PROJECT,
        "--tier",
        "Start",
        "--message",
        "It is *time*.",
        "--when",
        "1 March",
        "--place",
        "Courtyard",
        "--until",
        &soon(),
    ]);
    let read = people[1].json(&["call", "mine", PROJECT]);
    assert_eq!((&read["message"], &read["place"]), (&"It is *time*.".into(), &"".into()));
    assert_eq!(owner.json(&["call", "show", PROJECT])["seen"], 1);
    people[1].does(&["confirm", PROJECT]);
    people[2].does(&["confirm", PROJECT]);
    let (code, said) = owner.fails(&["call", "decide", PROJECT]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("--yes"), "{said}");
    let decided = owner.json(&["call", "decide", PROJECT, "--yes"]);
    assert_eq!((&decided["state"], &decided["people"]), (&"go".into(), &2.into()));
    assert_eq!(people[1].json(&["call", "mine", PROJECT])["place"], "Courtyard");
    what_was_decided_stays(&owner, &people[1]).await;
    the_file_equals_the_list(&owner);
    owner.does(&["call", "check-in", PROJECT, "2"]);

    // Proved on this machine alone; another letter in it and the proof fails.
    let receipt = people[1].home.path().join("receipt.txt");
    let file = receipt.to_str().unwrap();
    people[1].does(&["receipt", "save", PROJECT, "--file", file]);
    let proved = people[1].json(&["receipt", "verify", file]);
    assert_eq!((&proved["holds"], &proved["counted"]), (&true.into(), &3.into()));
    let whole = std::fs::read_to_string(&receipt).unwrap();
    let at = whole.len() / 2;
    let other = if whole.as_bytes()[at] == b'A' { "B" } else { "A" };
    std::fs::write(&receipt, [&whole[..at], other, &whole[at + 1..]].concat()).unwrap();
    assert_eq!(people[1].fails(&["receipt", "verify", file]).0, 1);

    the_password_is_changed(&people[2]);
    same_names(&owner);
    the_manual(&owner);
    backs_up(&owner, &mut server).await;
}

/// Whoever was not asked to act is counted once, and what somebody asked for is what they asked
/// for then.
async fn what_was_decided_stays(owner: &Person, person: &Person) {
    let settled = async || {
        let shown = owner.json(&["call", "show", PROJECT]);
        if shown["silent"] == 1 { Ok(shown) } else { Err(shown.to_string()) }
    };
    let shown = until("the call is settled", PATIENCE, settled).await.unwrap();
    assert_eq!((&shown["released"], &shown["go"]), (&0.into(), &2.into()), "{shown}");
    person.does(&["enrol", PROJECT, "--people", "9"]);
    assert_eq!(person.json(&["call", "mine", PROJECT])["you_asked_for"], 2);
    person.does(&["enrol", PROJECT, "--people", "2"]);
}

/// Changing a part of a pledge changes that part alone.
fn changes_keep_the_rest(person: &Person) {
    let other = Person::new("dora", &person.server);
    let (code, said) = other.fails(&["enrol", PROJECT]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("--whatever-happens"), "{said}");

    let said = person.does(&["enrol", PROJECT, "--note", "I bring chairs.", "--give", "Car=1"]);
    assert!(said.contains("at least 3 people"), "{said}");
    let said = person.does(&["enrol", PROJECT, "--give", "Car=0", "--need", "A lift=2"]);
    assert!(said.contains("at least 3 people"), "{said}");
    let said = person.does(&["enrol", PROJECT, "--whatever-happens"]);
    assert!(said.contains("however many"), "{said}");
    person.does(&["enrol", PROJECT, "--people", "3", "--give", "Car=2", "--need", "A lift=0"]);
    let mine = person.json(&["pledge", "mine"]);
    assert_eq!(mine[0]["asks_for"], 3);
}

/// Asked for twice, and every other session is closed by one word.
fn the_password_is_changed(person: &Person) {
    let other = "another long password";
    let wrong = person.run(&["account", "change-password"], &format!("not this\n{other}"));
    assert_eq!(wrong.status.code(), Some(3), "{wrong:?}");
    person.types(&["account", "change-password"], &format!("{PASSWORD}\n{other}"));
    let mail = format!("{}@example.org", person.name);
    assert!(!person.run(&["login", "--mail", &mail], PASSWORD).status.success());
    person.types(&["login", "--mail", &mail], other);
    person.does(&["account", "close", "--all"]);
    let sessions = person.json(&["account", "sessions"]);
    let open = sessions.as_array().unwrap().iter().filter(|session| session["open"] == true);
    assert_eq!(open.count(), 1, "{sessions}");
}

/// What is called the same is not removed by guess.
fn same_names(owner: &Person) {
    owner.does(&["type", "need", PROJECT, "Tent"]);
    owner.does(&["type", "offer", PROJECT, "Tent", "--unit", "places"]);
    let (code, said) = owner.fails(&["type", "drop", PROJECT, "Tent"]);
    assert_eq!(code, 2, "{said}");
    owner.does(&["type", "drop", PROJECT, "Tent", "--kind", "need"]);
    owner.does(&["type", "drop", PROJECT, "Tent"]);
    let (code, said) = owner.fails(&["type", "drop", PROJECT, "Tent"]);
    assert_eq!(code, 4, "{said}");
}

fn the_manual(owner: &Person) {
    let pages = owner.home.path().join("man");
    owner.does(&["man", pages.to_str().unwrap()]);
    for page in ["muster.1", "muster-serve.1", "muster-call-open.1"] {
        assert!(pages.join(page).is_file(), "{page}");
    }
    assert!(owner.does(&["completions", "bash"]).contains("muster"));
}

/// `call open` takes from a minute to 90 days: a month from now, whatever day it is.
fn soon() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let at = i64::try_from(now.as_secs()).unwrap() + 30 * 86_400;
    jiff::Timestamp::from_second(at).unwrap().to_string()
}

fn publishes(owner: &Person) {
    owner.does(&["org", "create", "lindenhof", "--name", "Lindenhof"]);
    owner.does(&[
        "project",
        "create",
        PROJECT,
        "--title",
        "Pay the old rent",
        "--starts",
        "2027-03-01 08:00",
        "--place",
        "Courtyard",
    ]);
    let shown = owner.json(&["project", "show", PROJECT]);
    assert_eq!(shown["starts_at"], "2027-03-01T07:00:00Z", "in the zone of the machine");
    owner.does(&["type", "need", PROJECT, "A lift", "--unit", "seats"]);
    owner.does(&[
        "type", "offer", PROJECT, "Car", "--unit", "seats", "--max", "4", "--meets", "A lift",
    ]);
    owner.does(&["tier", "put", PROJECT, "Start", "--people", "2", "--offered", "Car=1"]);
    owner.does(&["tier", "put", PROJECT, "Start", "--people", "2", "--offered", "Car=2"]);
    let tiers = owner.json(&["tier", "list", PROJECT]);
    assert_eq!(tiers.as_array().unwrap().len(), 1, "a tier of the same name is changed");
    assert_eq!(tiers[0]["offered"], json!({ "Car": 2 }));
    owner.does(&["tier", "put", PROJECT, "Start", "--summary", "We begin."]);
    let kept = &owner.json(&["tier", "list", PROJECT])[0];
    assert_eq!((&kept["offered"], &kept["people"]), (&json!({ "Car": 2 }), &2.into()));
    assert_eq!(kept["summary"], "We begin.");
    owner.does(&["project", "status", PROJECT, "open"]);
    let table = owner.does(&["project", "list"]);
    assert!(table.contains("Pay the old rent") && table.contains("open"), "{table}");
}

/// Each kind of failure has its exit code, and says what to do.
fn refusals(owner: &Person) {
    let (code, said) = owner.fails(&["project", "show", "lindenhof/no-such"]);
    assert_eq!(code, 4, "{said}");
    let (code, said) = owner.fails(&["org", "create", "lindenhof", "--name", "Again"]);
    assert_eq!(code, 5, "{said}");
    let (code, said) = owner.fails(&["project", "show", "lindenhof"]);
    assert_eq!(code, 2, "{said}");
    let (code, said) = owner.fails(&["enrol", PROJECT, "--give", "Bus=1"]);
    assert_eq!(code, 4, "{said}");
    assert!(said.contains("Car"), "{said}");
    let stranger = Person::stranger(&owner.server);
    let (code, said) = stranger.fails(&["pledge", "list", PROJECT]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("muster login"), "{said}");

    // What is wrong is named as it was typed, and so is what would be right.
    let call = ["call", "open", PROJECT, "--tier", "Start", "--message", "x"];
    for (words, wanted) in [
        (vec!["enrol", PROJECT, "--people", "abc"], "e.g. 30"),
        (vec!["enrol", PROJECT, "--people", "0"], "--people: must be between 1"),
        (vec!["pledge", "list", PROJECT, "--filter", "colour:red"], "--help"),
        (vec!["tier", "put", PROJECT, "Empty"], "--people or --offered"),
        ([&call[..], &["--until", "2020-01-01 12:00"]].concat(), "90 days from now"),
    ] {
        let (code, said) = owner.fails(&words);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains(wanted) && !said.contains("invalid digit"), "{said}");
    }
    let shown = owner.run(&["config", "show", "--sources"], "");
    let shown = String::from_utf8(shown.stdout).unwrap();
    let listen = shown.lines().find(|line| line.starts_with("listen")).unwrap();
    assert!(listen.ends_with("\"127.0.0.1:7421\"   by default"), "{shown}");
    let log = owner.run(&["audit", "list", "--org", "lindenhof"], "");
    let log = String::from_utf8(log.stdout).unwrap();
    let created = log.lines().find(|line| line.contains("project.create")).unwrap();
    assert!(created.contains(" owner "), "a name, not an id: {created}");

    let list = owner.home.path().join("list.csv");
    std::fs::write(&list, "mail,name\ndora@example.org,Dora\nnobody,Emil\n").unwrap();
    let file = list.to_str().unwrap();
    let import = ["invite", "import", PROJECT, file, "--source", "signed at the stall"];
    let (code, said) = owner.fails(&import);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("line 3"), "{said}");
    std::fs::write(&list, "mail,name\ndora@example.org,Dora\nDORA@example.org,Dora\n").unwrap();
    let tried = owner.json(&[&import[..], &["--dry-run"]].concat());
    assert_eq!((&tried["people"], &tried["repeated"]), (&1.into(), &1.into()));
    assert_eq!(tried["columns"], "addresses from column 1 “mail”, names from column 2 “name”");
    let imported = owner.json(&import);
    assert_eq!((&imported["new"], &imported["repeated"]), (&1.into(), &1.into()));
    let invited = owner.json(&["invite", "list", PROJECT, "--filter", "dora"]);
    assert_eq!(invited[0]["mail"], "dora@example.org");
}

/// A script says `--yes`; without it nothing that people pledged to is changed.
fn asks_before_people_must_agree_again(owner: &Person) {
    for words in [
        vec!["tier", "put", PROJECT, "Start", "--people", "3"],
        vec!["tier", "drop", PROJECT, "Start"],
        vec!["project", "update", PROJECT, "--place", "Attic"],
    ] {
        let (code, said) = owner.fails(&words);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("makes 3 people agree again") && said.contains("--yes"), "{said}");
    }
    owner.does(&["project", "update", PROJECT, "--summary", "For everybody."]);
    assert_eq!(owner.json(&["project", "show", PROJECT])["revision"], 1);
    let wide = owner.does(&["pledge", "list", PROJECT, "--wide"]);
    assert!(wide.contains("I bring chairs."), "{wide}");
    let counted =
        owner.json(&["pledge", "list", PROJECT, "--filter", "kind:acting apart:no act:yes"]);
    assert_eq!(counted.as_array().unwrap().len(), 3);
}

fn the_file_equals_the_list(owner: &Person) {
    let file = owner.does(&["pledge", "export", PROJECT, "--format", "json"]);
    let listed = owner.json(&["pledge", "list", PROJECT]);
    let listed = listed.as_array().unwrap();
    let file: Vec<Value> = serde_json::from_str(&file).unwrap();
    assert_eq!(file.len(), listed.len());
    assert_eq!(listed[0]["note"], "I bring chairs.", "kept when something else was changed");
    for (exported, row) in file.iter().zip(listed) {
        for key in ["number", "name", "mail", "kind", "people", "state", "call", "would_act"] {
            assert_eq!(exported[key], row[key], "{key} of {exported}");
        }
        assert_eq!(exported["offers: Car (seats)"], row["gives"]["Car"], "{exported}");
        assert_eq!(row["gives"]["Car"], 2, "{row}");
    }
    let csv = owner.does(&["pledge", "export", PROJECT]);
    assert_eq!(csv.lines().count(), listed.len() + 1);
}

/// While it runs; then everything is lost but the backup and the keyring.
async fn backs_up(owner: &Person, server: &mut Server) {
    let data = server.data().join("data");
    let (kept, elsewhere) = (owner.home.path().join("b"), owner.home.path().join("restored"));
    let (file, dir) = (kept.to_str().unwrap(), elsewhere.to_str().unwrap());
    owner.does(&["backup", "create", "--data", data.to_str().unwrap(), file]);
    owner.does(&["backup", "verify", file]);
    // Nothing that is there is written over, least of all what it is a backup of.
    let keys = data.join("keyring");
    for target in [file, keys.to_str().unwrap(), data.join("new").to_str().unwrap()] {
        let words = ["backup", "create", "--data", data.to_str().unwrap(), target];
        assert_eq!(owner.fails(&words).0, 2, "{target}");
    }
    let cut = owner.home.path().join("cut");
    let whole = std::fs::read(&kept).unwrap();
    std::fs::write(&cut, &whole[..whole.len() - 1]).unwrap();
    assert_eq!(owner.fails(&["backup", "verify", cut.to_str().unwrap()]).0, 1);

    let keyring = data.join("keyring");
    let keyring = keyring.to_str().unwrap();
    let home = owner.home.path().to_str().unwrap();
    let (code, said) =
        owner.fails(&["backup", "restore", file, "--data", home, "--keyring", keyring]);
    assert_eq!(code, 1);
    assert!(said.contains("empty directory"), "{said}");
    // What is no keyring is found before anything is written.
    let (code, said) = owner.fails(&["backup", "restore", file, "--data", dir, "--keyring", file]);
    assert_eq!(code, 1, "{said}");
    assert!(!elsewhere.exists(), "{said}");
    // A keyring, but not of this server.
    let stranger = Server::start().await;
    let other = stranger.data().join("data").join("keyring");
    let words = ["backup", "restore", file, "--data", dir, "--keyring", other.to_str().unwrap()];
    let (code, said) = owner.fails(&words);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("keyring of another server"), "{said}");
    assert_eq!(std::fs::read_dir(&elsewhere).unwrap().count(), 0, "nothing is left behind");
    owner.does(&["backup", "restore", file, "--data", dir, "--keyring", keyring]);
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&elsewhere.metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o700, "nobody else reads it");
    server.crash();
    replace(&data, &elsewhere);
    server.revive().await;
    let calls = owner.json(&["call", "list", PROJECT]);
    assert_eq!((&calls[0]["state"], &calls[0]["done"]), (&"go".into(), &1.into()));
    let listed = owner.json(&["pledge", "list", PROJECT]);
    assert_eq!(listed[0]["mail"], "anna@example.org", "names are opened by the old keyring");
}

pub(super) fn replace(data: &Path, with: &Path) {
    std::fs::remove_dir_all(data).unwrap();
    let copied = Command::new("cp").arg("-a").arg(with).arg(data).status().unwrap();
    assert!(copied.success());
}
