//! The edge: sockets, TLS, addresses, and what every answer carries.

mod body;
mod conditional;
mod listen;
mod origin;
mod tls;

pub(crate) use body::in_time;
pub(crate) use conditional::is_known;
pub use listen::ListenError;
pub(crate) use listen::{Listener, Peer, check};
pub(crate) use origin::{SameSite, client_address, require_known_host};
pub(crate) use tls::TlsError;
