//! An RPC by its name and types. The types are those of the contract; what is compiled for all of
//! them is one way from bytes to bytes, which is what keeps the web app small.

use core::{future::Future, marker::PhantomData};

use bytes::{Buf as _, BufMut as _, Bytes};
use http::uri::PathAndQuery;
use prost::Message;
use tonic::{
    Request, Response, Status, Streaming,
    client::Grpc,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
};

use crate::{
    client::ANSWER_BYTES_MAX,
    error::{ClientError, Kind},
    transport::Transport,
};

/// An RPC that takes `Q` and answers `A`, or a stream of them.
pub(crate) struct Rpc<Q, A> {
    service: &'static str,
    method: &'static str,
    types: PhantomData<fn(Q) -> A>,
}

impl<Q, A> Rpc<Q, A> {
    /// The RPC of this generated client and method. The function is never called: it is there so
    /// that the compiler compares the types with the contract.
    pub(crate) fn of<C, F, R>(service: &'static str, method: &'static str, _: F) -> Self
    where
        F: Fn(C, Request<Q>) -> R,
        R: Future<Output = Result<Response<A>, Status>>,
    {
        Self { service, method, types: PhantomData }
    }

    /// `/muster.v1.SetupClient`, `claim_ownership` is `/muster.v1.Setup/ClaimOwnership`.
    pub(crate) fn path(&self) -> Result<PathAndQuery, ClientError> {
        let service = self.service.trim_end_matches("Client");
        let mut path = format!("/muster.v1.{service}/");
        for word in self.method.split('_') {
            let (first, rest) = word.split_at(word.len().min(1));
            path.push_str(&first.to_ascii_uppercase());
            path.push_str(rest);
        }
        path.parse().map_err(|_| ClientError::new(Kind::BadAddress))
    }
}

/// `rpc!(org_client::OrgClient, get)`: that RPC.
macro_rules! rpc {
    ($module:ident :: $client:ident, $method:ident) => {
        $crate::rpc::Rpc::of(
            stringify!($client),
            stringify!($method),
            |mut client: proto::pb::$module::$client<$crate::transport::Transport>, request| async move {
                client.$method(request).await
            },
        )
    };
}
pub(crate) use rpc;

/// Calls an RPC that answers once.
pub(crate) async fn unary(
    transport: Transport,
    path: PathAndQuery,
    request: Request<Bytes>,
) -> Result<Response<Bytes>, Status> {
    let mut grpc = Grpc::new(transport).max_decoding_message_size(ANSWER_BYTES_MAX);
    grpc.ready().await.map_err(not_ready)?;
    grpc.unary(request, path, RawCodec).await
}

/// Calls an RPC that answers a stream.
pub(crate) async fn streaming(
    transport: Transport,
    path: PathAndQuery,
    request: Request<Bytes>,
) -> Result<Response<Streaming<Bytes>>, Status> {
    let mut grpc = Grpc::new(transport).max_decoding_message_size(ANSWER_BYTES_MAX);
    grpc.ready().await.map_err(not_ready)?;
    grpc.server_streaming(request, path, RawCodec).await
}

fn not_ready(error: impl core::fmt::Display) -> Status {
    Status::unavailable(error.to_string())
}

/// Items of a stream, as they come.
pub(crate) struct Items<A> {
    bytes: Streaming<Bytes>,
    types: PhantomData<fn() -> A>,
}

impl<A: Message + Default> Items<A> {
    pub(crate) const fn new(bytes: Streaming<Bytes>) -> Self {
        Self { bytes, types: PhantomData }
    }

    /// The next item; none at the end.
    pub(crate) async fn message(&mut self) -> Result<Option<A>, Status> {
        let Some(bytes) = self.bytes.message().await? else { return Ok(None) };
        A::decode(bytes).map(Some).map_err(|error| Status::internal(error.to_string()))
    }
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

#[cfg(test)]
mod tests {
    #[test]
    fn a_path_is_that_of_the_contract() {
        let call = rpc!(setup_client::SetupClient, claim_ownership);
        assert_eq!(call.path().unwrap(), "/muster.v1.Setup/ClaimOwnership");
        let call = rpc!(org_client::OrgClient, get);
        assert_eq!(call.path().unwrap(), "/muster.v1.Org/Get");
    }
}
