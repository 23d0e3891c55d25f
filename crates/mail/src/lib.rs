//! Outgoing mail: what muster writes to people, and how it leaves the house.
//!
//! What it is: typed [`Letter`]s, composed into a text and an HTML part that say the same
//! ([`letter`]); one seam, [`Carrier`], with SMTP ([`smtp`]) and a directory of files ([`outbox`])
//! behind it.
//!
//! What it is not: it decides neither who gets a letter nor when, and it keeps no queue. Whoever
//! sends retries what is [`SendError::Temporary`].
//!
//! Invariants
//! - Mail is at least once. The Message-ID follows from the dedupe key alone, so that a mailbox
//!   can see that a second copy is one.
//! - Addresses, links and texts never reach the log, nor an error.
//! - No send takes longer than [`limits::SEND_MS_MAX`].
#![deny(missing_docs)]

mod carrier;
pub mod letter;
pub mod limits;
pub mod outbox;
pub mod smtp;

#[cfg(any(test, feature = "sink"))]
pub mod sink;

pub use carrier::{Carrier, Envelope, Mailer, NobodyKnown, SendError, Sender, Whose};
pub use letter::Letter;
pub use outbox::Outbox;
pub use smtp::{Smtp, SmtpUrlError};
