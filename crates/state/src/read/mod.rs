//! Rows to answers: the questions that are asked, one file a noun. What is sealed stays sealed;
//! opening it is the work of whoever holds the keys.

pub mod access;
pub mod account;
pub mod audit;
pub mod call;
mod feed;
pub mod file;
pub mod invitation;
pub mod message;
pub mod news;
pub mod org;
pub mod outgoing;
pub mod paging;
pub mod pledge;
pub mod project;
pub mod search;
pub mod session;
pub mod table;
