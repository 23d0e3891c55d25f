//! A cluster of one of what one server has left: the store's part, and this server's place among
//! others. For a directory whose server does not run.

use std::path::Path;

pub use store::recover::{Recovered, Survivor, survey};

use crate::cluster::{NodeFile, NodeFileError};

/// A server could not be made a cluster of one.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    /// Its identity cannot be used.
    #[error(transparent)]
    NodeFile(#[from] NodeFileError),
    /// Its data cannot.
    #[error(transparent)]
    Store(#[from] store::RecoverError),
}

/// Makes the server of this data directory a cluster of one. It keeps its key and its address, so
/// that others can be invited at once, and forgets those that it was told of when it joined.
///
/// # Errors
/// See [`RecoverError`].
pub fn recover(data: &Path) -> Result<Recovered, RecoverError> {
    let mut node = NodeFile::load(data)?;
    let me = node.as_ref().and_then(NodeFile::member).unwrap_or_default();
    let recovered = store::recover::recover(data, me)?;
    // Last, because a node of the old cluster may need them. If it does not come to that, nothing
    // is lost: whom they name is refused by the new cluster before it looks who it is.
    if let Some(node) = &mut node
        && let Some(place) = &mut node.place
    {
        place.known.clear();
        node.save(data)?;
    }
    Ok(recovered)
}

#[cfg(test)]
mod tests {
    use store::{Peer, RecoverError as NotRecovered};

    use super::*;
    use crate::cluster::Place;

    #[test]
    fn a_directory_that_cannot_be_used_stays_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let mut node = NodeFile::generate();
        let known = vec![Peer { node: 1, member: store::Member::default() }];
        let listen = "127.0.0.1:1".parse().unwrap();
        node.place = Some(Place { address: "a:1".to_owned(), listen, known });
        node.save(dir.path()).unwrap();
        let before = std::fs::read(dir.path().join("node.key")).unwrap();
        let refused = recover(dir.path()).unwrap_err();
        assert!(matches!(refused, RecoverError::Store(NotRecovered::NoStore { .. })), "{refused}");
        assert_eq!(std::fs::read(dir.path().join("node.key")).unwrap(), before);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
