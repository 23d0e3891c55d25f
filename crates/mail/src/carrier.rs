//! Sending: from a letter to a message, and out through a carrier.

use std::{
    pin::Pin,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use model::{AccountId, InvitationId, TimeMs, text::Language};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    letter::{self, Letter},
    limits,
    outbox::Outbox,
    smtp::Smtp,
};

/// What takes messages away: SMTP, the outbox, or another service of the kind.
pub trait Carrier: Send + Sync {
    /// Takes one message. Taking it again, by its Message-ID, does no harm.
    fn carry<'a>(
        &'a self,
        message: &'a Prepared,
    ) -> Pin<Box<dyn Future<Output = Result<(), SendError>> + Send + 'a>>;
}

/// A message that is ready to leave.
pub struct Prepared {
    pub(crate) message: Message,
    pub(crate) message_id: String,
    pub(crate) to: String,
    pub(crate) whose: Whose,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) at: TimeMs,
}

/// Through what the server knows the address of a letter. Once that is gone, so is the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Whose {
    /// Somebody's account.
    Account(AccountId),
    /// A row of an imported list.
    Invitation(InvitationId),
}

/// A text does not say whose a letter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an account or an invitation")]
pub struct NobodyKnown;

impl From<Whose> for String {
    fn from(whose: Whose) -> Self {
        match whose {
            Whose::Account(id) => format!("account/{id}"),
            Whose::Invitation(id) => format!("invitation/{id}"),
        }
    }
}

impl TryFrom<String> for Whose {
    type Error = NobodyKnown;

    fn try_from(text: String) -> Result<Self, NobodyKnown> {
        match text.split_once('/') {
            Some(("account", id)) => id.parse().map(Self::Account).map_err(|_| NobodyKnown),
            Some(("invitation", id)) => id.parse().map(Self::Invitation).map_err(|_| NobodyKnown),
            _ => Err(NobodyKnown),
        }
    }
}

/// A letter with whom it goes to.
#[derive(Clone)]
pub struct Envelope {
    /// The address.
    pub to: String,
    /// Through what the server knows it.
    pub whose: Whose,
    /// In which language.
    pub language: Language,
    /// What it says.
    pub letter: Letter,
    /// The same key for the same letter to the same person, however often it is sent; at most
    /// [`limits::DEDUPE_BYTES_MAX`]. No personal data: it is hashed, but hashes can be guessed.
    pub dedupe: String,
    /// When it is written; becomes the Date.
    pub at: TimeMs,
}

// The address and the letter have no place in a log.
impl core::fmt::Debug for Envelope {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Envelope").field("dedupe", &self.dedupe).finish_non_exhaustive()
    }
}

/// A letter did not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Try again later.
    #[error("the mail server could not take it now (code {code:?}); it will be tried again")]
    Temporary {
        /// The server's answer, if it came to one.
        code: Option<u16>,
    },
    /// It did not answer in time, or not at all. Try again later.
    #[error("the mail server cannot be reached")]
    Unreachable,
    /// The connection is not as safe as it must be. Trying again helps once the server is set
    /// right.
    #[error("no safe connection to the mail server (TLS)")]
    Tls,
    /// The server refuses it for good.
    #[error("the mail server refuses it (code {code:?})")]
    Permanent {
        /// The server's answer.
        code: Option<u16>,
    },
    /// The address is none.
    #[error("not an address that mail can be sent to")]
    BadAddress,
    /// The message could not be put together.
    #[error("the message could not be put together")]
    Compose,
    /// The outbox could not be written.
    #[error("the outbox cannot be written ({0})")]
    Outbox(std::io::ErrorKind),
}

impl SendError {
    /// Whether trying again later may help.
    #[must_use]
    pub const fn is_temporary(self) -> bool {
        matches!(self, Self::Temporary { .. } | Self::Unreachable | Self::Tls | Self::Outbox(_))
    }
}

/// Who the mails are from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender(Mailbox);

/// A text is not a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a sender: expected an address, or a name with an address in angle brackets")]
pub struct NotASender;

impl Sender {
    /// Reads `muster <muster@example.org>` or `muster@example.org`.
    ///
    /// # Errors
    /// It is neither.
    pub fn parse(text: &str) -> Result<Self, NotASender> {
        text.parse().map(Self).map_err(|_| NotASender)
    }

    fn domain(&self) -> &str {
        self.0.email.domain()
    }
}

/// Writes letters and has them carried.
#[derive(Clone)]
pub struct Mailer {
    sender: Sender,
    carrier: Arc<dyn Carrier>,
    outbox: Option<Outbox>,
}

impl Mailer {
    /// Sends by SMTP.
    #[must_use]
    pub fn smtp(sender: Sender, smtp: Smtp) -> Self {
        Self { sender, carrier: Arc::new(smtp), outbox: None }
    }

    /// Leaves letters in a directory, for whoever runs the server to pass on.
    #[must_use]
    pub fn outbox(sender: Sender, outbox: Outbox) -> Self {
        Self { sender, carrier: Arc::new(outbox.clone()), outbox: Some(outbox) }
    }

    /// Sends by something else.
    #[must_use]
    pub fn with_carrier(sender: Sender, carrier: Arc<dyn Carrier>) -> Self {
        Self { sender, carrier, outbox: None }
    }

    /// The directory of letters, if that is where they go.
    #[must_use]
    pub const fn letters(&self) -> Option<&Outbox> {
        self.outbox.as_ref()
    }

    /// Whether mail reaches people by itself. Without, nobody can be asked to verify an address.
    #[must_use]
    pub const fn reaches_people(&self) -> bool {
        self.outbox.is_none()
    }

    /// Sends a letter.
    ///
    /// # Errors
    /// It did not leave; [`SendError::is_temporary`] says whether to try again.
    pub async fn send(&self, envelope: &Envelope) -> Result<(), SendError> {
        let prepared = self.prepare(envelope)?;
        let limit = Duration::from_millis(limits::SEND_MS_MAX);
        let sent = tokio::time::timeout(limit, self.carrier.carry(&prepared))
            .await
            .unwrap_or(Err(SendError::Unreachable));
        match &sent {
            Ok(()) => tracing::debug!(message_id = prepared.message_id, "mail sent"),
            Err(error) => {
                tracing::warn!(message_id = prepared.message_id, %error, "mail not sent");
            }
        }
        sent
    }

    fn prepare(&self, envelope: &Envelope) -> Result<Prepared, SendError> {
        let address: Address = envelope.to.parse().map_err(|_| SendError::BadAddress)?;
        let content = envelope.letter.compose(&envelope.language);
        let message_id = message_id(&envelope.dedupe, self.sender.domain());
        let (text, html) = (letter::text(&content), letter::html(&content));
        let mut message = Message::builder()
            .from(self.sender.0.clone())
            .to(Mailbox::new(None, address))
            .subject(content.subject.clone())
            .date(system_time(envelope.at))
            .message_id(Some(message_id.clone()))
            // RFC 3834: keeps holiday notices from answering.
            .raw_header(header("Auto-Submitted", "auto-generated"));
        if let Some(opt_out) = &content.opt_out {
            message =
                message.raw_header(header("List-Unsubscribe", &format!("<{}>", opt_out.as_str())));
        }
        let message = message
            .multipart(MultiPart::alternative_plain_html(text.clone(), html))
            .map_err(|_| SendError::Compose)?;
        Ok(Prepared {
            message,
            message_id,
            to: envelope.to.clone(),
            whose: envelope.whose,
            subject: content.subject,
            text,
            at: envelope.at,
        })
    }
}

/// The Message-ID that follows from a dedupe key.
fn message_id(dedupe: &str, domain: &str) -> String {
    let digest = Sha256::new().chain_update(b"muster mail\0").chain_update(dedupe).finalize();
    let hex: String = digest.iter().take(16).map(|b| format!("{b:02x}")).collect();
    format!("<{hex}@{domain}>")
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn system_time(at: TimeMs) -> SystemTime {
    // Before 1970 is no time of a letter.
    UNIX_EPOCH + Duration::from_millis(u64::try_from(at.as_millis()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_follows_from_the_dedupe_key_alone() {
        assert_eq!(
            message_id("call/1/member/2", "a.example"),
            message_id("call/1/member/2", "a.example")
        );
        assert_ne!(
            message_id("call/1/member/2", "a.example"),
            message_id("call/1/member/3", "a.example")
        );
    }

    #[test]
    fn senders_are_addresses() {
        assert!(Sender::parse("muster <muster@example.org>").is_ok());
        assert!(Sender::parse("muster@localhost").is_ok());
        for bad in ["", "muster", "muster <>", "a@b\r\nBcc: c@d"] {
            assert_eq!(Sender::parse(bad), Err(NotASender), "{bad:?}");
        }
    }
}
