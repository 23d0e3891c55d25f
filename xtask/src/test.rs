//! Everything that must hold, step by step. A step that fails does not keep the others from
//! running; what failed is said again at the end.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{consul, need, s3, step, tidy, web};

/// What is built for the browser too.
const WASM: &[&str] =
    &["muster-client", "muster-crypto", "muster-model", "muster-proto", "muster-ui"];

struct Course {
    steps: Vec<Step>,
    tests: Tally,
}

struct Step {
    name: &'static str,
    took: Duration,
    failure: Option<String>,
    /// Why it was left out, though nothing is wrong.
    left_out: Option<&'static str>,
}

#[derive(Default)]
struct Tally {
    passed: u64,
    failed: u64,
}

pub(crate) fn run() -> Result<()> {
    let start = Instant::now();
    let mut course = Course { steps: Vec::new(), tests: Tally::default() };

    course.step("what the tests need", |_| {
        need::wasm_target()?;
        need::tests()
    });
    course.step("format", |_| step::run(&mut step::cargo(&["fmt", "--all", "--check"])));
    course.step("tidy", |_| tidy::run());
    // First, since lints and tests look at the server with the app in it.
    let app = course.step("web app", |_| web::build(web::Flavour::Release).map(drop));
    course.step("lints", |_| clippy(&["--workspace", "--all-targets", "--features", LINTED]));
    course.step("lints for the browser", |_| {
        let mut arguments = vec!["--target", "wasm32-unknown-unknown"];
        for package in WASM {
            arguments.extend(["--package", package]);
        }
        clippy(&arguments)
    });
    // As people build it: in the workspace, others' features could hide one that it lacks.
    let server = course.step("server", |_| {
        step::run(&mut step::cargo(&["build", "--package", "muster", "--features", EMBED]))
    });
    let peers = Peers::found();
    course.step("tests", |tests| {
        let mut command = peers.cargo_test(&["--no-fail-fast", "--", "--skip", JOURNEYS]);
        counted(&mut command, tests)
    });
    if server && app {
        course.step("browser journeys", |tests| journeys(&peers, tests));
    } else {
        course.skip("browser journeys", "there is no server with a web app to visit");
    }
    peers.say(&mut course);
    course.step("documentation", |_| {
        let mut doc = step::cargo(&["doc", "--workspace", "--no-deps", "--document-private-items"]);
        step::run(doc.env("RUSTDOCFLAGS", "-D warnings"))
    });
    course.finish(start.elapsed())
}

/// The name that all journeys begin with.
const JOURNEYS: &str = "journeys::";

/// Tests and journeys share one build of the server: the one with the web app in it.
const EMBED: &str = "muster/embed-web";

/// What is only tested where a Consul or a server of buckets is, is looked at everywhere.
const LINTED: &str = "muster/embed-web,muster-discovery/consul,muster-tests/consul,muster-tests/s3";

fn clippy(arguments: &[&str]) -> Result<()> {
    let mut command = step::cargo(&["clippy"]);
    step::run(command.args(arguments).args(["--", "-D", "warnings"]))
}

fn journeys(peers: &Peers, tests: &mut Tally) -> Result<()> {
    let artefacts = step::root().join("artefacts");
    std::fs::create_dir_all(&artefacts)?;
    let mut command = peers.cargo_test(&["--no-fail-fast", "--test", "e2e", JOURNEYS]);
    command.env("MUSTER_BINARY", step::target_dir().join("debug").join("muster"));
    counted(command.env("MUSTER_ARTEFACTS", &artefacts), tests)
}

/// What is only tested beside a real one, where there is one.
struct Peers {
    consul: Option<PathBuf>,
    s3: Option<PathBuf>,
}

impl Peers {
    fn found() -> Self {
        Self { consul: consul::find(), s3: s3::find() }
    }

    /// Always the whole workspace with the same features, so that nothing is built twice.
    fn cargo_test(&self, arguments: &[&str]) -> Command {
        let mut features = vec![EMBED];
        let mut command = step::cargo(&["test", "--workspace"]);
        if let Some(consul) = &self.consul {
            features.extend(["muster-discovery/consul", "muster-tests/consul"]);
            command.env("MUSTER_CONSUL", consul);
        }
        if let Some(s3) = &self.s3 {
            features.push("muster-tests/s3");
            command.env("MUSTER_S3FS", s3);
        }
        command.args(["--features", &features.join(",")]).args(arguments);
        command
    }

    fn say(&self, course: &mut Course) {
        for (name, found, how) in [
            ("beside Consul", &self.consul, "there is none here; cargo xtask consul builds one"),
            ("beside S3", &self.s3, "there is none here; cargo xtask s3 builds one"),
        ] {
            match found {
                Some(_) => println!("{name}: among the tests and the journeys"),
                None => course.leave_out(name, how),
            }
        }
    }
}

/// Runs a command whose output is shown and whose `test result` lines are added up.
fn counted(command: &mut Command, tests: &mut Tally) -> Result<()> {
    let program = Path::new(command.get_program()).display().to_string();
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start {program}"))?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines() {
            let line = line?;
            println!("{line}");
            tests.add(&line);
        }
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("cargo test failed ({status})");
    }
    Ok(())
}

impl Tally {
    fn add(&mut self, line: &str) {
        let Some(counts) = line.trim().strip_prefix("test result:") else { return };
        for part in counts.split(['.', ';']) {
            let mut words = part.split_whitespace();
            let Some(Ok(count)) = words.next().map(str::parse::<u64>) else { continue };
            match words.next() {
                Some("passed") => self.passed += count,
                Some("failed") => self.failed += count,
                _ => {}
            }
        }
    }
}

impl Course {
    fn step(&mut self, name: &'static str, work: impl FnOnce(&mut Tally) -> Result<()>) -> bool {
        let start = Instant::now();
        let result = step::step(name, || work(&mut self.tests));
        let failure = result.err().map(|error| format!("{error:#}"));
        if let Some(failure) = &failure {
            println!("{failure}");
        }
        let fine = failure.is_none();
        self.steps.push(Step { name, took: start.elapsed(), failure, left_out: None });
        fine
    }

    fn skip(&mut self, name: &'static str, why: &str) {
        let failure = Some(format!("did not run: {why}"));
        self.steps.push(Step { name, took: Duration::ZERO, failure, left_out: None });
    }

    fn leave_out(&mut self, name: &'static str, why: &'static str) {
        self.steps.push(Step { name, took: Duration::ZERO, failure: None, left_out: Some(why) });
    }

    fn finish(self, took: Duration) -> Result<()> {
        println!("\n─── all steps ───");
        for step in &self.steps {
            if let Some(why) = step.left_out {
                println!("– {:<28} did not run: {why}", step.name);
                continue;
            }
            let mark = if step.failure.is_none() { "✔" } else { "✘" };
            println!("{mark} {:<28} {:>7.1} s", step.name, step.took.as_secs_f32());
        }
        let broken: Vec<&Step> = self.steps.iter().filter(|step| step.failure.is_some()).collect();
        for step in &broken {
            println!("\n✘ {}: {}", step.name, step.failure.as_deref().unwrap_or_default());
        }
        let Tally { passed, failed } = self.tests;
        let verdict = if broken.is_empty() { "ok" } else { "FAILED" };
        println!(
            "\ntest result: {verdict}. {passed} passed; {failed} failed; 0 ignored; 0 measured; 0 \
             filtered out; finished in {:.2}s",
            took.as_secs_f32()
        );
        if broken.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = broken.iter().map(|step| step.name).collect();
        bail!("{} of {} steps failed: {}", broken.len(), self.steps.len(), names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn results_are_added_up() {
        let mut tally = Tally::default();
        tally.add("running 3 tests");
        tally.add("test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 4 filtered out");
        tally.add("test result: FAILED. 3 passed; 2 failed; 0 ignored; finished in 0.31s");
        assert_eq!((tally.passed, tally.failed), (15, 2));
    }
}
