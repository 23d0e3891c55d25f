//! Backups that only the holder of an identity can read: files in the format of the `age` tool,
//! for its X25519 recipients, so that it opens them as well.
//!
//! Everything streams: neither side holds more than one chunk of a backup in memory.

use std::{
    fmt, fs,
    io::{self, BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    str::FromStr,
};

use age::secrecy::ExposeSecret as _;
use model::TimeMs;
use zeroize::Zeroizing;

use crate::private;

/// How every encrypted file begins.
const HEADER: &[u8] = b"age-encryption.org/v1\n";
/// An identity file holds a few lines; a larger one is another kind of file.
const IDENTITY_BYTES_MAX: u64 = 64 << 10;
const IDENTITY_PREFIX: &str = "AGE-SECRET-KEY-1";

/// Something about a backup's encryption is not as it must be.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// It is no recipient. Not repeated: it may be anything, a secret as well.
    #[error(
        "this is not an age recipient: one looks like age1… and has 62 characters; \
         `muster backup keygen FILE` makes an identity and prints its recipient"
    )]
    NotARecipient,
    /// The secret half was given where the public one belongs.
    #[error(
        "this is an identity, which is secret and opens backups: give the recipient that belongs \
         to it, which begins with age1 and stands in the identity file as the public key"
    )]
    IdentityAsRecipient,
    /// The backup is encrypted and nothing to open it with was given.
    #[error("the backup is encrypted: give the identity that opens it with --identity FILE")]
    IdentityNeeded,
    /// The identities belong to none of the recipients.
    #[error(
        "the backup is encrypted to another recipient, and this identity cannot open it: give the \
         one that belongs to the recipient it was made for"
    )]
    OtherIdentity,
    /// The file has no identity in it.
    #[error(
        "{path} holds no age identity that can be used: one is a line that begins with \
         AGE-SECRET-KEY-1, as `muster backup keygen` and `age-keygen` write it",
        path = path.display()
    )]
    NoIdentity {
        /// Which.
        path: PathBuf,
    },
    /// The file of an identity cannot be read or written.
    #[error("cannot use the identity file {path}: {source}", path = path.display())]
    IdentityFile {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Nothing is written over.
    #[error("{path} is there already, and no identity is written over: give another name", path = path.display())]
    IdentityThere {
        /// Which.
        path: PathBuf,
    },
    /// The encrypted file was changed or is cut short.
    #[error("the encrypted backup is damaged: it is cut short, or bytes of it have changed")]
    Damaged,
    /// Reading or writing failed.
    #[error("the backup could not be read or written: {0}")]
    Io(#[from] io::Error),
}

/// Whom a backup is encrypted to. Public.
#[derive(Clone)]
pub struct Recipient(age::x25519::Recipient);

impl FromStr for Recipient {
    type Err = SealError;

    fn from_str(text: &str) -> Result<Self, SealError> {
        let text = text.trim();
        // By its beginning: also one with a letter missing must not be taken for a recipient.
        if text.to_ascii_uppercase().starts_with("AGE-SECRET-KEY") {
            return Err(SealError::IdentityAsRecipient);
        }
        text.parse().map(Self).map_err(|_| SealError::NotARecipient)
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What opens a backup. Secret: it does not print.
pub struct Identity(age::x25519::Identity);

impl Identity {
    /// A fresh one, known to nobody else.
    #[must_use]
    pub fn generate() -> Self {
        Self(age::x25519::Identity::generate())
    }

    /// Whom to encrypt to, for it to open.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        Recipient(self.0.to_public())
    }

    /// The identities in a file; lines that begin with `#` and empty ones are passed over.
    ///
    /// # Errors
    /// The file cannot be read, has none, or has a line that is none.
    pub fn read(path: &Path) -> Result<Vec<Self>, SealError> {
        let failed = |source| SealError::IdentityFile { path: path.to_owned(), source };
        let none = || SealError::NoIdentity { path: path.to_owned() };
        let mut bytes = Zeroizing::new(Vec::new());
        let file = fs::File::open(path).map_err(failed)?;
        file.take(IDENTITY_BYTES_MAX).read_to_end(&mut bytes).map_err(failed)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| none())?;
        let lines = text.lines().map(str::trim);
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        let found: Vec<Self> = lines
            .map(|line| line.parse().map(Self).map_err(|_| none()))
            .collect::<Result<_, _>>()?;
        if found.is_empty() {
            return Err(none());
        }
        Ok(found)
    }

    /// Makes a new identity in a file that only its owner can read, as `age-keygen` does, and says
    /// its recipient.
    ///
    /// # Errors
    /// The file is there already, or cannot be written.
    pub fn create(path: &Path, at: TimeMs) -> Result<Recipient, SealError> {
        let identity = Self::generate();
        let recipient = identity.recipient();
        let secret = identity.0.to_string();
        debug_assert!(secret.expose_secret().starts_with(IDENTITY_PREFIX));
        let made = chrono::DateTime::from_timestamp_millis(at.as_millis()).unwrap_or_default();
        let text = Zeroizing::new(format!(
            "# created: {}\n# public key: {recipient}\n{}\n",
            made.format("%Y-%m-%dT%H:%M:%SZ"),
            secret.expose_secret()
        ));
        private::write(path, text.as_bytes()).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => SealError::IdentityThere { path: path.to_owned() },
            _ => SealError::IdentityFile { path: path.to_owned(), source },
        })?;
        Ok(recipient)
    }
}

/// Writes what `write` writes, encrypted to these recipients; as it is without any.
///
/// # Errors
/// Writing failed.
pub(super) fn seal<W: Write, T, E: From<io::Error>>(
    recipients: &[Recipient],
    mut out: W,
    write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
    if recipients.is_empty() {
        let written = write(&mut out)?;
        out.flush()?;
        return Ok(written);
    }
    let recipients = recipients.iter().map(|recipient| &recipient.0 as &dyn age::Recipient);
    let encryptor = age::Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
    let mut sealing = encryptor.wrap_output(out)?;
    let written = write(&mut sealing)?;
    // Without its last chunk a file counts as cut short.
    sealing.finish()?.flush()?;
    Ok(written)
}

/// What the backup holds, opened if it is encrypted: that is told by how it begins. A backup that
/// is not encrypted needs no identity, and is read with one as well.
///
/// # Errors
/// See [`SealError`].
pub fn open<'a>(
    mut input: impl BufRead + 'a,
    identities: &[Identity],
) -> Result<Box<dyn Read + 'a>, SealError> {
    if !input.fill_buf()?.starts_with(HEADER) {
        return Ok(Box::new(input));
    }
    if identities.is_empty() {
        return Err(SealError::IdentityNeeded);
    }
    let decryptor = age::Decryptor::new_buffered(input).map_err(why)?;
    let identities = identities.iter().map(|identity| &identity.0 as &dyn age::Identity);
    let opened = decryptor.decrypt(identities).map_err(why)?;
    let mut opened = BufReader::new(Opened(opened));
    // Here, because whoever reads a backup's beginning takes any failure for another kind of file.
    opened.fill_buf().map_err(|_| SealError::Damaged)?;
    Ok(Box::new(opened))
}

fn why(error: age::DecryptError) -> SealError {
    match error {
        age::DecryptError::NoMatchingKeys => SealError::OtherIdentity,
        age::DecryptError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            SealError::Io(error)
        }
        _ => SealError::Damaged,
    }
}

/// Says of what does not open that it is damaged.
struct Opened<R>(R);

impl<R: Read> Read for Opened<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                io::Error::new(error.kind(), SealError::Damaged)
            }
            _ => error,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(recipients: &[Recipient], text: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        seal(recipients, &mut file, |out| out.write_all(text)).unwrap();
        file
    }

    fn opened(file: &[u8], identities: &[Identity]) -> Result<Vec<u8>, SealError> {
        let mut text = Vec::new();
        open(file, identities)?.read_to_end(&mut text)?;
        Ok(text)
    }

    /// Longer than a chunk of the format, which is 64 KiB.
    fn text() -> Vec<u8> {
        (0..200_000_u32).map(|n| (n % 251) as u8).collect()
    }

    #[test]
    fn each_recipient_opens_it_and_nobody_else() {
        let (anna, bela, carl) = (Identity::generate(), Identity::generate(), Identity::generate());
        let file = sealed(&[anna.recipient(), bela.recipient()], &text());
        for identity in [&anna, &bela] {
            let found = opened(&file, std::slice::from_ref(identity)).unwrap();
            assert_eq!(found, text());
        }
        assert!(matches!(opened(&file, &[carl]), Err(SealError::OtherIdentity)));
        assert!(matches!(opened(&file, &[]), Err(SealError::IdentityNeeded)));
    }

    #[test]
    fn what_is_not_encrypted_is_read_as_it_is() {
        let file = sealed(&[], &text());
        assert_eq!(file, text());
        assert_eq!(opened(&file, &[]).unwrap(), text());
        assert_eq!(opened(&file, &[Identity::generate()]).unwrap(), text());
    }

    #[test]
    fn a_changed_byte_or_a_missing_end_is_found_wherever_it_is() {
        let identity = [Identity::generate()];
        let file = sealed(&[identity[0].recipient()], &text());
        for at in [HEADER.len() + 20, 200, 400, 70_000, file.len() - 1] {
            let mut other = file.clone();
            other[at] ^= 1;
            assert!(opened(&other, &identity).is_err(), "byte {at}");
        }
        for length in [HEADER.len(), 100, 300, 70_000, file.len() - 1] {
            assert!(opened(&file[..length], &identity).is_err(), "cut to {length}");
        }
        let damaged = opened(&file[..file.len() - 1], &identity).unwrap_err();
        assert!(damaged.to_string().contains("damaged"), "{damaged}");
    }

    #[test]
    fn an_identity_is_written_once_and_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("identity");
        let recipient = Identity::create(&path, TimeMs::from_millis(0)).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# created: 1970-01-01T00:00:00Z\n# public key: age1"), "{text}");
        let read = Identity::read(&path).unwrap();
        assert_eq!(read[0].recipient().to_string(), recipient.to_string());
        let file = sealed(&[recipient.to_string().parse().unwrap()], b"x");
        assert_eq!(opened(&file, &read).unwrap(), b"x");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        let again = Identity::create(&path, TimeMs::from_millis(0));
        assert!(matches!(again, Err(SealError::IdentityThere { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }

    #[test]
    fn what_is_no_recipient_or_no_identity_is_said_and_not_repeated() {
        let secret = Identity::generate().0.to_string().expose_secret().to_owned();
        let refused = secret.parse::<Recipient>().unwrap_err();
        assert!(matches!(refused, SealError::IdentityAsRecipient));
        assert!(!refused.to_string().contains(&secret[..20]));
        for text in ["", "age1", "anna@example.org", "ssh-ed25519 AAAA"] {
            let refused = text.parse::<Recipient>().unwrap_err();
            assert!(refused.to_string().contains("age1…"), "{text}: {refused}");
        }
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("identity");
        for text in ["", "# only a comment\n", "age1abc\n", "\u{0}\u{1}"] {
            fs::write(&path, text).unwrap();
            assert!(matches!(Identity::read(&path), Err(SealError::NoIdentity { .. })), "{text}");
        }
        let missing = Identity::read(&dir.path().join("missing"));
        assert!(matches!(missing, Err(SealError::IdentityFile { .. })));
    }
}
