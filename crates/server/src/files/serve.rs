//! `GET /files/ID/NUMBER.EXTENSION`: a form of a public file, with ranges (RFC 9110, section 14).
//! A browser runs nothing of it: its type is the one that its bytes say, and it is told so.

use std::{str::FromStr as _, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header},
    routing::get,
};
use bytes::Bytes;
use ipnet::IpNet;
use model::{
    FileId, Reason,
    file::{Chunk, File, FileKind, Rendition},
    limits::CHUNK_BYTES,
};
use peers::visitors::Place;
use state::read;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::Files;
use crate::{finder::Finder, front, http::is_known, refusal::Refused};

/// Nothing runs and nothing is loaded, whatever the bytes are.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";
/// How long others keep a file: one that is taken back is gone after that.
const CACHING: &str = "public, max-age=600";
/// Bytes that are handed on at once.
const PIECE_BYTES: usize = 64 * 1024;
/// How long a reader may take for a piece.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Clone)]
struct Serving {
    files: Files,
    finder: Finder,
    trusted_proxy: Arc<[IpNet]>,
}

/// The route.
pub(crate) fn routes(files: Files, finder: Finder, trusted_proxy: Arc<[IpNet]>) -> Router {
    Router::new().route("/files/{id}/{number}", get(serve)).with_state(Serving {
        files,
        finder,
        trusted_proxy,
    })
}

async fn serve(
    State(serving): State<Serving>,
    Path((id, number)): Path<(String, String)>,
    request: Request,
) -> Response<Body> {
    let address = front::address(&request, &serving.trusted_proxy);
    let headers = request.headers().clone();
    let Some(place) = serving.files.reader(address) else {
        let text = "Too many files are being read at once; try again in a moment.\n";
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        return response;
    };
    match serving.find(&id, &number).await {
        Ok(found) => answer(serving.files, found, place, &headers),
        Err(refused) => {
            let code = proto::status::http_status(refused.reason().code());
            let mut response =
                Response::new(Body::from(format!("{}\n", refused.reason().sentence())));
            *response.status_mut() = StatusCode::from_u16(code).unwrap_or_default();
            let text = HeaderValue::from_static("text/plain; charset=utf-8");
            response.headers_mut().insert(header::CONTENT_TYPE, text);
            response
        }
    }
}

struct Found {
    file: File,
    form: Rendition,
    chunks: Vec<Chunk>,
}

impl Serving {
    async fn find(&self, id: &str, number: &str) -> Result<Found, Refused> {
        let missing = || Refused::from(Reason::FileNotFound);
        let id = FileId::from_str(id).map_err(|_| missing())?;
        // What stands behind the dot is for whoever saves it.
        let number = number.split_once('.').map_or(number, |(number, _)| number);
        let number: u32 = number.parse().map_err(|_| missing())?;
        let found = self.finder.read(move |db| {
            if !read::file::is_public(db, id)? {
                return Ok(None);
            }
            let Some(file) = read::file::by_id(db, id)? else { return Ok(None) };
            let Some(form) = file.renditions.get(number as usize).copied() else {
                return Ok(None);
            };
            Ok(Some(Found { file, form, chunks: read::file::chunks(db, id, number)? }))
        });
        found.await?.ok_or_else(missing)
    }
}

fn answer(files: Files, found: Found, place: Place, headers: &HeaderMap) -> Response<Body> {
    let Found { file, form, chunks } = found;
    let tag = format!("\"{}\"", form.digest);
    let mut response = Response::new(Body::empty());
    let heads = response.headers_mut();
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            heads.insert(name, value);
        }
    };
    put(header::ETAG, &tag);
    put(header::CACHE_CONTROL, CACHING);
    put(header::ACCEPT_RANGES, "bytes");
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::CONTENT_SECURITY_POLICY, POLICY);
    put(HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
    put(header::CONTENT_TYPE, form.media.as_str());
    put(header::CONTENT_DISPOSITION, &disposition(&file, form));
    if is_known(headers, &tag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    let range = range(headers, &tag, form.bytes);
    let (from, to) = match range {
        Asked::Whole => (0, form.bytes),
        Asked::Part(from, to) => {
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            put_range(&mut response, &format!("bytes {from}-{}/{}", to - 1, form.bytes));
            (from, to)
        }
        Asked::Impossible => {
            *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            put_range(&mut response, &format!("bytes */{}", form.bytes));
            return response;
        }
    };
    if let Ok(length) = HeaderValue::from_str(&(to - from).to_string()) {
        response.headers_mut().insert(header::CONTENT_LENGTH, length);
    }
    *response.body_mut() = Body::from_stream(pieces(files, chunks, from, to, place));
    response
}

fn put_range(response: &mut Response<Body>, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(header::CONTENT_RANGE, value);
    }
}

/// Which part is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Whole,
    /// From this byte, and up to that one without it.
    Part(u64, u64),
    Impossible,
}

/// One range is answered; whoever asks for several, or for one of another form, gets the whole.
fn range(headers: &HeaderMap, tag: &str, bytes: u64) -> Asked {
    let Some(asked) = headers.get(header::RANGE).and_then(|value| value.to_str().ok()) else {
        return Asked::Whole;
    };
    // Weak tags and dates do not do: RFC 9110, section 13.1.5.
    if headers.get(header::IF_RANGE).is_some_and(|known| known != tag) {
        return Asked::Whole;
    }
    let Ok(parsed) = http_range_header::parse_range_header(asked) else { return Asked::Whole };
    match parsed.validate(bytes) {
        Ok(ranges) => match ranges.as_slice() {
            [one] => Asked::Part(*one.start(), *one.end() + 1),
            _ => Asked::Whole,
        },
        Err(_) => Asked::Impossible,
    }
}

/// Documents are saved rather than shown: what shows them in a browser is a program of its own.
fn disposition(file: &File, form: Rendition) -> String {
    let kind = match form.media.kind() {
        FileKind::Document => "attachment",
        FileKind::Picture | FileKind::Video => "inline",
    };
    let stem = file.name.as_str();
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let name = format!("{stem}.{}", form.media.extension());
    // RFC 8187: everything but letters and digits is escaped.
    let mut escaped = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                escaped.push(char::from(byte));
            }
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("{kind}; filename*=UTF-8''{escaped}")
}

/// The bytes from one place up to another, in small pieces. Whoever takes none for a while gets no
/// more: a reader that stands still must cost neither memory nor a place.
pub(crate) fn pieces(
    files: Files,
    chunks: Vec<Chunk>,
    from: u64,
    to: u64,
    place: Place,
) -> ReceiverStream<Result<Bytes, std::io::Error>> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        let _held = place;
        let size = CHUNK_BYTES as u64;
        for (start, chunk) in (0..).step_by(CHUNK_BYTES).zip(chunks) {
            let end = start + u64::from(chunk.bytes);
            if end <= from || start >= to {
                continue;
            }
            let bytes = match files.chunk(chunk.hash).await {
                Ok(bytes) => bytes,
                Err(refused) => {
                    let error = std::io::Error::other(refused.reason().sentence());
                    let _nobody_reads = sender.send_timeout(Err(error), PATIENCE).await;
                    return;
                }
            };
            let begin = from.saturating_sub(start).min(size) as usize;
            let stop = (to.min(end) - start) as usize;
            for piece in bytes.get(begin..stop).unwrap_or_default().chunks(PIECE_BYTES) {
                // Copied, so that the rest of the chunk is not kept with it.
                let piece = Ok(Bytes::copy_from_slice(piece));
                if sender.send_timeout(piece, PATIENCE).await.is_err() {
                    return;
                }
            }
        }
    });
    ReceiverStream::new(receiver)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(range_head: &str, if_range: Option<&str>) -> Asked {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, range_head.parse().unwrap());
        if let Some(tag) = if_range {
            headers.insert(header::IF_RANGE, tag.parse().unwrap());
        }
        range(&headers, "\"ab\"", 1_000)
    }

    #[test]
    fn one_range_is_answered_and_no_other() {
        assert_eq!(asked("bytes=0-99", None), Asked::Part(0, 100));
        assert_eq!(asked("bytes=900-", None), Asked::Part(900, 1_000));
        assert_eq!(asked("bytes=900-5000", None), Asked::Part(900, 1_000));
        assert_eq!(asked("bytes=-1", None), Asked::Part(999, 1_000));
        assert_eq!(asked("bytes=1000-", None), Asked::Impossible);
        assert_eq!(asked("bytes=0-1,5-6", None), Asked::Whole);
        assert_eq!(asked("lines=0-1", None), Asked::Whole);
        assert_eq!(asked("bytes=0-99", Some("\"ab\"")), Asked::Part(0, 100));
        for other in ["\"cd\"", "W/\"ab\"", "*"] {
            assert_eq!(asked("bytes=0-99", Some(other)), Asked::Whole, "{other}");
        }
        assert_eq!(range(&HeaderMap::new(), "\"ab\"", 5), Asked::Whole);
    }
}
