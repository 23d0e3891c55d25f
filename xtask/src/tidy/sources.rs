//! The files of the project, read once.

use std::path::Path;

use anyhow::{Context, Result};

/// A file, by its path from the root with forward slashes.
pub(super) struct Source {
    pub(super) path: String,
    pub(super) text: String,
}

pub(super) struct Sources {
    pub(super) files: Vec<Source>,
}

/// What is not ours, or is made.
const SKIPPED: &[&str] = &[".git", "target", "artefacts", "node_modules", "corpus"];
const READ: &[&str] = &["css", "ftl", "html", "js", "lock", "md", "proto", "rs", "sql", "toml"];

impl Sources {
    pub(super) fn read(root: &Path) -> Result<Sources> {
        let mut files = Vec::new();
        collect(root, root, &mut files)?;
        files.sort_by(|a: &Source, b: &Source| a.path.cmp(&b.path));
        Ok(Sources { files })
    }

    /// The files below a folder with an extension.
    pub(super) fn under<'a>(
        &'a self,
        folder: &'a str,
        extension: &'a str,
    ) -> impl Iterator<Item = &'a Source> + 'a {
        self.files.iter().filter(move |file| {
            file.path.starts_with(folder) && file.path.rsplit('.').next() == Some(extension)
        })
    }

    pub(super) fn get(&self, path: &str) -> Option<&Source> {
        self.files.iter().find(|file| file.path == path)
    }

    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Sources {
        let files = files
            .iter()
            .map(|(path, text)| Source { path: (*path).to_owned(), text: (*text).to_owned() })
            .collect();
        Sources { files }
    }
}

impl Source {
    /// The lines before the file's tests, with their numbers; comments left out.
    pub(super) fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .take_while(|line| line.trim() != "#[cfg(test)]")
            .enumerate()
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
            .map(|(index, line)| (index + 1, line))
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<Source>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                collect(root, &path, files)?;
            }
            continue;
        }
        let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        if READ.contains(&extension.as_str()) {
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("could not read {}", path.display()))?;
            let relative = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            files.push(Source { path: relative, text });
        }
    }
    Ok(())
}
