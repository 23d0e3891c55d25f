//! Accessibility checks by axe-core: a file of the npm registry, fetched once into `target/axe`
//! and never shipped.

use std::{
    path::Path,
    process::{Command, Stdio},
    sync::OnceLock,
};

use serde::Deserialize;

use crate::{browser::Browser, places};

const VERSION: &str = "4.14.1";

/// What axe-core found.
#[derive(Debug, Deserialize)]
pub(crate) struct Violation {
    pub(crate) id: String,
    pub(crate) impact: Option<String>,
    help: String,
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    html: String,
    #[serde(default, rename = "failureSummary")]
    summary: String,
}

impl Violation {
    /// Whether somebody is kept out by it.
    pub(crate) fn is_serious(&self) -> bool {
        matches!(self.impact.as_deref(), Some("serious" | "critical"))
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let impact = self.impact.as_deref().unwrap_or("minor");
        write!(f, "axe: {} ({impact}): {}", self.id, self.help)?;
        for node in self.nodes.iter().take(3) {
            let html: String = node.html.chars().take(160).collect();
            write!(f, "\n      {html}\n      {}", node.summary.replace('\n', "\n      "))?;
        }
        match self.nodes.len() {
            0..=3 => Ok(()),
            more => write!(f, "\n      and {} more", more - 3),
        }
    }
}

/// What axe-core finds on the page as it is now.
pub(crate) async fn violations(browser: &Browser) -> Vec<Violation> {
    browser.settle().await;
    // The page's own policy lets nothing in; the driver's scripts run beside it.
    if browser.eval("return typeof axe === 'undefined'", vec![]).await == true {
        browser.eval(source(), vec![]).await;
    }
    let script = "
        const done = arguments[0];
        axe.run(document, { resultTypes: ['violations'] })
            .then((found) => done(found.violations), (error) => done(String(error)));";
    let found = browser.works(browser.client.execute_async(script, vec![])).await;
    serde_json::from_value(found.clone())
        .unwrap_or_else(|error| panic!("axe-core failed ({error}): {found}"))
}

/// Fails the journey at its end if something on the page keeps somebody out; the rest is printed.
pub(crate) async fn check(browser: &Browser, what: &str) {
    for violation in violations(browser).await {
        if violation.is_serious() {
            browser.watch.complain(format!("{what}: {violation}"));
        } else {
            eprintln!("note, {what}: {violation}");
        }
    }
}

fn source() -> &'static str {
    static SOURCE: OnceLock<String> = OnceLock::new();
    SOURCE.get_or_init(|| {
        let path = places::target().join("axe").join(format!("axe-{VERSION}.min.js"));
        if !path.is_file() {
            fetch(&path);
        }
        std::fs::read_to_string(&path).unwrap()
    })
}

/// By npm, which checks what it gets against the registry's digest.
fn fetch(path: &Path) {
    let folder = path.parent().unwrap();
    std::fs::create_dir_all(folder).unwrap();
    let scratch = tempfile::tempdir_in(folder).unwrap();
    let hint = format!(
        "install npm (`apt install npm`), or put axe.min.js of axe-core {VERSION} at {}",
        path.display()
    );
    let run = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(scratch.path()).stdout(Stdio::null());
        let status = command
            .status()
            .unwrap_or_else(|error| panic!("{program} does not start ({error}): {hint}"));
        assert!(status.success(), "{program} failed ({status}): {hint}");
    };
    run("npm", &["pack", "--silent", &format!("axe-core@{VERSION}")]);
    run("tar", &["-xzf", &format!("axe-core-{VERSION}.tgz"), "package/axe.min.js"]);
    // At once, so that another run never reads half of it.
    std::fs::rename(scratch.path().join("package/axe.min.js"), path).unwrap();
}
