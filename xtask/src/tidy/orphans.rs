//! Files that no `mod` names: they compile for nobody, and their tests never run.

use anyhow::Result;

use super::Sources;

pub(super) fn check(sources: &Sources) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    for file in sources.under("", "rs") {
        if !file.path.contains("/src/") || file.path.contains("/src/bin/") {
            continue;
        }
        let Some((folder, name)) = file.path.rsplit_once('/') else { continue };
        let (folder, stem) = match name.trim_end_matches(".rs") {
            "lib" | "main" => continue,
            "mod" => match folder.rsplit_once('/') {
                Some((above, stem)) => (above, stem),
                None => continue,
            },
            stem => (folder, stem),
        };
        let parents = [
            format!("{folder}/mod.rs"),
            format!("{folder}/lib.rs"),
            format!("{folder}/main.rs"),
            format!("{folder}.rs"),
        ];
        let named = parents.iter().filter_map(|path| sources.get(path)).any(|parent| {
            parent.text.lines().any(|line| {
                let line = line.trim();
                line.strip_suffix(';').is_some_and(|line| line.ends_with(&format!("mod {stem}")))
            })
        });
        if !named {
            complaints
                .push(format!("{}: no `mod {stem};` names it; add it or delete it", file.path));
        }
    }
    Ok(complaints)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::Sources;

    #[test]
    fn a_file_that_nobody_names_is_found() {
        let sources = Sources::of(&[
            ("crates/a/src/lib.rs", "mod b;\npub mod c;\n"),
            ("crates/a/src/b.rs", "mod deep;\n"),
            ("crates/a/src/b/deep.rs", ""),
            ("crates/a/src/c/mod.rs", ""),
            ("crates/a/src/c/lost.rs", ""),
            ("crates/a/src/lost.rs", ""),
        ]);
        assert_eq!(check(&sources).unwrap().len(), 2);
    }
}
