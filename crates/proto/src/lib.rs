//! The gRPC contract: .proto files, generated code, conversions to the model.
//!
//! What it is: the package `muster.v1` ([`pb`]: messages, clients and, with the feature `server`,
//! server traits), its descriptors ([`FILE_DESCRIPTOR_SET`]), the one place where wire messages
//! become values of the domain and back ([`convert`]), and the one place where reasons become
//! statuses and back ([`status`]).
//!
//! What it is not: it opens no connection and listens on none, knows no token and no permission.
//! It compiles for WebAssembly.
//!
//! Invariants
//! - Whatever a peer sends becomes a valid value of the domain or an [`model::Invalid`] that
//!   names the field; never a panic.
//! - A status carries a reason, fields and a delay; nothing of the inside of a server.
//! - Debug output of a message with a secret shows only its name.
#![deny(missing_docs)]

pub mod convert;
mod redact;
pub mod status;
mod topic;

pub use topic::Topic;

/// The generated package `muster.v1`. Its documentation is that of the .proto files.
#[allow(missing_docs, unreachable_pub, unused_qualifications, clippy::all, clippy::pedantic)]
#[allow(clippy::needless_pass_by_value, clippy::unwrap_used, clippy::expect_used)]
pub mod pb {
    tonic::include_proto!("muster.v1");
}

/// The descriptors of every file, encoded as a `google.protobuf.FileDescriptorSet`, comments
/// included: for reflection, `muster rpc`, and tests that walk over every RPC.
pub const FILE_DESCRIPTOR_SET: &[u8] =
    include_bytes!(concat!(env!("OUT_DIR"), "/muster_descriptors.bin"));
