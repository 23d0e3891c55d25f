//! `muster receipt`: the proof of having been counted, and checking one without any server.

use std::{io::Write as _, path::PathBuf};

use client::{Client, Receipt};

use super::{
    Asking, ask, call,
    report::{Cell, Facts, Format},
    text,
    words::Place,
};
use crate::error::CommandError;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum ReceiptCommand {
    /// Save the receipt of your latest call
    Save {
        #[command(flatten)]
        asking: Asking,
        /// Organisation and project
        project: Place,
        /// Where to; standard output without it
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Check a receipt on this machine: that the pledge is in the call's count
    Verify {
        /// The file with the receipt; - is standard input
        file: String,
        /// How it is printed
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        output: Format,
    },
}

pub(crate) fn run(command: &ReceiptCommand) -> Result<(), CommandError> {
    match command {
        ReceiptCommand::Save { asking, project, file } => {
            ask(asking, |client, _| async move { save(&client, project, file.as_ref()).await })
        }
        ReceiptCommand::Verify { file, output } => verify(&text(&format!("@{file}"))?, *output),
    }
}

async fn save(client: &Client, place: &Place, file: Option<&PathBuf>) -> Result<(), CommandError> {
    let call = call::mine(client, place).await?;
    let receipt = client.calls().receipt(&place.org, &place.project, call.id).await?;
    match file {
        Some(path) => std::fs::write(path, receipt.receipt)?,
        None => writeln!(std::io::stdout().lock(), "{}", receipt.receipt)?,
    }
    Ok(())
}

fn verify(text: &str, format: Format) -> Result<(), CommandError> {
    let receipt = Receipt::parse(text.trim()).map_err(CommandError::failed)?;
    receipt.verify().map_err(CommandError::failed)?;
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    let statement = String::from_utf8_lossy(&receipt.statement).into_owned();
    Facts::new(vec![
        ("holds", true.into()),
        ("statement", Cell::Text(statement)),
        ("call", model::CallId::from_bytes(receipt.call).to_string().into()),
        ("counted", receipt.count.into()),
        ("root", hex(&receipt.root).into()),
        (
            "means",
            "this pledge is one of those counted under this root; compare the root with the call's"
                .into(),
        ),
    ])
    .print(format)
}
