//! Any RPC by its name, as bytes: for `muster rpc` and the developer page. The caller brings the
//! encoded request and makes sense of the answer by [`proto::FILE_DESCRIPTOR_SET`].

use bytes::{Buf as _, BufMut as _, Bytes};
use http::uri::PathAndQuery;
use tonic::{
    Status,
    client::Grpc,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
};

use crate::{
    Audience, Result,
    client::{ANSWER_BYTES_MAX, Auth, Client},
    error::{ClientError, Kind},
    transport::Transport,
};

/// The messages that an RPC answers, one after the other.
pub struct RawResponse(tonic::Streaming<Bytes>);

impl RawResponse {
    /// The next message; none at the end. A unary RPC answers one.
    pub async fn next(&mut self) -> Option<Result<Bytes>> {
        let message = self.0.message().await;
        message.map_err(|status| ClientError::from_status(&status)).transpose()
    }
}

impl Client {
    /// Calls `method`, e.g. `muster.v1.Project/List`, with an encoded request, and a bearer of
    /// this audience if there is one. It is tried once.
    ///
    /// # Errors
    /// Whatever the RPC refuses; [`Kind::BadAddress`] if `method` cannot be a path.
    pub async fn rpc(
        &self,
        method: &str,
        audience: Option<Audience>,
        request: Bytes,
    ) -> Result<RawResponse> {
        let path: PathAndQuery =
            format!("/{method}").parse().map_err(|_| ClientError::new(Kind::BadAddress))?;
        let auth = audience.map_or(Auth::Nobody, Auth::Bearer);
        let call = |transport: Transport, request: tonic::Request<Bytes>| {
            let path = path.clone();
            async move {
                let mut grpc = Grpc::new(transport).max_decoding_message_size(ANSWER_BYTES_MAX);
                grpc.ready().await.map_err(not_ready)?;
                grpc.server_streaming(request, path, RawCodec).await
            }
        };
        self.stream(auth, request, call).await.map(RawResponse)
    }
}

fn not_ready(error: impl std::fmt::Display) -> Status {
    Status::unavailable(error.to_string())
}

/// Bytes as they are.
#[derive(Clone, Copy)]
struct RawCodec;

impl Codec for RawCodec {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for RawCodec {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, target: &mut EncodeBuf<'_>) -> Result<(), Status> {
        target.put(item);
        Ok(())
    }
}

impl Decoder for RawCodec {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, source: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        let bytes = source.remaining();
        Ok(Some(source.copy_to_bytes(bytes)))
    }
}
