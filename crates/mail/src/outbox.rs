//! The outbox: a directory of letters, for a server without SMTP. Whoever runs the server passes
//! them on by hand (Admin → System shows them); they never reach the log.
//!
//! One JSON file for each letter, mode 0600, in a directory of mode 0700, named by the letter's
//! Message-ID: writing a letter again replaces it by itself.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    pin::Pin,
};

use model::TimeMs;
use serde::{Deserialize, Serialize};

use crate::{
    carrier::{Carrier, Prepared, SendError, Whose},
    limits::{OUTBOX_LETTER_BYTES_MAX, OUTBOX_LETTERS_MAX},
};

/// A directory of letters.
#[derive(Clone, Debug)]
pub struct Outbox {
    directory: PathBuf,
}

/// A letter in the outbox.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Its Message-ID.
    pub message_id: String,
    /// To whom.
    pub to: String,
    /// Through what the server knows the address; letters of before it was noted do not say.
    #[serde(default)]
    pub whose: Option<Whose>,
    /// Its subject.
    pub subject: String,
    /// Its text part, links included.
    pub text: String,
    /// When it was written, in milliseconds since 1970 (UTC).
    pub at_ms: i64,
}

// Addresses and links have no place in a log.
impl core::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Waiting").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}

impl Waiting {
    /// When it was written.
    #[must_use]
    pub const fn at(&self) -> TimeMs {
        TimeMs::from_millis(self.at_ms)
    }
}

impl Outbox {
    /// The outbox in `directory`, which is made if it does not exist.
    ///
    /// # Errors
    /// It cannot be made, or is something else than a directory.
    pub fn open(directory: &Path) -> io::Result<Self> {
        make_private_directory(directory)?;
        Ok(Self { directory: directory.to_owned() })
    }

    /// Its letters, the newest first, at most `limit`. Files that are no letters are skipped.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn list(&self, limit: usize) -> io::Result<Vec<Waiting>> {
        let mut letters = Vec::new();
        for path in self.files()? {
            if let Some(letter) = read_letter(&path) {
                letters.push(letter);
            }
        }
        letters.sort_by(|a, b| b.at_ms.cmp(&a.at_ms).then_with(|| a.message_id.cmp(&b.message_id)));
        letters.truncate(limit);
        Ok(letters)
    }

    /// Removes a letter that was passed on. Removing one that is not there is no error.
    ///
    /// # Errors
    /// The file cannot be removed.
    pub fn remove(&self, message_id: &str) -> io::Result<()> {
        remove_if_there(&self.path_of(message_id))
    }

    /// Removes every letter of these, and those that do not say whose they are; how many went.
    ///
    /// # Errors
    /// The directory cannot be read, or a file not be removed.
    pub fn remove_all_of(&self, gone: &BTreeSet<Whose>) -> io::Result<usize> {
        let mut removed = 0;
        for path in self.files()? {
            let theirs = |letter: Waiting| letter.whose.is_none_or(|whose| gone.contains(&whose));
            if read_letter(&path).is_some_and(theirs) {
                remove_if_there(&path)?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    fn write(&self, letter: &Waiting) -> io::Result<()> {
        let path = self.path_of(&letter.message_id);
        let partial = path.with_extension("partial");
        let bytes = serde_json::to_vec_pretty(letter).map_err(io::Error::other)?;
        // A partial file of an earlier crash may be there, with any mode.
        remove_if_there(&partial)?;
        let mut file = create_private_file(&partial)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&partial, &path)?;
        self.drop_oldest()
    }

    fn drop_oldest(&self) -> io::Result<()> {
        let mut files = self.files()?;
        if files.len() <= OUTBOX_LETTERS_MAX {
            return Ok(());
        }
        files.sort_by_key(|path| fs::metadata(path).and_then(|m| m.modified()).ok());
        for path in &files[..files.len() - OUTBOX_LETTERS_MAX] {
            remove_if_there(path)?;
        }
        Ok(())
    }

    fn files(&self) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.directory)? {
            let path = entry?.path();
            if path.extension().is_some_and(|e| e == "json") {
                files.push(path);
            }
        }
        Ok(files)
    }

    /// Message-IDs are ours, but a name from outside must not lead out of the directory.
    fn path_of(&self, message_id: &str) -> PathBuf {
        let name: String = message_id.chars().filter(char::is_ascii_hexdigit).take(32).collect();
        self.directory.join(name).with_extension("json")
    }
}

impl Carrier for Outbox {
    fn carry<'a>(
        &'a self,
        message: &'a Prepared,
    ) -> Pin<Box<dyn Future<Output = Result<(), SendError>> + Send + 'a>> {
        let outbox = self.clone();
        let letter = Waiting {
            message_id: message.message_id.clone(),
            to: message.to.clone(),
            whose: Some(message.whose),
            subject: message.subject.clone(),
            text: message.text.clone(),
            at_ms: message.at.as_millis(),
        };
        Box::pin(async move {
            let written = tokio::task::spawn_blocking(move || outbox.write(&letter)).await;
            match written {
                Ok(Ok(())) => Ok(()),
                Ok(Err(error)) => Err(SendError::Outbox(error.kind())),
                Err(_) => Err(SendError::Outbox(io::ErrorKind::Other)),
            }
        })
    }
}

/// Somebody else may have passed the letter on meanwhile.
fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn read_letter(path: &Path) -> Option<Waiting> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(OUTBOX_LETTER_BYTES_MAX).read_to_end(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}

#[cfg(unix)]
fn make_private_directory(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    fs::set_permissions(directory, fs::Permissions::from_mode(0o700))
}

#[cfg(unix)]
fn create_private_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

// Elsewhere the data directory itself is the user's own.
#[cfg(not(unix))]
fn make_private_directory(directory: &Path) -> io::Result<()> {
    fs::create_dir_all(directory)
}

#[cfg(not(unix))]
fn create_private_file(path: &Path) -> io::Result<File> {
    fs::OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Envelope, Letter, Mailer, Sender, letter::Link};
    use model::{AccountId, InvitationId, text::Language};

    fn envelope(n: i64) -> Envelope {
        Envelope {
            to: "ada@example.org".to_owned(),
            whose: Whose::Account(AccountId::from_bytes([1; 16])),
            language: Language::english(),
            letter: Letter::VerifyAddress {
                link: Link::parse("https://muster.example/verify#secret").unwrap(),
                expires_at: TimeMs::from_millis(n),
            },
            dedupe: format!("verify/{n}"),
            at: TimeMs::from_millis(1_790_000_000_000 + n),
        }
    }

    #[tokio::test]
    async fn letters_wait_for_whoever_runs_the_server_and_for_nobody_else() {
        let dir = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(&dir.path().join("outbox")).unwrap();
        let mailer = Mailer::outbox(Sender::parse("muster@localhost").unwrap(), outbox.clone());
        assert!(!mailer.reaches_people());
        mailer.send(&envelope(1)).await.unwrap();
        mailer.send(&envelope(2)).await.unwrap();
        mailer.send(&envelope(2)).await.unwrap();
        let letters = outbox.list(10).unwrap();
        assert_eq!(letters.len(), 2);
        assert_eq!(letters[0].at_ms, 1_790_000_000_002, "the newest first");
        assert_eq!(letters[0].to, "ada@example.org");
        assert!(letters[0].text.contains("https://muster.example/verify#secret"));
        assert_eq!(outbox.list(1).unwrap().len(), 1);
        outbox.remove(&letters[0].message_id).unwrap();
        outbox.remove(&letters[0].message_id).unwrap();
        assert_eq!(outbox.list(10).unwrap().len(), 1);
        assert!(!format!("{letters:?}").contains("example.org/"), "letters do not print");
        assert!(!format!("{letters:?}").contains("ada"), "letters do not print");
    }

    #[tokio::test]
    async fn who_is_gone_leaves_no_letter() {
        let dir = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(&dir.path().join("outbox")).unwrap();
        let mailer = Mailer::outbox(Sender::parse("muster@localhost").unwrap(), outbox.clone());
        let invited = Whose::Invitation(InvitationId::from_bytes([1; 16]));
        mailer.send(&envelope(1)).await.unwrap();
        mailer.send(&envelope(2)).await.unwrap();
        mailer.send(&Envelope { whose: invited, ..envelope(3) }).await.unwrap();
        let gone = BTreeSet::from([envelope(1).whose]);
        // A letter of before letters said whose they are.
        let old = r#"{"message_id":"0f","to":"a@b.example","subject":"s","text":"t","at_ms":1}"#;
        fs::write(dir.path().join("outbox/0f.json"), old).unwrap();
        assert_eq!(outbox.list(10).unwrap().len(), 4);
        assert_eq!(outbox.remove_all_of(&gone).unwrap(), 3);
        let left: Vec<Whose> = outbox.list(10).unwrap().iter().filter_map(|l| l.whose).collect();
        assert_eq!(left, [invited]);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn nobody_else_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("outbox");
        let outbox = Outbox::open(&path).unwrap();
        let mailer = Mailer::outbox(Sender::parse("muster@localhost").unwrap(), outbox.clone());
        mailer.send(&envelope(1)).await.unwrap();
        let mode = |p: &Path| fs::metadata(p).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o700);
        for file in outbox.files().unwrap() {
            assert_eq!(mode(&file), 0o600);
        }
    }

    #[tokio::test]
    async fn files_that_are_no_letters_do_no_harm() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("outbox");
        let outbox = Outbox::open(&path).unwrap();
        fs::write(path.join("x.json"), "{").unwrap();
        fs::write(path.join("notes.txt"), "hello").unwrap();
        assert_eq!(outbox.list(10).unwrap(), []);
        // A name does not lead out of the directory.
        let outside = dir.path().join("other.json");
        fs::write(&outside, "{}").unwrap();
        outbox.remove("../other").unwrap();
        assert!(outside.exists());
    }

    #[tokio::test]
    async fn an_unwritable_outbox_is_said_and_tried_again() {
        let dir = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(&dir.path().join("outbox")).unwrap();
        fs::remove_dir(dir.path().join("outbox")).unwrap();
        let mailer = Mailer::outbox(Sender::parse("muster@localhost").unwrap(), outbox);
        let error = mailer.send(&envelope(1)).await.unwrap_err();
        assert_eq!(error, SendError::Outbox(io::ErrorKind::NotFound));
        assert!(error.is_temporary());
    }
}
