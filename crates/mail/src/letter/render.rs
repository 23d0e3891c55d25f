//! Composed letters as text and as HTML.

use super::{Block, Content};

/// The text part.
#[must_use]
pub fn text(content: &Content) -> String {
    let blocks: Vec<String> = content.blocks.iter().map(text_block).collect();
    let mut text = blocks.join("\n\n");
    text.push('\n');
    text
}

fn text_block(block: &Block) -> String {
    match block {
        Block::Paragraph(text) | Block::Note(text) => text.clone(),
        Block::Facts(facts) => facts
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect::<Vec<_>>()
            .join("\n"),
        Block::Quote(text) => {
            text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
        }
        Block::Button { label, link } => format!("{label}:\n{}", link.as_str()),
    }
}

/// The HTML part: no pictures, no scripts, nothing fetched from anywhere.
#[must_use]
pub fn html(content: &Content) -> String {
    let mut html = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head>\
         <body style=\"font-family:sans-serif;max-width:36em\">",
        content.language,
        escape(&content.subject)
    );
    for block in &content.blocks {
        html.push_str(&html_block(block));
    }
    html.push_str("</body></html>\n");
    html
}

fn html_block(block: &Block) -> String {
    match block {
        Block::Paragraph(text) => format!("<p>{}</p>", escape(text)),
        Block::Note(text) => format!("<p><small>{}</small></p>", escape(text)),
        Block::Facts(facts) => {
            let rows: String = facts
                .iter()
                .map(|(name, value)| {
                    format!(
                        "<tr><th align=\"left\">{}</th><td>{}</td></tr>",
                        escape(name),
                        escape(value).replace('\n', "<br>")
                    )
                })
                .collect();
            format!("<table>{rows}</table>")
        }
        Block::Quote(text) => {
            format!("<blockquote>{}</blockquote>", escape(text).replace('\n', "<br>"))
        }
        Block::Button { label, link } => format!(
            "<p><a href=\"{url}\"><strong>{}</strong></a><br><small>{url}</small></p>",
            escape(label),
            url = escape(link.as_str())
        ),
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}
