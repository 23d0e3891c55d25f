//! Receipts: what a member keeps to show that their pledge was counted in a call.
//!
//! A receipt is checked offline, against nothing but the root that the organisation published
//! with the call. It proves that the pledge is in the counted list, with exactly this statement;
//! it does not prove that the others in the list are real.
//!
//! ```text
//! leaf content = "muster receipt 1" ‖ call (16) ‖ pledge (16) ‖ salt (32) ‖ statement length (4) ‖ statement
//! receipt text = base64url(1 ‖ call ‖ pledge ‖ salt ‖ leaf index (8) ‖ leaf count (8) ‖ root (32)
//!                ‖ hashes of the proof (1) ‖ proof (32 each) ‖ statement length (4) ‖ statement)
//! ```
//! Numbers are big endian. The statement is what the domain says about the pledge.

use crate::{
    Key,
    merkle::{self, Hash, PROOF_HASHES_MAX},
    text,
};

const VERSION: u8 = 1;

/// Bytes of a statement.
pub const STATEMENT_BYTES_MAX: usize = 4_096;
/// Characters of a receipt's text.
pub const RECEIPT_CHARS_MAX: usize = 12_288;

/// What was counted: the content of one leaf, without its salt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted<'a> {
    /// In which call.
    pub call: [u8; 16],
    /// Which pledge.
    pub pledge: [u8; 16],
    /// What the domain says about the pledge; at most [`STATEMENT_BYTES_MAX`].
    pub statement: &'a [u8],
}

impl Counted<'_> {
    /// The hash of the leaf, salted from the call's seed.
    #[must_use]
    pub fn leaf(&self, seed: &Key) -> Hash {
        self.salted_leaf(&merkle::salt(seed, &self.pledge))
    }

    fn salted_leaf(&self, salt: &[u8; 32]) -> Hash {
        let mut content = b"muster receipt 1".to_vec();
        content.extend_from_slice(&self.call);
        content.extend_from_slice(&self.pledge);
        content.extend_from_slice(salt);
        content.extend_from_slice(&(self.statement.len() as u32).to_be_bytes());
        content.extend_from_slice(self.statement);
        merkle::leaf(&content)
    }
}

/// A receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The call.
    pub call: [u8; 16],
    /// The pledge.
    pub pledge: [u8; 16],
    /// What the domain said about it.
    pub statement: Vec<u8>,
    /// Known to the member alone.
    pub salt: [u8; 32],
    /// Where in the list it stands, from 0.
    pub index: u64,
    /// How many pledges were counted.
    pub count: u64,
    /// The root that the receipt claims.
    pub root: Hash,
    /// From the leaf to the root.
    pub proof: Vec<Hash>,
}

/// A receipt is not what it claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// The text is no receipt, or not all of it.
    #[error("not a receipt, or not all of it")]
    Malformed,
    /// A later version made it.
    #[error("a receipt of version {0}, which is not known here")]
    UnknownVersion(u8),
    /// Its proof does not lead to its root: something in it was changed.
    #[error("the proof does not lead to the root: the receipt was changed")]
    ProofFails,
    /// It is whole, but of a list with another root than the published one.
    #[error("the receipt belongs to another count than the published one")]
    OtherRoot,
}

impl Receipt {
    /// The receipt of the leaf at `index`, or none if there is no such leaf.
    #[must_use]
    pub fn issue(
        counted: &Counted<'_>,
        seed: &Key,
        tree: &merkle::Tree,
        index: usize,
    ) -> Option<Self> {
        Some(Self {
            call: counted.call,
            pledge: counted.pledge,
            statement: counted.statement.to_vec(),
            salt: merkle::salt(seed, &counted.pledge),
            index: index as u64,
            count: tree.leaves() as u64,
            root: tree.root(),
            proof: tree.proof(index)?,
        })
    }

    /// Checks the receipt by itself: everything in it leads to the root in it.
    ///
    /// # Errors
    /// It does not.
    pub fn verify(&self) -> Result<(), ReceiptError> {
        let counted = Counted { call: self.call, pledge: self.pledge, statement: &self.statement };
        let leaf = counted.salted_leaf(&self.salt);
        match merkle::root_of_proof(leaf, self.index, self.count, &self.proof) {
            Some(root) if root == self.root => Ok(()),
            _ => Err(ReceiptError::ProofFails),
        }
    }

    /// Checks it against the published root and count.
    ///
    /// # Errors
    /// It was changed, or belongs to another list.
    pub fn verify_against(&self, root: &Hash, count: u64) -> Result<(), ReceiptError> {
        self.verify()?;
        if self.root == *root && self.count == count {
            Ok(())
        } else {
            Err(ReceiptError::OtherRoot)
        }
    }

    /// The receipt as text on one line.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&self.call);
        bytes.extend_from_slice(&self.pledge);
        bytes.extend_from_slice(&self.salt);
        bytes.extend_from_slice(&self.index.to_be_bytes());
        bytes.extend_from_slice(&self.count.to_be_bytes());
        bytes.extend_from_slice(&self.root);
        bytes.push(self.proof.len() as u8);
        self.proof.iter().for_each(|hash| bytes.extend_from_slice(hash));
        bytes.extend_from_slice(&(self.statement.len() as u32).to_be_bytes());
        bytes.extend_from_slice(&self.statement);
        text::encode(&bytes)
    }

    /// Reads the text of a receipt; white space (a mail client's line breaks) is skipped. It is
    /// not verified yet.
    ///
    /// # Errors
    /// The text is no receipt.
    pub fn parse(receipt: &str) -> Result<Self, ReceiptError> {
        let compact: String =
            receipt.chars().filter(|c| !c.is_whitespace()).take(RECEIPT_CHARS_MAX + 1).collect();
        if compact.len() > RECEIPT_CHARS_MAX {
            return Err(ReceiptError::Malformed);
        }
        let bytes = text::decode(&compact).map_err(|_| ReceiptError::Malformed)?;
        match bytes.split_first() {
            Some((&VERSION, rest)) => read(rest).ok_or(ReceiptError::Malformed),
            Some((version, _)) => Err(ReceiptError::UnknownVersion(*version)),
            None => Err(ReceiptError::Malformed),
        }
    }
}

fn read(mut bytes: &[u8]) -> Option<Receipt> {
    let call = take(&mut bytes)?;
    let pledge = take(&mut bytes)?;
    let salt = take(&mut bytes)?;
    let index = u64::from_be_bytes(take(&mut bytes)?);
    let count = u64::from_be_bytes(take(&mut bytes)?);
    let root = take(&mut bytes)?;
    let [hashes] = take(&mut bytes)?;
    if usize::from(hashes) > PROOF_HASHES_MAX {
        return None;
    }
    let proof = (0..hashes).map(|_| take(&mut bytes)).collect::<Option<_>>()?;
    let length = u32::from_be_bytes(take(&mut bytes)?) as usize;
    if length > STATEMENT_BYTES_MAX || length != bytes.len() {
        return None;
    }
    Some(Receipt { call, pledge, statement: bytes.to_vec(), salt, index, count, root, proof })
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = bytes.split_first_chunk()?;
    *bytes = tail;
    Some(*head)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seed() -> Key {
        Key::from_bytes([5; 32])
    }

    fn receipts(n: u8) -> Vec<Receipt> {
        let counted = |i| Counted { call: [1; 16], pledge: [i; 16], statement: b"acting, from 50" };
        let tree = merkle::Tree::new((0..n).map(|i| counted(i).leaf(&seed())).collect());
        (0..n)
            .map(|i| Receipt::issue(&counted(i), &seed(), &tree, usize::from(i)).unwrap())
            .collect()
    }

    #[test]
    fn every_counted_pledge_can_show_it() {
        for receipt in receipts(7) {
            let read = Receipt::parse(&receipt.to_text()).unwrap();
            assert_eq!(read, receipt);
            assert_eq!(read.verify_against(&receipt.root, 7), Ok(()));
        }
    }

    #[test]
    fn a_receipt_of_another_count_is_told_from_a_changed_one() {
        let receipt = receipts(7).remove(3);
        assert_eq!(receipt.verify_against(&[0; 32], 7), Err(ReceiptError::OtherRoot));
        assert_eq!(receipt.verify_against(&receipt.root, 8), Err(ReceiptError::OtherRoot));
        let changed = Receipt { statement: b"acting, from 10".to_vec(), ..receipt };
        assert_eq!(changed.verify(), Err(ReceiptError::ProofFails));
    }

    #[test]
    fn line_breaks_of_a_mail_do_no_harm() {
        let receipt = receipts(3).remove(1);
        let text = receipt.to_text();
        let broken = format!(" {}\r\n{}\n", &text[..40], &text[40..]);
        assert_eq!(Receipt::parse(&broken).unwrap(), receipt);
    }

    #[test]
    fn salts_differ_and_hide_the_statement() {
        let all = receipts(2);
        assert_ne!(all[0].salt, all[1].salt);
        let counted = Counted { call: [1; 16], pledge: [0; 16], statement: b"acting, from 50" };
        assert_ne!(counted.leaf(&seed()), counted.leaf(&Key::from_bytes([6; 32])));
    }

    #[test]
    fn other_texts_and_versions_are_refused() {
        assert_eq!(Receipt::parse(&text::encode(&[2, 0])), Err(ReceiptError::UnknownVersion(2)));
        assert_eq!(Receipt::parse(""), Err(ReceiptError::Malformed));
        // Nothing can hide behind the end: one receipt has one text.
        let mut bytes = text::decode(&receipts(3)[1].to_text()).unwrap();
        bytes.push(0);
        assert_eq!(Receipt::parse(&text::encode(&bytes)), Err(ReceiptError::Malformed));
        assert_eq!(Receipt::parse(&"A".repeat(20_000)), Err(ReceiptError::Malformed));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[A-Za-z0-9_-]{0,600}") {
            let _ = Receipt::parse(&text).map(|r| r.verify());
        }

        #[test]
        fn any_changed_byte_is_noticed(at: usize, change in 1u8..) {
            let receipt = receipts(5).remove(2);
            let mut bytes = text::decode(&receipt.to_text()).unwrap();
            let at = at % bytes.len();
            bytes[at] ^= change;
            let verdict = Receipt::parse(&text::encode(&bytes))
                .and_then(|r| r.verify_against(&receipt.root, receipt.count));
            prop_assert!(verdict.is_err());
        }
    }
}
