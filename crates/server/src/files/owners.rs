//! On which nodes a chunk is to lie: those with the highest weight for it (rendezvous hashing,
//! D. Thaler and C. Ravishankar, 1998). When a node comes or goes, only the chunks move that it
//! gets or had.

use model::ChunkHash;

/// The nodes on which a chunk is to lie, at most `copies` of them, the first one first.
pub(super) fn of(hash: ChunkHash, nodes: &[u64], copies: usize) -> Vec<u64> {
    let mut weighed: Vec<([u8; 32], u64)> = nodes
        .iter()
        .map(|node| {
            let mut bytes = hash.to_bytes().to_vec();
            bytes.extend(node.to_be_bytes());
            (blobs::hash(&bytes).to_bytes(), *node)
        })
        .collect();
    weighed.sort_unstable_by(|a, b| b.cmp(a));
    weighed.into_iter().take(copies).map(|(_, node)| node).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
