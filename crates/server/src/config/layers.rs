//! The layers, and what each setting comes to be.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use discovery::Kept;

use super::{ConfigError, SETTINGS, Setting};

/// Where a value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Kept for all servers.
    Kept(String),
    /// In the file.
    File(PathBuf),
    /// In an environment variable.
    Variable(String),
    /// On the command line.
    Flag(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kept(place) => f.write_str(place),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Variable(name) => f.write_str(name),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

/// The layers above the defaults, the strongest last.
#[derive(Debug, Default)]
pub struct Layers {
    kept: Option<(String, Kept)>,
    file: Option<PathBuf>,
    variables: Vec<(String, String)>,
    flags: Vec<(String, String)>,
}

impl Layers {
    /// Reads this file.
    #[must_use]
    pub fn with_file(mut self, path: &Path) -> Self {
        self.file = Some(path.to_owned());
        self
    }

    /// Takes the variables that begin with `MUSTER_`.
    #[must_use]
    pub fn with_variables(mut self, variables: impl IntoIterator<Item = (String, String)>) -> Self {
        self.variables
            .extend(variables.into_iter().filter(|(name, _)| name.starts_with("MUSTER_")));
        self
    }

    /// Takes one flag, by the key of its setting.
    #[must_use]
    pub fn with_flag(mut self, key: &str, value: &str) -> Self {
        self.flags.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Takes what is kept for all servers, if the other layers say where that is.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve), or what is kept cannot be read.
    pub async fn with_kept(mut self) -> Result<Self, ConfigError> {
        let resolved = self.resolve()?;
        if let Some(place) = super::secrets_place(&resolved)? {
            let token = resolved.get("consul_token").map(|(token, _)| token);
            self.kept = Some((place.to_string(), place.open(token).all().await?));
        }
        Ok(self)
    }

    /// What each setting comes to be, and from where.
    ///
    /// # Errors
    /// The file or a secret's file cannot be read, or a key is not known.
    pub fn resolve(&self) -> Result<Resolved, ConfigError> {
        let mut resolved = Resolved::default();
        if let Some((place, kept)) = &self.kept {
            for (name, value) in kept {
                let source = Source::Kept(format!("{place}/{name}"));
                resolved.take(source, name, value.as_str().to_owned())?;
            }
        }
        if let Some(path) = &self.file {
            resolved.take_file(path)?;
        }
        for (name, value) in &self.variables {
            resolved.take_variable(name, value)?;
        }
        for (key, value) in &self.flags {
            resolved.take(
                Source::Flag(format!("--{}", key.replace('_', "-"))),
                key,
                value.clone(),
            )?;
        }
        Ok(resolved)
    }
}

/// The values of all settings that are set somewhere.
#[derive(Debug, Default)]
pub struct Resolved {
    values: BTreeMap<&'static str, (String, Source)>,
}

impl Resolved {
    /// The value of a setting and where it stands; none is the default.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<(&str, &Source)> {
        self.values.get(key).map(|(value, source)| (value.as_str(), source))
    }

    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.get(key).map(|(value, _)| value.to_owned())
    }

    pub(super) fn path(&self, key: &str) -> Option<PathBuf> {
        self.get(key).map(|(value, _)| PathBuf::from(value))
    }

    pub(super) fn parse<T>(
        &self,
        key: &'static str,
        wanted: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        let Some((value, source)) = self.get(key) else { return Ok(None) };
        parse(value).map(Some).ok_or_else(|| ConfigError::BadValue {
            source_of: source.clone(),
            key,
            problem: wanted.to_owned(),
        })
    }

    pub(super) fn flag(&self, key: &'static str) -> Result<bool, ConfigError> {
        let parsed = self.parse(key, "must be true or false", |v| match v {
            "true" | "1" | "" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        })?;
        Ok(parsed.unwrap_or(false))
    }

    fn take(&mut self, source: Source, key: &str, value: String) -> Result<(), ConfigError> {
        let Some(setting) = SETTINGS.iter().find(|s| s.key == key) else {
            return Err(ConfigError::UnknownKey {
                source_of: source,
                // Something pasted to the wrong place may be a secret.
                key: match key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b)) {
                    true => key.to_owned(),
                    false => "(no name of a setting)".to_owned(),
                },
                suggestion: nearest(key),
            });
        };
        self.values.insert(setting.key, (value, source));
        Ok(())
    }

    fn take_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let text = read(path)?;
        let table: toml::Table = toml::from_str(&text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.unwrap_or_default().matches('\n').count() + 1;
            ConfigError::NotToml {
                path: path.to_owned(),
                line,
                problem: error.message().to_owned(),
            }
        })?;
        for (key, value) in table {
            let value = match value {
                toml::Value::String(text) => text,
                toml::Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(","),
                other => plain(&other),
            };
            self.take(Source::File(path.to_owned()), &key, value)?;
        }
        Ok(())
    }

    fn take_variable(&mut self, name: &str, value: &str) -> Result<(), ConfigError> {
        let key = name.trim_start_matches("MUSTER_").to_lowercase();
        // Read by the command line itself: where a server's file is, and which server it talks to.
        if matches!(key.as_str(), "config" | "server") {
            return Ok(());
        }
        let source = Source::Variable(name.to_owned());
        let from_file = key.strip_suffix("_file").filter(|k| is_secret(k));
        match from_file {
            Some(key) => {
                let path = Path::new(value);
                let unreadable = |cause| ConfigError::SecretUnreadable {
                    named_by: source.clone(),
                    path: path.to_owned(),
                    cause,
                };
                let text = std::fs::read_to_string(path).map_err(unreadable)?;
                self.take(source, key, text.trim_end_matches(['\r', '\n']).to_owned())
            }
            None => self.take(source, &key, value.to_owned()),
        }
    }
}

fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path)
        .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })
}

fn is_secret(key: &str) -> bool {
    SETTINGS.iter().any(|s: &Setting| s.secret && s.key == key)
}

/// The setting that was probably meant: at most two letters away.
fn nearest(key: &str) -> Option<&'static str> {
    SETTINGS
        .iter()
        .map(|s| (distance(s.key, key), s.key))
        .filter(|(d, _)| *d <= 2)
        .min()
        .map(|(_, key)| key)
}

/// Levenshtein distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stronger_layer_wins_and_says_so() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("muster.toml");
        std::fs::write(
            &file,
            "listen = '127.0.0.1:1'\nlog = 'debug'\ntrusted_proxy = ['10.0.0.0/8', '::1']\n",
        )
        .unwrap();
        let resolved = Layers::default()
            .with_file(&file)
            .with_variables([
                ("MUSTER_LISTEN".into(), "127.0.0.1:2".into()),
                ("PATH".into(), "/bin".into()),
            ])
            .with_flag("listen", "127.0.0.1:3")
            .resolve()
            .unwrap();
        let (value, source) = resolved.get("listen").unwrap();
        assert_eq!((value, source.to_string().as_str()), ("127.0.0.1:3", "--listen"));
        assert_eq!(resolved.get("log").unwrap().1, &Source::File(file));
        assert_eq!(resolved.get("trusted_proxy").unwrap().0, "10.0.0.0/8,::1");
    }

    #[test]
    fn secrets_come_from_files_without_their_last_newline() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("smtp");
        std::fs::write(&file, "smtp://mail.example\n").unwrap();
        let variables = [("MUSTER_SMTP_URL_FILE".to_owned(), file.display().to_string())];
        let resolved = Layers::default().with_variables(variables).resolve().unwrap();
        assert_eq!(resolved.get("smtp_url").unwrap().0, "smtp://mail.example");
    }

    #[test]
    fn what_is_no_toml_is_told_without_what_stands_there() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("muster.toml");
        for wrong in
            ["passphrase = hunter2", "passphrase = \"hunter2", "passphrase = \"\\qhunter2\""]
        {
            std::fs::write(&file, format!("log = 'debug'\n{wrong}\n")).unwrap();
            let said = Layers::default().with_file(&file).resolve().unwrap_err().to_string();
            assert!(said.contains("in line 2") && !said.contains("hunter2"), "{said}");
        }
        std::fs::write(&file, "'smtps://me:hunter2@h' = 'x'").unwrap();
        let said = Layers::default().with_file(&file).resolve().unwrap_err().to_string();
        assert!(!said.contains("hunter2"), "{said}");
    }

    #[test]
    fn unknown_keys_are_errors_in_every_layer() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("muster.toml");
        std::fs::write(&file, "lissten = 'x'").unwrap();
        assert!(matches!(
            Layers::default().with_file(&file).resolve(),
            Err(ConfigError::UnknownKey { suggestion: Some("listen"), .. })
        ));
        let variables = [("MUSTER_SERVER".to_owned(), "http://localhost:1".to_owned())];
        Layers::default().with_variables(variables).resolve().unwrap();
        let variables = [("MUSTER_NONSENSE".to_owned(), "1".to_owned())];
        assert!(matches!(
            Layers::default().with_variables(variables).resolve(),
            Err(ConfigError::UnknownKey { suggestion: None, .. })
        ));
    }
}
