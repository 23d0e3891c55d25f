//! Markdown that people wrote, as HTML of an allow-list: what is not on it stays as its text.

use std::{collections::HashSet, sync::OnceLock};

use ammonia::Builder;
use model::text::readable;
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

/// The HTML of a text. Its headings are of two levels, the first of which is `top` (2 or 3): the
/// page has its own above them, and none is skipped.
pub(crate) fn html(text: &str, top: u8) -> String {
    let (upper, lower) = match top {
        2 => (HeadingLevel::H2, HeadingLevel::H3),
        _ => (HeadingLevel::H3, HeadingLevel::H4),
    };
    let mut current = upper;
    let mut had_upper = false;
    let events = Parser::new(text).map(|event| match event {
        // Nobody writes HTML here: what looks like it is read as it stands.
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            let is_upper = !had_upper || level <= HeadingLevel::H2;
            current = if is_upper { upper } else { lower };
            had_upper = true;
            Event::Start(Tag::Heading { level: current, id, classes, attrs })
        }
        Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(current)),
        other => other,
    });
    let mut html = String::with_capacity(text.len() * 2);
    pulldown_cmark::html::push_html(&mut html, events);
    readable(&sanitiser().clean(&html).to_string()).into_owned()
}

/// The text without its marks, on one line.
#[must_use]
pub fn plain_text(text: &str) -> String {
    let mut plain = String::new();
    for event in Parser::new(text) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                plain.push_str(&readable(&text));
            }
            // What ends within a line is followed by what stands there.
            Event::End(
                TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link,
            ) => {}
            Event::SoftBreak | Event::HardBreak | Event::End(_) => plain.push(' '),
            _ => {}
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same, shortened, for summaries and feeds' previews.
pub(crate) fn plain(text: &str, chars_max: usize) -> String {
    let line = plain_text(text);
    if line.chars().count() <= chars_max {
        return line;
    }
    let cut: String = line.chars().take(chars_max).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", &cut[..end])
}

fn sanitiser() -> &'static Builder<'static> {
    static SANITISER: OnceLock<Builder<'static>> = OnceLock::new();
    SANITISER.get_or_init(|| {
        let tags = [
            "a",
            "blockquote",
            "br",
            "code",
            "em",
            "h2",
            "h3",
            "h4",
            "hr",
            "li",
            "ol",
            "p",
            "pre",
            "strong",
            "ul",
        ];
        let mut builder = Builder::default();
        builder
            .tags(HashSet::from(tags))
            .url_schemes(HashSet::from(["http", "https", "mailto"]))
            .url_relative(ammonia::UrlRelative::Deny)
            .link_rel(Some("external nofollow noopener"));
        builder
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_entity_stands_for_is_no_control_and_no_end_of_a_feed() {
        let text = "a&#xFFFF;b &#x202e;c `d`&#x1F; [e](https://example.org/ \"f&#xFFFE;\")";
        for made in [html(text, 2), plain_text(text)] {
            let bad = |c: char| {
                c.is_control() && c != '\n' || matches!(c, '\u{ffff}' | '\u{fffe}' | '\u{202e}')
            };
            assert!(!made.contains(bad), "{made:?}");
        }
    }

    #[test]
    fn marks_become_elements_and_html_stays_text() {
        let html = html("# Why\n\nOn **Monday** at <b>9</b>.\n\n- [us](https://a.example)\n", 3);
        assert_eq!(
            html,
            "<h3>Why</h3>\n<p>On <strong>Monday</strong> at &lt;b&gt;9&lt;/b&gt;.</p>\n<ul>\n<li>\
             <a href=\"https://a.example\" rel=\"external nofollow noopener\">us</a></li>\n</ul>\n"
        );
    }

    #[test]
    fn headings_leave_no_level_out() {
        assert_eq!(html("### a\n\n# b\n\n#### c", 2), "<h2>a</h2>\n<h2>b</h2>\n<h3>c</h3>\n");
        assert_eq!(html("###### a\n\n### b", 3), "<h3>a</h3>\n<h4>b</h4>\n");
    }

    #[test]
    fn nothing_runs_and_nothing_is_fetched() {
        for bad in [
            "<script>alert(1)</script>",
            "[a](javascript:alert(1))",
            "[a](data:text/html,x)",
            "[a](/admin)",
            "![a](https://tracker.example/x.png)",
            "<img src=x onerror=alert(1)>",
            "<https://a.example/\"onmouseover=alert(1)>",
            "```\n</pre><script>\n```",
        ] {
            let html = html(bad, 3);
            for mark in ["<script", "javascript:", "data:", "<img", "href=\"/", "example/\" on"] {
                assert!(!html.contains(mark), "{bad} became {html}");
            }
        }
    }

    #[test]
    fn a_summary_ends_at_a_word() {
        assert_eq!(plain("# Title\n\nOne *two* three", 100), "Title One two three");
        assert_eq!(plain("On **Monday**, [us](https://a.example).", 100), "On Monday, us.");
        assert_eq!(plain("One two three", 9), "One two…");
        assert_eq!(plain("", 9), "");
    }
}
