//! On which nodes a chunk is to lie: those with the highest weight for it (rendezvous hashing,
//! D. Thaler and C. Ravishankar, 1998). When a node comes or goes, only the chunks move that it
//! gets or had.

use model::ChunkHash;

/// On which nodes chunks are to lie.
pub(super) struct Owners {
    /// All of the cluster.
    pub(super) nodes: Vec<u64>,
    /// This one.
    pub(super) here: u64,
    /// On how many each chunk lies, as far as there are so many.
    pub(super) copies: usize,
}

impl Owners {
    /// The nodes on which this chunk is to lie, the first one first.
    pub(super) fn of(&self, hash: ChunkHash) -> Vec<u64> {
        let mut ranked = ranked(hash, &self.nodes);
        ranked.truncate(self.copies);
        ranked
    }

    /// Whether this chunk is to lie on this node.
    pub(super) fn are_here(&self, hash: ChunkHash) -> bool {
        // Most often all lie on all, and nothing has to be weighed.
        match self.copies >= self.nodes.len() {
            true => self.nodes.contains(&self.here),
            false => self.of(hash).contains(&self.here),
        }
    }
}

/// The nodes by their weight for a chunk, the heaviest first.
pub(super) fn ranked(hash: ChunkHash, nodes: &[u64]) -> Vec<u64> {
    let mut weighed: Vec<([u8; 32], u64)> = nodes
        .iter()
        .map(|node| {
            let mut bytes = hash.to_bytes().to_vec();
            bytes.extend(node.to_be_bytes());
            (blobs::hash(&bytes).to_bytes(), *node)
        })
        .collect();
    weighed.sort_unstable_by(|a, b| b.cmp(a));
    weighed.into_iter().map(|(_, node)| node).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(hash: ChunkHash, nodes: &[u64], copies: usize) -> Vec<u64> {
        Owners { nodes: nodes.to_vec(), here: 1, copies }.of(hash)
    }

    #[test]
    fn this_node_keeps_what_it_owns() {
        for copies in [1, 2, 3, 9] {
            for here in 1..=3 {
                let owners = Owners { nodes: vec![1, 2, 3], here, copies };
                for hash in hashes().take(50) {
                    assert_eq!(owners.are_here(hash), owners.of(hash).contains(&here));
                }
            }
        }
    }

    fn hashes() -> impl Iterator<Item = ChunkHash> {
        (0_u32..2_000).map(|n| blobs::hash(&n.to_be_bytes()))
    }

    #[test]
    fn every_node_gets_its_share() {
        let nodes = [1, 2, 3, 4, 5];
        for node in nodes {
            let share = hashes().filter(|hash| of(*hash, &nodes, 2).contains(&node)).count();
            assert!((700..900).contains(&share), "node {node}: {share} of 4,000");
        }
        let all = of(blobs::hash(b""), &nodes, 9);
        assert_eq!(all.len(), 5, "no more than there are");
    }

    #[test]
    fn only_what_a_node_had_moves_when_it_goes() {
        for hash in hashes() {
            let before = of(hash, &[1, 2, 3, 4], 2);
            let after = of(hash, &[1, 2, 3], 2);
            let stays: Vec<_> = before.iter().filter(|node| **node != 4).copied().collect();
            assert!(after.starts_with(&stays), "{before:?} {after:?}");
        }
    }
}
