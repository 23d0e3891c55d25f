//! The screens, one file for each noun. A screen has an empty, a loading and a failing form
//! before it has anything else.

#[cfg(feature = "organise")]
pub(crate) mod admin;
pub(crate) mod auth;
pub(crate) mod directory;
pub(crate) mod enrol;
pub(crate) mod files;
pub(crate) mod mail;
pub(crate) mod me;
pub(crate) mod missing;
pub(crate) mod news;
#[cfg(feature = "organise")]
pub(crate) mod organise;
pub(crate) mod pledges;
pub(crate) mod project;
