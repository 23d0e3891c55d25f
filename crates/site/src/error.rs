//! What can go wrong: templates that somebody replaced.

use std::path::PathBuf;

/// A page cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// A file of the folder of templates cannot be read.
    #[error("cannot read the template {path}: {source}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file in the folder has a name that no template has.
    #[error("{path} replaces no template; templates are {known}")]
    Unknown {
        /// Which.
        path: PathBuf,
        /// The names there are.
        known: String,
    },
    /// A template is wrong, or says something that is not there.
    #[error("{0:#}")]
    Template(#[from] minijinja::Error),
    /// A picture cannot be drawn: its template makes no SVG.
    #[error("preview.svg cannot be drawn: {0}")]
    Picture(String),
}
