//! Processes that end with this one, however it ends: a run that is killed leaves no browser and
//! no server behind.

use std::{
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, ChildStderr, ChildStdout, Command, Stdio},
};

/// A shell leads a group of its own and waits for the end of its standard input, which is ours.
/// Then it ends the group, itself included. It lets go of the output, so that this one ends with
/// the program.
const LEASH: &str = r#""$@" & exec >/dev/null 2>&1; read -r _; kill -KILL 0"#;

/// The program and everything that it started. Ended when dropped, without a farewell.
pub(crate) struct Bound(Child);

impl Bound {
    /// A command that starts the program bound to this process, once it is given to `start`.
    pub(crate) fn command(program: &Path) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", LEASH, "sh"]).arg(program).process_group(0).stdin(Stdio::piped());
        command
    }

    pub(crate) fn start(command: &mut Command) -> Bound {
        Bound(command.spawn().unwrap())
    }

    /// Sends a signal, such as `-STOP`, to the program and not to its shell.
    pub(crate) fn signal(&self, which: &str) {
        let shell = self.0.id();
        let children = std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children"));
        let program = children.unwrap().split_whitespace().next().unwrap().to_owned();
        assert!(Command::new("kill").args([which, &program]).status().unwrap().success());
    }

    pub(crate) fn stdout(&mut self) -> ChildStdout {
        self.0.stdout.take().unwrap()
    }

    pub(crate) fn stderr(&mut self) -> ChildStderr {
        self.0.stderr.take().unwrap()
    }
}

impl Drop for Bound {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // That it was killed is what was asked for.
        let _ = self.0.wait();
    }
}
