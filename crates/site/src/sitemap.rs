//! The sitemap (sitemaps.org, 0.9), each page with its twins in other languages.

use std::fmt::Write as _;

use crate::{Address, Locale, Page, Site, limits::SITEMAP_MAX};

/// All pages that search engines shall know, the first ones if there are too many.
#[must_use]
pub fn sitemap(site: &Site, pages: &[Page]) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for page in pages.iter().take(SITEMAP_MAX / Locale::ALL.len()) {
        let url = |locale: &Locale| site.url(&Address::Page(*locale, page.clone()));
        for locale in Locale::ALL {
            // Addresses are made of slugs, ids and the configured place: nothing to escape but
            // what that place may have.
            let _ = write!(xml, "<url><loc>{}</loc>", escaped(&url(locale)));
            for other in Locale::ALL {
                let _ = write!(
                    xml,
                    "<xhtml:link rel=\"alternate\" hreflang=\"{}\" href=\"{}\"/>",
                    other.tag(),
                    escaped(&url(other))
                );
            }
            xml.push_str("</url>\n");
        }
    }
    xml.push_str("</urlset>\n");
    xml
}

fn escaped(url: &str) -> String {
    url.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
