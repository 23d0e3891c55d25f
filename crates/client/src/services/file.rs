//! Files: sent chunk by chunk, shown somewhere, read piece by piece.

use core::{cell::Cell, future::Future, time::Duration};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use model::{
    FileId, NewsId, Reason,
    file::{Attachment, File, FileState, ShownFile, chunk_bytes, chunks_of},
    limits::CHUNK_BYTES,
    text::{Slug, Title},
    view::{Page, PageRequest},
};
use proto::pb;

use super::{id, or_empty, part, stream::next, whole};
use crate::{
    Result,
    client::{Auth, Client},
    error::ClientError,
    platform::{Moment, random, request_id, sleep},
    retry::{self, Retry},
    rpc::{Items, rpc},
    session::Audience,
};

/// Chunks on their way at the same time.
const PARALLEL: usize = 3;
/// How long an upload waits for a server that does not answer before it gives up.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// Files.
#[derive(Clone)]
pub struct Files {
    pub(crate) client: Client,
}

/// Where files are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShownAt {
    /// With the organisation.
    Org,
    /// With a project of it.
    Project(Slug),
    /// With a piece of its news.
    News(NewsId),
}

/// How much room an organisation's files take, and may take, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileRoom {
    /// What they take.
    pub bytes: u64,
    /// What they may take.
    pub bytes_max: u64,
}

/// How far an upload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many bytes have arrived.
    Arrived(u64),
    /// The server does not answer; it is tried again.
    Waiting,
}

/// An upload did not come to its end; what has arrived stays for a day.
#[derive(Debug)]
pub enum UploadError<E> {
    /// The file cannot be read any more.
    Unreadable(E),
    /// The server says no, or has not answered for long.
    Refused(ClientError),
}

impl Files {
    /// Announces a file of so many bytes; needs `news.publish` there.
    ///
    /// # Errors
    /// QUOTA_EXCEEDED, INVALID_INPUT, NOT_ALLOWED.
    pub async fn begin(
        &self,
        org: &Slug,
        project: Option<&Slug>,
        name: &Title,
        bytes: u64,
    ) -> Result<FileId> {
        let request = pb::BeginFileRequest {
            org: org.to_string(),
            project: or_empty(project),
            name: name.to_string(),
            bytes,
            request_id: request_id(),
        };
        let call = rpc!(file_client::FileClient, begin);
        id(&self.client.call(Auth::org(org), Retry::Safe, request, call).await?.id)
    }

    /// Sends what has not arrived of an announced file of `bytes` bytes, and finishes it. `read`
    /// gives the bytes of the file at a place. A line that is lost is waited for.
    ///
    /// # Errors
    /// See [`UploadError`]; FILE_NOT_FOUND, FILE_NOT_USABLE, QUOTA_EXCEEDED, DISK_FULL.
    pub async fn upload<E, F>(
        &self,
        org: &Slug,
        file: FileId,
        bytes: u64,
        read: impl Fn(u64, u32) -> F,
        progress: impl Fn(Progress),
    ) -> Result<File, UploadError<E>>
    where
        F: Future<Output = Result<Bytes, E>>,
    {
        let patient = Patient::new(&progress);
        let (known, arrived) = patient.ask(|| self.get(org, file)).await?;
        if known.state == FileState::Ready {
            return Ok(known);
        }
        let size = |place: u64| u64::from(chunk_bytes(bytes, place).unwrap_or(0));
        let done = Cell::new(arrived.iter().map(|place| size(u64::from(*place))).sum::<u64>());
        progress(Progress::Arrived(done.get()));
        let missing = (0..chunks_of(bytes)).filter(|place| {
            u32::try_from(*place).is_ok_and(|place| arrived.binary_search(&place).is_err())
        });
        let (read, patient, done) = (&read, &patient, &done);
        let sends = missing.map(|place| async move {
            let length = chunk_bytes(bytes, place).unwrap_or(0);
            let data = read(place * CHUNK_BYTES as u64, length).await;
            let data = data.map_err(UploadError::Unreadable)?;
            // At most FILE_BYTES_MAX: chunks can be counted.
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            patient.ask(|| self.put_chunk(org, file, place, data.clone())).await?;
            done.set(done.get() + u64::from(length));
            patient.tell(Progress::Arrived(done.get()));
            Ok(())
        });
        let mut sending = stream::iter(sends).buffer_unordered(PARALLEL);
        while let Some(sent) = sending.next().await {
            sent?;
        }
        patient.ask(|| self.finish(org, file)).await
    }

    /// Sends a chunk; needs `news.publish` there.
    ///
    /// # Errors
    /// FILE_NOT_FOUND, FILE_FINISHED, INVALID_INPUT, DISK_FULL.
    pub async fn put_chunk(&self, org: &Slug, file: FileId, place: u32, data: Bytes) -> Result<()> {
        let (org_slug, id) = (org.to_string(), file.to_string());
        let request = pb::PutChunkRequest { org: org_slug, id, place, data };
        let call = rpc!(file_client::FileClient, put_chunk);
        self.client.call(Auth::org(org), Retry::Bulk, request, call).await.map(drop)
    }

    /// Says that all chunks are there; needs `news.publish` there.
    ///
    /// # Errors
    /// FILE_NOT_FOUND, FILE_NOT_WHOLE, FILE_NOT_USABLE, QUOTA_EXCEEDED.
    pub async fn finish(&self, org: &Slug, file: FileId) -> Result<File> {
        let request = pb::FinishFileRequest { org: org.to_string(), id: file.to_string() };
        let call = rpc!(file_client::FileClient, finish);
        part("file", self.client.call(Auth::org(org), Retry::Bulk, request, call).await?.file)
    }

    /// A file, and the places of its chunks that have arrived, in order; needs `news.publish` there.
    ///
    /// # Errors
    /// FILE_NOT_FOUND.
    pub async fn get(&self, org: &Slug, file: FileId) -> Result<(File, Vec<u32>)> {
        let request = pb::GetFileRequest { org: org.to_string(), id: file.to_string() };
        let call = rpc!(file_client::FileClient, get);
        let answer = self.client.call(Auth::org(org), Retry::Safe, request, call).await?;
        let mut arrived = answer.arrived;
        arrived.sort_unstable();
        Ok((part("file", answer.file)?, arrived))
    }

    /// An organisation's files, the latest first, and the room that they take; needs
    /// `news.publish` in it.
    ///
    /// # Errors
    /// ORG_NOT_FOUND, NOT_ALLOWED.
    pub async fn list(&self, org: &Slug, page: PageRequest) -> Result<(Page<File>, FileRoom)> {
        let request = pb::ListFilesRequest { org: org.to_string(), ..Default::default() };
        let call = rpc!(file_client::FileClient, list);
        let answer =
            self.client.call(Auth::org(org), Retry::Safe, request.paged(page), call).await?;
        let room = FileRoom { bytes: answer.bytes, bytes_max: answer.bytes_max };
        Ok((whole(answer)?, room))
    }

    /// Takes a file away, also from where it is shown; needs `news.publish` there.
    ///
    /// # Errors
    /// FILE_NOT_FOUND.
    pub async fn remove(&self, org: &Slug, file: FileId) -> Result<()> {
        let request = pb::RemoveFileRequest {
            org: org.to_string(),
            id: file.to_string(),
            request_id: request_id(),
        };
        let call = rpc!(file_client::FileClient, remove);
        self.client.call(Auth::org(org), Retry::Safe, request, call).await.map(drop)
    }

    /// From now on exactly these are shown there, in this order. Needs `org.manage`,
    /// `project.manage` or `news.publish`, by where it is.
    ///
    /// # Errors
    /// FILE_NOT_FOUND, FILE_NOT_WHOLE, NEWS_NOT_FOUND, NOT_ALLOWED.
    pub async fn attach(&self, org: &Slug, at: &ShownAt, files: Vec<Attachment>) -> Result<()> {
        let (project, news) = names(at);
        let request = pb::AttachFilesRequest {
            org: org.to_string(),
            project,
            news,
            files: files.into_iter().map(Into::into).collect(),
            request_id: request_id(),
        };
        let call = rpc!(file_client::FileClient, attach);
        self.client.call(Auth::org(org), Retry::Safe, request, call).await.map(drop)
    }

    /// What is shown there, in order.
    ///
    /// # Errors
    /// ORG_NOT_FOUND, PROJECT_NOT_FOUND, NEWS_NOT_FOUND.
    pub async fn shown(&self, org: &Slug, at: &ShownAt) -> Result<Vec<ShownFile>> {
        let (project, news) = names(at);
        let news = if news.is_empty() { Vec::new() } else { vec![news] };
        let places = self.places(org, project, news).await?;
        Ok(places.into_iter().next().map(|(_, files)| files).unwrap_or_default())
    }

    /// What is shown with these pieces of news, where anything is.
    ///
    /// # Errors
    /// ORG_NOT_FOUND, NEWS_NOT_FOUND.
    pub async fn shown_with(
        &self,
        org: &Slug,
        news: &[NewsId],
    ) -> Result<Vec<(NewsId, Vec<ShownFile>)>> {
        if news.is_empty() {
            return Ok(Vec::new());
        }
        let ids = news.iter().map(ToString::to_string).collect();
        let places = self.places(org, String::new(), ids).await?;
        places.into_iter().map(|(news, files)| Ok((id(&news)?, files))).collect()
    }

    async fn places(
        &self,
        org: &Slug,
        project: String,
        news: Vec<String>,
    ) -> Result<Vec<(String, Vec<ShownFile>)>> {
        let auth = Auth::Maybe(Audience::Org(org.clone()));
        let request = pb::ListShownFilesRequest { org: org.to_string(), project, news };
        let call = rpc!(file_client::FileClient, list_shown);
        let answer = self.client.call(auth, Retry::Safe, request, call).await?;
        let files = |files: Vec<pb::ShownFileResource>| {
            files.into_iter().map(whole).collect::<Result<Vec<ShownFile>>>()
        };
        answer.places.into_iter().map(|place| Ok((place.news, files(place.files)?))).collect()
    }

    /// A form of a file from a byte on. Whoever was cut off asks again from where it came to.
    ///
    /// # Errors
    /// FILE_NOT_FOUND, CHUNK_MISSING.
    pub async fn read(
        &self,
        org: &Slug,
        file: FileId,
        rendition: u32,
        from: u64,
    ) -> Result<FilePieces> {
        let auth = Auth::Maybe(Audience::Org(org.clone()));
        let (org, id) = (org.to_string(), file.to_string());
        let request = pb::ReadFileRequest { org, id, rendition, from };
        let call = rpc!(file_client::FileClient, read);
        Ok(FilePieces(self.client.stream(auth, request, call).await?))
    }
}

/// A project and a piece of news as requests name them.
fn names(at: &ShownAt) -> (String, String) {
    match at {
        ShownAt::Org => Default::default(),
        ShownAt::Project(project) => (project.to_string(), String::new()),
        ShownAt::News(news) => (String::new(), news.to_string()),
    }
}

/// A file that arrives piece by piece.
pub struct FilePieces(Items<pb::FilePiece>);

impl FilePieces {
    /// The next piece; none at the end. After an error the file is not whole.
    pub async fn next(&mut self) -> Option<Result<Bytes>> {
        Some(next(&mut self.0).await?.map(|piece| piece.data))
    }
}

/// Asks again and again while no server answers.
struct Patient<'a> {
    heard: Cell<Moment>,
    tell: &'a dyn Fn(Progress),
}

impl<'a> Patient<'a> {
    fn new(tell: &'a dyn Fn(Progress)) -> Self {
        Self { heard: Cell::new(Moment::now()), tell }
    }

    fn tell(&self, progress: Progress) {
        (self.tell)(progress);
    }

    async fn ask<T, E, F>(&self, ask: impl Fn() -> F) -> Result<T, UploadError<E>>
    where
        F: Future<Output = Result<T>>,
    {
        let mut tries = 0;
        loop {
            let error = match ask().await {
                Ok(answer) => {
                    self.heard.set(Moment::now());
                    return Ok(answer);
                }
                Err(error) => error,
            };
            // Waiting makes no room on a disk.
            let helps = error.is_transient() && error.reason != Some(Reason::DiskFull);
            if !helps || Moment::now().since(self.heard.get()) > PATIENCE {
                return Err(UploadError::Refused(error));
            }
            self.tell(Progress::Waiting);
            sleep(retry::CALL.pause(tries, u32::from_be_bytes(random()))).await;
            tries += 1;
        }
    }
}
