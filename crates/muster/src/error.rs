//! What a person reads when a command fails: what happened, why, what to do next.

use std::{error::Error, io, process::ExitCode};

use crate::nouns::fields;

/// What kind of failure it is; decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It did not work.
    Failed,
    /// The words were not right.
    Usage,
    /// Not allowed, or not signed in.
    NotAllowed,
    /// There is no such thing.
    NotFound,
    /// It changed meanwhile, or exists already.
    Conflict,
}

impl Kind {
    fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NotAllowed => 3,
            Self::NotFound => 4,
            Self::Conflict => 5,
        }
    }
}

/// A failed command.
#[derive(Debug)]
pub(crate) struct CommandError {
    /// What kind.
    pub kind: Kind,
    /// What happened and why.
    pub error: Box<dyn Error + Send + Sync>,
    /// What to do next.
    pub hints: Vec<String>,
}

impl CommandError {
    pub(crate) fn new(kind: Kind, error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind, error: error.into(), hints: Vec::new() }
    }

    pub(crate) fn failed(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Kind::Failed, error)
    }

    pub(crate) fn usage(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Kind::Usage, error)
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Says it all on standard error.
    pub(crate) fn report(&self) -> ExitCode {
        // Whoever closed the pipe has what they wanted, like `head`.
        let io = self.error.downcast_ref::<io::Error>();
        if io.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
            return ExitCode::SUCCESS;
        }
        // Whoever closed standard error does not want to read this.
        let _ = self.write(&mut io::stderr().lock());
        ExitCode::from(self.kind.exit_code())
    }

    fn write(&self, out: &mut impl io::Write) -> io::Result<()> {
        writeln!(out, "muster: {}", self.error)?;
        let mut shown = self.error.to_string();
        let mut cause = self.error.source();
        while let Some(error) = cause {
            let text = error.to_string();
            if !shown.contains(&text) {
                writeln!(out, "  because: {text}")?;
                shown = text;
            }
            cause = error.source();
        }
        self.hints.iter().try_for_each(|hint| writeln!(out, "  try: {hint}"))
    }
}

impl From<server::config::ConfigError> for CommandError {
    fn from(error: server::config::ConfigError) -> Self {
        Self::usage(error)
    }
}

impl CommandError {
    /// What a server answered, in the words of the contract.
    pub(crate) fn of_server(error: client::ClientError) -> Self {
        use model::Code;
        let kind = match &error.kind {
            client::Kind::Refused(code) => match code {
                Code::Unauthenticated | Code::Forbidden => Kind::NotAllowed,
                Code::NotFound => Kind::NotFound,
                Code::Conflict | Code::AlreadyExists => Kind::Conflict,
                Code::Invalid => Kind::Usage,
                Code::Precondition | Code::Exhausted | Code::Unavailable | Code::Internal => {
                    Kind::Failed
                }
            },
            _ => Kind::Failed,
        };
        let signed_out = error.ends_session();
        let said = Self::new(kind, error);
        if signed_out {
            said.hint("muster login --mail ADDRESS (and --server URL, if you named one)")
        } else {
            said
        }
    }
}

/// In the words that were typed.
impl From<client::ClientError> for CommandError {
    fn from(error: client::ClientError) -> Self {
        let listed = error.fields.iter().any(|f| matches!(f.field.as_str(), "filter" | "order_by"));
        let said = Self::of_server(fields::refused(error));
        if listed {
            return said.hint("the same command with --help, which says what can be asked for");
        }
        said
    }
}

impl From<io::Error> for CommandError {
    fn from(error: io::Error) -> Self {
        Self::failed(error)
    }
}
