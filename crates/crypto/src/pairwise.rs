//! Names of one account that two organisations cannot bring together.

use crate::{Key, text};

/// The id of an account inside an organisation: HMAC of both under the pairwise key, cut to 16
/// bytes, marked as a UUIDv8 (RFC 9562). Without the key, ids of one person in two organisations
/// look like ids of two people.
#[must_use]
pub fn member_id(key: &Key, account: &[u8; 16], org: &[u8; 16]) -> [u8; 16] {
    let mac = key.mac(&[b"member", account, org]);
    let mut id = [0; 16];
    id.copy_from_slice(&mac[..16]);
    id[6] = (id[6] & 0x0f) | 0x80;
    id[8] = (id[8] & 0x3f) | 0x80;
    id
}

/// The name of a session in tokens for one audience: the same for all tokens of that session and
/// audience, unlinkable to the name it has for another.
#[must_use]
pub fn session_name(key: &Key, session: &[u8; 16], audience: &str) -> String {
    text::encode(&key.mac(&[b"session", session, audience.as_bytes()])[..16])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ids_depend_on_account_org_and_key(a: [u8; 16], b: [u8; 16], org: [u8; 16], k: [u8; 32]) {
            prop_assume!(a != b);
            let key = Key::from_bytes(k);
            let id = member_id(&key, &a, &org);
            prop_assert_eq!(id, member_id(&key, &a, &org));
            prop_assert_ne!(id, member_id(&key, &b, &org));
            prop_assert_ne!(id, member_id(&key, &a, &b));
            prop_assert_ne!(id, member_id(&key.derive("other"), &a, &org));
            prop_assert_eq!(id[6] >> 4, 8);
            prop_assert_eq!(id[8] >> 6, 2);
        }
    }

    #[test]
    fn a_session_has_another_name_for_each_audience() {
        let key = Key::from_bytes([1; 32]);
        assert_eq!(session_name(&key, &[2; 16], "a"), session_name(&key, &[2; 16], "a"));
        assert_ne!(session_name(&key, &[2; 16], "a"), session_name(&key, &[2; 16], "b"));
    }
}
