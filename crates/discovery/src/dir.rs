//! Secrets in a directory, a file for each: as systemd, and others that start programs, give them.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use crate::{Asked, Keeper, Kept, Secrets, Unavailable, limits::SECRET_BYTES_MAX};

/// A directory whose files are only read.
pub(crate) struct Dir(pub(crate) PathBuf);

impl Secrets for Dir {
    fn all(&self) -> Asked<'_, Kept> {
        Box::pin(async { read_all(&self.0) })
    }

    /// Whoever starts the server writes them.
    fn keeper(&self) -> Option<&dyn Keeper> {
        None
    }
}

fn read_all(dir: &Path) -> Result<Kept, Unavailable> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| Unavailable::File { path, source }
    };
    let mut kept = Kept::new();
    for entry in std::fs::read_dir(dir).map_err(at(dir))? {
        let entry = entry.map_err(at(dir))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Those who put files there keep their own beside them, behind a dot.
        if name.starts_with('.') || !entry.path().is_file() {
            continue;
        }
        kept.insert(name, read(&entry.path()).map_err(at(&entry.path()))?);
    }
    Ok(kept)
}

/// Without the newline that editors put at the end.
fn read(path: &Path) -> io::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    File::open(path)?.take(SECRET_BYTES_MAX).read_to_string(&mut text)?;
    let end = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(end);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_a_secret() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("smtp_url"), "smtp://mail.example\n").unwrap();
        std::fs::write(dir.path().join(".hidden"), "x").unwrap();
        std::fs::create_dir(dir.path().join("sub")).unwrap();
        let secrets = Dir(dir.path().to_owned());
        let kept = secrets.all().await.unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(*kept["smtp_url"], "smtp://mail.example");
        assert!(secrets.keeper().is_none(), "it is only read");
        let missing = Dir(dir.path().join("nowhere")).all().await.unwrap_err().to_string();
        assert!(missing.contains("nowhere"), "{missing}");
    }
}
