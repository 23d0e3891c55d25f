//! Live views over a real store.

mod calls;
mod follow;
mod laws;
mod public;
mod scene;
