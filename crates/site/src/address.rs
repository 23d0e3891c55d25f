//! The addresses of the site, below the place where it lies. The same names serve for the paths of
//! an exported site: a page that ends in `/` is the `index.html` of that folder.

use core::fmt;

use model::{NewsId, text::Slug};

use crate::Locale;

/// A page, in whatever language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Page {
    /// Projects of all organisations; the page with this number, from 1.
    Directory(u32),
    /// An organisation.
    Org(Slug),
    /// A project.
    Project(Slug, Slug),
    /// The form to enrol with.
    Enrol(Slug, Slug),
    /// What an organisation tells: months, and the latest.
    News(Slug),
    /// What it told in a month.
    Month(Slug, Month),
    /// One piece.
    Piece(Slug, NewsId),
}

/// A month of the Gregorian calendar, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// The year, 1970 to 9999.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: i8,
}

/// Everything that has an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    /// The way in, for whoever names no language.
    Root,
    /// A page.
    Page(Locale, Page),
    /// A project or a piece of news as AMP, for a site that has it.
    Amp(Locale, Page),
    /// The Atom feed of an organisation, or of one project of it.
    Feed(Slug, Option<Slug>),
    /// The calendar of an organisation, or of one project of it.
    Calendar(Slug, Option<Slug>),
    /// How a project stands, as a picture that other sites embed.
    Counter(Locale, Slug, Slug),
    /// The same as a page for an iframe.
    CounterPage(Locale, Slug, Slug),
    /// A project as a picture that others show beside a link to it.
    Preview(Locale, Slug, Slug),
    /// What there is, for search engines.
    Sitemap,
    /// The style sheet.
    Style,
    /// The sign in the tab.
    Icon,
}

impl Address {
    /// Reads what [`fmt::Display`] writes; none for anything else.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let slug = |text: &str| Slug::parse("", text).ok();
        let parts: Vec<&str> = path.split('/').collect();
        Some(match parts.as_slice() {
            [""] => Self::Root,
            ["sitemap.xml"] => Self::Sitemap,
            ["style.css"] => Self::Style,
            ["icon.svg"] => Self::Icon,
            ["feed", org] => Self::Feed(slug(org.strip_suffix(".atom")?)?, None),
            ["feed", org, project] => {
                Self::Feed(slug(org)?, Some(slug(project.strip_suffix(".atom")?)?))
            }
            ["calendar", org] => Self::Calendar(slug(org.strip_suffix(".ics")?)?, None),
            ["calendar", org, project] => {
                Self::Calendar(slug(org)?, Some(slug(project.strip_suffix(".ics")?)?))
            }
            ["amp", tag, rest @ ..] => {
                let page = Page::parse(rest)?;
                page.has_amp().then_some(Self::Amp(Locale::from_tag(tag)?, page))?
            }
            [tag, rest @ ..] => {
                let locale = Locale::from_tag(tag)?;
                match rest {
                    ["counter", org, project] => match project.strip_suffix(".svg") {
                        Some(project) => Self::Counter(locale, slug(org)?, slug(project)?),
                        None => {
                            let project = slug(project.strip_suffix(".html")?)?;
                            Self::CounterPage(locale, slug(org)?, project)
                        }
                    },
                    ["preview", org, project] => {
                        Self::Preview(locale, slug(org)?, slug(project.strip_suffix(".png")?)?)
                    }
                    _ => Self::Page(locale, Page::parse(rest)?),
                }
            }
            [] => return None,
        })
    }
}

impl Page {
    fn parse(parts: &[&str]) -> Option<Self> {
        let slug = |text: &str| Slug::parse("", text).ok();
        Some(match parts {
            [""] => Self::Directory(1),
            ["page", number, ""] => {
                let parsed: u32 = number.parse().ok()?;
                let canonical = parsed > 1 && parsed.to_string() == **number;
                canonical.then_some(Self::Directory(parsed))?
            }
            ["o", org, ""] => Self::Org(slug(org)?),
            ["o", org, project, ""] => Self::Project(slug(org)?, slug(project)?),
            ["enrol", org, project, ""] => Self::Enrol(slug(org)?, slug(project)?),
            ["news", org, ""] => Self::News(slug(org)?),
            ["news", org, rest, ""] => match Month::parse(rest) {
                Some(month) => Self::Month(slug(org)?, month),
                None => {
                    let id: NewsId = rest.parse().ok()?;
                    // One piece has one address.
                    (id.to_string() == **rest).then_some(Self::Piece(slug(org)?, id))?
                }
            },
            _ => return None,
        })
    }

    /// Whether there can be an AMP page of it.
    #[must_use]
    pub const fn has_amp(&self) -> bool {
        matches!(self, Self::Project(..) | Self::Piece(..))
    }

    /// Of which organisation it is.
    #[must_use]
    pub const fn org(&self) -> Option<&Slug> {
        match self {
            Self::Directory(_) => None,
            Self::Org(org)
            | Self::Project(org, _)
            | Self::Enrol(org, _)
            | Self::News(org)
            | Self::Month(org, _)
            | Self::Piece(org, _) => Some(org),
        }
    }
}

impl Month {
    fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if year.len() != 4 || month.len() != 2 || !digits(year) || !digits(month) {
            return None;
        }
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        (year >= 1970 && (1..=12).contains(&month)).then_some(Self { year, month })
    }

    /// Its first moment, and that of the next one; UTC.
    #[must_use]
    pub fn bounds(self) -> (model::TimeMs, model::TimeMs) {
        let first = |year: i16, month: i8| {
            let day = jiff::civil::Date::new(year, month, 1).ok();
            let there = day.and_then(|day| day.to_zoned_datetime(jiff::tz::TimeZone::UTC).ok());
            model::TimeMs::from_millis(there.map_or(0, |t| t.timestamp().as_millisecond()))
        };
        let (year, month) = match self.month {
            12 => (self.year.saturating_add(1), 1),
            month => (self.year, month + 1),
        };
        (first(self.year, self.month), first(year, month))
    }

    /// The month of an instant.
    #[must_use]
    pub fn of(at: model::TimeMs) -> Self {
        let instant = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default();
        let date = instant.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
        Self { year: date.year(), month: date.month() }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(0 | 1) => Ok(()),
            Self::Directory(number) => write!(f, "page/{number}/"),
            Self::Org(org) => write!(f, "o/{org}/"),
            Self::Project(org, project) => write!(f, "o/{org}/{project}/"),
            Self::Enrol(org, project) => write!(f, "enrol/{org}/{project}/"),
            Self::News(org) => write!(f, "news/{org}/"),
            Self::Month(org, month) => write!(f, "news/{org}/{month}/"),
            Self::Piece(org, id) => write!(f, "news/{org}/{id}/"),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut of = |kind: &str, org: &Slug, project: &Option<Slug>, suffix: &str| match project {
            Some(project) => write!(f, "{kind}/{org}/{project}.{suffix}"),
            None => write!(f, "{kind}/{org}.{suffix}"),
        };
        match self {
            Self::Root => Ok(()),
            Self::Feed(org, project) => of("feed", org, project, "atom"),
            Self::Calendar(org, project) => of("calendar", org, project, "ics"),
            Self::Page(locale, page) => write!(f, "{}/{page}", locale.tag()),
            Self::Amp(locale, page) => write!(f, "amp/{}/{page}", locale.tag()),
            Self::Counter(locale, org, project) => {
                write!(f, "{}/counter/{org}/{project}.svg", locale.tag())
            }
            Self::CounterPage(locale, org, project) => {
                write!(f, "{}/counter/{org}/{project}.html", locale.tag())
            }
            Self::Preview(locale, org, project) => {
                write!(f, "{}/preview/{org}/{project}.png", locale.tag())
            }
            Self::Sitemap => f.write_str("sitemap.xml"),
            Self::Style => f.write_str("style.css"),
            Self::Icon => f.write_str("icon.svg"),
        }
    }
}

/// Where a form of a file lies below where files lie.
#[must_use]
pub fn file_path(file: model::FileId, number: usize, media: model::file::Media) -> String {
    format!("{file}/{number}.{}", media.extension())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_read_as_it_is_written() {
        let (org, project) = (Slug::parse("", "org").unwrap(), Slug::parse("", "news").unwrap());
        let (o, p) = (|| org.clone(), || project.clone());
        let month = Month { year: 2026, month: 3 };
        let pages = [
            Page::Directory(1),
            Page::Directory(12),
            Page::Org(o()),
            Page::Project(o(), p()),
            Page::Enrol(o(), p()),
            Page::News(o()),
            Page::Month(o(), month),
            Page::Piece(o(), NewsId::from_bytes([7; 16])),
        ];
        let mut all = vec![
            Address::Root,
            Address::Feed(o(), None),
            Address::Feed(o(), Some(p())),
            Address::Calendar(o(), None),
            Address::Calendar(o(), Some(p())),
            Address::Sitemap,
            Address::Style,
            Address::Icon,
        ];
        for locale in Locale::ALL {
            all.extend(pages.iter().map(|page| Address::Page(*locale, page.clone())));
            let amp = pages.iter().filter(|page| page.has_amp());
            all.extend(amp.map(|page| Address::Amp(*locale, page.clone())));
            all.push(Address::Counter(*locale, o(), p()));
            all.push(Address::CounterPage(*locale, o(), p()));
            all.push(Address::Preview(*locale, o(), p()));
        }
        for address in all {
            assert_eq!(Address::parse(&address.to_string()), Some(address));
        }
    }

    #[test]
    fn a_month_lasts_until_the_next_one() {
        for (month, days) in [(1, 31), (2, 28), (12, 31)] {
            let (from, to) = Month { year: 2027, month }.bounds();
            assert_eq!(to.since(from), days * model::time::DAY_MS, "{month}");
            assert_eq!(Month::of(from), Month { year: 2027, month });
            assert_ne!(Month::of(to), Month { year: 2027, month });
        }
    }

    #[test]
    fn nothing_has_a_second_address() {
        for other in [
            "/",
            "en",
            "xx/",
            "en/o/org",
            "en/o/Org/",
            "en/page/1/",
            "en/page/02/",
            "en/page/x/",
            "en/news/org/2026-13/",
            "en/news/org/07070707070707070707070707070707/",
            "feed/org",
            "amp/",
            "amp/en/",
            "amp/en/o/org/",
            "amp/en/enrol/org/news/",
            "en/o/../x/",
            "en//",
            "EN/",
        ] {
            assert_eq!(Address::parse(other), None, "{other}");
        }
    }
}
