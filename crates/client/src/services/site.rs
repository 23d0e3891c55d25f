//! The public site as files.

use bytes::Bytes;
use model::{Invalid, Problem};
use proto::pb;

use super::stream::next;
use crate::{
    Result,
    client::{Auth, Client},
    error::ClientError,
    rpc::{Items, rpc},
};

/// The public site.
#[derive(Clone)]
pub struct Sites {
    pub(crate) client: Client,
}

impl Sites {
    /// Every file of the site, made for the place where it will lie (empty: where it lies now).
    /// Needs `server.manage`.
    ///
    /// # Errors
    /// NOT_ALLOWED, INVALID_INPUT.
    pub async fn export(&self, url: &str) -> Result<SiteFiles> {
        let request = pb::ExportSiteRequest { url: url.to_owned() };
        let call = rpc!(site_client::SiteClient, export);
        Ok(SiteFiles(self.client.stream(Auth::DIRECTORY, request, call).await?))
    }
}

/// A file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFile {
    /// Its parts below the folder that it is exported to; none is empty, `.` or `..`.
    pub path: Vec<String>,
    /// What is in it.
    pub data: Bytes,
}

/// The files, one after the other.
pub struct SiteFiles(Items<pb::SiteFile>);

impl SiteFiles {
    /// The next file; none when all are there.
    pub async fn next(&mut self) -> Option<Result<SiteFile>> {
        let file = next(&mut self.0).await?;
        Some(file.and_then(|file| {
            let path = parts(&file.path).map_err(ClientError::bad_answer)?;
            Ok(SiteFile { path, data: file.data })
        }))
    }
}

/// A server cannot make anybody write elsewhere.
fn parts(path: &str) -> Result<Vec<String>, Invalid> {
    let parts: Vec<String> = path.split('/').map(str::to_owned).collect();
    let plain = |part: &String| {
        let letters = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        !part.is_empty() && part.bytes().all(letters) && !part.starts_with('.')
    };
    if parts.iter().all(plain) { Ok(parts) } else { Err(Invalid::new("path", Problem::Malformed)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out_of_its_folder() {
        assert_eq!(parts("en/o/org/index.html").unwrap().len(), 4);
        for bad in ["", "/etc/passwd", "../x", "en/../../x", "a//b", "C:\\x", "en/.ssh/x", "a/"] {
            assert!(parts(bad).is_err(), "{bad}");
        }
    }
}
