//! What a page is about: views of the model, gathered by whoever has the store.

use model::{
    file::ShownFile,
    news::News,
    org::Org,
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
    /// What was searched for; empty on a page that shows everything.
    pub query: String,
    /// News that was found, each with its organisation's name in URLs and in words.
    pub news: Vec<(Slug, String, News)>,
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
