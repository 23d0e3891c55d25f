//! `node.key`: a node's identity among nodes, in a file that only its owner reads.
//!
//! Lines of `word value`: `muster-node 1`, `secret` (Ed25519, base64url), and once it belongs to a
//! cluster `address` (where the others reach it), `listen`, and a line `known NUMBER KEY ADDRESS` for
//! each node that it was told of when it joined.

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use crypto::{Key, OsRng, node::NodeSecret, text};
use peers::limits::ADDRESS_CHARS_MAX;
use store::{Member, Peer};
use zeroize::Zeroizing;

use crate::{config::Config, private};

const NAME: &str = "node.key";
const HEAD: &str = "muster-node 1";
/// Nodes in the file. They are there to reach any one of the cluster after a start: the tables name
/// them all.
const KNOWN_MAX: usize = 256;
/// A line `known`: its word, a number, a key, three spaces and the line's end, and an address.
const KNOWN_BYTES_MAX: usize = 5 + 20 + 43 + 4 + ADDRESS_CHARS_MAX;
/// The other lines: words, the key and a socket's address take less than half of it.
const OWN_BYTES_MAX: usize = 512 + ADDRESS_CHARS_MAX;
/// A larger file is not ours.
const BYTES_MAX: usize = OWN_BYTES_MAX + KNOWN_MAX * KNOWN_BYTES_MAX;

/// The identity of this node.
#[derive(Clone, Debug)]
pub(crate) struct NodeFile {
    pub secret: NodeSecret,
    /// None while the node is alone, or still on its way in.
    pub place: Option<Place>,
}

/// A node's place in a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Where the others reach it, `host:port`.
    pub address: String,
    /// Where it listens for them.
    pub listen: SocketAddr,
    /// The nodes that it was told of when it joined.
    pub known: Vec<Peer>,
}

impl Place {
    /// Is where the server is told now that it is.
    pub(crate) fn moves(&mut self, config: &Config) {
        if let Some(address) = &config.cluster_address
            && *address != self.address
        {
            self.listen = super::listen_for(address).unwrap_or(self.listen);
            self.address = address.clone();
        }
        self.listen = config.cluster_listen.unwrap_or(self.listen);
    }
}

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NodeFileError {
    /// Not readable or writable.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Others can read it.
    #[error("{0} can be read by others: make it 0600, and think of its keys as known")]
    Exposed(PathBuf),
    /// It is not one.
    #[error(
        "{0} is damaged: restore it, or remove this node from its cluster and let it join anew \
         with an empty data directory"
    )]
    Damaged(PathBuf),
}

impl NodeFile {
    /// A fresh identity, in memory only.
    pub(crate) fn generate() -> Self {
        Self { secret: NodeSecret::new(Key::generate(&mut OsRng)), place: None }
    }

    /// The identity in the data directory, if there is one.
    pub(crate) fn load(data: &Path) -> Result<Option<Self>, NodeFileError> {
        use std::io::Read as _;
        let path = data.join(NAME);
        let at = |source| NodeFileError::Io { path: path.clone(), source };
        let file = match fs::File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(at(error)),
        };
        if private::is_exposed(&file).map_err(at)? {
            return Err(NodeFileError::Exposed(path));
        }
        let mut text = Zeroizing::new(String::with_capacity(BYTES_MAX + 1));
        match file.take(BYTES_MAX as u64 + 1).read_to_string(&mut text) {
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err(NodeFileError::Damaged(path));
            }
            read => read.map_err(at)?,
        };
        // Cut off, its last line might still be one.
        let whole = Some(&*text).filter(|text| text.len() <= BYTES_MAX);
        whole.and_then(|text| Self::parse(text)).map(Some).ok_or(NodeFileError::Damaged(path))
    }

    /// Writes it in place of the one that is there.
    pub(crate) fn save(&self, data: &Path) -> Result<(), NodeFileError> {
        let path = data.join(NAME);
        private::replace(&path, self.to_text().as_bytes())
            .map_err(|source| NodeFileError::Io { path, source })
    }

    /// As the others know this node, once it has a place among them.
    pub(crate) fn member(&self) -> Option<Member> {
        let address = self.place.as_ref()?.address.clone();
        Some(Member { address, key: self.secret.public() })
    }

    fn to_text(&self) -> Zeroizing<String> {
        let secret = Zeroizing::new(text::encode(self.secret.key().expose()));
        let mut out = Zeroizing::new(format!("{HEAD}\nsecret {}\n", *secret));
        if let Some(place) = &self.place {
            let Place { address, listen, known } = place;
            out.push_str(&format!("address {address}\nlisten {listen}\n"));
            let fits = |peer: &&Peer| peer.member.address.len() <= ADDRESS_CHARS_MAX;
            for Peer { node, member } in known.iter().filter(fits).take(KNOWN_MAX) {
                let key = text::encode(&member.key);
                out.push_str(&format!("known {node} {key} {}\n", member.address));
            }
        }
        out
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != HEAD {
            return None;
        }
        let mut value = |word: &str| lines.next()?.strip_prefix(word)?.strip_prefix(' ');
        let key = |text: &str| text::decode_array(text).map(Key::from_bytes).ok();
        let secret = NodeSecret::new(key(value("secret")?)?);
        let Some(address) = value("address") else { return Some(Self { secret, place: None }) };
        let (address, listen) = (address.to_owned(), value("listen")?.parse().ok()?);
        let known = lines.map(known).collect::<Option<Vec<Peer>>>()?;
        Some(Self { secret, place: Some(Place { address, listen, known }) })
    }
}

fn known(line: &str) -> Option<Peer> {
    let mut words = line.strip_prefix("known ")?.splitn(3, ' ');
    let node = words.next()?.parse().ok()?;
    let key = text::decode_array(words.next()?).ok()?;
    let address = words.next()?.to_owned();
    Some(Peer { node, member: Member { address, key } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_is_loaded_and_damage_is_not() {
        let dir = tempfile::tempdir().unwrap();
        assert!(NodeFile::load(dir.path()).unwrap().is_none());
        let mut file = NodeFile::generate();
        file.save(dir.path()).unwrap();
        let loaded = NodeFile::load(dir.path()).unwrap().unwrap();
        assert_eq!((loaded.secret, loaded.place), (file.secret.clone(), None));
        file.place = Some(Place {
            address: "a.example:7422".to_owned(),
            listen: "0.0.0.0:7422".parse().unwrap(),
            known: vec![Peer {
                node: 1,
                member: Member { address: "b.example:7422".to_owned(), key: [9; 32] },
            }],
        });
        file.save(dir.path()).unwrap();
        let loaded = NodeFile::load(dir.path()).unwrap().unwrap();
        assert_eq!((loaded.secret, loaded.place), (file.secret, file.place));

        let path = dir.path().join(NAME);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, &text[..text.len() - 30]).unwrap();
        assert!(matches!(NodeFile::load(dir.path()), Err(NodeFileError::Damaged(_))));
    }

    #[test]
    fn the_largest_file_that_is_written_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let address = format!("{}:65535", "a".repeat(ADDRESS_CHARS_MAX - 6));
        let peer = |n: usize| Peer {
            node: u64::MAX - n as u64,
            member: Member { address: address.clone(), key: [n as u8; 32] },
        };
        let known: Vec<Peer> = (0..KNOWN_MAX + 9).map(peer).collect();
        let listen = "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295]:65535".parse().unwrap();
        let mut file = NodeFile::generate();
        file.place = Some(Place { address: address.clone(), listen, known: known.clone() });
        file.save(dir.path()).unwrap();
        let loaded = NodeFile::load(dir.path()).unwrap().unwrap().place.unwrap();
        assert_eq!((loaded.address, loaded.listen), (address, listen));
        assert_eq!(loaded.known, known[..KNOWN_MAX]);

        // Not as far as it could be read, which would leave a node out or shorten an address.
        let path = dir.path().join(NAME);
        let more = fs::read_to_string(&path).unwrap() + &"known 1 ".repeat(100);
        fs::write(&path, more.clone() + &more).unwrap();
        assert!(matches!(NodeFile::load(dir.path()), Err(NodeFileError::Damaged(_))));
    }

    #[cfg(unix)]
    #[test]
    fn one_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        NodeFile::generate().save(dir.path()).unwrap();
        let path = dir.path().join(NAME);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(NodeFile::load(dir.path()), Err(NodeFileError::Exposed(_))));
    }
}
