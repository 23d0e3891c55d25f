//! A web site of a few fixed pages on a free port, to try the harness on.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// The site. Closes when dropped.
pub(crate) struct PlainSite {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl PlainSite {
    /// Serves pages by path; everything else is an empty answer.
    pub(crate) async fn serve(pages: Vec<(&'static str, String)>) -> PlainSite {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let pages = pages.clone();
                tokio::spawn(async move {
                    // A browser that hangs up early is no concern of the site.
                    let _ = answer(stream, &pages).await;
                });
            }
        });
        PlainSite { address, task }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for PlainSite {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(stream: TcpStream, pages: &[(&'static str, String)]) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut first = String::new();
    stream.read_line(&mut first).await?;
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 0 && line != "\r\n" {
        line.clear();
    }
    let path = first.split(' ').nth(1).unwrap_or_default().split('?').next().unwrap_or_default();
    let (status, body) = match pages.iter().find(|(known, _)| *known == path) {
        Some((_, body)) => ("200 OK", body.as_str()),
        None => ("204 No Content", ""),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: \
         {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await
}
