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
pub mod link;
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

#[cfg(test)]
mod tests {
    use prost::Message as _;
    use prost_types::{FileDescriptorProto, FileDescriptorSet};

    use super::*;

    fn ours() -> Vec<FileDescriptorProto> {
        let set = FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).unwrap();
        set.file.into_iter().filter(|f| f.package() == "muster.v1").collect()
    }

    /// Places in a file (RFC: descriptor.proto, SourceCodeInfo) that have a comment before them.
    fn commented(file: &FileDescriptorProto) -> Vec<Vec<i32>> {
        let info = file.source_code_info.as_ref().unwrap();
        let said = |l: &&prost_types::source_code_info::Location| {
            l.leading_comments.as_ref().is_some_and(|c| !c.trim().is_empty())
        };
        info.location.iter().filter(said).map(|l| l.path.clone()).collect()
    }

    /// The comments are the reference documentation: everything has one. 6 = service, 2 = method,
    /// 4 = message, 2 = field.
    #[test]
    fn every_service_method_message_and_field_is_documented() {
        let mut rpcs = 0;
        for file in ours() {
            let commented = commented(&file);
            let check = |path: &[i32], what: &str| {
                assert!(
                    commented.iter().any(|p| p == path),
                    "{}: {what} has no comment",
                    file.name()
                );
            };
            for (s, service) in file.service.iter().enumerate() {
                check(&[6, s as i32], service.name());
                for (m, method) in service.method.iter().enumerate() {
                    check(&[6, s as i32, 2, m as i32], method.name());
                    rpcs += 1;
                }
            }
            for (m, message) in file.message_type.iter().enumerate() {
                check(&[4, m as i32], message.name());
                for (f, field) in message.field.iter().enumerate() {
                    check(&[4, m as i32, 2, f as i32], field.name());
                }
            }
        }
        assert!(rpcs > 60, "only {rpcs} RPCs found");
    }

    /// A mutation carries its idempotency key where every other one does, and slugs are where
    /// every request has them.
    #[test]
    fn fields_that_all_requests_share_have_their_numbers() {
        for message in ours().iter().flat_map(|f| &f.message_type) {
            if !message.name().ends_with("Request") {
                continue;
            }
            for field in &message.field {
                let expected = match field.name() {
                    "request_id" => 15,
                    "org" => 1,
                    "project" => 2,
                    "page_size" => 10,
                    "page_token" => 11,
                    "filter" => 12,
                    "order_by" => 13,
                    _ => continue,
                };
                assert_eq!(field.number(), expected, "{}.{}", message.name(), field.name());
            }
        }
    }

    #[test]
    fn secrets_do_not_print() {
        let request = pb::RefreshRequest {
            refresh_token: "s3cret".to_owned(),
            audience: "directory".to_owned(),
            request_id: "s3cret".to_owned(),
        };
        assert!(!format!("{request:?}").contains("s3cret"));
    }
}
