//! `muster config`: whether a server would start, and with what.

use std::{borrow::Cow, io::Write as _};

use server::config::{Config, Layers, Resolved, SETTINGS, default_of};

use crate::{
    cli::{ConfigCommand, ServerArgs},
    error::CommandError,
};

pub(crate) fn run(command: &ConfigCommand) -> Result<(), CommandError> {
    let mut out = std::io::stdout().lock();
    match command {
        ConfigCommand::Check(args) => {
            let config = Config::from_resolved(&resolve(args)?)?;
            server::check(&config).map_err(CommandError::failed)?;
            writeln!(
                out,
                "fine: would listen on {} and keep everything in {}",
                config.listen,
                config.data.display()
            )?;
        }
        ConfigCommand::Show { sources, args } => show(&mut out, &resolve(args)?, *sources)?,
    }
    Ok(())
}

/// The layers of these arguments.
pub(crate) fn resolve(args: &ServerArgs) -> Result<Resolved, CommandError> {
    let mut layers = Layers::default().with_variables(std::env::vars());
    if let Some(path) = &args.config {
        layers = layers.with_file(path);
    }
    for (key, value) in &args.settings.0 {
        layers = layers.with_flag(key, value);
    }
    Ok(crate::serve::runtime()?.block_on(layers.with_kept())?.resolve()?)
}

fn show(out: &mut impl std::io::Write, resolved: &Resolved, sources: bool) -> std::io::Result<()> {
    let width = SETTINGS.iter().map(|setting| setting.key.len()).max().unwrap_or(0);
    for setting in SETTINGS {
        let value = match resolved.get(setting.key) {
            Some(_) if setting.secret => "(secret)".to_owned(),
            Some((value, _)) => format!("{:?}", without_login(value)),
            None => match default_of(setting.key, resolved) {
                Some(value) => format!("{value:?}"),
                None => "(none)".to_owned(),
            },
        };
        write!(out, "{:<width$} {value}", setting.key)?;
        match resolved.get(setting.key) {
            Some((_, source)) if sources => writeln!(out, "   from {source}")?,
            None if sources => writeln!(out, "   by default")?,
            _ => writeln!(out)?,
        }
    }
    Ok(())
}

/// What somebody may have put where no secret belongs: an identity of age instead of its recipient,
/// an address with a login, or with something behind it.
fn without_login(value: &str) -> Cow<'_, str> {
    if value.to_ascii_uppercase().contains("AGE-SECRET-KEY-") {
        return "(secret)".into();
    }
    let Some((scheme, rest)) = value.split_once("://") else { return value.into() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = match authority.rfind('@') {
        Some(at) => format!("(secret){}", &authority[at..]).into(),
        None => Cow::Borrowed(authority),
    };
    let path = match path.find(['?', '#']) {
        Some(at) => format!("{}(secret)", &path[..=at]).into(),
        None => Cow::Borrowed(path),
    };
    format!("{scheme}://{host}{path}").into()
}

#[cfg(test)]
mod tests {
    use super::without_login;

    #[test]
    fn a_login_is_not_shown() {
        for (value, shown) in [
            ("https://s3.example.org", "https://s3.example.org"),
            ("https://me:word@s3.example.org/x", "https://(secret)@s3.example.org/x"),
            ("consul:http://me:w@rd@10.0.0.1:8500", "consul:http://(secret)@10.0.0.1:8500"),
            ("https://example.org/@me", "https://example.org/@me"),
            ("me@example.org", "me@example.org"),
            ("https://example.org/?t=word", "https://example.org/?(secret)"),
            ("https://me:word@example.org#word", "https://(secret)@example.org#(secret)"),
            ("AGE-SECRET-KEY-1QQ", "(secret)"),
        ] {
            assert_eq!(without_login(value), shown, "{value}");
        }
    }
}
