//! Merkle trees (RFC 6962, section 2.1; RFC 9162, section 2.1): one root commits to a list, and a
//! short proof shows that an entry is in it.

use sha2::{Digest, Sha256};

use crate::Key;

/// A node of the tree.
pub type Hash = [u8; 32];

/// Hashes of a proof: a tree of 2^64 leaves has no longer one.
pub const PROOF_HASHES_MAX: usize = 64;

/// The hash of a leaf. The leading zero keeps leaves and inner nodes apart.
#[must_use]
pub fn leaf(bytes: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(bytes).finalize().into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The salt of one leaf: it keeps whoever knows the root from guessing what a leaf says. Only the
/// leaf's owner is given it.
#[must_use]
pub fn salt(seed: &Key, id: &[u8; 16]) -> [u8; 32] {
    seed.mac(&[b"receipt salt", id])
}

/// Computes a root from leaves as they come, keeping one hash per level.
#[derive(Clone, Debug, Default)]
pub struct RootBuilder {
    /// Roots of complete subtrees, the largest first; their sizes are the bits of `leaves`.
    peaks: Vec<Hash>,
    leaves: u64,
}

impl RootBuilder {
    /// An empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next leaf, given its [`leaf`] hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        let mut bits = self.leaves;
        while bits & 1 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            hash = node(&left, &hash);
            bits >>= 1;
        }
        self.peaks.push(hash);
        self.leaves += 1;
    }

    /// How many leaves there are.
    #[must_use]
    pub const fn leaves(&self) -> u64 {
        self.leaves
    }

    /// The root. Of no leaves it is the hash of nothing.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return Sha256::digest([]).into() };
        peaks.fold(*last, |right, left| node(left, &right))
    }
}

/// A whole tree, for making proofs. Takes 64 bytes for each leaf.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The leaves, then each level above them; the last level is the root alone.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// The tree over these [`leaf`] hashes.
    #[must_use]
    pub fn new(leaves: Vec<Hash>) -> Self {
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            // A last node without a sibling rises as it is: this gives exactly the split of RFC
            // 6962 at the largest power of two.
            let above = below
                .chunks(2)
                .map(|pair| match pair {
                    [left, right] => node(left, right),
                    [single, ..] => *single,
                    [] => [0; 32],
                })
                .collect();
            levels.push(above);
        }
        Self { levels }
    }

    /// How many leaves there are.
    #[must_use]
    pub fn leaves(&self) -> usize {
        self.levels.first().map_or(0, Vec::len)
    }

    /// The root. Of no leaves it is the hash of nothing.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.levels
            .last()
            .and_then(|top| top.first())
            .copied()
            .unwrap_or_else(|| Sha256::digest([]).into())
    }

    /// The inclusion proof of the leaf at `index`, from below; none if there is no such leaf.
    #[must_use]
    pub fn proof(&self, index: usize) -> Option<Vec<Hash>> {
        if index >= self.leaves() {
            return None;
        }
        let mut at = index;
        let mut proof = Vec::new();
        for level in &self.levels {
            proof.extend(level.get(at ^ 1));
            at >>= 1;
        }
        Some(proof)
    }
}

/// The root to which a proof leads, or none if it has not the form that a tree of `leaves` leaves
/// asks for (RFC 9162, section 2.1.3.2).
#[must_use]
pub fn root_of_proof(leaf: Hash, index: u64, leaves: u64, proof: &[Hash]) -> Option<Hash> {
    if index >= leaves {
        return None;
    }
    let (mut at, mut last) = (index, leaves - 1);
    let mut hash = leaf;
    for sibling in proof {
        if last == 0 {
            return None;
        }
        if at & 1 == 1 || at == last {
            hash = node(sibling, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(hash)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hex(hash: Hash) -> String {
        hash.iter().map(|b| format!("{b:02x}")).collect()
    }

    /// The eight inputs and roots that the Certificate Transparency implementations test with
    /// (google/certificate-transparency, `merkle_tree_test.cc`).
    const INPUTS: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    #[test]
    fn roots_of_the_known_inputs() {
        for n in 0..=8 {
            let leaves: Vec<_> = INPUTS[..n].iter().map(|i| leaf(i)).collect();
            let mut builder = RootBuilder::new();
            leaves.iter().for_each(|l| builder.push(*l));
            assert_eq!(hex(builder.root()), ROOTS[n], "{n} leaves, as they come");
            assert_eq!(hex(Tree::new(leaves).root()), ROOTS[n], "{n} leaves");
        }
    }

    /// Proofs of the same source.
    #[test]
    fn proofs_of_the_known_inputs() {
        let tree = |n: usize| Tree::new(INPUTS[..n].iter().map(|i| leaf(i)).collect());
        let proof = |n, i| tree(n).proof(i).unwrap().into_iter().map(hex).collect::<Vec<_>>();
        assert_eq!(proof(1, 0), Vec::<String>::new());
        assert_eq!(
            proof(8, 5),
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        );
        assert_eq!(
            proof(3, 2),
            ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]
        );
    }

    /// The definition of RFC 6962, word for word.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [one] => *one,
            many => {
                let split = many.len().next_power_of_two() / 2;
                node(&by_definition(&many[..split]), &by_definition(&many[split..]))
            }
        }
    }

    proptest! {
        #[test]
        fn every_leaf_has_a_proof_that_leads_to_the_root(n in 1usize..200) {
            let leaves: Vec<_> = (0..n).map(|i| leaf(&i.to_be_bytes())).collect();
            let tree = Tree::new(leaves.clone());
            let root = by_definition(&leaves);
            prop_assert_eq!(tree.root(), root);
            let mut builder = RootBuilder::new();
            leaves.iter().for_each(|l| builder.push(*l));
            prop_assert_eq!(builder.root(), root);
            for (i, leaf) in leaves.iter().enumerate() {
                let proof = tree.proof(i).unwrap();
                prop_assert_eq!(root_of_proof(*leaf, i as u64, n as u64, &proof), Some(root));
            }
            prop_assert!(tree.proof(n).is_none());
        }

        #[test]
        fn another_leaf_index_or_count_does_not_lead_there(n in 2usize..100, i: usize, j: usize, m in 1u64..100) {
            let (i, j) = (i % n, j % n);
            let leaves: Vec<_> = (0..n).map(|i| leaf(&i.to_be_bytes())).collect();
            let tree = Tree::new(leaves.clone());
            let proof = tree.proof(i).unwrap();
            if i != j {
                prop_assert_ne!(root_of_proof(leaves[i], j as u64, n as u64, &proof), Some(tree.root()));
                prop_assert_ne!(root_of_proof(leaves[j], i as u64, n as u64, &proof), Some(tree.root()));
            }
            for cut in 0..proof.len() {
                prop_assert_ne!(root_of_proof(leaves[i], i as u64, n as u64, &proof[..cut]), Some(tree.root()));
            }
            let mut longer = proof;
            longer.push([0; 32]);
            prop_assert_eq!(root_of_proof(leaves[i], i as u64, n as u64, &longer), None);
            prop_assert_eq!(root_of_proof(leaves[i], m + n as u64, n as u64, &longer), None);
        }
    }
}
