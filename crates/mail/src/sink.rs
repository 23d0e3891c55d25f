//! A mail server for tests: speaks SMTP on a free port of this machine and keeps what it is sent.
//! It can refuse on demand, and hang.

use std::{
    collections::VecDeque,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
    sync::Notify,
    task::JoinHandle,
};

/// How long [`Sink::next`] waits.
const WAIT: Duration = Duration::from_secs(20);

/// The server. Stops when dropped.
pub struct Sink {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub struct Received {
    /// From the envelope.
    pub from: String,
    /// From the envelope.
    pub to: Vec<String>,
    /// The message itself.
    pub raw: String,
}

/// What the server does with the next mail.
#[derive(Clone, Copy, Debug)]
pub enum Mood {
    /// Answers the recipient with this code.
    Refuse(u16),
    /// Says nothing any more.
    Hang,
}

#[derive(Default)]
struct Shared {
    received: Mutex<VecDeque<Received>>,
    all: Mutex<Vec<Received>>,
    moods: Mutex<VecDeque<Mood>>,
    arrived: Notify,
}

impl Sink {
    /// Starts one.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, task })
    }

    /// Where it listens, as the server's configuration names it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Sets what it does with the next mail; several are done in turn.
    pub fn next_time(&self, mood: Mood) {
        lock(&self.shared.moods).push_back(mood);
    }

    /// None of these comes any more.
    pub fn be_well(&self) {
        lock(&self.shared.moods).clear();
    }

    /// How many of these are still to come.
    #[must_use]
    pub fn moods_left(&self) -> usize {
        lock(&self.shared.moods).len()
    }

    /// The next mail that was not taken yet; waits for it, at most 20 seconds.
    pub async fn next(&self) -> Option<Received> {
        let wait = async {
            loop {
                let arrived = self.shared.arrived.notified();
                if let Some(mail) = lock(&self.shared.received).pop_front() {
                    return mail;
                }
                arrived.await;
            }
        };
        tokio::time::timeout(WAIT, wait).await.ok()
    }

    /// All mails so far.
    #[must_use]
    pub fn all(&self) -> Vec<Received> {
        lock(&self.shared.all).clone()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Received {
    /// A header's value, decoded.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let message = mail_parser::MessageParser::default().parse(self.raw.as_bytes())?;
        match name {
            "Subject" => message.subject().map(str::to_owned),
            _ => message.header_raw(name).map(|raw| raw.trim().to_owned()),
        }
    }

    /// The text part, decoded.
    #[must_use]
    pub fn text(&self) -> String {
        self.part(|m| m.body_text(0).map(std::borrow::Cow::into_owned))
    }

    /// The HTML part, decoded.
    #[must_use]
    pub fn html(&self) -> String {
        self.part(|m| m.body_html(0).map(std::borrow::Cow::into_owned))
    }

    /// The first link of the text part.
    #[must_use]
    pub fn link(&self) -> Option<String> {
        let is_link = |word: &&str| word.starts_with("http://") || word.starts_with("https://");
        self.text().split_whitespace().find(is_link).map(str::to_owned)
    }

    fn part(&self, read: impl Fn(&mail_parser::Message<'_>) -> Option<String>) -> String {
        mail_parser::MessageParser::default()
            .parse(self.raw.as_bytes())
            .and_then(|m| read(&m))
            .unwrap_or_default()
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // A client that goes away in the middle is no concern of the others.
            let _ = converse(stream, &shared).await;
        });
    }
}

async fn converse<S: AsyncRead + AsyncWrite + Unpin>(stream: S, shared: &Shared) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    say(&mut stream, "220 sink").await?;
    let mut mail = Received { from: String::new(), to: Vec::new(), raw: String::new() };
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end();
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" | "HELO" => {
                say(&mut stream, "250-sink\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN")
                    .await?;
            }
            "AUTH" => say(&mut stream, "235 welcome").await?,
            "MAIL" => {
                mail = Received { from: path(line), to: Vec::new(), raw: String::new() };
                say(&mut stream, "250 ok").await?;
            }
            "RCPT" => {
                let mood = lock(&shared.moods).pop_front();
                match mood {
                    Some(Mood::Refuse(code)) => say(&mut stream, &format!("{code} no")).await?,
                    Some(Mood::Hang) => std::future::pending().await,
                    None => {
                        mail.to.push(path(line));
                        say(&mut stream, "250 ok").await?;
                    }
                }
            }
            "DATA" => {
                say(&mut stream, "354 go on").await?;
                mail.raw = data(&mut stream).await?;
                lock(&shared.received).push_back(mail.clone());
                lock(&shared.all).push(mail.clone());
                shared.arrived.notify_waiters();
                say(&mut stream, "250 kept").await?;
            }
            "QUIT" => return say(&mut stream, "221 bye").await,
            "RSET" | "NOOP" => say(&mut stream, "250 ok").await?,
            _ => say(&mut stream, "502 no").await?,
        }
    }
}

async fn data<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>) -> io::Result<String> {
    let mut raw = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line.trim_end_matches(['\r', '\n']) == "." {
            return Ok(raw);
        }
        // RFC 5321, section 4.5.2: a leading dot was doubled.
        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

async fn say<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    line: &str,
) -> io::Result<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await?;
    stream.flush().await
}

/// `MAIL FROM:<a@b> SIZE=1` → `a@b`.
fn path(line: &str) -> String {
    let after = line.split_once('<').map_or("", |(_, rest)| rest);
    after.split_once('>').map_or("", |(path, _)| path).to_owned()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Envelope, Letter, Mailer, SendError, Sender, Smtp, Whose, letter::Link};
    use model::{
        TimeMs,
        text::{Body, Language, Name, Title},
    };

    fn update(n: u32) -> Envelope {
        let link = |path| Link::parse(&format!("https://muster.example/{path}")).unwrap();
        Envelope {
            to: "ada@example.org".to_owned(),
            whose: Whose::Account(model::AccountId::from_bytes([1; 16])),
            language: Language::english(),
            letter: Letter::Update {
                project: crate::letter::ProjectRef {
                    org: Name::parse("o", "Mieter").unwrap(),
                    title: Title::parse("t", "Streik").unwrap(),
                },
                title: Title::parse("t", "Über Dächer").unwrap(),
                body: Body::parse("b", "Erste Zeile\n.\n.Punkt").unwrap(),
                link: link("p"),
                opt_out: link("o"),
            },
            dedupe: format!("message/{n}"),
            at: TimeMs::from_millis(1_790_000_000_000),
        }
    }

    fn mailer(url: &str, authority: Option<&[u8]>) -> Mailer {
        let sender = Sender::parse("muster <muster@muster.example>").unwrap();
        Mailer::smtp(sender, Smtp::new(url, authority).unwrap())
    }

    #[tokio::test]
    async fn a_letter_arrives_whole() {
        let sink = Sink::start().await.unwrap();
        mailer(&sink.url(), None).send(&update(1)).await.unwrap();
        let mail = sink.next().await.unwrap();
        assert_eq!(mail.from, "muster@muster.example");
        assert_eq!(mail.to, ["ada@example.org"]);
        assert_eq!(mail.header("Subject").unwrap(), "Über Dächer");
        assert_eq!(mail.header("Auto-Submitted").unwrap(), "auto-generated");
        assert_eq!(mail.header("List-Unsubscribe").unwrap(), "<https://muster.example/o>");
        assert_eq!(mail.header("Date").unwrap(), "Mon, 21 Sep 2026 14:13:20 +0000");
        assert!(mail.text().replace("\r\n", "\n").contains("> Erste Zeile\n> .\n> .Punkt"));
        assert!(mail.html().contains("Erste Zeile<br>"));
        assert_eq!(mail.link().unwrap(), "https://muster.example/p");
    }

    #[tokio::test]
    async fn a_second_copy_bears_the_same_message_id() {
        let sink = Sink::start().await.unwrap();
        let mailer = mailer(&sink.url(), None);
        for n in [1, 1, 2] {
            mailer.send(&update(n)).await.unwrap();
        }
        let ids: Vec<_> = sink.all().iter().map(|m| m.header("Message-ID").unwrap()).collect();
        assert_eq!(ids[0], ids[1]);
        assert_ne!(ids[0], ids[2]);
    }

    #[tokio::test]
    async fn refusals_for_now_and_for_good_are_told_apart() {
        let sink = Sink::start().await.unwrap();
        let mailer = mailer(&sink.url(), None);
        sink.next_time(Mood::Refuse(451));
        sink.next_time(Mood::Refuse(550));
        let error = mailer.send(&update(1)).await.unwrap_err();
        assert_eq!(error, SendError::Temporary { code: Some(451) });
        assert!(error.is_temporary());
        let error = mailer.send(&update(1)).await.unwrap_err();
        assert_eq!(error, SendError::Permanent { code: Some(550) });
        assert!(!error.is_temporary());
        mailer.send(&update(1)).await.unwrap();
    }

    #[tokio::test]
    async fn a_server_that_is_away_or_silent_does_not_hold_us_up() {
        let gone = {
            let sink = Sink::start().await.unwrap();
            sink.url()
        };
        let error = mailer(&gone, None).send(&update(1)).await.unwrap_err();
        assert_eq!(error, SendError::Unreachable);

        let sink = Sink::start().await.unwrap();
        let mailer = mailer(&sink.url(), None);
        mailer.send(&update(1)).await.unwrap();
        sink.next_time(Mood::Hang);
        tokio::time::pause();
        let error = mailer.send(&update(2)).await.unwrap_err();
        assert_eq!(error, SendError::Unreachable);
    }

    #[tokio::test]
    async fn without_the_tls_that_was_asked_for_nothing_is_sent() {
        let sink = Sink::start().await.unwrap();
        let error = mailer(&format!("{}?tls=required", sink.url()), None)
            .send(&update(1))
            .await
            .unwrap_err();
        assert_eq!(error, SendError::Tls);
        assert!(sink.all().is_empty());
    }

    #[tokio::test]
    async fn an_address_that_is_none_is_refused_before_anything_is_sent() {
        let sink = Sink::start().await.unwrap();
        for to in ["", "ada", "ada@example.org\r\nRCPT TO:<eve@example.org>"] {
            let envelope = Envelope { to: to.to_owned(), ..update(1) };
            let error = mailer(&sink.url(), None).send(&envelope).await.unwrap_err();
            assert_eq!(error, SendError::BadAddress, "{to:?}");
        }
        assert!(sink.all().is_empty());
    }

    /// TLS from the first byte, with a certificate of our own authority: accepted when it is
    /// named, refused when it is not.
    #[tokio::test]
    async fn tls_is_checked_against_the_named_authority() {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let pem = made.cert.pem();
        let key = tokio_rustls::rustls::pki_types::PrivateKeyDer::try_from(
            made.signing_key.serialize_der(),
        )
        .unwrap();
        let ring = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let config = tokio_rustls::rustls::ServerConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("smtps://localhost:{}", listener.local_addr().unwrap().port());
        let shared = Arc::new(Shared::default());
        let server = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                if let Ok(stream) = acceptor.accept(stream).await {
                    let _ = converse(stream, &server).await;
                }
            }
        });
        let error = mailer(&url, None).send(&update(1)).await.unwrap_err();
        assert!(error.is_temporary(), "{error:?}");
        assert!(lock(&shared.all).is_empty());
        mailer(&url, Some(pem.as_bytes())).send(&update(1)).await.unwrap();
        assert_eq!(lock(&shared.all).len(), 1);
    }
}
