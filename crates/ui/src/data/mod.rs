//! From the server to signals: the one client, who is signed in, loading and following.
//!
//! - [`client()`] is the one client of the app.
//! - [`account`] is who is signed in; screens react to it.
//! - [`load`] asks once, and again when what it depends on changes; [`Loaded`] shows it: a
//!   skeleton while it loads, a sentence and a way on when it fails.
//! - [`watch`] asks again and again while somebody looks.
//! - [`follow`] keeps a live query in a signal.
//! - [`sentence`] says an error in the reader's language.

mod errors;
mod loading;
mod paged;
mod sending;
mod session;
mod watching;

pub(crate) use errors::{field_error, problem_sentence, sentence};
pub(crate) use loading::{Asked, Loaded, follow, is_missing, load};
pub(crate) use paged::{PagedTable, Pages};
pub(crate) use sending::{Refusal, Sending};
pub(crate) use session::{Account, account, client, device_name, provide, refresh_account};
pub(crate) use watching::{Watched, watch};
