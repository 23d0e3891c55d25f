//! `/open#…`: links of a scheme of our own (`web+muster://enrol/ORG/PROJECT#…`) that a browser hands
//! to the app where it is installed. They come behind the `#`, so that no server sees them.

use leptos::prelude::*;
use model::text::Slug;

use crate::pages::missing::MissingPage;

const SCHEMES: [&str; 2] = ["web+muster://", "muster://"];

#[component]
pub(crate) fn OpenPage() -> impl IntoView {
    let handed = window().location().hash().ok();
    let handed = handed.and_then(|hash| js_sys::decode_uri_component(hash.strip_prefix('#')?).ok());
    match handed.and_then(|link| page_of(&String::from(link))) {
        // The page is left: Back must not lead to here again.
        Some(page) if window().location().replace(&page).is_ok() => ().into_any(),
        _ => view! { <MissingPage /> }.into_any(),
    }
}

/// The page that such a link names. Only enrolment can be: anybody can write a link.
fn page_of(link: &str) -> Option<String> {
    let link = SCHEMES.iter().find_map(|scheme| link.strip_prefix(scheme))?;
    let (place, answers) = link.strip_prefix("enrol/")?.split_once('#')?;
    let (place, language) = place.split_once("?lang=").unwrap_or((place, ""));
    let (org, project) = place.trim_end_matches('/').split_once('/')?;
    let (org, project) = (Slug::parse("", org).ok()?, Slug::parse("", project).ok()?);
    let is_plain =
        |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let language = if language.is_empty() { String::new() } else { format!("?lang={language}") };
    let plain = is_plain(answers) && is_plain(language.trim_start_matches("?lang="));
    plain.then(|| format!("/enrol/{org}/{project}{language}#{answers}"))
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn only_enrolment_is_opened() {
        for scheme in ["web+muster", "muster"] {
            let link = format!("{scheme}://enrol/tenants/old-rent#AQ-_9");
            assert_eq!(page_of(&link).as_deref(), Some("/enrol/tenants/old-rent#AQ-_9"));
        }
        let german = "muster://enrol/tenants/old-rent?lang=de#AQ";
        assert_eq!(page_of(german).as_deref(), Some("/enrol/tenants/old-rent?lang=de#AQ"));
        for other in [
            "muster://enrol/tenants/old-rent?lang=de&x=//y#AQ",
            "https://enrol/tenants/old-rent#AQ",
            "muster://enrol/tenants/old-rent",
            "muster://enrol/tenants#AQ",
            "muster://enrol/tenants/../admin#AQ",
            "muster://enrol/tenants/old-rent#token=AQ",
            "muster://admin/tenants/old-rent#AQ",
            "muster:///enrol/tenants/old-rent#AQ",
        ] {
            assert_eq!(page_of(other), None, "{other}");
        }
    }
}
