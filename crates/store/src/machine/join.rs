//! Numbers for nodes that join: one for each invitation, none given twice.

use rusqlite::{Connection, OptionalExtension, params};

use super::ApplyStopped;
use crate::{application::At, identity::FOUNDER, proposal::EngineReply};

pub(crate) fn offer(
    db: &Connection,
    hash: [u8; 32],
    expires_at_ms: i64,
    at: At,
) -> Result<EngineReply, ApplyStopped> {
    db.prepare_cached("DELETE FROM join_offer WHERE expires_at <= ?1")?.execute([at.time_ms])?;
    let made = db
        .prepare_cached("INSERT OR IGNORE INTO join_offer (hash, expires_at) VALUES (?1, ?2)")?
        .execute(params![hash, expires_at_ms])?;
    Ok(if made == 1 { EngineReply::Ok } else { EngineReply::No })
}

/// The same node is given the same number again: its answer may have been lost.
pub(crate) fn join(
    db: &Connection,
    hash: [u8; 32],
    key: [u8; 32],
    at: At,
) -> Result<EngineReply, ApplyStopped> {
    let offered: Option<Option<u64>> = db
        .prepare_cached("SELECT node FROM join_offer WHERE hash = ?1 AND expires_at > ?2")?
        .query_row(params![hash, at.time_ms], |row| row.get(0))
        .optional()?;
    match offered {
        None => Ok(EngineReply::No),
        Some(Some(node)) => {
            let is_same = db
                .prepare_cached(
                    "SELECT 1 FROM node WHERE id = ?1 AND key = ?2 AND removed_at IS NULL",
                )?
                .exists(params![node, key])?;
            Ok(if is_same { EngineReply::Joined(node) } else { EngineReply::No })
        }
        Some(None) => {
            let newest: Option<u64> =
                db.prepare_cached("SELECT max(id) FROM node")?.query_row([], |row| row.get(0))?;
            let node = newest.unwrap_or(FOUNDER).max(FOUNDER) + 1;
            db.prepare_cached("INSERT INTO node (id, key, joined_at) VALUES (?1, ?2, ?3)")?
                .execute(params![node, key, at.time_ms])?;
            db.prepare_cached("UPDATE join_offer SET node = ?2 WHERE hash = ?1")?
                .execute(params![hash, node])?;
            Ok(EngineReply::Joined(node))
        }
    }
}

/// The node does not come back under this number, whatever invitation it shows.
pub(crate) fn remove(db: &Connection, node: u64, at: At) -> Result<EngineReply, ApplyStopped> {
    let changed = db
        .prepare_cached("UPDATE node SET removed_at = ?2 WHERE id = ?1 AND removed_at IS NULL")?
        .execute(params![node, at.time_ms])?;
    Ok(if changed == 1 { EngineReply::Ok } else { EngineReply::No })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time_ms: i64) -> At {
        At { index: 1, time_ms, schema: 1 }
    }

    #[test]
    fn an_offer_is_good_for_one_node_and_until_its_time() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(include_str!("nodes.sql")).unwrap();
        let take = |hash, key, time_ms| join(&db, [hash; 32], [key; 32], at(time_ms)).unwrap();
        assert_eq!(take(1, 1, 0), EngineReply::No, "never offered");
        assert_eq!(offer(&db, [1; 32], 100, at(0)).unwrap(), EngineReply::Ok);
        assert_eq!(offer(&db, [2; 32], 100, at(0)).unwrap(), EngineReply::Ok);
        assert_eq!(take(1, 1, 50), EngineReply::Joined(2));
        assert_eq!(take(1, 1, 60), EngineReply::Joined(2), "its answer was lost");
        assert_eq!(take(1, 9, 60), EngineReply::No, "somebody else");
        assert_eq!(take(2, 9, 100), EngineReply::No, "too late");
        assert_eq!(remove(&db, 2, at(70)).unwrap(), EngineReply::Ok);
        assert_eq!(take(1, 1, 80), EngineReply::No, "it was removed");
        assert_eq!(offer(&db, [3; 32], 300, at(200)).unwrap(), EngineReply::Ok);
        assert_eq!(take(3, 3, 250), EngineReply::Joined(3));
    }
}
