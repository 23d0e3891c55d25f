//! The laws, against definitions written down as naively as possible.

mod examples;
mod laws;
mod naive;
mod simulation;
