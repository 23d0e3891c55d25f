//! The keyring: the secrets of a server, kept in a file beside its database and never in it.
//!
//! Without the keyring the database is ciphertext, hashes and pseudonyms; without the database
//! the keyring says nothing about anybody. Reading and writing the file is up to `accounts`.
//!
//! The file is JSON so that a person can see what it is: `{"muster_keyring":1, …}` with keys in
//! base64url, or, under a passphrase, `{"muster_keyring":1,"argon2id":{…},"sealed":"…"}`. One in
//! the clear ends with a checksum over all keys: with one wrong letter in it, a key is another key,
//! and nothing else would tell. What is sealed needs none.

use argon2::{Algorithm, Argon2, Params, Version};
use rand_core::CryptoRngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{
    Key,
    opaque::ServerSetup,
    seal::{self, Place, SealingKey},
    text,
};

const VERSION: u32 = 1;

/// Bytes of the file.
pub const KEYRING_BYTES_MAX: usize = 64 * 1024;
/// Data keys of a keyring.
pub const DATA_KEYS_MAX: usize = 64;

// Stretching of the passphrase: once per start, so it may take longer than a sign-in.
const PASSPHRASE_KIB: u32 = 128 * 1024;
const PASSPHRASE_PASSES: u32 = 4;
// What a file may ask for: a forged one must not stop the machine.
const PASSPHRASE_KIB_MAX: u32 = 1024 * 1024;
const PASSPHRASE_PASSES_MAX: u32 = 16;

/// So that the checksum is no other hash of the same bytes.
const CHECKSUM: &[u8] = b"muster keyring checksum 1";

const SEALED: Place<'_> = Place { table: "keyring", column: "sealed", row: b"" };

/// The secrets of a server.
#[derive(Clone)]
pub struct Keyring {
    /// Data keys, the current one last. Earlier ones still open what they sealed.
    data: Vec<SealingKey>,
    /// Makes blind indexes. Apart from the data keys, which can be changed: an index cannot.
    pub index: Key,
    /// Makes members' ids and sessions' names.
    pub pairwise: Key,
    /// Makes seeds of receipts.
    pub receipt: Key,
    /// Makes refresh tokens.
    pub refresh: Key,
    /// Seals what a client carries between two steps of an exchange, and the etags and page
    /// tokens that it must not make up.
    pub carry: Key,
    /// The password server.
    pub opaque: ServerSetup,
}

/// A keyring cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// Not a keyring, or damaged.
    #[error("not a keyring, or damaged: restore the file from a backup of it")]
    Malformed,
    /// Its keys are not those that were written.
    #[error(
        "the keyring is damaged, its keys do not fit its checksum: restore the file from a backup \
         of it"
    )]
    Damaged,
    /// Written by a later version of muster.
    #[error("a keyring of version {0}; this muster reads version {VERSION}")]
    UnknownVersion(u32),
    /// It is under a passphrase, and none was given.
    #[error("the keyring is locked by a passphrase")]
    PassphraseNeeded,
    /// Not the passphrase.
    #[error("the passphrase does not open the keyring")]
    WrongPassphrase,
    /// It asks for more memory or time than a passphrase is worth.
    #[error("the keyring asks for more memory or time than is allowed")]
    TooCostly,
}

impl Keyring {
    /// A fresh one.
    pub fn generate(rng: &mut impl CryptoRngCore) -> Self {
        Self {
            data: vec![SealingKey { number: 1, key: Key::generate(rng) }],
            index: Key::generate(rng),
            pairwise: Key::generate(rng),
            receipt: Key::generate(rng),
            refresh: Key::generate(rng),
            carry: Key::generate(rng),
            opaque: ServerSetup::new(rng),
        }
    }

    /// The data key that seals from now on.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "there is always one: generate and read see to it")]
    pub fn data_key(&self) -> &SealingKey {
        &self.data[self.data.len() - 1]
    }

    /// The data key with this number.
    #[must_use]
    pub fn data_key_numbered(&self, number: u32) -> Option<&SealingKey> {
        self.data.iter().find(|key| key.number == number)
    }

    /// The data key that opens `envelope`.
    ///
    /// # Errors
    /// The envelope is none, or names a key that is not in the ring.
    pub fn key_for(&self, envelope: &[u8]) -> Result<&SealingKey, seal::OpenError> {
        let found = seal::key_number(envelope)?;
        self.data_key_numbered(found)
            .ok_or(seal::OpenError::OtherKey { found, held: self.data_key().number })
    }

    /// A new data key seals from now on. What earlier ones sealed stays readable.
    ///
    /// Returns false, and adds none, when there are [`DATA_KEYS_MAX`].
    pub fn add_data_key(&mut self, rng: &mut impl CryptoRngCore) -> bool {
        if self.data.len() >= DATA_KEYS_MAX {
            return false;
        }
        let number = self.data_key().number + 1;
        self.data.push(SealingKey { number, key: Key::generate(rng) });
        true
    }

    /// All keys as text, in the clear, as another node is given them: without a checksum, which a
    /// node of an earlier version would refuse.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        self.text(None)
    }

    /// The text of the file, in the clear.
    #[must_use]
    pub fn to_file_text(&self) -> Zeroizing<String> {
        self.text(Some(self.checksum()))
    }

    fn text(&self, checksum: Option<String>) -> Zeroizing<String> {
        let keys = Keys {
            muster_keyring: VERSION,
            data: self
                .data
                .iter()
                .map(|k| DataKey { number: k.number, key: key_text(&k.key) })
                .collect(),
            index: key_text(&self.index),
            pairwise: key_text(&self.pairwise),
            receipt: key_text(&self.receipt),
            refresh: key_text(&self.refresh),
            carry: key_text(&self.carry),
            opaque: Zeroizing::new(text::encode(&self.opaque.serialize())),
            checksum,
        };
        // Plain strings in a plain struct: this cannot fail.
        Zeroizing::new(serde_json::to_string(&keys).unwrap_or_default())
    }

    /// Over every key. All are random and long, so that it tells nothing of them.
    fn checksum(&self) -> String {
        let Self { data, index, pairwise, receipt, refresh, carry, opaque } = self;
        let mut hash = Sha256::new_with_prefix(CHECKSUM);
        // Only here the number of parts varies: it goes before them.
        hash.update((data.len() as u64).to_le_bytes());
        for key in data {
            hash.update(key.number.to_le_bytes());
            hash.update(key.key.expose());
        }
        for key in [index, pairwise, receipt, refresh, carry] {
            hash.update(key.expose());
        }
        hash.update(Zeroizing::new(opaque.serialize()).as_slice());
        text::encode(&hash.finalize())
    }

    /// The text of the file, locked by a passphrase.
    ///
    /// # Errors
    /// Memory for the stretching is short.
    pub fn to_locked_text(
        &self,
        passphrase: &str,
        rng: &mut impl CryptoRngCore,
    ) -> Result<String, KeyringError> {
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        let cost = Cost {
            memory_kib: PASSPHRASE_KIB,
            passes: PASSPHRASE_PASSES,
            lanes: 1,
            salt: text::encode(&salt),
        };
        let key = cost.stretch(passphrase)?;
        let sealed = seal::seal(&key, SEALED, self.to_text().as_bytes(), rng);
        let locked =
            Locked { muster_keyring: VERSION, argon2id: cost, sealed: text::encode(&sealed) };
        Ok(serde_json::to_string(&locked).unwrap_or_default())
    }

    /// Reads the text of a file. A passphrase that is not needed is not looked at.
    ///
    /// # Errors
    /// It is no keyring, its keys do not fit its checksum (one from an earlier version has none),
    /// or the passphrase is missing or wrong.
    pub fn parse(file: &str, passphrase: Option<&str>) -> Result<Self, KeyringError> {
        if file.len() > KEYRING_BYTES_MAX {
            return Err(KeyringError::Malformed);
        }
        let version: AnyVersion =
            serde_json::from_str(file).map_err(|_| KeyringError::Malformed)?;
        if version.muster_keyring != VERSION {
            return Err(KeyringError::UnknownVersion(version.muster_keyring));
        }
        if version.sealed.is_none() {
            return read(file);
        }
        let passphrase = passphrase.ok_or(KeyringError::PassphraseNeeded)?;
        let locked: Locked = serde_json::from_str(file).map_err(|_| KeyringError::Malformed)?;
        let sealed = text::decode(&locked.sealed).map_err(|_| KeyringError::Malformed)?;
        let key = locked.argon2id.stretch(passphrase)?;
        let opened =
            seal::open(&key, SEALED, &sealed).map_err(|_| KeyringError::WrongPassphrase)?;
        read(core::str::from_utf8(&opened).map_err(|_| KeyringError::Malformed)?)
    }
}

impl core::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Keyring").field("data_keys", &self.data.len()).finish_non_exhaustive()
    }
}

/// Only to see which of the two forms it is.
#[derive(Deserialize)]
struct AnyVersion {
    muster_keyring: u32,
    sealed: Option<serde::de::IgnoredAny>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    muster_keyring: u32,
    data: Vec<DataKey>,
    index: Zeroizing<String>,
    pairwise: Zeroizing<String>,
    receipt: Zeroizing<String>,
    refresh: Zeroizing<String>,
    carry: Zeroizing<String>,
    opaque: Zeroizing<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    checksum: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DataKey {
    number: u32,
    key: Zeroizing<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Locked {
    muster_keyring: u32,
    argon2id: Cost,
    sealed: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
}

impl Cost {
    fn stretch(&self, passphrase: &str) -> Result<SealingKey, KeyringError> {
        if self.memory_kib > PASSPHRASE_KIB_MAX
            || self.passes > PASSPHRASE_PASSES_MAX
            || self.lanes != 1
        {
            return Err(KeyringError::TooCostly);
        }
        let salt: [u8; 16] = text::decode_array(&self.salt).map_err(|_| KeyringError::Malformed)?;
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32))
            .map_err(|_| KeyringError::Malformed)?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &salt, &mut *key)
            .map_err(|_| KeyringError::TooCostly)?;
        Ok(SealingKey { number: 0, key: Key::from_bytes(*key) })
    }
}

fn read(file: &str) -> Result<Keyring, KeyringError> {
    let keys: Keys = serde_json::from_str(file).map_err(|_| KeyringError::Malformed)?;
    let mut data = Vec::new();
    for key in &keys.data {
        data.push(SealingKey { number: key.number, key: read_key(&key.key)? });
    }
    let rising = data.windows(2).all(|pair| matches!(pair, [a, b] if a.number < b.number));
    if data.is_empty() || data.len() > DATA_KEYS_MAX || !rising {
        return Err(KeyringError::Malformed);
    }
    let opaque = Zeroizing::new(text::decode(&keys.opaque).map_err(|_| KeyringError::Malformed)?);
    let keyring = Keyring {
        data,
        index: read_key(&keys.index)?,
        pairwise: read_key(&keys.pairwise)?,
        receipt: read_key(&keys.receipt)?,
        refresh: read_key(&keys.refresh)?,
        carry: read_key(&keys.carry)?,
        opaque: ServerSetup::deserialize(&opaque).map_err(|_| KeyringError::Malformed)?,
    };
    if keys.checksum.is_some_and(|checksum| checksum != keyring.checksum()) {
        return Err(KeyringError::Damaged);
    }
    Ok(keyring)
}

fn key_text(key: &Key) -> Zeroizing<String> {
    Zeroizing::new(text::encode(key.expose()))
}

fn read_key(key: &str) -> Result<Key, KeyringError> {
    text::decode_array(key).map(Key::from_bytes).map_err(|_| KeyringError::Malformed)
}

#[cfg(test)]
mod tests {
    use rand_chacha::{ChaCha12Rng, rand_core::SeedableRng};

    use super::*;

    fn rng() -> ChaCha12Rng {
        ChaCha12Rng::seed_from_u64(1)
    }

    #[test]
    fn a_keyring_survives_its_file() {
        let mut ring = Keyring::generate(&mut rng());
        assert!(ring.add_data_key(&mut rng()));
        let read = Keyring::parse(&ring.to_text(), None).unwrap();
        assert_eq!(*read.to_text(), *ring.to_text());
        assert_eq!(read.data_key().number, 2);
        assert_eq!(read.data_key(), ring.data_key());
        assert_eq!(read.opaque.serialize(), ring.opaque.serialize());
    }

    #[test]
    fn a_passphrase_locks_it() {
        let ring = Keyring::generate(&mut rng());
        let file = ring.to_locked_text("over the hills", &mut rng()).unwrap();
        assert!(!file.contains(&*key_text(&ring.index)));
        let read = Keyring::parse(&file, Some("over the hills")).unwrap();
        assert_eq!(*read.to_text(), *ring.to_text());
        let error = |p| Keyring::parse(&file, p).map(drop);
        assert_eq!(error(None), Err(KeyringError::PassphraseNeeded));
        assert_eq!(error(Some("over the hill")), Err(KeyringError::WrongPassphrase));
        let costly = file.replace(&PASSPHRASE_KIB.to_string(), "4294967295");
        assert_eq!(Keyring::parse(&costly, Some("x")).map(drop), Err(KeyringError::TooCostly));
    }

    #[test]
    fn earlier_data_keys_still_open() {
        let mut ring = Keyring::generate(&mut rng());
        let place = Place { table: "t", column: "c", row: b"r" };
        let envelope = seal::seal(ring.data_key(), place, b"old", &mut rng());
        assert!(ring.add_data_key(&mut rng()));
        assert_ne!(ring.data_key().number, 1);
        let key = ring.key_for(&envelope).unwrap();
        assert_eq!(&seal::open(key, place, &envelope).unwrap()[..], b"old");
        let foreign = SealingKey { number: 9, key: Key::generate(&mut rng()) };
        let envelope = seal::seal(&foreign, place, b"x", &mut rng());
        assert_eq!(ring.key_for(&envelope), Err(seal::OpenError::OtherKey { found: 9, held: 2 }));
    }

    #[test]
    fn damaged_files_are_refused() {
        let ring = Keyring::generate(&mut rng());
        let file = ring.to_text();
        let error = |f: &str| Keyring::parse(f, None).map(drop);
        assert_eq!(error(""), Err(KeyringError::Malformed));
        assert_eq!(error("{}"), Err(KeyringError::Malformed));
        assert_eq!(error(&file[..file.len() / 2]), Err(KeyringError::Malformed));
        let later = file.replace(r#""muster_keyring":1"#, r#""muster_keyring":2"#);
        assert_eq!(error(&later), Err(KeyringError::UnknownVersion(2)));
        let none = file.replace(r#""number":1"#, r#""number":1,"x":1"#);
        assert_eq!(error(&none), Err(KeyringError::Malformed));
        let short = file.replace(&*key_text(&ring.index), "AAAA");
        assert_eq!(error(&short), Err(KeyringError::Malformed));
    }

    /// The file with one letter changed, at every place of the value of `field`.
    fn changed<'a>(file: &'a str, field: &str) -> impl Iterator<Item = String> + 'a {
        let begin = file.find(&format!("\"{field}\":")).unwrap() + field.len() + 3;
        let end = begin + 1 + file[begin + 1..].find(['"', ',']).unwrap();
        let digits = file[begin..end].bytes().enumerate().filter(|(_, b)| *b != b'"');
        let digits: Vec<_> = digits.map(|(at, byte)| (begin + at, byte)).collect();
        digits.into_iter().map(move |(at, byte)| {
            let other = if byte == b'7' { "8" } else { "7" };
            format!("{}{other}{}", &file[..at], &file[at + 1..])
        })
    }

    #[test]
    fn one_changed_letter_of_any_key_is_found() {
        let ring = Keyring::generate(&mut rng());
        let file = ring.to_file_text();
        assert_eq!(*Keyring::parse(&file, None).unwrap().to_file_text(), *file);
        for field in ["number", "key", "index", "pairwise", "receipt", "refresh", "carry", "opaque"]
        {
            let mut damaged = 0;
            for other in changed(&file, field) {
                let error = Keyring::parse(&other, None).map(drop).unwrap_err();
                // Some are not even a key.
                assert!(
                    matches!(error, KeyringError::Damaged | KeyringError::Malformed),
                    "{other}"
                );
                damaged += usize::from(error == KeyringError::Damaged);
            }
            assert!(damaged > 0, "{field}");
        }
        for other in changed(&file, "checksum") {
            assert_eq!(Keyring::parse(&other, None).map(drop), Err(KeyringError::Damaged));
        }
        let said = KeyringError::Damaged.to_string();
        assert!(said.contains("damaged") && said.contains("backup"), "{said}");
    }

    #[test]
    fn one_without_a_checksum_is_read_as_before() {
        let ring = Keyring::generate(&mut rng());
        let (earlier, file) = (ring.to_text(), ring.to_file_text());
        assert!(!earlier.contains("checksum") && file.contains("checksum"));
        let read = Keyring::parse(&earlier, None).unwrap();
        assert_eq!(*read.to_file_text(), *file);
    }

    #[test]
    fn a_keyring_does_not_print() {
        let ring = Keyring::generate(&mut rng());
        assert_eq!(format!("{ring:?}"), "Keyring { data_keys: 1, .. }");
    }
}
