//! Markdown that others wrote, as elements of the page: an allow-list, and no HTML of theirs.

use leptos::prelude::*;
use model::text::readable;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

/// What is not on the list stays as text.
#[component]
pub(crate) fn Markdown(#[prop(into)] text: String) -> impl IntoView {
    view! { <div class="prose">{inside(&mut Parser::new(&text))}</div> }
}

/// Everything up to the end of the element that is open.
fn inside(events: &mut Parser<'_>) -> Vec<AnyView> {
    let mut out = Vec::new();
    while let Some(event) = events.next() {
        match event {
            Event::End(_) => break,
            Event::Start(tag) => out.push(element(tag, events)),
            Event::Code(text) => {
                out.push(view! { <code>{readable(&text).into_owned()}</code> }.into_any());
            }
            Event::SoftBreak => out.push(" ".into_any()),
            Event::HardBreak => out.push(view! { <br /> }.into_any()),
            Event::Rule => out.push(view! { <hr /> }.into_any()),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                out.push(readable(&text).into_owned().into_any());
            }
            _ => {}
        }
    }
    out
}

fn element(tag: Tag<'_>, events: &mut Parser<'_>) -> AnyView {
    let children = inside(events);
    match tag {
        Tag::Paragraph => view! { <p>{children}</p> }.into_any(),
        Tag::Heading { .. } => view! { <h3>{children}</h3> }.into_any(),
        Tag::BlockQuote(_) => view! { <blockquote>{children}</blockquote> }.into_any(),
        Tag::CodeBlock(CodeBlockKind::Indented | CodeBlockKind::Fenced(_)) => {
            view! { <pre>{children}</pre> }.into_any()
        }
        Tag::List(Some(_)) => view! { <ol>{children}</ol> }.into_any(),
        Tag::List(None) => view! { <ul>{children}</ul> }.into_any(),
        Tag::Item => view! { <li>{children}</li> }.into_any(),
        Tag::Emphasis => view! { <em>{children}</em> }.into_any(),
        Tag::Strong => view! { <strong>{children}</strong> }.into_any(),
        Tag::Link { dest_url, .. } if leads_out(&dest_url) => {
            view! { <a href=dest_url.into_string() rel="external nofollow noopener">{children}</a> }
                .into_any()
        }
        _ => children.into_any(),
    }
}

/// Links that may be followed: never `javascript:`, never a part of this app in disguise.
fn leads_out(url: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|scheme| {
        url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

#[cfg(test)]
mod tests {
    use super::leads_out;

    #[test]
    fn only_harmless_links_are_links() {
        assert!(leads_out("https://example.org/a"));
        assert!(leads_out("MAILTO:a@example.org"));
        assert!(!leads_out("javascript:alert(1)"));
        assert!(!leads_out("data:text/html,x"));
        assert!(!leads_out("/admin"));
    }
}
