//! The connection: gRPC over HTTP/2 in programs, gRPC-web by fetch in browsers. Beside it, in
//! browsers, the three plain endpoints that see the cookie.

#[cfg(target_arch = "wasm32")]
pub(crate) use kind::post;
pub(crate) use kind::{Transport, connect};

#[cfg(not(target_arch = "wasm32"))]
mod kind {
    use core::time::Duration;

    use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};

    use crate::{
        client::Address,
        error::{ClientError, Kind},
    };

    pub(crate) type Transport = Channel;

    const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
    const KEEP_ALIVE: Duration = Duration::from_secs(20);

    /// Prepares a connection; nothing is sent before the first call, and it comes back by itself
    /// after a loss.
    pub(crate) fn connect(address: &Address) -> Result<Transport, ClientError> {
        let bad = |e: tonic::transport::Error| ClientError {
            detail: Some(e.to_string()),
            ..ClientError::new(Kind::BadAddress)
        };
        let mut endpoint = Endpoint::from_shared(address.url.clone())
            .map_err(bad)?
            .connect_timeout(CONNECT_TIMEOUT)
            .http2_keep_alive_interval(KEEP_ALIVE)
            .keep_alive_while_idle(true)
            .user_agent(concat!("muster/", env!("CARGO_PKG_VERSION")))
            .map_err(bad)?;
        if address.url.starts_with("https://") {
            let mut tls = ClientTlsConfig::new().with_native_roots();
            for pem in &address.extra_roots {
                tls = tls.ca_certificate(Certificate::from_pem(pem));
            }
            endpoint = endpoint.tls_config(tls).map_err(bad)?;
        }
        Ok(endpoint.connect_lazy())
    }
}

#[cfg(target_arch = "wasm32")]
mod kind {
    use js_sys::{Object, Promise, Reflect, Uint8Array};
    use prost::Message;
    use tonic::Status;
    use wasm_bindgen::{JsCast as _, JsValue};
    use wasm_bindgen_futures::JsFuture;

    use crate::{
        client::Address,
        error::ClientError,
        platform::web::{call, get},
    };

    pub(crate) type Transport = tonic_web_wasm_client::Client;

    pub(crate) fn connect(address: &Address) -> Result<Transport, ClientError> {
        Ok(Transport::new(address.url.clone()))
    }

    /// Sends a message to one of the endpoints under `/auth/`, with the cookie. The request
    /// outlives the page: a refresh whose answer is lost would cost the session.
    pub(crate) async fn post<A: Message + Default>(
        address: &Address,
        path: &str,
        message: &impl Message,
    ) -> Result<A, ClientError> {
        let (status, body) = exchange(&format!("{}{path}", address.url), &message.encode_to_vec())
            .await
            .ok_or_else(|| ClientError::unreachable(format!("fetch {path} failed")))?;
        if status == 200 {
            return A::decode(body.as_slice()).map_err(|_| {
                ClientError::bad_answer(model::Invalid::new(path, model::Problem::Malformed))
            });
        }
        let code = match status {
            401 => tonic::Code::Unauthenticated,
            429 => tonic::Code::ResourceExhausted,
            400..=499 => tonic::Code::InvalidArgument,
            502..=504 => tonic::Code::Unavailable,
            _ => tonic::Code::Internal,
        };
        let message = format!("HTTP {status}");
        Err(ClientError::from_status(&Status::with_details(code, message, body.into())))
    }

    /// Status and body; none if there was no answer.
    async fn exchange(url: &str, body: &[u8]) -> Option<(u16, Vec<u8>)> {
        let init = Object::new();
        let headers = Object::new();
        let set = |object: &Object, name: &str, value: &JsValue| {
            Reflect::set(object, &name.into(), value).unwrap_or(false)
        };
        set(&headers, "content-type", &"application/x-protobuf".into());
        set(&init, "method", &"POST".into());
        set(&init, "headers", &headers);
        set(&init, "credentials", &"same-origin".into());
        set(&init, "cache", &"no-store".into());
        set(&init, "keepalive", &JsValue::TRUE);
        set(&init, "body", &Uint8Array::from(body));
        let promise = call(&js_sys::global(), "fetch", &[&url.into(), &init])?;
        let response = JsFuture::from(promise.dyn_into::<Promise>().ok()?).await.ok()?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "HTTP status")]
        let status = get(&response, "status")?.as_f64()? as u16;
        let promise = call(&response, "arrayBuffer", &[])?.dyn_into::<Promise>().ok()?;
        let buffer = JsFuture::from(promise).await.ok()?;
        Some((status, Uint8Array::new(&buffer).to_vec()))
    }
}
