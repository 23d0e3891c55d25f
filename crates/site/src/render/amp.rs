//! The same pages as AMP, for a site that has them: what AMP allows, and the one script it asks
//! for, which comes from somebody else.

use minijinja::{Value, context};
use model::org::Org;

use super::{Site, contents, place, slugs};
use crate::{Address, Locale, NewsPiece, Page, ProjectPage, SiteError};

impl Site {
    /// A project as AMP.
    ///
    /// # Errors
    /// See [`Site::directory`].
    pub fn amp_project(&self, locale: Locale, page: &ProjectPage) -> Result<String, SiteError> {
        let (org, project) = slugs(page);
        let content = self.project_content(locale, page);
        self.amp_page("project.html", locale, &Page::Project(org, project), content)
    }

    /// One piece of news as AMP.
    ///
    /// # Errors
    /// See [`Site::directory`].
    pub fn amp_piece(
        &self,
        locale: Locale,
        org: &Org,
        piece: &NewsPiece,
    ) -> Result<String, SiteError> {
        let content = context! { image => self.image(&piece.files), ..contents::piece(org, piece) };
        let page = Page::Piece(org.slug.clone(), piece.news.id);
        self.amp_page("piece.html", locale, &page, content)
    }

    fn amp_page(
        &self,
        template: &str,
        locale: Locale,
        page: &Page,
        content: Value,
    ) -> Result<String, SiteError> {
        let address = Address::Amp(locale, page.clone()).to_string();
        let root = "../".repeat(address.matches('/').count());
        let style = Value::from_safe_string(self.style().to_owned());
        let content = context! { amp => true, amp_style => style, ..content };
        let here = |locale| Address::Page(locale, page.clone()).to_string();
        self.fill(template, locale, &here, &root, content)
    }

    /// Where a page lies as AMP; none if it does not.
    pub(super) fn amp_of(&self, locale: Locale, page: &Page) -> Value {
        let has = self.inner.options.amp && page.has_amp();
        let address = || place(&self.url(&Address::Amp(locale, page.clone())));
        if has { address() } else { Value::from(()) }
    }
}
