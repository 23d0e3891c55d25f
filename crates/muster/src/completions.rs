//! Completions and the manual page, made from the grammar itself.

use std::io;

use crate::{cli, error::CommandError};

pub(crate) fn run(shell: clap_complete::Shell) -> Result<(), CommandError> {
    clap_complete::generate(shell, &mut cli::build(), "muster", &mut io::stdout().lock());
    Ok(())
}

pub(crate) fn man() -> Result<(), CommandError> {
    clap_mangen::Man::new(cli::build()).render(&mut io::stdout().lock())?;
    Ok(())
}
