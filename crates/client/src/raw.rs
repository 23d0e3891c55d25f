//! Any RPC by its name, as bytes: for `muster rpc` and the developer page. The caller brings the
//! encoded request and makes sense of the answer by [`proto::FILE_DESCRIPTOR_SET`].

use bytes::Bytes;
use http::uri::PathAndQuery;

use crate::{
    Audience, Result,
    client::{Auth, Client},
    error::{ClientError, Kind},
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
        self.stream_bytes(auth, path, request).await.map(RawResponse)
    }
}
