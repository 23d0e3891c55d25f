//! Configuration, life cycle and the thin API layer; the composition root.

pub mod web;
