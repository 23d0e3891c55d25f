//! One file for each journey.

mod administration;
mod agree_again;
mod at_the_door;
mod authorisation;
mod backs_up_by_itself;
#[cfg(feature = "s3")]
mod bucket;
mod by_cli;
mod by_mail;
mod cluster;
#[cfg(feature = "consul")]
mod consul;
mod contract;
mod every_screen;
mod files;
mod first_visit;
mod from_a_list;
mod hostile;
mod in_browser;
mod itself;
mod main_job;
mod majority_lost;
mod nodes_die;
mod public_site;
mod search;
mod single_fire;
mod stands_down;
mod valid_pages;
mod without_mail;
