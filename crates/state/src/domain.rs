//! The application that the store replicates.

use model::{
    Reason,
    command::{Change, Command, Reply},
};
use store::{Application, ApplyError, At, Migration, Tx, Undecodable};

/// All tables of muster, changed by [`Command`]s.
#[derive(Clone, Copy, Debug, Default)]
pub struct Domain;

const MIGRATIONS: &[Migration] = &[
    FIRST,
    Migration {
        number: 2,
        name: "what revisions changed, and what calls took",
        sql: concat!(include_str!("../sql/revision.sql"), include_str!("../sql/call_2.sql")),
        fill: None,
    },
    Migration {
        number: NEWS_SINCE,
        name: "news",
        sql: include_str!("../sql/news.sql"),
        fill: None,
    },
    Migration {
        number: FILES_SINCE,
        name: "files, and organisations by name",
        sql: concat!(include_str!("../sql/file.sql"), include_str!("../sql/org_2.sql")),
        fill: None,
    },
    Migration {
        number: SEARCH_SINCE,
        name: "search",
        sql: include_str!("../sql/search.sql"),
        fill: Some(crate::apply::search::fill),
    },
];

/// The migration since which what is public can be searched.
pub(crate) const SEARCH_SINCE: u32 = 5;
/// The migration since which there is news.
pub(crate) const NEWS_SINCE: u32 = 3;
/// The migration since which there are files.
pub(crate) const FILES_SINCE: u32 = 4;

const FIRST: Migration = Migration {
    number: 1,
    name: "first tables",
    sql: concat!(
        include_str!("../sql/org.sql"),
        include_str!("../sql/account.sql"),
        include_str!("../sql/session.sql"),
        include_str!("../sql/access.sql"),
        include_str!("../sql/project.sql"),
        include_str!("../sql/need.sql"),
        include_str!("../sql/offer.sql"),
        include_str!("../sql/tier.sql"),
        include_str!("../sql/pledge.sql"),
        include_str!("../sql/call.sql"),
        include_str!("../sql/message.sql"),
        include_str!("../sql/invitation.sql"),
    ),
    fill: None,
};

impl Application for Domain {
    type Command = Command;
    type Reply = Reply;
    type Rejection = Reason;

    fn migrations() -> &'static [Migration] {
        MIGRATIONS
    }

    fn needs(command: &Command) -> u32 {
        match command.change {
            Change::News(_) => NEWS_SINCE,
            // No table of its own, but a command that the version before does not know.
            Change::File(_) | Change::Server(_) => FILES_SINCE,
            _ => 0,
        }
    }

    fn encode_command(command: &Command) -> Vec<u8> {
        command.to_bytes()
    }

    fn decode_command(bytes: &[u8]) -> Result<Command, Undecodable> {
        Command::from_bytes(bytes).map_err(|e| Undecodable::new("a command", &e))
    }

    fn encode_reply(reply: &Reply) -> Vec<u8> {
        reply.to_bytes()
    }

    fn decode_reply(bytes: &[u8]) -> Result<Reply, Undecodable> {
        Reply::from_bytes(bytes).map_err(|e| Undecodable::new("a reply", &e))
    }

    /// A rejection is kept by its word: the words are stable, and a person can read them.
    fn encode_rejection(rejection: &Reason) -> Vec<u8> {
        rejection.as_str().into()
    }

    fn decode_rejection(bytes: &[u8]) -> Result<Reason, Undecodable> {
        let word = std::str::from_utf8(bytes).map_err(|e| Undecodable::new("a reason", &e))?;
        Reason::parse(word).ok_or_else(|| Undecodable::new("a reason", &word))
    }

    fn apply(
        &self,
        tx: &mut Tx<'_>,
        command: &Command,
        at: At,
    ) -> Result<Reply, ApplyError<Reason>> {
        crate::apply::apply(tx, command, at)
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    /// Data directories out there ran these words: what changes the tables is a new migration.
    #[test]
    fn a_migration_that_went_out_never_changes() {
        let hashes: Vec<String> = MIGRATIONS
            .iter()
            .map(|migration| {
                let digest = Sha256::digest(migration.sql);
                digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
            })
            .collect();
        assert_eq!(
            hashes,
            [
                "410a2be587bded82",
                "6cd3b4cad8db9e39",
                "5bdd3ecbb7ad707c",
                "73cc3da090dfaedb",
                "f719d24d7f2590fb"
            ]
        );
    }
}
