//! One file for each journey.

mod by_mail;
mod every_screen;
mod first_visit;
mod in_browser;
mod itself;
mod main_job;
