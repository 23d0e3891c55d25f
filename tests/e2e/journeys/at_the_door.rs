//! How a server lets itself be started and reached: TLS of its own, a locked keyring, and what it
//! refuses to start with.

use std::{path::Path, process::Command, sync::Arc};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, ProtocolVersion, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName},
    },
};

use crate::{
    places,
    server::{Options, Server},
};

/// The exit code of a server that does not start, and what it says.
fn refuses(data: &Path, flags: &[&str], passphrase: Option<&str>) -> (i32, String) {
    let mut command = Command::new(places::binary());
    command.env_clear().arg("serve").arg("--data").arg(data).args(flags);
    command.envs(passphrase.map(|words| ("MUSTER_PASSPHRASE", words)));
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), said)
}

#[tokio::test]
async fn tls_of_its_own() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let files = tempfile::tempdir().unwrap();
    let (cert, key) = (files.path().join("cert.pem"), files.path().join("key.pem"));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let flags = ["--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let options = Options { flags: flags.map(str::to_owned).to_vec(), ..Options::default() };
    let server = Server::start_with(options).await;
    let port = server.url().strip_prefix("https://localhost:").unwrap().parse::<u16>().unwrap();

    let (version, answer) = over_tls(port, made.cert.der().clone()).await.unwrap();
    assert_eq!(version, Some(ProtocolVersion::TLSv1_3));
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let strict = answer.to_lowercase().contains("strict-transport-security");
    assert!(!strict, "localhost is not ours alone: {answer}");
    // Somebody else's certificate is not ours.
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    over_tls(port, other.cert.der().clone()).await.unwrap_err();
    // Plain HTTP on that port gets no page.
    let plain = crate::wire::get(&format!("http://localhost:{port}"), "/readyz").await;
    assert_ne!(plain.status, 200, "{}", plain.text);

    let missing = ["--listen", "127.0.0.1:0", "--tls-cert", cert.to_str().unwrap()];
    let (code, said) = refuses(files.path(), &missing, None);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("tls_key"), "{said}");
}

async fn over_tls(
    port: u16,
    trusted: CertificateDer<'static>,
) -> std::io::Result<(Option<ProtocolVersion>, String)> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await?;
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    let version = stream.get_ref().1.protocol_version();
    let request =
        format!("GET /readyz HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok((version, String::from_utf8_lossy(&answer).into_owned()))
}

#[tokio::test]
async fn a_locked_keyring_and_a_data_directory_in_use() {
    let words = "correct horse battery staple";
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("passphrase");
    std::fs::write(&file, words).unwrap();
    let flags = ["--passphrase".to_owned(), words.to_owned()];
    let mut server =
        Server::start_with(Options { flags: flags.to_vec(), ..Options::default() }).await;
    let data = server.data().join("data");

    let (code, said) = refuses(&data, &["--listen", "127.0.0.1:0"], Some(words));
    assert_ne!(code, 0);
    assert!(said.contains("another") && !said.contains("panicked"), "{said}");
    server.crash();
    for wrong in [None, Some("wrong words")] {
        let (code, said) = refuses(&data, &["--listen", "127.0.0.1:0"], wrong);
        assert_ne!(code, 0);
        assert!(said.contains("passphrase"), "{said}");
        assert!(!said.contains(words), "{said}");
    }
    server.revive().await;
    assert_eq!(crate::wire::get(server.url(), "/readyz").await.status, 200);
}

#[test]
fn nothing_public_without_tls_unless_told() {
    let data = tempfile::tempdir().unwrap();
    let (code, said) = refuses(data.path(), &["--listen", "0.0.0.0:0"], None);
    assert_eq!(code, 2, "{said}");
    for way in ["--tls-cert", "--trusted-proxy", "--insecure"] {
        assert!(said.contains(way), "{said}");
    }
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0, "nothing is made yet");
}
