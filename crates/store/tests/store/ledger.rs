//! A small application to test the store with: accounts that hold amounts.

use minicbor::{Decode, Encode};
use store::{
    Application, ApplyError, At, Migration, NewJob, Stream, Tx, Undecodable, WrongValue, ensure,
    reject, values,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OwnerId(pub [u8; 16]);

store::via! {
    /// Ids as their bytes.
    pub(crate) struct Id as [u8; 16] {
        OwnerId: |id| id.0, |bytes| if bytes == [9; 16] {
            Err(WrongValue::content("an owner's id"))
        } else {
            Ok(OwnerId(bytes))
        };
    }
}

store::row! {
    /// An account of the ledger.
    pub(crate) struct AccountRow = "account" {
        stream: |row| Stream::new(row.owner.0),
        scope: |row| row.parent.map(|id| id.0),
        key { owner: OwnerId as Id, name: String }
        columns { amount: i64, parent: Option<OwnerId> as Id, open: bool }
        secret { pin: Vec<u8> }
    }
}

store::row! {
    /// One line per command that was applied.
    pub(crate) struct LineRow = "line" {
        stream: |row| Stream::new(row.owner.0),
        key { owner: OwnerId as Id, number: u64 }
        columns { text: String }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Command {
    #[n(0)]
    Open(#[cbor(n(0), with = "minicbor::bytes")] [u8; 16], #[n(1)] String),
    #[n(1)]
    Add(#[cbor(n(0), with = "minicbor::bytes")] [u8; 16], #[n(1)] String, #[n(2)] i64),
    #[n(2)]
    Close(#[cbor(n(0), with = "minicbor::bytes")] [u8; 16], #[n(1)] String),
    /// Inserts the same row twice.
    #[n(3)]
    Blunder(#[cbor(n(0), with = "minicbor::bytes")] [u8; 16]),
    /// Writes, then says no.
    #[n(4)]
    WriteThenReject(#[cbor(n(0), with = "minicbor::bytes")] [u8; 16]),
    /// One line; the number must be new.
    #[n(5)]
    Line(#[cbor(n(0), with = "minicbor::bytes")] [u8; 16], #[n(1)] u64, #[n(2)] String),
    /// Schedules a job of kind "add" at a time.
    #[n(6)]
    Later(#[n(0)] i64, #[n(1)] String, #[n(2)] bool),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum No {
    #[n(0)]
    Exists,
    #[n(1)]
    Missing,
}

#[derive(Debug, Default)]
pub(crate) struct Ledger;

const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "accounts",
        sql: "CREATE TABLE account (owner BLOB NOT NULL, name TEXT NOT NULL, \
              amount INTEGER NOT NULL CHECK (amount < 1000000), parent BLOB, \
              open INTEGER NOT NULL, pin BLOB NOT NULL, PRIMARY KEY (owner, name)) WITHOUT ROWID;",
        fill: None,
    },
    Migration {
        number: 2,
        name: "lines",
        sql: "CREATE TABLE line (owner BLOB NOT NULL, number INTEGER NOT NULL, \
              text TEXT NOT NULL, PRIMARY KEY (owner, number)) WITHOUT ROWID;",
        fill: None,
    },
];

impl Application for Ledger {
    type Command = Command;
    type Reply = i64;
    type Rejection = No;

    fn migrations() -> &'static [Migration] {
        MIGRATIONS
    }
    fn needs(command: &Command) -> u32 {
        if matches!(command, Command::Line(..)) { 2 } else { 0 }
    }
    fn encode_command(command: &Command) -> Vec<u8> {
        minicbor::to_vec(command).unwrap()
    }
    fn decode_command(bytes: &[u8]) -> Result<Command, Undecodable> {
        minicbor::decode(bytes).map_err(|e| Undecodable::new("a command", &e))
    }
    fn encode_reply(reply: &i64) -> Vec<u8> {
        minicbor::to_vec(reply).unwrap()
    }
    fn decode_reply(bytes: &[u8]) -> Result<i64, Undecodable> {
        minicbor::decode(bytes).map_err(|e| Undecodable::new("a reply", &e))
    }
    fn encode_rejection(no: &No) -> Vec<u8> {
        minicbor::to_vec(no).unwrap()
    }
    fn decode_rejection(bytes: &[u8]) -> Result<No, Undecodable> {
        minicbor::decode(bytes).map_err(|e| Undecodable::new("a rejection", &e))
    }

    fn apply(&self, tx: &mut Tx<'_>, command: &Command, at: At) -> Result<i64, ApplyError<No>> {
        match command {
            Command::Open(owner, name) => {
                let owner = OwnerId(*owner);
                let taken = tx.exists(
                    "SELECT 1 FROM account WHERE owner = ?1 AND name = ?2",
                    &values![owner => Id, name],
                )?;
                ensure(!taken, No::Exists)?;
                let (name, pin) = (name.clone(), b"1234".to_vec());
                tx.insert(&AccountRow { owner, name, amount: 0, parent: None, open: true, pin })?;
                Ok(0)
            }
            Command::Add(owner, name, amount) => {
                let key = (OwnerId(*owner), name.clone());
                let Some(mut row) = tx.get::<AccountRow>(&key)? else {
                    return reject(No::Missing);
                };
                row.amount += amount;
                tx.update(&row)?;
                Ok(row.amount)
            }
            Command::Close(owner, name) => {
                let row = tx.get::<AccountRow>(&(OwnerId(*owner), name.clone()))?;
                let row = row.ok_or(ApplyError::Rejected(No::Missing))?;
                tx.delete(&row)?;
                Ok(row.amount)
            }
            Command::Blunder(owner) => {
                let row = LineRow { owner: OwnerId(*owner), number: 0, text: String::new() };
                tx.insert(&row)?;
                tx.insert(&row)?;
                Ok(0)
            }
            Command::WriteThenReject(owner) => {
                let row = LineRow { owner: OwnerId(*owner), number: 1, text: String::new() };
                tx.insert(&row)?;
                tx.schedule(&job(at.time_ms, "never", false))?;
                reject(No::Exists)
            }
            Command::Line(owner, number, text) => {
                let (owner, number, text) = (OwnerId(*owner), *number, text.clone());
                tx.insert(&LineRow { owner, number, text })?;
                Ok(number as i64)
            }
            Command::Later(due_at_ms, dedupe, irreversible) => {
                Ok(tx.schedule(&job(*due_at_ms, dedupe, *irreversible))? as i64)
            }
        }
    }
}

pub(crate) fn job(due_at_ms: i64, dedupe: &str, irreversible: bool) -> NewJob {
    NewJob {
        kind: "add".to_owned(),
        dedupe: Some(dedupe.to_owned()),
        due_at_ms,
        payload: dedupe.as_bytes().to_vec(),
        irreversible,
        attempts_max: 3,
    }
}
