//! Log entries and memberships as bytes. Explicit and versioned: they outlive the binary.
//!
//! Entry, all integers little-endian:
//! `version u8 = 1 | kind u8 | term u64 | node u64 | index u64 | body`, where `kind` is 0 blank
//! (no body), 1 a batch (`count u32`, then `length u32 | bytes` each), 2 a membership (CBOR:
//! `[[configs: arrays of voters], {node: address}, {node: key}]`; a node that is alone has no
//! key, and the last map is left out when it is empty).

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use minicbor::bytes::ByteArray;
use openraft::EntryPayload;

use super::{Batch, Entry, LogId, Membership, NodeId, log_id};
use crate::{
    application::Undecodable,
    peer::{Member, NodeKey},
};

const VERSION: u8 = 1;
const BLANK: u8 = 0;
const BATCH: u8 = 1;
const MEMBERSHIP: u8 = 2;
/// Bytes before the body.
const FIXED: usize = 26;

pub(crate) fn encode_entry(entry: &Entry, out: &mut Vec<u8>) {
    let id = entry.log_id;
    let kind = match &entry.payload {
        EntryPayload::Blank => BLANK,
        EntryPayload::Normal(_) => BATCH,
        EntryPayload::Membership(_) => MEMBERSHIP,
    };
    out.extend_from_slice(&[VERSION, kind]);
    out.extend_from_slice(&id.leader_id.term.to_le_bytes());
    out.extend_from_slice(&id.leader_id.node_id.to_le_bytes());
    out.extend_from_slice(&id.index.to_le_bytes());
    match &entry.payload {
        EntryPayload::Blank => {}
        EntryPayload::Normal(batch) => {
            // Limits keep counts and lengths far below 2^32.
            out.extend_from_slice(&(batch.0.len() as u32).to_le_bytes());
            for proposal in batch.0.iter() {
                out.extend_from_slice(&(proposal.len() as u32).to_le_bytes());
                out.extend_from_slice(proposal);
            }
        }
        EntryPayload::Membership(membership) => out.extend(encode_membership(membership)),
    }
}

/// The id at the front of an encoded entry, without reading the rest.
pub(crate) fn peek_log_id(bytes: &[u8]) -> Result<LogId, Undecodable> {
    let mut input = Input(bytes);
    match input.u8()? {
        VERSION => {}
        other => return Err(unreadable(&format!("version {other}"))),
    }
    input.u8()?;
    let (term, node, index) = (input.u64()?, input.u64()?, input.u64()?);
    Ok(log_id(term, node, index))
}

pub(crate) fn decode_entry(bytes: &Bytes) -> Result<Entry, Undecodable> {
    let log_id = peek_log_id(bytes)?;
    let mut input = Input(&bytes[FIXED..]);
    let payload = match bytes[1] {
        BLANK => EntryPayload::Blank,
        BATCH => {
            let count = input.u32()?;
            let mut proposals = Vec::new();
            for _ in 0..count {
                let length = input.u32()? as usize;
                proposals.push(bytes.slice_ref(input.take(length)?));
            }
            EntryPayload::Normal(Batch(proposals.into()))
        }
        MEMBERSHIP => EntryPayload::Membership(decode_membership(input.0)?),
        other => return Err(unreadable(&format!("entry kind {other}"))),
    };
    Ok(Entry { log_id, payload })
}

#[derive(minicbor::Encode, minicbor::Decode)]
struct MembershipRecord {
    #[n(0)]
    configs: Vec<Vec<NodeId>>,
    #[n(1)]
    nodes: BTreeMap<NodeId, String>,
    #[n(2)]
    keys: Option<BTreeMap<NodeId, ByteArray<32>>>,
}

pub(crate) fn encode_membership(membership: &Membership) -> Vec<u8> {
    let configs = membership.get_joint_config().iter();
    let keys: BTreeMap<_, _> = membership
        .nodes()
        .filter(|(_, member)| member.key != NodeKey::default())
        .map(|(id, member)| (*id, ByteArray::from(member.key)))
        .collect();
    let record = MembershipRecord {
        configs: configs.map(|voters| voters.iter().copied().collect()).collect(),
        nodes: membership.nodes().map(|(id, node)| (*id, node.address.clone())).collect(),
        keys: (!keys.is_empty()).then_some(keys),
    };
    minicbor::to_vec(record).unwrap_or_default()
}

pub(crate) fn decode_membership(bytes: &[u8]) -> Result<Membership, Undecodable> {
    let record: MembershipRecord =
        minicbor::decode(bytes).map_err(|error| Undecodable::new("a membership", &error))?;
    let configs = record.configs.into_iter().map(|c| c.into_iter().collect::<BTreeSet<_>>());
    let keys = record.keys.unwrap_or_default();
    let member = |(id, address)| {
        let key = keys.get(&id).map_or_else(NodeKey::default, |key| **key);
        (id, Member { address, key })
    };
    let nodes: BTreeMap<_, _> = record.nodes.into_iter().map(member).collect();
    Ok(Membership::new(configs.collect(), nodes))
}

fn unreadable(why: &str) -> Undecodable {
    Undecodable::new("an entry of the log", &why)
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Undecodable> {
        let (head, rest) =
            self.0.split_at_checked(length).ok_or_else(|| unreadable("too short"))?;
        self.0 = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Undecodable> {
        self.take(N)?.try_into().map_err(|_| unreadable("too short"))
    }

    fn u8(&mut self) -> Result<u8, Undecodable> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    fn u32(&mut self) -> Result<u32, Undecodable> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn u64(&mut self) -> Result<u64, Undecodable> {
        Ok(u64::from_le_bytes(self.array()?))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encoded(entry: &Entry) -> Vec<u8> {
        let mut out = Vec::new();
        encode_entry(entry, &mut out);
        out
    }

    fn batch(proposals: &[&[u8]]) -> EntryPayload<super::super::Types> {
        let proposals: Vec<Bytes> = proposals.iter().map(|p| Bytes::copy_from_slice(p)).collect();
        EntryPayload::Normal(Batch(proposals.into()))
    }

    #[test]
    fn golden_bytes_of_a_batch() {
        let entry = Entry { log_id: log_id(2, 1, 7), payload: batch(&[b"ab", b""]) };
        let golden = "01 01 0200000000000000 0100000000000000 0700000000000000 \
                      02000000 02000000 6162 00000000";
        assert_eq!(hex(&encoded(&entry)), golden.replace(' ', ""));
    }

    #[test]
    fn golden_bytes_of_a_membership() {
        let entry = |key| {
            let member = Member { address: "a".into(), key };
            let nodes = BTreeMap::from([(1, member)]);
            let membership = Membership::new(vec![BTreeSet::from([1])], nodes);
            let payload = EntryPayload::Membership(membership);
            Entry { log_id: log_id(0, 0, 0), payload }
        };
        let head = "01 02 0000000000000000 0000000000000000 0000000000000000";
        let alone = format!("{head} 82 818101 a1016161");
        assert_eq!(hex(&encoded(&entry([0; 32]))), alone.replace(' ', ""));
        let with_key = format!("{head} 83 818101 a1016161 a1015820 {}", "07".repeat(32));
        assert_eq!(hex(&encoded(&entry([7; 32]))), with_key.replace(' ', ""));
        for key in [[0; 32], [7; 32]] {
            let bytes = Bytes::from(encoded(&entry(key)));
            assert_eq!(decode_entry(&bytes).unwrap(), entry(key));
        }
    }

    #[test]
    fn an_entry_of_another_version_is_refused() {
        let mut bytes = encoded(&Entry { log_id: log_id(1, 1, 1), payload: EntryPayload::Blank });
        bytes[0] = 2;
        assert!(decode_entry(&bytes.into()).is_err());
    }

    proptest! {
        #[test]
        fn round_trip(term: u64, node: u64, index: u64, proposals: Vec<Vec<u8>>) {
            let slices: Vec<&[u8]> = proposals.iter().map(Vec::as_slice).collect();
            let entry = Entry { log_id: log_id(term, node, index), payload: batch(&slices) };
            let bytes = Bytes::from(encoded(&entry));
            prop_assert_eq!(decode_entry(&bytes).unwrap(), entry);
        }

        #[test]
        fn arbitrary_bytes_are_refused_without_panic(bytes: Vec<u8>) {
            let _ = decode_entry(&bytes.into());
        }

        #[test]
        fn a_cut_entry_is_refused(proposal: Vec<u8>, cut in 1_usize..30) {
            let entry = Entry { log_id: log_id(1, 1, 1), payload: batch(&[&proposal]) };
            let mut bytes = encoded(&entry);
            bytes.truncate(bytes.len().saturating_sub(cut));
            prop_assert!(decode_entry(&bytes.into()).is_err());
        }
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("{b:02x}")).collect()
    }
}
