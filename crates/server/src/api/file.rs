//! Files.

use model::{
    FileId, Invalid, NewsId, OrgId, Problem, Reason,
    access::{Permission, Scope},
    command::{Change, FileChange},
    file::{self, Attachment, Chunk, File as Found, FileState, Rendition, Shown, attachments},
    limits::CHUNK_BYTES,
    text::Title,
    view::PageRequest,
};
use proto::{
    convert::{each, id},
    pb::{self, file_server::File},
};
use state::read::{self, paging};
use tokio_stream::StreamExt as _;
use tonic::{Request, Response, Status};

use super::{Answer, Items, open};
use crate::{
    api::news::{about, is_public},
    caller::Caller,
    clock::fresh,
    files::{Files, serve},
    finder::Finder,
    proposer::{Asked, Proposer},
    refusal::{Refused, respond},
};

/// News whose files are asked for at once.
const NEWS_MAX: usize = 100;

/// The service.
pub(crate) struct FileApi {
    pub finder: Finder,
    pub proposer: Proposer,
    pub files: Files,
}

impl FileApi {
    /// The file with this id in this organisation, for somebody who is to change it.
    async fn permitted(&self, caller: &Caller, org: &str, file: &str) -> Result<Found, Refused> {
        let org = self.finder.org(org).await?;
        let found = match self.file(org.id, file).await {
            // Another server may have heard of it a moment ago. Whoever has no role here does not
            // make this one ask.
            Err(_) if !caller.grants.is_empty() => self.file_now(org.id, file).await,
            found => found,
        };
        match found {
            Ok(file) => {
                caller.require(Permission::NewsPublish, scope_of(&file))?;
                Ok(file)
            }
            // What is not there is about nothing smaller than the organisation.
            Err(missing) => {
                caller.require(Permission::NewsPublish, Scope::Org(org.id))?;
                Err(missing)
            }
        }
    }

    async fn file(&self, org: OrgId, file: &str) -> Result<Found, Refused> {
        let wanted: FileId = id("id", file)?;
        let found = self.finder.read(move |db| read::file::by_id(db, wanted)).await?;
        of(org, found)
    }

    /// The same as the whole cluster knows it now.
    async fn file_now(&self, org: OrgId, file: &str) -> Result<Found, Refused> {
        let file = self.files.now(id("id", file)?).await?;
        of(org, Some(file))
    }

    /// Where files are to be shown, for somebody who may say so.
    async fn place(
        &self,
        caller: &Caller,
        request: &pb::AttachFilesRequest,
    ) -> Result<(OrgId, Shown), Refused> {
        if !request.project.is_empty() {
            let (org, project) = (&request.org, &request.project);
            let manage = Permission::ProjectManage;
            let project = self.finder.permitted(caller, manage, org, project).await?;
            return Ok((project.org, Shown::Project(project.id)));
        }
        let org = self.finder.org(&request.org).await?;
        if request.news.is_empty() {
            caller.require(Permission::OrgManage, Scope::Org(org.id))?;
            return Ok((org.id, Shown::Org(org.id)));
        }
        let wanted: NewsId = id("news", &request.news)?;
        let news = self.finder.read(move |db| read::news::by_id(db, wanted)).await?;
        let Some(news) = news.filter(|news| news.org == org.id) else {
            caller.require(Permission::NewsPublish, Scope::Org(org.id))?;
            return Err(Reason::NewsNotFound.into());
        };
        caller.require(Permission::NewsPublish, about(&news))?;
        Ok((org.id, Shown::News(news.id)))
    }

    /// Goes on only if somebody may show this file: their own, or what everybody sees already.
    async fn showable(&self, caller: &Caller, org: OrgId, id: FileId) -> Result<(), Refused> {
        let read = move |db: &store::Reader<'_>| {
            Ok((read::file::by_id(db, id)?, read::file::is_public(db, id)?))
        };
        let (found, is_public) = self.finder.read(read).await?;
        let file = match found {
            None => self.files.now(id).await?,
            Some(found) => found,
        };
        let file = of(org, Some(file))?;
        match is_public || caller.may(Permission::NewsPublish, scope_of(&file)) {
            true => Ok(()),
            false => Err(Reason::FileNotFound.into()),
        }
    }

    async fn shown_at(&self, at: Shown) -> Result<Vec<pb::ShownFileResource>, Refused> {
        let shown = self.finder.read(move |db| read::file::shown(db, at)).await?;
        Ok(shown.into_iter().map(Into::into).collect())
    }

    /// The form that is to be read, for somebody who may, with its chunks.
    async fn readable(
        &self,
        caller: &Caller,
        request: &pb::ReadFileRequest,
    ) -> Result<(Rendition, Vec<Chunk>), Refused> {
        let org = self.finder.org(&request.org).await?;
        let file = self.file(org.id, &request.id).await?;
        let (id, number) = (file.id, request.rendition);
        let may = caller.may(Permission::NewsPublish, scope_of(&file));
        if !may && !self.finder.read(move |db| read::file::is_public(db, id)).await? {
            return Err(Reason::FileNotFound.into());
        }
        let form = file.renditions.get(number as usize).ok_or(Reason::FileNotFound)?;
        let chunks = self.finder.read(move |db| read::file::chunks(db, id, number)).await?;
        Ok((*form, chunks))
    }
}

/// The file, if it is this organisation's.
fn of(org: OrgId, file: Option<Found>) -> Result<Found, Refused> {
    file.filter(|file| file.org == org).ok_or_else(|| Reason::FileNotFound.into())
}

fn scope_of(file: &Found) -> Scope {
    file.project.map_or(Scope::Org(file.org), |project| Scope::Project(file.org, project))
}

#[tonic::async_trait]
impl File for FileApi {
    async fn begin(&self, request: Request<pb::BeginFileRequest>) -> Answer<pb::BeginFileResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let publish = Permission::NewsPublish;
            let (org, project) = if request.project.is_empty() {
                let org = self.finder.org(&request.org).await?;
                caller.require(publish, Scope::Org(org.id))?;
                (org.id, None)
            } else {
                let (org, project) = (&request.org, &request.project);
                let project = self.finder.permitted(&caller, publish, org, project).await?;
                (project.org, Some(project.id))
            };
            let asked = Asked::of(&request, &request.request_id)?;
            let change = FileChange::Begin {
                id: fresh!(FileId),
                org,
                project,
                name: Title::parse("name", &request.name)?,
                bytes: file::file_bytes("bytes", request.bytes)?,
                quota: self.files.quota(),
            };
            let id = self.proposer.create(&caller, asked, Change::File(change)).await?;
            let id = FileId::from_bytes(id).to_string();
            Ok(pb::BeginFileResponse { id, chunk_bytes: CHUNK_BYTES as u32 })
        })
        .await
    }

    async fn put_chunk(
        &self,
        request: Request<pb::PutChunkRequest>,
    ) -> Answer<pb::PutChunkResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let file = self.permitted(&caller, &request.org, &request.id).await?;
            let place = request.place;
            let expected = file::chunk_bytes(file.bytes, u64::from(place));
            let fits = expected.is_some_and(|bytes| bytes as usize == request.data.len());
            if file.state == FileState::Ready {
                return Err(Reason::FileFinished.into());
            }
            if !fits {
                return Err(Invalid::new("data", Problem::Contradiction).into());
            }
            // What arrived stays: nobody changes a file under the hands of whoever makes it whole.
            let (id, hash) = (file.id, blobs::hash(&request.data));
            let there = self.finder.read(move |db| read::file::chunk_at(db, id, place)).await?;
            if there.is_some_and(|chunk| chunk.hash != hash) {
                return Err(Invalid::new("data", Problem::Contradiction).into());
            }
            let chunk = self.files.put(request.data).await?;
            let change = FileChange::PutChunk { id, place, chunk };
            self.files.change(caller.actor(), change).await?;
            Ok(pb::PutChunkResponse {})
        })
        .await
    }

    async fn finish(
        &self,
        request: Request<pb::FinishFileRequest>,
    ) -> Answer<pb::FinishFileResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let file = self.permitted(&caller, &request.org, &request.id).await?;
            if file.state == FileState::Uploading {
                self.files.finish(caller.actor(), file.id).await?;
            }
            let file = self.files.now(file.id).await?;
            Ok(pb::FinishFileResponse { file: Some(file.into()) })
        })
        .await
    }

    async fn get(&self, request: Request<pb::GetFileRequest>) -> Answer<pb::GetFileResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let file = self.permitted(&caller, &request.org, &request.id).await?;
            let id = file.id;
            let arrived = match file.state {
                FileState::Ready => Vec::new(),
                FileState::Uploading => {
                    self.finder.read(move |db| read::file::arrived(db, id)).await?
                }
            };
            Ok(pb::GetFileResponse { file: Some(file.into()), arrived })
        })
        .await
    }

    async fn list(&self, request: Request<pb::ListFilesRequest>) -> Answer<pb::ListFilesResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let page = PageRequest::try_from(&request)?;
            let org = self.finder.org(&request.org).await?;
            caller.require(Permission::NewsPublish, Scope::Org(org.id))?;
            let (size, after) = (paging::size(&page)?, paging::after(&page)?);
            let read = move |db: &store::Reader<'_>| {
                Ok((read::file::page(db, org.id, size, after)?, read::file::bytes_of(db, org.id)?))
            };
            let (found, bytes) = self.finder.read(read).await?;
            let bytes_max = self.files.quota();
            Ok(pb::ListFilesResponse {
                bytes,
                bytes_max,
                ..pb::ListFilesResponse::of(&page, found)
            })
        })
        .await
    }

    async fn remove(
        &self,
        request: Request<pb::RemoveFileRequest>,
    ) -> Answer<pb::RemoveFileResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let file = self.permitted(&caller, &request.org, &request.id).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            let change = FileChange::Remove { id: file.id };
            self.proposer.propose(&caller, asked, Change::File(change)).await?;
            Ok(pb::RemoveFileResponse {})
        })
        .await
    }

    async fn attach(
        &self,
        request: Request<pb::AttachFilesRequest>,
    ) -> Answer<pb::AttachFilesResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let (org, shown) = self.place(&caller, &request).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            let files: Vec<Attachment> = each("files", request.files)?;
            attachments("files", &files)?;
            for one in &files {
                self.showable(&caller, org, one.file).await?;
            }
            let change = FileChange::Attach { org, shown, files };
            self.proposer.propose(&caller, asked, Change::File(change)).await?;
            Ok(pb::AttachFilesResponse {})
        })
        .await
    }

    async fn list_shown(
        &self,
        request: Request<pb::ListShownFilesRequest>,
    ) -> Answer<pb::ListShownFilesResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let mut places = Vec::new();
            if !request.project.is_empty() {
                let project = self.finder.visible(&caller, &request.org, &request.project).await?;
                let files = self.shown_at(Shown::Project(project.id)).await?;
                places.push(pb::ShownFiles { news: String::new(), files });
            } else if request.news.is_empty() {
                let org = self.finder.org(&request.org).await?;
                let files = self.shown_at(Shown::Org(org.id)).await?;
                places.push(pb::ShownFiles { news: String::new(), files });
            } else {
                let org = self.finder.org(&request.org).await?;
                if request.news.len() > NEWS_MAX {
                    return Err(Invalid::new("news", Problem::TooMany { max: NEWS_MAX }).into());
                }
                for news in &request.news {
                    let wanted: NewsId = id("news", news)?;
                    let found = self.finder.read(move |db| read::news::by_id(db, wanted)).await?;
                    let found = found.filter(|news| news.org == org.id);
                    let found = found.ok_or(Reason::NewsNotFound)?;
                    let may = caller.may(Permission::NewsPublish, about(&found));
                    if !may && !is_public(&self.finder, &found).await? {
                        return Err(Reason::NewsNotFound.into());
                    }
                    let files = self.shown_at(Shown::News(found.id)).await?;
                    places.push(pb::ShownFiles { news: found.id.to_string(), files });
                }
            }
            places.retain(|place| !place.files.is_empty());
            Ok(pb::ListShownFilesResponse { places })
        })
        .await
    }

    type ReadStream = Items<pb::FilePiece>;

    async fn read(&self, request: Request<pb::ReadFileRequest>) -> Answer<Self::ReadStream> {
        let read = async {
            let (caller, request) = open(request)?;
            let place = self.files.reader(caller.address).ok_or(Reason::Unavailable)?;
            let (form, chunks) = self.readable(&caller, &request).await?;
            Ok::<_, Refused>((request.from, form, chunks, place))
        };
        let (from, form, chunks, place) = read.await?;
        let pieces = serve::pieces(self.files.clone(), chunks, from, form.bytes, place);
        let pieces = pieces.map(|piece| match piece {
            Ok(data) => Ok(pb::FilePiece { data }),
            Err(_) => Err(Status::from(Refused::from(Reason::ChunkMissing))),
        });
        Ok(Response::new(Box::pin(pieces)))
    }
}
