//! HTTP/1.1 byte by byte: what no honest client sends.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Head and body, as they came.
    pub(crate) text: String,
}

impl Answer {
    /// The gRPC status, wherever it stands; 0 is well.
    pub(crate) fn grpc_status(&self) -> Option<u32> {
        let (_, rest) = self.text.split_once("grpc-status:")?;
        rest.trim_start().split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    }
}

/// Sends these bytes and reads until the server closes.
pub(crate) async fn send(url: &str, bytes: &[u8]) -> Answer {
    let address = url.trim_start_matches("http://").replace("localhost", "127.0.0.1");
    let mut stream = TcpStream::connect(address).await.unwrap();
    // A server that refuses early closes while we still write.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    let _ = tokio::time::timeout(Duration::from_secs(10), read).await;
    let text = String::from_utf8_lossy(&answer).into_owned();
    let status = text.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    Answer { status, text }
}

/// A request with this head after the first line, and a body.
pub(crate) async fn request(url: &str, line: &str, head: &[(&str, &str)], body: &[u8]) -> Answer {
    let host = url.trim_start_matches("http://");
    let mut text = format!("{line} HTTP/1.1\r\n");
    if !head.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        text.push_str(&format!("host: {host}\r\n"));
    }
    for (name, value) in head {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("content-length: {}\r\nconnection: close\r\n\r\n", body.len()));
    send(url, &[text.as_bytes(), body].concat()).await
}

pub(crate) async fn get(url: &str, path: &str) -> Answer {
    request(url, &format!("GET {path}"), &[], b"").await
}

/// One gRPC-web call with these bytes as its whole body.
pub(crate) async fn grpc_web(
    url: &str,
    method: &str,
    head: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let mut all = vec![("content-type", "application/grpc-web+proto"), ("x-grpc-web", "1")];
    all.extend_from_slice(head);
    request(url, &format!("POST /muster.v1.{method}"), &all, body).await
}

/// A message in its gRPC frame.
pub(crate) fn framed(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    [&[0], &length[..], message].concat()
}
