//! `muster file`.

use std::{
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use bytes::Bytes;
use client::{Client, Files, Progress, ShownAt, UploadError};
use indicatif::{ProgressBar, ProgressStyle};
use model::{
    FileId, NewsId,
    file::{Attachment, File, FileState},
    text::{Slug, Summary, Title},
};

use super::{
    all, invalid,
    report::{Facts, Format, Listing, done},
    sure,
    words::{Where, slug},
};
use crate::error::CommandError;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum FileCommand {
    /// Upload a picture, a video or a PDF; it is public once it is shown somewhere
    Upload {
        /// Organisation, or organisation/project
        at: Where,
        /// The file
        file: PathBuf,
        /// What it is called; the file's own name unless given
        #[arg(long)]
        name: Option<String>,
        /// Go on with an upload that was cut short, by the id that it had
        #[arg(long, value_name = "ID")]
        resume: Option<FileId>,
    },
    /// List an organisation's files, and the room that they take
    List {
        /// The last part of the organisation's address
        #[arg(value_parser = slug)]
        org: Slug,
    },
    /// Show one file with its forms
    Show {
        /// The last part of the organisation's address
        #[arg(value_parser = slug)]
        org: Slug,
        /// As `muster file list` shows it
        id: FileId,
    },
    /// Save a file
    Download {
        /// The last part of the organisation's address
        #[arg(value_parser = slug)]
        org: Slug,
        /// As `muster file list` shows it
        id: FileId,
        /// Where to; what is there already is kept and gone on with
        to: PathBuf,
        /// Which form, as `muster file show` numbers them; the largest unless given
        #[arg(long, default_value_t = 0)]
        form: u32,
    },
    /// Say what is shown with an organisation, a project or a piece of news: these, and no others
    Attach {
        /// Organisation, or organisation/project
        at: Where,
        /// Show them with this piece of news
        #[arg(long, value_name = "ID")]
        news: Option<NewsId>,
        /// Files, as ID or ID=CAPTION; none to show nothing
        files: Vec<String>,
    },
    /// List what is shown with an organisation, a project or a piece of news
    Shown {
        /// Organisation, or organisation/project
        at: Where,
        /// What is shown with this piece of news
        #[arg(long, value_name = "ID")]
        news: Option<NewsId>,
    },
    /// Take a file away, also from where it is shown
    Remove {
        /// The last part of the organisation's address
        #[arg(value_parser = slug)]
        org: Slug,
        /// As `muster file list` shows it
        id: FileId,
        /// It cannot be undone
        #[arg(long)]
        yes: bool,
    },
}

pub(crate) async fn run(
    client: Client,
    format: Format,
    command: &FileCommand,
) -> Result<(), CommandError> {
    let files = client.files();
    match command {
        FileCommand::Upload { at, file, name, resume } => {
            upload(&files, format, at, file, name.as_deref(), *resume).await
        }
        FileCommand::List { org } => list(&files, format, org).await,
        FileCommand::Show { org, id } => show(&files, format, org, *id).await,
        FileCommand::Download { org, id, to, form } => {
            download(&files, format, org, *id, to, *form).await
        }
        FileCommand::Attach { at, news, files: given } => {
            let given = given.iter().map(|text| attachment(text)).collect::<Result<Vec<_>, _>>()?;
            let count = given.len() as u64;
            files.attach(&at.org, &shown_at(at, *news), given).await?;
            done(format, "it is shown there from now on", vec![("files", count.into())])
        }
        FileCommand::Shown { at, news } => {
            let mut listing = Listing::new(&["name", "kind", "caption", "id"]);
            for shown in files.shown(&at.org, &shown_at(at, *news)).await? {
                listing.push(vec![
                    shown.file.name.to_string().into(),
                    kind(&shown.file).into(),
                    shown.caption.to_string().into(),
                    shown.file.id.to_string().into(),
                ]);
            }
            listing.print(format)
        }
        FileCommand::Remove { org, id, yes } => {
            sure(*yes, "taking a file away")?;
            files.remove(org, *id).await?;
            done(format, "the file is gone", vec![])
        }
    }
}

fn shown_at(at: &Where, news: Option<NewsId>) -> ShownAt {
    match (news, &at.project) {
        (Some(news), _) => ShownAt::News(news),
        (None, Some(project)) => ShownAt::Project(project.clone()),
        (None, None) => ShownAt::Org,
    }
}

fn attachment(text: &str) -> Result<Attachment, CommandError> {
    let (id, caption) = text.split_once('=').unwrap_or((text, ""));
    let wrong = |_| CommandError::usage(format!("{id} is not the id of a file"));
    Ok(Attachment {
        file: id.parse().map_err(wrong)?,
        caption: Summary::parse("caption", caption).map_err(invalid)?,
    })
}

fn kind(file: &File) -> Option<String> {
    file.renditions.first().map(|form| form.media.as_str().to_owned())
}

async fn upload(
    files: &Files,
    format: Format,
    at: &Where,
    path: &Path,
    name: Option<&str>,
    resume: Option<FileId>,
) -> Result<(), CommandError> {
    let unreadable =
        |error: std::io::Error| CommandError::usage(format!("{}: {error}", path.display()));
    let bytes = std::fs::metadata(path).map_err(unreadable)?.len();
    let own_name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = Title::parse("--name", name.unwrap_or(&own_name)).map_err(invalid)?;
    model::file::file_bytes(&own_name, bytes).map_err(invalid)?;
    let id = match resume {
        Some(id) => id,
        None => files.begin(&at.org, at.project.as_ref(), &name, bytes).await?,
    };
    let bar = bar(bytes);
    let read = |start: u64, length: u32| {
        let piece = piece(path, start, length);
        async move { piece }
    };
    let tell = |progress| match progress {
        Progress::Arrived(bytes) => {
            bar.set_message("");
            bar.set_position(bytes);
        }
        Progress::Waiting => bar.set_message("the server does not answer; waiting"),
    };
    let again = || format!("go on with: muster file upload … --resume {id}");
    let sent = files.upload(&at.org, id, bytes, read, tell).await;
    bar.finish_and_clear();
    let file = sent.map_err(|error| match error {
        UploadError::Unreadable(error) => unreadable(error).hint(again()),
        UploadError::Refused(error) if error.is_transient() => {
            CommandError::from(error).hint(again())
        }
        UploadError::Refused(error) => error.into(),
    })?;
    done(
        format,
        "the file has arrived; show it somewhere with `muster file attach`, or it goes in a day",
        vec![("id", file.id.to_string().into()), ("kind", kind(&file).into())],
    )
}

fn piece(path: &Path, start: u64, length: u32) -> Result<Bytes, std::io::Error> {
    let mut file = std::fs::File::open(path)?;
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = vec![0; length as usize];
    file.read_exact(&mut bytes)?;
    Ok(bytes.into())
}

fn bar(bytes: u64) -> ProgressBar {
    let bar = ProgressBar::new(bytes);
    bar.set_style(
        ProgressStyle::with_template(
            "{bar:32} {bytes}/{total_bytes} {binary_bytes_per_sec} {eta} {msg}",
        )
        .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    bar
}

async fn list(files: &Files, format: Format, org: &Slug) -> Result<(), CommandError> {
    let found = all("", "", |page| {
        let (files, org) = (files.clone(), org.clone());
        async move { files.list(&org, page).await.map(|(page, _)| page) }
    });
    let mut listing = Listing::new(&["made_at", "name", "kind", "bytes", "id"]);
    for file in found.await? {
        let kind = match file.state {
            FileState::Ready => kind(&file),
            FileState::Uploading => Some("not all there yet".to_owned()),
        };
        listing.push(vec![
            file.made_at.into(),
            file.name.to_string().into(),
            kind.into(),
            file.bytes.into(),
            file.id.to_string().into(),
        ]);
    }
    listing.print(format)
}

async fn show(files: &Files, format: Format, org: &Slug, id: FileId) -> Result<(), CommandError> {
    let (file, arrived) = files.get(org, id).await?;
    if file.state == FileState::Uploading {
        return Facts::new(vec![
            ("name", file.name.to_string().into()),
            ("bytes", file.bytes.into()),
            ("chunks", model::file::chunks_of(file.bytes).into()),
            ("chunks_arrived", (arrived.len() as u64).into()),
            ("made_at", file.made_at.into()),
        ])
        .print(format);
    }
    let mut listing = Listing::new(&["form", "kind", "width", "height", "bytes", "blake3"]);
    for (number, form) in (0_u64..).zip(&file.renditions) {
        listing.push(vec![
            number.into(),
            form.media.as_str().into(),
            form.size.map(|size| u64::from(size.width)).into(),
            form.size.map(|size| u64::from(size.height)).into(),
            form.bytes.into(),
            form.digest.to_string().into(),
        ]);
    }
    listing.print(format)
}

async fn download(
    files: &Files,
    format: Format,
    org: &Slug,
    id: FileId,
    to: &Path,
    form: u32,
) -> Result<(), CommandError> {
    let failed = |error: std::io::Error| CommandError::failed(format!("{}: {error}", to.display()));
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.create(true).append(true).open(to).map_err(failed)?;
    let mut at = file.metadata().map_err(failed)?.len();
    let begun = at;
    let mut pieces = files.read(org, id, form, at).await?;
    let bar = ProgressBar::new_spinner();
    while let Some(piece) = pieces.next().await {
        let again = "run the same command again: it goes on from where it came to";
        let piece = piece.map_err(|error| CommandError::from(error).hint(again))?;
        file.write_all(&piece).map_err(failed)?;
        at += piece.len() as u64;
        bar.set_position(at);
    }
    file.sync_all().map_err(failed)?;
    bar.finish_and_clear();
    let said = format!("{} has the file", to.display());
    done(format, &said, vec![("bytes", at.into()), ("fetched", (at - begun).into())])
}
