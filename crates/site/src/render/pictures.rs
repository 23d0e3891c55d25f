//! What others show of a project: its counter, and the picture beside a link to it.

use minijinja::{Value, context};

use super::{Site, contents, place, slugs, standing::Standing};
use crate::{
    Address, Locale, Page, Preview, ProjectPage, SiteError,
    preview::{self, Words},
};

impl Site {
    /// How a project stands, as a picture (SVG) that other sites embed.
    ///
    /// # Errors
    /// See [`Site::directory`].
    pub fn counter(&self, locale: Locale, page: &ProjectPage) -> Result<String, SiteError> {
        let (org, project) = slugs(page);
        let content = contents::project(page);
        let page = Page::Project(org, project);
        let here = |locale| Address::Page(locale, page.clone()).to_string();
        self.fill("counter.svg", locale, &here, "", content)
    }

    /// How a project stands, for an iframe: it shows itself and asks for nothing else.
    ///
    /// # Errors
    /// See [`Site::directory`].
    pub fn counter_page(&self, locale: Locale, page: &ProjectPage) -> Result<String, SiteError> {
        let (org, project) = slugs(page);
        let content = contents::project(page);
        self.page("counter.html", locale, &Page::Project(org, project), content)
    }

    /// A project as a picture for previews elsewhere, not drawn yet; none where our font lacks
    /// letters of its title.
    #[must_use]
    pub fn preview(&self, locale: Locale, page: &ProjectPage) -> Option<Preview> {
        let numbers = &page.view.numbers;
        let standing = Standing::of(numbers, page.view.project.status);
        let words = Words {
            name: page.org.profile.name.as_str(),
            title: page.view.project.fields.title.as_str(),
            said: standing.say(self.inner.voices.get(&locale)?),
            line: crate::line::svg(numbers),
        };
        Preview::new(locale, words, &self.inner.preview_tag)
    }

    /// Draws it as PNG, [`PREVIEW_WIDTH`](crate::PREVIEW_WIDTH) by
    /// [`PREVIEW_HEIGHT`](crate::PREVIEW_HEIGHT). That keeps a core busy for tens of milliseconds.
    ///
    /// # Errors
    /// A template that was replaced is wrong, or makes no picture.
    pub fn draw(&self, preview: &Preview) -> Result<Vec<u8>, SiteError> {
        let template = self.inner.templates.get_template("preview.svg")?;
        preview::png(&template.render(preview.content())?)
    }

    /// What stands beside links to a project: a picture of its own, or the one that is drawn.
    pub(super) fn image_of(&self, locale: Locale, page: &ProjectPage) -> Value {
        let own = self.image(&page.files);
        if own.is_true() {
            return own;
        }
        self.preview(locale, page).map_or(Value::from(()), |preview| {
            let (org, project) = slugs(page);
            let url = self.url(&Address::Preview(locale, org, project));
            context! {
                url => place(&format!("{url}?{}", preview.tag)),
                width => preview::PREVIEW_WIDTH,
                height => preview::PREVIEW_HEIGHT,
                alt => preview.alt,
            }
        })
    }

    /// The first picture among files.
    pub(super) fn image(&self, files: &[model::file::ShownFile]) -> Value {
        contents::image(files, &format!("{}/files/", self.inner.options.app))
    }
}
