//! One file for each journey.

mod first_visit;
mod itself;
mod main_job;
