//! The smallest application: notes with numbers.

use minicbor::{Decode, Encode};
use store::{Application, ApplyError, At, Migration, Stream, Tx, Undecodable, ensure, values};

store::row! {
    /// A note.
    pub(crate) struct NoteRow = "note" {
        stream: |_row| Stream::new([0; 16]),
        key { number: u64 }
        columns { text: String }
    }
}

#[derive(Debug, Encode, Decode)]
pub(crate) struct Note(#[n(0)] pub(crate) u64);

#[derive(Debug)]
pub(crate) struct Notes;

impl Application for Notes {
    type Command = Note;
    type Reply = u64;
    type Rejection = u64;

    fn migrations() -> &'static [Migration] {
        &[Migration {
            number: 1,
            name: "notes",
            sql: "CREATE TABLE note (number INTEGER NOT NULL PRIMARY KEY, text TEXT NOT NULL) \
                  WITHOUT ROWID;",
            fill: None,
        }]
    }

    fn encode_command(command: &Note) -> Vec<u8> {
        minicbor::to_vec(command).unwrap()
    }

    fn decode_command(bytes: &[u8]) -> Result<Note, Undecodable> {
        minicbor::decode(bytes).map_err(|error| Undecodable::new("a note", &error))
    }

    fn encode_reply(reply: &u64) -> Vec<u8> {
        reply.to_be_bytes().to_vec()
    }

    fn decode_reply(bytes: &[u8]) -> Result<u64, Undecodable> {
        bytes.try_into().map(u64::from_be_bytes).map_err(|e| Undecodable::new("a reply", &e))
    }

    fn encode_rejection(no: &u64) -> Vec<u8> {
        Self::encode_reply(no)
    }

    fn decode_rejection(bytes: &[u8]) -> Result<u64, Undecodable> {
        Self::decode_reply(bytes)
    }

    fn apply(&self, tx: &mut Tx<'_>, note: &Note, _at: At) -> Result<u64, ApplyError<u64>> {
        let taken = tx.exists("SELECT 1 FROM note WHERE number = ?1", &values![note.0])?;
        ensure(!taken, note.0)?;
        tx.insert(&NoteRow { number: note.0, text: "text".to_owned() })?;
        Ok(note.0)
    }
}
