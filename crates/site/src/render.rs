//! Templates and what they are filled with.

mod amp;
mod contents;
mod functions;
mod pictures;
mod standing;

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use jiff::tz::TimeZone;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context, syntax::SyntaxConfig};
use sha2::{Digest as _, Sha256};

use crate::{
    Address, Directory, Locale, NewsPiece, OrgPage, Page, ProjectPage, Search, SiteError,
    format::Format, texts::Texts,
};

/// The templates that there are: a file of the same name in the folder of templates replaces one.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("base.html", include_str!("../templates/base.html")),
    ("amp.html", include_str!("../templates/amp.html")),
    ("header.html", include_str!("../templates/header.html")),
    ("parts.html", include_str!("../templates/parts.html")),
    ("directory.html", include_str!("../templates/directory.html")),
    ("search.html", include_str!("../templates/search.html")),
    ("org.html", include_str!("../templates/org.html")),
    ("project.html", include_str!("../templates/project.html")),
    ("enrol.html", include_str!("../templates/enrol.html")),
    ("link.html", include_str!("../templates/link.html")),
    ("news.html", include_str!("../templates/news.html")),
    ("piece.html", include_str!("../templates/piece.html")),
    ("missing.html", include_str!("../templates/missing.html")),
    ("counter.html", include_str!("../templates/counter.html")),
    ("counter.svg", include_str!("../templates/counter.svg")),
    ("preview.svg", include_str!("../templates/preview.svg")),
    ("icon.svg", include_str!("../templates/icon.svg")),
    ("style.css", include_str!("../templates/style.css")),
];

/// Where the site lies, and how it is made.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it is reached, without a slash at the end: `https://muster.example.org/site`.
    pub site: String,
    /// Where the web app is reached, without a slash at the end: `https://muster.example.org`.
    pub app: String,
    /// Whether it is written into a folder, to lie anywhere: pictures lie in it, too, and what is
    /// larger stays with the app.
    pub is_export: bool,
    /// Whether projects and news are there as AMP, too.
    pub amp: bool,
    /// A folder with templates that replace ours.
    pub templates: Option<PathBuf>,
    /// In which zone times are written.
    pub zone: TimeZone,
}

/// Makes pages. Cheap to clone.
#[derive(Clone)]
pub struct Site {
    inner: Arc<Inner>,
}

struct Inner {
    templates: Environment<'static>,
    voices: Arc<Voices>,
    options: Options,
    style: String,
    /// Changes with the style sheet, so that it can be kept for ever.
    style_tag: String,
    /// Changes with the template of pictures.
    preview_tag: String,
}

/// A language with its sentences and its way to write numbers.
pub(crate) struct Voice {
    pub(crate) texts: Texts,
    pub(crate) format: Format,
}

type Voices = BTreeMap<Locale, Voice>;

impl Site {
    /// Reads the templates.
    ///
    /// # Errors
    /// One cannot be read, replaces nothing, or is wrong.
    pub fn new(options: Options) -> Result<Self, SiteError> {
        let voice = |locale: &Locale| {
            let format = Format::new(*locale, options.zone.clone());
            (*locale, Voice { texts: Texts::new(*locale), format })
        };
        let voices: Arc<Voices> = Arc::new(Locale::ALL.iter().map(voice).collect());
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates.set_auto_escape_callback(|name| match name.rsplit('.').next() {
            Some("html" | "svg") => AutoEscape::Html,
            _ => AutoEscape::None,
        });
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        templates.set_syntax(syntax.map_err(SiteError::Template)?);
        let mut preview_tag = String::new();
        let own = TEMPLATES.iter().map(|(name, source)| ((*name).to_owned(), (*source).to_owned()));
        for (name, source) in own.chain(replaced(options.templates.as_ref())?) {
            if name == "preview.svg" {
                preview_tag = tag_of(&source);
            }
            templates.add_template_owned(name, source)?;
        }
        functions::add(&mut templates, &voices);
        let style = templates.get_template("style.css")?.render(())?;
        let style_tag = tag_of(&style);
        let inner = Inner { templates, voices, options, style, style_tag, preview_tag };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Where it lies, and how it is made.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.inner.options
    }

    /// The sign in the tab (SVG).
    ///
    /// # Errors
    /// See [`Site::directory`].
    pub fn icon(&self) -> Result<String, SiteError> {
        Ok(self.inner.templates.get_template("icon.svg")?.render(())?)
    }

    /// The style sheet.
    #[must_use]
    pub fn style(&self) -> &str {
        &self.inner.style
    }

    /// What an address of the site is called elsewhere.
    #[must_use]
    pub fn url(&self, address: &Address) -> String {
        format!("{}/{address}", self.inner.options.site)
    }

    /// A page of the directory.
    ///
    /// # Errors
    /// A template that was replaced is wrong; so for each of these.
    pub fn directory(&self, locale: Locale, page: &Directory) -> Result<String, SiteError> {
        let address = Page::Directory(page.number);
        self.page("directory.html", locale, &address, contents::directory(page))
    }

    /// What a search found. `asked` is the query of its address, which other languages keep.
    ///
    /// # Errors
    /// See [`Site::directory`].
    pub fn search(&self, locale: Locale, page: &Search, asked: &str) -> Result<String, SiteError> {
        let here = |locale: Locale| format!("{}/search?{asked}", locale.tag());
        self.fill("search.html", locale, &here, "../", contents::search(page))
    }

    /// An organisation.
    ///
    /// # Errors
    /// See [`Site::directory`].
    pub fn org(&self, locale: Locale, page: &OrgPage) -> Result<String, SiteError> {
        let address = Page::Org(page.view.org.slug.clone());
        let content = context! { image => self.image(&page.files), ..contents::org(page) };
        self.page("org.html", locale, &address, content)
    }

    /// A project.
    ///
    /// # Errors
    /// See [`Site::directory`].
    pub fn project(&self, locale: Locale, page: &ProjectPage) -> Result<String, SiteError> {
        let (org, project) = slugs(page);
        let content = self.project_content(locale, page);
        self.page("project.html", locale, &Page::Project(org, project), content)
    }

    fn project_content(&self, locale: Locale, page: &ProjectPage) -> Value {
        let org = Page::Org(page.view.org_slug.clone());
        let org_page = place(&self.url(&Address::Page(locale, org)));
        let image = self.image_of(locale, page);
        context! { org_page, image, ..contents::project(page) }
    }

    /// The form to enrol with: what was typed before by the name of its field, and which part of
    /// it could not be read (`offers`, `needs`, `people`, `until`).
    ///
    /// # Errors
    /// See [`Site::directory`].
    pub fn enrol(
        &self,
        locale: Locale,
        page: &ProjectPage,
        filled: &BTreeMap<String, String>,
        wrong: Option<&str>,
    ) -> Result<String, SiteError> {
        let (org, project) = slugs(page);
        let content = context! {
            filled => Value::from_pairs(filled.clone()),
            wrong => wrong.unwrap_or_default(),
            ..contents::project(page)
        };
        self.page("enrol.html", locale, &Page::Enrol(org, project), content)
    }

    /// The answer to the form: `link` leads on, `picture` is the same to photograph (SVG), `words`
    /// is what was filled in.
    ///
    /// # Errors
    /// See [`Site::directory`].
    pub fn enrol_link(
        &self,
        locale: Locale,
        page: &ProjectPage,
        link: &str,
        picture: &str,
    ) -> Result<String, SiteError> {
        let (org, project) = slugs(page);
        let picture = Value::from_safe_string(picture.to_owned());
        let content = context! { link => place(link), picture, ..contents::project(page) };
        self.page("link.html", locale, &Page::Enrol(org, project), content)
    }

    /// What an organisation tells: the latest, and the months; or what it told in one month.
    ///
    /// # Errors
    /// See [`Site::directory`].
    pub fn news(
        &self,
        locale: Locale,
        page: &OrgPage,
        month: Option<crate::Month>,
    ) -> Result<String, SiteError> {
        let org = page.view.org.slug.clone();
        let address = month.map_or(Page::News(org.clone()), |month| Page::Month(org, month));
        let content = context! { month => contents::month(month), ..contents::org(page) };
        self.page("news.html", locale, &address, content)
    }

    /// One piece of news.
    ///
    /// # Errors
    /// See [`Site::directory`].
    pub fn piece(
        &self,
        locale: Locale,
        org: &model::org::Org,
        piece: &NewsPiece,
    ) -> Result<String, SiteError> {
        let address = Page::Piece(org.slug.clone(), piece.news.id);
        let content = context! { image => self.image(&piece.files), ..contents::piece(org, piece) };
        self.page("piece.html", locale, &address, content)
    }

    /// That there is nothing at an address.
    ///
    /// # Errors
    /// See [`Site::directory`].
    pub fn missing(&self, locale: Locale) -> Result<String, SiteError> {
        // Its links are whole: it stands at any address.
        let root = format!("{}/", self.inner.options.site);
        let here = |locale| Address::Page(locale, Page::Directory(1)).to_string();
        self.fill("missing.html", locale, &here, &root, context! {})
    }

    fn page(
        &self,
        template: &str,
        locale: Locale,
        page: &Page,
        content: Value,
    ) -> Result<String, SiteError> {
        let here = |locale| Address::Page(locale, page.clone()).to_string();
        // Links are relative, so that an exported site can lie anywhere.
        let root = "../".repeat(here(locale).matches('/').count());
        let content = context! { amp_page => self.amp_of(locale, page), ..content };
        self.fill(template, locale, &here, &root, content)
    }

    /// Where pictures lie, as a page names it whose way to the site's root is `root`.
    fn pictures(&self, root: &str) -> String {
        // The site lies one step below the server's root, under whatever name it is reached.
        if self.inner.options.is_export { format!("{root}files/") } else { self.others(root) }
    }

    /// Where videos and documents lie.
    fn others(&self, root: &str) -> String {
        let options = &self.inner.options;
        if options.is_export {
            format!("{}/files/", options.app)
        } else {
            format!("{root}../files/")
        }
    }

    /// `here` is the page's address in a language.
    fn fill(
        &self,
        template: &str,
        locale: Locale,
        here: &dyn Fn(Locale) -> String,
        root: &str,
        content: Value,
    ) -> Result<String, SiteError> {
        let options = &self.inner.options;
        let alternates: Vec<Value> = Locale::ALL
            .iter()
            .map(|other| {
                let address = here(*other);
                context! {
                    tag => other.tag(),
                    name => other.name(),
                    dir => other.direction(),
                    path => place(&address),
                    url => place(&format!("{}/{address}", options.site)),
                }
            })
            .collect();
        let context = context! {
            locale => locale.tag(),
            dir => locale.direction(),
            root => place(root),
            app => place(&options.app),
            pictures => place(&self.pictures(root)),
            others => place(&self.others(root)),
            is_export => options.is_export,
            style => format!("style.css?{}", self.inner.style_tag),
            canonical => place(&format!("{}/{}", options.site, here(locale))),
            path => here(locale),
            alternates,
            ..context! { ..content, ..context! { amp => false, amp_page => () } }
        };
        let html = self.inner.templates.get_template(template)?.render(context)?;
        Ok(html)
    }
}

/// Changes with a text.
fn tag_of(text: &str) -> String {
    Sha256::digest(text).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// An address as it stands in a page. What it is made of (a configured place, slugs, ids) is no
/// markup; templates would write each slash as a reference.
fn place(url: &str) -> Value {
    let url = url.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    Value::from_safe_string(url)
}

fn slugs(page: &ProjectPage) -> (model::text::Slug, model::text::Slug) {
    (page.view.org_slug.clone(), page.view.project.slug.clone())
}

/// Templates that somebody put into their folder.
fn replaced(folder: Option<&PathBuf>) -> Result<Vec<(String, String)>, SiteError> {
    let Some(folder) = folder else { return Ok(Vec::new()) };
    let failed = |path: &PathBuf| {
        let path = path.clone();
        move |source| SiteError::Read { path, source }
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        if name.starts_with('.') {
            continue;
        }
        if !TEMPLATES.iter().any(|(known, _)| *known == name) {
            let known: Vec<&str> = TEMPLATES.iter().map(|(known, _)| *known).collect();
            return Err(SiteError::Unknown { path, known: known.join(", ") });
        }
        let source = std::fs::read_to_string(&path).map_err(failed(&path))?;
        found.push((name, source));
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
