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
use store::{Member, Peer};
use zeroize::Zeroizing;

use crate::{config::Config, private};

const NAME: &str = "node.key";
const HEAD: &str = "muster-node 1";
/// A file of ours is small.
const BYTES_MAX: u64 = 4096;

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
        let mut text = Zeroizing::new(String::with_capacity(BYTES_MAX as usize));
        file.take(BYTES_MAX).read_to_string(&mut text).map_err(at)?;
        Self::parse(&text).map(Some).ok_or(NodeFileError::Damaged(path))
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
            for Peer { node, member } in known {
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
