//! Logs: one line an event, lower case, with fields; never personal data, never a token.

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::config::{Config, LogFormat};

/// The filter in the configuration cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("`log` is not a filter like `info` or `server=debug,info`: {0}")]
pub struct BadFilter(#[from] tracing_subscriber::filter::ParseError);

/// Starts logging to standard error. Later calls in the same process change nothing.
///
/// # Errors
/// The filter cannot be read.
pub fn start(config: &Config) -> Result<(), BadFilter> {
    // What libraries say below a warning is noise to whoever runs a server, and openraft shouts
    // many times a second when a node is away; `store` says it once. Whoever asks for more comes
    // last and gets it.
    let filter = EnvFilter::try_new(format!("openraft=off,hyper=warn,h2=warn,{}", config.log))?;
    let registry = tracing_subscriber::registry().with(filter);
    let _already_started = match config.log_format {
        LogFormat::Human => {
            registry.with(fmt::layer().with_writer(std::io::stderr).with_target(false)).try_init()
        }
        LogFormat::Json => registry
            .with(fmt::layer().json().flatten_event(true).with_writer(std::io::stderr))
            .try_init(),
    };
    Ok(())
}
