//! The gRPC contract: .proto files, generated code, conversions to the model.
