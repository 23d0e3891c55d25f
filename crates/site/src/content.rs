//! What a page is about: views of the model, gathered by whoever has the store.

use model::{
    file::ShownFile,
    news::News,
    org::Org,
    search::{Found, SearchKind},
    text::Slug,
    view::{OrgView, ProjectCard, ProjectView},
};

use crate::address::Month;

/// A page of the directory.
#[derive(Clone, Debug)]
pub struct Directory {
    /// The projects of this page.
    pub cards: Vec<ProjectCard>,
    /// Which page, from 1.
    pub number: u32,
    /// How many pages there are.
    pub pages: u32,
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Search {
    /// What was typed.
    pub typed: Typed,
    /// What was found, by kind; kinds without anything are left out.
    pub groups: Vec<Group>,
}

/// What stands in the fields of a search, as it was typed. The names are those of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    /// Words.
    pub q: String,
    /// Where.
    pub place: String,
    /// `project`, `org` or `news`; empty for all.
    pub kind: String,
    /// The tag of a language; empty for all.
    pub language: String,
    /// From this day on (`2026-12-01`).
    pub since: String,
    /// Up to this day.
    pub until: String,
}

/// What was found of one kind.
#[derive(Clone, Debug)]
pub struct Group {
    /// Of which.
    pub kind: SearchKind,
    /// How many there are; none on a later page.
    pub total: Option<u64>,
    /// The best of them.
    pub found: Vec<Found>,
    /// The query of the address that shows more of them, if there are more.
    pub more: Option<String>,
}

/// A piece of news with what it is about.
#[derive(Clone, Debug)]
pub struct NewsPiece {
    /// The piece.
    pub news: News,
    /// The project's name in URLs and its title, if it is about one.
    pub project: Option<(Slug, String)>,
    /// What is shown with it.
    pub files: Vec<ShownFile>,
}

/// An organisation's page, or a list of its news.
#[derive(Clone, Debug)]
pub struct OrgPage {
    /// The organisation with its public projects.
    pub view: OrgView,
    /// What is shown with it.
    pub files: Vec<ShownFile>,
    /// News of the page.
    pub news: Vec<NewsPiece>,
    /// Months with news, the latest first.
    pub months: Vec<Month>,
}

/// A project's page.
#[derive(Clone, Debug)]
pub struct ProjectPage {
    /// The project.
    pub view: ProjectView,
    /// Its organisation.
    pub org: Org,
    /// What is shown with it.
    pub files: Vec<ShownFile>,
    /// Its latest news.
    pub news: Vec<NewsPiece>,
}
