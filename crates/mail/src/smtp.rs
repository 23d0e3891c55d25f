//! Mail by SMTP (RFC 5321), by lettre.
//!
//! The server is named by a URL, in which the scheme says how the connection is secured:
//! - `smtps://user:password@host` TLS from the first byte (port 465);
//! - `smtp://user:password@host` STARTTLS, required (port 587);
//! - `smtp://localhost` or another loopback address: STARTTLS if offered;
//! - `?tls=required|opportunistic|none` says otherwise. `none` with a password is refused unless
//!   the host is this machine.
//!
//! One connection for each letter, a few at once. lettre's pool would reuse them, but it must be
//! made and dropped inside a runtime and aborts the process otherwise.

use std::{net::IpAddr, pin::Pin, sync::Arc, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    transport::smtp::{
        self,
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};
use tokio::sync::Semaphore;
use url::{Host, Url};

use crate::{
    carrier::{Carrier, Prepared, SendError},
    limits,
};

const PEM_BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// A mail server.
#[derive(Clone)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    turns: Arc<Semaphore>,
    host: String,
}

/// A URL names no mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SmtpUrlError {
    /// Not a URL.
    #[error("not a URL; expected smtp://user:password@host or smtps://…")]
    NotAUrl,
    /// Of another scheme.
    #[error("the scheme must be smtp or smtps")]
    Scheme,
    /// Without a host.
    #[error("names no host")]
    Host,
    /// With parameters that are not known, or a path.
    #[error("only ?tls=required, ?tls=opportunistic or ?tls=none can follow the host")]
    Parameter,
    /// It would send a password in the clear.
    #[error("refuses to send a password without TLS; use smtps:// or drop ?tls=none")]
    PasswordInTheClear,
    /// A user or password that is no UTF-8 once decoded.
    #[error("user or password is not UTF-8")]
    Credentials,
    /// The certificate authority's file is none.
    #[error("not a certificate in PEM form")]
    Certificate,
    /// TLS could not be set up for this host.
    #[error("TLS cannot be set up for this host")]
    Tls,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Security {
    Wrapped,
    Required,
    Opportunistic,
    None,
}

impl Smtp {
    /// The mail server that `url` names. `authority` is a certificate (PEM) to trust besides those
    /// that browsers trust. Nothing is connected yet.
    ///
    /// # Errors
    /// The URL is none, or asks for something unsafe.
    pub fn new(url: &str, authority: Option<&[u8]>) -> Result<Self, SmtpUrlError> {
        let url = Url::parse(url).map_err(|_| SmtpUrlError::NotAUrl)?;
        let host = url.host_str().filter(|h| !h.is_empty()).ok_or(SmtpUrlError::Host)?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(SmtpUrlError::Parameter);
        }
        let local = is_this_machine(host);
        let security = security(&url, local)?;
        let credentials = credentials(&url)?;
        let in_the_clear = matches!(security, Security::None | Security::Opportunistic);
        if credentials.is_some() && in_the_clear && !local {
            return Err(SmtpUrlError::PasswordInTheClear);
        }
        let (default_port, tls) = tls(security, host, authority)?;
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(url.port().unwrap_or(default_port))
            .tls(tls)
            .timeout(Some(Duration::from_millis(limits::STEP_MS_MAX)));
        if let Some(credentials) = credentials {
            builder = builder.credentials(credentials);
        }
        Ok(Self {
            transport: builder.build(),
            turns: Arc::new(Semaphore::new(limits::CONNECTIONS_MAX)),
            host: host.to_owned(),
        })
    }

    /// The host, for a status page.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }
}

// The URL held a password.
impl core::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Smtp").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Carrier for Smtp {
    fn carry<'a>(
        &'a self,
        message: &'a Prepared,
    ) -> Pin<Box<dyn Future<Output = Result<(), SendError>> + Send + 'a>> {
        Box::pin(async move {
            let _turn = self.turns.acquire().await.map_err(|_| SendError::Unreachable)?;
            let sent = self.transport.send(message.message.clone()).await;
            sent.map(drop).map_err(|error| classify(&error))
        })
    }
}

/// What of lettre's error can be told: its texts hold what the server said, which holds addresses.
fn classify(error: &smtp::Error) -> SendError {
    let code = error.status().map(u16::from);
    if error.is_permanent() {
        SendError::Permanent { code }
    } else if error.is_transient() {
        SendError::Temporary { code }
    } else if error.is_tls() || (error.is_client() && !error.is_timeout()) {
        // A client error after the URL was checked is a missing STARTTLS or AUTH offer.
        SendError::Tls
    } else {
        SendError::Unreachable
    }
}

fn security(url: &Url, local: bool) -> Result<Security, SmtpUrlError> {
    let mut security = match url.scheme() {
        "smtps" => Security::Wrapped,
        "smtp" if local => Security::Opportunistic,
        "smtp" => Security::Required,
        _ => return Err(SmtpUrlError::Scheme),
    };
    for (name, value) in url.query_pairs() {
        security = match (&*name, &*value) {
            _ if security == Security::Wrapped => return Err(SmtpUrlError::Parameter),
            ("tls", "required") => Security::Required,
            ("tls", "opportunistic") => Security::Opportunistic,
            ("tls", "none") => Security::None,
            _ => return Err(SmtpUrlError::Parameter),
        };
    }
    Ok(security)
}

fn tls(
    security: Security,
    host: &str,
    authority: Option<&[u8]>,
) -> Result<(u16, Tls), SmtpUrlError> {
    let mut parameters = TlsParameters::builder(host.trim_matches(['[', ']']).to_owned());
    if let Some(pem) = authority {
        // lettre reads a file without any certificate as an empty list.
        let holds_one = pem.windows(PEM_BEGIN.len()).any(|w| w == PEM_BEGIN);
        if !holds_one {
            return Err(SmtpUrlError::Certificate);
        }
        let certificate = Certificate::from_pem(pem).map_err(|_| SmtpUrlError::Certificate)?;
        parameters = parameters.add_root_certificate(certificate);
    }
    let parameters = || parameters.build_rustls().map_err(|_| SmtpUrlError::Tls);
    Ok(match security {
        Security::Wrapped => (465, Tls::Wrapper(parameters()?)),
        Security::Required => (587, Tls::Required(parameters()?)),
        Security::Opportunistic => (25, Tls::Opportunistic(parameters()?)),
        Security::None => (25, Tls::None),
    })
}

fn credentials(url: &Url) -> Result<Option<Credentials>, SmtpUrlError> {
    if url.username().is_empty() {
        return Ok(None);
    }
    let decode = |text: &str| percent_decode(text).ok_or(SmtpUrlError::Credentials);
    let user = decode(url.username())?;
    let password = decode(url.password().unwrap_or_default())?;
    Ok(Some(Credentials::new(user, password)))
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(core::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn is_this_machine(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Ok(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        // Hosts of schemes that the URL standard does not know are not parsed as addresses.
        Ok(Host::Domain(name)) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_say_how_the_connection_is_secured() {
        for good in [
            "smtps://user:p%40ss@mail.example",
            "smtp://user:pass@mail.example:2525",
            "smtp://localhost:1025",
            "smtp://user:pass@127.0.0.1:1025?tls=none",
            "smtp://[::1]:1025",
            "smtp://mail.example?tls=none",
            "smtp://mail.example?tls=required",
        ] {
            assert!(Smtp::new(good, None).is_ok(), "{good}: {:?}", Smtp::new(good, None).err());
        }
    }

    #[test]
    fn other_urls_are_refused_by_name() {
        for (url, error) in [
            ("mail.example", SmtpUrlError::NotAUrl),
            ("http://mail.example", SmtpUrlError::Scheme),
            ("smtp:mail.example", SmtpUrlError::Host),
            ("smtp://mail.example?tls=maybe", SmtpUrlError::Parameter),
            ("smtp://mail.example?timeout=5", SmtpUrlError::Parameter),
            ("smtps://mail.example?tls=none", SmtpUrlError::Parameter),
            ("smtp://mail.example/path", SmtpUrlError::Parameter),
            ("smtp://u:p@mail.example?tls=none", SmtpUrlError::PasswordInTheClear),
            ("smtp://u:p@mail.example?tls=opportunistic", SmtpUrlError::PasswordInTheClear),
            ("smtp://u:%ff@mail.example", SmtpUrlError::Credentials),
        ] {
            assert_eq!(Smtp::new(url, None).err(), Some(error), "{url}");
        }
        assert_eq!(
            Smtp::new("smtps://mail.example", Some(b"no PEM")).err(),
            Some(SmtpUrlError::Certificate)
        );
    }

    #[test]
    fn a_password_does_not_print() {
        let smtp = Smtp::new("smtps://user:hunter2@mail.example", None).unwrap();
        assert_eq!(format!("{smtp:?}"), r#"Smtp { host: "mail.example", .. }"#);
    }
}
