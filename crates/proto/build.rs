//! Compiles `proto/muster/v1/*.proto` with protox (no system protoc) into messages, clients and,
//! with the feature `server`, server traits.

use std::{env, error::Error, fs, path::PathBuf};

use prost::Message as _;

const FILES: &[&str] = &[
    "access",
    "account",
    "admin",
    "call",
    "change",
    "cluster",
    "common",
    "dashboard",
    "file",
    "invitation",
    "link",
    "live",
    "member",
    "message",
    "news",
    "org",
    "pledge",
    "project",
    "search",
    "session",
    "setup",
    "site",
];

/// Messages that carry secrets; `src/redact.rs` prints them.
const SECRET: &[&str] = &[
    ".muster.v1.AccessToken",
    ".muster.v1.ClaimOwnershipRequest",
    ".muster.v1.EnrolRequest",
    ".muster.v1.InviteNodeResponse",
    ".muster.v1.RefreshRequest",
    ".muster.v1.RefreshResponse",
    ".muster.v1.ResetFinishRequest",
    ".muster.v1.ResetStartRequest",
    ".muster.v1.SignInFinishResponse",
    ".muster.v1.SignOutRequest",
    ".muster.v1.VerifyMailRequest",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=proto");
    let files: Vec<_> = FILES.iter().map(|name| format!("proto/muster/v1/{name}.proto")).collect();
    let descriptors = protox::compile(&files, ["proto"])?;

    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("muster_descriptors.bin"), descriptors.encode_to_vec())?;

    tonic_prost_build::configure()
        .build_transport(false)
        .build_client(true)
        .build_server(env::var_os("CARGO_FEATURE_SERVER").is_some())
        .bytes(".muster.v1.LiveEvent.Snapshot.value")
        .bytes(".muster.v1.LiveEvent.Snapshot.cursor")
        .bytes(".muster.v1.ExportChunk.data")
        .bytes(".muster.v1.FilePiece.data")
        .bytes(".muster.v1.FileRendition.digest")
        .bytes(".muster.v1.PutChunkRequest.data")
        .bytes(".muster.v1.SiteFile.data")
        .skip_debug(SECRET)
        .compile_fds(descriptors)?;
    Ok(())
}
