//! Completions and manual pages, made from the grammar itself.

use std::{
    io::{self, Write as _},
    path::Path,
};

use crate::{cli, error::CommandError};

pub(crate) fn run(shell: clap_complete::Shell) -> Result<(), CommandError> {
    // Into memory first: the generator panics where a pipe is closed.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::build(), "muster", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(())
}

/// The page of `muster` itself, or into a directory one for every command.
pub(crate) fn man(dir: Option<&Path>) -> Result<(), CommandError> {
    let Some(dir) = dir else {
        clap_mangen::Man::new(cli::build()).render(&mut io::stdout().lock())?;
        return Ok(());
    };
    let made =
        std::fs::create_dir_all(dir).and_then(|()| clap_mangen::generate_to(cli::build(), dir));
    made.map_err(|error| CommandError::usage(format!("cannot write to {}: {error}", dir.display())))
}
