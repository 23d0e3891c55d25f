//! From the store to what pages are about; only what everybody may read.

use live::Live;
use model::{
    NewsId,
    file::Shown,
    news::News,
    org::Org,
    project::Project,
    text::Slug,
    view::{OrgView, ProjectCard},
};
use site::{Directory, Month, NewsPiece, OrgPage, Page, ProjectPage, limits};
use state::read::{self, file::PublicForm, news::NewsQuery, project::ProjectFilter};
use store::{Fault, Reader};

use crate::{api::project::with_numbers, finder::Finder, refusal::Refused};

/// Reads what pages are about. Cheap to clone.
#[derive(Clone)]
pub(super) struct Gather {
    pub(super) finder: Finder,
    pub(super) live: Live,
}

/// What a feed is about.
pub(super) struct Feed {
    pub(super) org: Org,
    pub(super) project: Option<Project>,
    pub(super) news: Vec<NewsPiece>,
}

impl Gather {
    pub(super) async fn directory(&self, number: u32) -> Result<Option<Directory>, Refused> {
        let filter = ProjectFilter::default();
        let mut cards = self.finder.read(move |db| read::project::list(db, &filter)).await?;
        cards.sort_by_key(|card| !card.status.takes_pledges());
        let pages = cards.len().div_ceil(limits::CARDS_MAX).max(1);
        let at = (number as usize).saturating_sub(1);
        if at >= pages {
            return Ok(None);
        }
        let of_page = cards.into_iter().skip(at * limits::CARDS_MAX).take(limits::CARDS_MAX);
        Ok(Some(Directory {
            cards: with_numbers(&self.live, of_page.collect()).await?,
            number,
            pages: u32::try_from(pages).unwrap_or(u32::MAX),
        }))
    }

    pub(super) async fn org(&self, slug: &Slug) -> Result<Option<OrgPage>, Refused> {
        let slug = slug.clone();
        let found = self
            .finder
            .read(move |db| {
                let Some((org, cards)) = with_projects(db, &slug)? else { return Ok(None) };
                let news = latest(db, &org, None, limits::NEWS_ON_PAGE)?;
                let files = read::file::shown(db, Shown::Org(org.id))?;
                Ok(Some((org, cards, files, news)))
            })
            .await?;
        let Some((org, mut projects, files, news)) = found else { return Ok(None) };
        projects.sort_by_key(|card| !card.status.takes_pledges());
        // Only those that the page shows are counted.
        let rest = projects.split_off(projects.len().min(limits::CARDS_MAX));
        let mut projects = with_numbers(&self.live, projects).await?;
        projects.extend(rest);
        let view = OrgView { org, projects };
        Ok(Some(OrgPage { view, files, news, months: Vec::new() }))
    }

    pub(super) async fn project(
        &self,
        org: &Slug,
        project: &Slug,
    ) -> Result<Option<ProjectPage>, Refused> {
        let (org, project) = (org.clone(), project.clone());
        let found = self
            .finder
            .read(move |db| {
                let Some((org, project)) = public_project(db, &org, &project)? else {
                    return Ok(None);
                };
                let Some(view) = read::project::view(db, project.id)? else { return Ok(None) };
                let news = latest(db, &org, Some(&project), limits::NEWS_ON_PAGE)?;
                let files = read::file::shown(db, Shown::Project(project.id))?;
                Ok(Some(ProjectPage { view, org, files, news }))
            })
            .await?;
        let Some(mut page) = found else { return Ok(None) };
        page.view.numbers = (*self.live.public(page.view.project.id).await?).clone();
        Ok(Some(page))
    }

    pub(super) async fn news(
        &self,
        slug: &Slug,
        month: Option<Month>,
    ) -> Result<Option<OrgPage>, Refused> {
        let slug = slug.clone();
        self.finder
            .read(move |db| {
                let Some(org) = read::org::by_slug(db, &slug)? else { return Ok(None) };
                let news = match month {
                    Some(month) => {
                        let (from, before) = month.bounds();
                        let found = read::news::between(db, org.id, from, before)?;
                        found.into_iter().map(|news| piece(db, news)).collect::<Result<_, _>>()?
                    }
                    None => latest(db, &org, None, limits::CARDS_MAX)?,
                };
                let mut months: Vec<Month> =
                    read::news::dates(db, org.id)?.into_iter().map(Month::of).collect();
                months.dedup();
                let view = OrgView { org, projects: Vec::new() };
                Ok(Some(OrgPage { view, files: Vec::new(), news, months }))
            })
            .await
    }

    pub(super) async fn piece(
        &self,
        slug: &Slug,
        id: NewsId,
    ) -> Result<Option<(Org, NewsPiece)>, Refused> {
        let slug = slug.clone();
        self.finder
            .read(move |db| {
                let Some(org) = read::org::by_slug(db, &slug)? else { return Ok(None) };
                let news = read::news::by_id(db, id)?.filter(|news| news.org == org.id);
                let Some(news) = news else { return Ok(None) };
                let piece = piece(db, news)?;
                // News of a draft is about a project that the public does not see.
                let public = piece.news.project.is_none() || piece.project.is_some();
                Ok(public.then_some((org, piece)))
            })
            .await
    }

    pub(super) async fn feed(
        &self,
        org: &Slug,
        project: Option<&Slug>,
    ) -> Result<Option<Feed>, Refused> {
        let (org, project) = (org.clone(), project.cloned());
        self.finder
            .read(move |db| {
                let Some(org) = read::org::by_slug(db, &org)? else { return Ok(None) };
                let project = match &project {
                    None => None,
                    Some(slug) => match public_project(db, &org.slug, slug)? {
                        Some((_, project)) => Some(project),
                        None => return Ok(None),
                    },
                };
                let news = latest(db, &org, project.as_ref(), limits::FEED_MAX)?;
                Ok(Some(Feed { org, project, news }))
            })
            .await
    }

    pub(super) async fn calendar(
        &self,
        org: &Slug,
        project: Option<&Slug>,
    ) -> Result<Option<(Org, Vec<Project>)>, Refused> {
        let (org, project) = (org.clone(), project.cloned());
        self.finder
            .read(move |db| {
                if let Some(slug) = &project {
                    let found = public_project(db, &org, slug)?;
                    return Ok(found.map(|(org, project)| (org, vec![project])));
                }
                let Some((org, cards)) = with_projects(db, &org)? else { return Ok(None) };
                let mut projects = Vec::new();
                for card in cards.iter().filter(|card| card.starts_at.is_some()) {
                    projects.extend(read::project::by_id(db, card.id)?);
                }
                Ok(Some((org, projects)))
            })
            .await
    }

    /// The pictures that pages show, each form.
    pub(super) async fn pictures(&self) -> Result<Vec<PublicForm>, Refused> {
        self.finder.read(read::file::public_pictures).await
    }

    /// Every page that search engines shall know.
    pub(super) async fn pages(&self) -> Result<Vec<Page>, Refused> {
        self.finder
            .read(|db| {
                let mut pages = Vec::new();
                let projects = read::project::list(db, &ProjectFilter::default())?;
                let lists = projects.len().div_ceil(limits::CARDS_MAX).max(1);
                let lists = u32::try_from(lists).unwrap_or(u32::MAX);
                pages.extend((1..=lists).map(Page::Directory));
                pages.extend(read::org::slugs(db)?.into_iter().map(Page::Org));
                for card in projects {
                    pages.push(Page::Project(card.org_slug, card.slug));
                }
                let mut archive: Vec<Page> = Vec::new();
                for (org, id, at) in read::news::everywhere(db)? {
                    for list in [Page::News(org.clone()), Page::Month(org.clone(), Month::of(at))] {
                        if !archive.iter().rev().take(3).any(|known| *known == list) {
                            archive.push(list);
                        }
                    }
                    pages.push(Page::Piece(org, id));
                }
                pages.extend(archive);
                Ok(pages)
            })
            .await
    }
}

/// An organisation and its public projects, without numbers.
fn with_projects(db: &Reader<'_>, slug: &Slug) -> Result<Option<(Org, Vec<ProjectCard>)>, Fault> {
    let Some(org) = read::org::by_slug(db, slug)? else { return Ok(None) };
    let filter = ProjectFilter { org: Some(org.id), ..ProjectFilter::default() };
    Ok(Some((org, read::project::list(db, &filter)?)))
}

fn public_project(
    db: &Reader<'_>,
    org: &Slug,
    project: &Slug,
) -> Result<Option<(Org, Project)>, Fault> {
    let Some(org) = read::org::by_slug(db, org)? else { return Ok(None) };
    let project = read::project::by_slug(db, org.id, project)?;
    Ok(project.filter(|project| project.status.is_public()).map(|project| (org, project)))
}

/// The latest news, of one project where `project` names it.
fn latest(
    db: &Reader<'_>,
    org: &Org,
    project: Option<&Project>,
    size: usize,
) -> Result<Vec<NewsPiece>, Fault> {
    let query = NewsQuery {
        org: org.id,
        project: project.map(|project| project.id),
        drafts: false,
        after: None,
        size: u32::try_from(size).unwrap_or(u32::MAX),
    };
    let page = read::news::page(db, &query)?;
    page.items.into_iter().map(|news| piece(db, news)).collect()
}

fn piece(db: &Reader<'_>, news: News) -> Result<NewsPiece, Fault> {
    let about = match news.project {
        Some(about) => read::project::by_id(db, about)?.filter(|about| about.status.is_public()),
        None => None,
    };
    let project = about.map(|about| (about.slug, about.fields.title.to_string()));
    let files = read::file::shown(db, Shown::News(news.id))?;
    Ok(NewsPiece { news, project, files })
}
