//! Configuration: defaults < what is kept for all servers (`secrets`) < TOML file <
//! `MUSTER_*` variables < flags.
//!
//! [`SETTINGS`] is the one list of what can be set: its key in the file, its words, its default.
//! The variable and the flag follow from the key (`tls_cert`: `MUSTER_TLS_CERT`, `--tls-cert`).
//! A secret can also be read from a file named by `MUSTER_…_FILE`. Unknown keys are errors.

mod backups;
mod files;
mod layers;

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

pub use backups::Backups;
use discovery::{Place, SecretsPlace};
pub use files::{FilePlace, FileSettings};
pub use layers::{Layers, Resolved, Source};

/// One thing that can be set.
#[derive(Debug)]
pub struct Setting {
    /// Its key in the file.
    pub key: &'static str,
    /// What its value stands for, for help texts.
    pub value: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// Never shown, and readable from a file.
    pub secret: bool,
}

const fn setting(key: &'static str, value: &'static str, doc: &'static str) -> Setting {
    Setting { key, value, doc, secret: false }
}

const fn secret(key: &'static str, value: &'static str, doc: &'static str) -> Setting {
    Setting { key, value, doc, secret: true }
}

/// Everything that can be set.
pub const SETTINGS: &[Setting] = &[
    setting("data", "DIR", "Where everything is kept [default: the platform's data directory]"),
    setting("listen", "ADDRESS", "Address and port to listen on [default: 127.0.0.1:7421]"),
    setting(
        "public_url",
        "URL",
        "How people reach this server, for links in mails [default: http://localhost:PORT]",
    ),
    setting("tls_cert", "FILE", "Certificate chain (PEM); needs tls_key"),
    setting("tls_key", "FILE", "Private key (PEM); needs tls_cert"),
    setting(
        "trusted_proxy",
        "NETS",
        "Proxies in front whose X-Forwarded-* headers are believed, e.g. 127.0.0.1/32",
    ),
    setting(
        "insecure",
        "BOOL",
        "Serve a public address without TLS: pages only, no sign-in [default: false]",
    ),
    secret(
        "smtp_url",
        "URL",
        "Where mail goes, e.g. smtps://user:password@mail.example.org; without it mail waits in the outbox",
    ),
    setting("mail_from", "ADDRESS", "Sender of mails [default: muster@HOST of public_url]"),
    secret("passphrase", "TEXT", "Unlocks the keyring, if it was locked with one"),
    secret(
        "join",
        "INVITATION",
        "Join the cluster that this invitation is from, with an empty data directory",
    ),
    setting(
        "cluster_address",
        "HOST:PORT",
        "Where the other nodes of the cluster reach this one, when it joins",
    ),
    setting(
        "cluster_listen",
        "ADDRESS",
        "Where to listen for the other nodes [default: all addresses, the port of cluster_address]",
    ),
    setting(
        "discovery",
        "PLACE",
        "Where nodes are looked for: list:HOST:PORT,… or dns:NAME or consul:URL",
    ),
    setting(
        "secrets",
        "PLACE",
        "Where settings and secrets are kept, one for each name: dir:PATH or consul:URL",
    ),
    secret("consul_token", "TOKEN", "Consul's ACL token"),
    setting(
        "backup_dir",
        "DIR",
        "Where to make backups by itself: a directory of its own, elsewhere",
    ),
    setting("backup_every", "TIME", "How often, e.g. 24h or 7d [default: 24h]"),
    setting("backup_keep", "COUNT", "How many scheduled backups stay [default: 7]"),
    setting(
        "backup_recipient",
        "RECIPIENT",
        "Whom they are encrypted to: age1…, of `muster backup keygen`; several with commas",
    ),
    setting(
        "files_quota",
        "SIZE",
        "How much the files of one organisation may take, e.g. 500MB [default: 10GB]",
    ),
    setting(
        "files_copies",
        "COUNT",
        "On how many servers of a cluster each file lies [default: 3]",
    ),
    setting(
        "files_rate",
        "SIZE",
        "How much of files is fetched from other servers a second, e.g. 5MB [default: no limit]",
    ),
    setting(
        "files_check_every",
        "TIME",
        "How often all files are read and compared with their checksums [default: 24h]",
    ),
    setting(
        "files_at",
        "PLACE",
        "Where files are kept: disk (the data directory), or s3 (s3_bucket) [default: disk]",
    ),
    setting(
        "s3_bucket",
        "BUCKET",
        "A bucket for files, or for moving them out of it: NAME or NAME/PREFIX",
    ),
    setting(
        "s3_endpoint",
        "URL",
        "The server of the bucket, e.g. https://s3.example.org [default: Amazon's of the region]",
    ),
    setting("s3_region", "REGION", "Its region, as it calls it [default: us-east-1]"),
    setting("s3_access_key", "KEY", "Who this server is to it"),
    secret("s3_secret_key", "TEXT", "The proof of it"),
    setting(
        "site_templates",
        "DIR",
        "Templates of the public site that replace the built-in ones, e.g. project.html",
    ),
    setting(
        "site_amp",
        "BOOL",
        "Offer projects and news as AMP, too: those pages load a script of others [default: false]",
    ),
    setting(
        "time_zone",
        "ZONE",
        "Zone of the times on the public site, e.g. Europe/Berlin [default: this machine's]",
    ),
    setting("log", "FILTER", "What is logged, e.g. info or server=debug,info [default: info]"),
    setting("log_format", "FORMAT", "auto, human or json [default: auto: human on a terminal]"),
    setting("reflection", "BOOL", "Offer gRPC reflection [default: false]"),
    setting("web_dir", "DIR", "Serve the web app from this directory instead of the built-in one"),
];

/// What a setting is where nobody sets it; none for what is not there then.
#[must_use]
pub fn default_of(key: &str, resolved: &Resolved) -> Option<String> {
    let listen = || resolved.text("listen").and_then(|text| text.parse::<SocketAddr>().ok());
    let text = match key {
        "data" => return default_data_dir().map(|dir| dir.display().to_string()),
        "listen" => LISTEN.to_string(),
        "public_url" => {
            let scheme = if resolved.get("tls_cert").is_some() { "https" } else { "http" };
            format!("{scheme}://localhost:{}", listen().unwrap_or(LISTEN).port())
        }
        "mail_from" => {
            let url = resolved.text("public_url").as_deref().and_then(public_url);
            crate::node::mail_from(url.as_deref().unwrap_or("http://localhost"))
        }
        "cluster_listen" => {
            let address = resolved.text("cluster_address")?;
            crate::cluster::listen_for(&address)?.to_string()
        }
        "backup_every" => return backups::is_wanted(resolved).then(|| backups::EVERY.to_owned()),
        "backup_keep" => return backups::is_wanted(resolved).then(|| backups::KEEP.to_string()),
        "files_quota" => files::QUOTA.to_owned(),
        "files_copies" => files::COPIES.to_string(),
        "files_check_every" => files::CHECK_EVERY.to_owned(),
        "files_at" => files::AT.to_owned(),
        "s3_region" => {
            resolved.get("s3_bucket")?;
            files::REGION.to_owned()
        }
        "insecure" | "reflection" | "site_amp" => "false".to_owned(),
        "log" => LOG.to_owned(),
        "log_format" => "auto".to_owned(),
        _ => return None,
    };
    Some(text)
}

const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 7421);
const LOG: &str = "info";

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people, with colours on a terminal.
    Human,
    /// One JSON object a line.
    Json,
}

/// The configuration of a server, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where everything is kept.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// How people reach it; none means `http://localhost:PORT`, known once it listens.
    pub public_url: Option<String>,
    /// Certificate chain and key, as files.
    pub tls: Option<TlsFiles>,
    /// Proxies whose forwarding headers are believed.
    pub trusted_proxy: Vec<ipnet::IpNet>,
    /// Serve a public address without TLS.
    pub insecure: bool,
    /// Where mail goes.
    pub smtp_url: Option<Secret>,
    /// Sender of mails.
    pub mail_from: Option<String>,
    /// Unlocks the keyring.
    pub passphrase: Option<Secret>,
    /// An invitation to a cluster.
    pub join: Option<Secret>,
    /// Where the other nodes reach this one.
    pub cluster_address: Option<String>,
    /// Where to listen for the other nodes.
    pub cluster_listen: Option<SocketAddr>,
    /// Where nodes are looked for.
    pub discovery: Option<Place>,
    /// Where settings and secrets are kept.
    pub secrets: Option<SecretsPlace>,
    /// Consul's token.
    pub consul_token: Option<Secret>,
    /// Backups that this node makes by itself, if it does.
    pub backups: Option<Backups>,
    /// How files are kept.
    pub files: FileSettings,
    /// Templates of the public site that replace ours.
    pub site_templates: Option<PathBuf>,
    /// Projects and news as AMP, too.
    pub site_amp: bool,
    /// The zone of the times on the public site; none means this machine's.
    pub time_zone: Option<jiff::tz::TimeZone>,
    /// What is logged.
    pub log: String,
    /// How it is logged.
    pub log_format: LogFormat,
    /// Offer gRPC reflection.
    pub reflection: bool,
    /// Serve the web app from here.
    pub web_dir: Option<PathBuf>,
}

/// Certificate chain and private key, PEM.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The chain.
    pub cert: PathBuf,
    /// The key.
    pub key: PathBuf,
}

/// A text that does not print.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// The configuration cannot be used as it is.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("cannot read the configuration file {path}: {source}", path = path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A secret could not be read from the file that is named for it.
    #[error("{named_by} names {path}, which cannot be read: {cause}", path = path.display())]
    SecretUnreadable {
        /// Where it is named.
        named_by: Source,
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The file is not TOML.
    #[error("{path} is not valid TOML, in line {line}: {problem}", path = path.display())]
    NotToml {
        /// Which.
        path: PathBuf,
        /// Which line, the first being 1.
        line: usize,
        /// Why. The line itself is not told: it may hold a secret.
        problem: String,
    },
    /// A key that nothing knows.
    #[error("{source_of}: there is no setting `{key}`{hint}", hint = suggestion.map_or(String::new(), |s| format!("; did you mean `{s}`?")))]
    UnknownKey {
        /// Where it stands.
        source_of: Source,
        /// The key.
        key: String,
        /// The nearest one that exists.
        suggestion: Option<&'static str>,
    },
    /// A value that does not fit.
    #[error("{source_of}: `{key}` {problem}")]
    BadValue {
        /// Where it stands.
        source_of: Source,
        /// The key.
        key: &'static str,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// What is kept for all servers cannot be read.
    #[error("the settings that are kept for all servers (`secrets`): {0}")]
    Kept(#[from] discovery::Unavailable),
    /// Values that do not go together.
    #[error("{0}")]
    Contradiction(&'static str),
    /// A public address without TLS.
    #[error(
        "{listen} can be reached from outside, and without TLS anybody on the way can read and change everything.\n\
         Give --tls-cert and --tls-key, or put a proxy with TLS in front and name it with --trusted-proxy,\n\
         or say --insecure to serve pages only, without sign-in."
    )]
    PublicWithoutTls {
        /// The address.
        listen: SocketAddr,
    },
}

impl Config {
    /// Checks and types what the layers say.
    ///
    /// # Errors
    /// The first value that does not fit, with where it stands and what would be right.
    pub fn from_resolved(resolved: &Resolved) -> Result<Self, ConfigError> {
        let listen = resolved
            .parse("listen", "must be an address and a port, e.g. 127.0.0.1:7421", |v| {
                v.parse().ok()
            })?
            .unwrap_or(LISTEN);
        let data = resolved.path("data").or_else(default_data_dir);
        let data = data.ok_or(ConfigError::Contradiction(
            "this platform names no data directory; say --data DIR",
        ))?;
        let config = Self {
            backups: Backups::from_resolved(resolved, &data)?,
            data,
            listen,
            public_url: resolved.parse(
                "public_url",
                "must be http:// or https://, a host and perhaps a port, and nothing else, e.g. \
                 https://muster.example.org",
                public_url,
            )?,
            tls: tls_files(resolved)?,
            trusted_proxy: resolved
                .parse(
                    "trusted_proxy",
                    "must be networks like 10.0.0.0/8, separated by commas",
                    networks,
                )?
                .unwrap_or_default(),
            insecure: resolved.flag("insecure")?,
            smtp_url: resolved.text("smtp_url").map(Secret),
            mail_from: resolved.text("mail_from"),
            passphrase: resolved.text("passphrase").map(Secret),
            join: resolved.text("join").map(Secret),
            cluster_address: resolved.parse(
                "cluster_address",
                "must be a host and a port, e.g. node2.example.org:7422",
                |text| crate::cluster::is_address(text).then(|| text.to_owned()),
            )?,
            cluster_listen: resolved.parse(
                "cluster_listen",
                "must be an address and a port, e.g. 0.0.0.0:7422",
                |v| v.parse().ok(),
            )?,
            discovery: resolved.parse(
                "discovery",
                "must be list:HOST:PORT,… or dns:NAME (or dns:NAME@SERVER:PORT) or \
                 consul:http://127.0.0.1:8500",
                |text| Place::parse(text).ok(),
            )?,
            secrets: secrets_place(resolved)?,
            consul_token: resolved.text("consul_token").map(Secret),
            files: FileSettings::from_resolved(resolved)?,
            site_templates: resolved.path("site_templates"),
            site_amp: resolved.flag("site_amp")?,
            time_zone: resolved.parse(
                "time_zone",
                "must be a zone of the IANA database, e.g. Europe/Berlin",
                |name| jiff::tz::TimeZone::get(name).ok(),
            )?,
            log: resolved.text("log").unwrap_or_else(|| LOG.to_owned()),
            log_format: resolved
                .parse("log_format", "must be auto, human or json", log_format)?
                .unwrap_or_else(detect_log_format),
            reflection: resolved.flag("reflection")?,
            web_dir: resolved.path("web_dir"),
        };
        config.check_exposure()?;
        Ok(config)
    }

    /// Whether the address can be reached from another machine.
    #[must_use]
    pub fn is_public(&self) -> bool {
        !is_loopback(self.listen.ip())
    }

    /// Whether people can sign in: over TLS, through a proxy that has it, or on this machine.
    #[must_use]
    pub fn allows_sign_in(&self) -> bool {
        self.tls.is_some() || !self.trusted_proxy.is_empty() || !self.is_public()
    }

    fn check_exposure(&self) -> Result<(), ConfigError> {
        if self.allows_sign_in() || self.insecure {
            return Ok(());
        }
        Err(ConfigError::PublicWithoutTls { listen: self.listen })
    }
}

fn secrets_place(resolved: &Resolved) -> Result<Option<SecretsPlace>, ConfigError> {
    let wanted = "must be dir:PATH or consul:http://127.0.0.1:8500";
    resolved.parse("secrets", wanted, |text| SecretsPlace::parse(text).ok())
}

fn tls_files(resolved: &Resolved) -> Result<Option<TlsFiles>, ConfigError> {
    match (resolved.path("tls_cert"), resolved.path("tls_key")) {
        (Some(cert), Some(key)) => Ok(Some(TlsFiles { cert, key })),
        (None, None) => Ok(None),
        _ => Err(ConfigError::Contradiction(
            "tls_cert and tls_key go together: give both or neither",
        )),
    }
}

/// The platform's place for data that belongs to a program.
#[must_use]
pub fn default_data_dir() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "muster").map(|dirs| dirs.data_dir().to_owned())
}

fn is_loopback(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => v4.is_loopback(),
        IpAddr::V6(v6) => {
            v6.is_loopback() || v6.to_ipv4_mapped().is_some_and(|v4| v4.is_loopback())
        }
    }
}

fn public_url(text: &str) -> Option<String> {
    let uri: http::Uri = text.parse().ok()?;
    let scheme = uri.scheme_str().filter(|s| matches!(*s, "http" | "https"))?;
    let authority = uri.authority()?;
    // A fragment is no part of a URI as `http` has it, and falls away there unsaid.
    let bare =
        matches!(uri.path(), "" | "/") && uri.query().is_none() && !text.contains(['#', '@']);
    bare.then(|| format!("{scheme}://{authority}"))
}

fn networks(text: &str) -> Option<Vec<ipnet::IpNet>> {
    let one = |part: &str| {
        let part = part.trim();
        part.parse().ok().or_else(|| part.parse::<IpAddr>().ok().map(ipnet::IpNet::from))
    };
    text.split(',').map(one).collect()
}

fn log_format(text: &str) -> Option<LogFormat> {
    match text {
        "auto" => Some(detect_log_format()),
        "human" => Some(LogFormat::Human),
        "json" => Some(LogFormat::Json),
        _ => None,
    }
}

fn detect_log_format() -> LogFormat {
    if std::io::IsTerminal::is_terminal(&std::io::stderr()) {
        LogFormat::Human
    } else {
        LogFormat::Json
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(flags: &[(&str, &str)], expected: &Expect) {
        let layers = flags.iter().fold(Layers::default(), |l, (k, v)| l.with_flag(k, v));
        let said = match layers.resolve().and_then(|r| Config::from_resolved(&r)) {
            Ok(config) => format!("sign-in: {}", config.allows_sign_in()),
            Err(e) => e.to_string(),
        };
        expected.assert_eq(&said);
    }

    #[test]
    fn nothing_public_without_tls_unless_told() {
        check(&[], &expect!["sign-in: true"]);
        check(&[("listen", "[::1]:80")], &expect!["sign-in: true"]);
        check(
            &[("listen", "0.0.0.0:80")],
            &expect![[r#"
                0.0.0.0:80 can be reached from outside, and without TLS anybody on the way can read and change everything.
                Give --tls-cert and --tls-key, or put a proxy with TLS in front and name it with --trusted-proxy,
                or say --insecure to serve pages only, without sign-in."#]],
        );
        check(&[("listen", "0.0.0.0:80"), ("insecure", "true")], &expect!["sign-in: false"]);
        check(
            &[("listen", "0.0.0.0:80"), ("trusted_proxy", "10.0.0.1")],
            &expect!["sign-in: true"],
        );
        check(
            &[("listen", "0.0.0.0:80"), ("tls_cert", "a.pem"), ("tls_key", "b.pem")],
            &expect!["sign-in: true"],
        );
    }

    #[test]
    fn what_is_shown_as_a_default_is_one() {
        let resolved = Layers::default().resolve().unwrap();
        let config = Config::from_resolved(&resolved).unwrap();
        let shown = |key| default_of(key, &resolved);
        assert_eq!(shown("listen"), Some(config.listen.to_string()));
        assert_eq!(shown("data"), Some(config.data.display().to_string()));
        assert_eq!(shown("log"), Some(config.log));
        assert_eq!(shown("insecure"), Some(config.insecure.to_string()));
        assert_eq!(shown("reflection"), Some(config.reflection.to_string()));
        assert_eq!(shown("public_url").as_deref(), Some("http://localhost:7421"));
        for key in ["tls_cert", "tls_key", "trusted_proxy", "smtp_url", "passphrase", "web_dir"] {
            assert_eq!(shown(key), None, "{key}");
        }
        let resolved = Layers::default()
            .with_flag("listen", "[::1]:80")
            .with_flag("public_url", "https://muster.example.org:8443")
            .resolve()
            .unwrap();
        assert_eq!(default_of("public_url", &resolved).as_deref(), Some("http://localhost:80"));
        let from = default_of("mail_from", &resolved);
        assert_eq!(from.as_deref(), Some("muster <muster@muster.example.org>"));
    }

    #[test]
    fn bad_values_say_what_would_be_right() {
        check(
            &[("listen", "here")],
            &expect!["--listen: `listen` must be an address and a port, e.g. 127.0.0.1:7421"],
        );
        check(
            &[("insecure", "yes please")],
            &expect!["--insecure: `insecure` must be true or false"],
        );
        check(
            &[("public_url", "ftp://x")],
            &expect![
                "--public-url: `public_url` must be http:// or https://, a host and perhaps a port, and nothing else, e.g. https://muster.example.org"
            ],
        );
        for url in
            ["http://x/#y", "http://x#y", "http://x/?y", "http://x?y", "http://a@x", "http://x/y"]
        {
            let config = Layers::default().with_flag("public_url", url).resolve().unwrap();
            assert!(Config::from_resolved(&config).is_err(), "{url}");
        }
        check(
            &[("tls_cert", "a.pem")],
            &expect!["tls_cert and tls_key go together: give both or neither"],
        );
        check(
            &[("lisen", "x")],
            &expect!["--lisen: there is no setting `lisen`; did you mean `listen`?"],
        );
    }
}
