//! Outgoing mail: SMTP, outbox, templates.
