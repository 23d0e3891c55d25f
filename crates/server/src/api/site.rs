//! The public site as files.

use model::{
    Invalid, Problem,
    access::{Permission, Scope},
    limits::SUMMARY_CHARS_MAX,
};
use proto::pb::{self, site_server::Site};
use tokio_stream::{StreamExt as _, wrappers::ReceiverStream};
use tonic::{Request, Status};

use super::{Answer, Items, open};
use crate::{
    public::{self, PublicSite},
    refusal::respond,
};

/// The service.
pub(crate) struct SiteApi {
    pub public: PublicSite,
}

#[tonic::async_trait]
impl Site for SiteApi {
    type ExportStream = Items<pb::SiteFile>;

    async fn export(&self, request: Request<pb::ExportSiteRequest>) -> Answer<Self::ExportStream> {
        respond(async {
            let (caller, request) = open(request)?;
            caller.require(Permission::ServerManage, Scope::Server)?;
            let url = place(&request.url)?;
            let files = ReceiverStream::new(public::files(&self.public, url.as_deref())?);
            let files: Items<pb::SiteFile> = Box::pin(files.map(|file| match file {
                Ok(file) => Ok(pb::SiteFile { path: file.path, data: file.bytes.into() }),
                Err(refused) => Err(Status::from(refused)),
            }));
            Ok(files)
        })
        .await
    }
}

/// Where the files will lie, without a slash at the end.
fn place(url: &str) -> Result<Option<String>, Invalid> {
    let url = url.trim().trim_end_matches('/');
    if url.is_empty() {
        return Ok(None);
    }
    if url.chars().count() > SUMMARY_CHARS_MAX {
        return Err(Invalid::new("url", Problem::TooLong { max: SUMMARY_CHARS_MAX }));
    }
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '?' | '#' | '\\');
    match rest {
        Some(rest) if !rest.is_empty() && rest.chars().all(plain) => Ok(Some(url.to_owned())),
        _ => Err(Invalid::new("url", Problem::Malformed)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_plain_address() {
        assert_eq!(place(" https://a.example/site/ "), Ok(Some("https://a.example/site".into())));
        assert_eq!(place(""), Ok(None));
        for bad in
            ["ftp://a", "https://", "https://a\"b", "a.example", "https://a/?x", "http://a b"]
        {
            assert!(place(bad).is_err(), "{bad}");
        }
    }
}
