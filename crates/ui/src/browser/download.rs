//! Files made in the page.

use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};

/// Hands the reader a table as a CSV file (RFC 4180, UTF-8 with a byte order mark, as
/// spreadsheets want it).
pub(crate) fn download_csv(name: &str, columns: &[String], rows: &[Vec<String>]) {
    let mut text = String::from("\u{feff}");
    push_row(&mut text, columns);
    for row in rows {
        push_row(&mut text, row);
    }
    // A browser that cannot make a file has already said so in its console.
    let _ = download(&format!("{name}.csv"), "text/csv", &text);
}

/// Hands the reader a text as a file.
///
/// # Errors
/// If the browser cannot make a file; it has said so in its console.
pub(crate) fn download(name: &str, content_type: &str, text: &str) -> Result<(), JsValue> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(content_type);
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let address = web_sys::Url::create_object_url_with_blob(&blob)?;
    let anchor: web_sys::HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    web_sys::Url::revoke_object_url(&address)
}

fn push_row(text: &mut String, cells: &[String]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&quoted(cell));
    }
    text.push_str("\r\n");
}

/// A cell that a spreadsheet would read as a formula gets an apostrophe; one with a comma, a
/// quote or a line break gets quotes. A signed number stays one.
fn quoted(cell: &str) -> String {
    let is_number = cell.parse::<f64>().is_ok();
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number;
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::{push_row, quoted};

    #[test]
    fn formulas_are_text() {
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("@cmd"), "'@cmd");
        assert_eq!(quoted("+88"), "+88");
        assert_eq!(quoted("-2.5"), "-2.5");
        assert_eq!(quoted("-2+3"), "'-2+3");
        assert_eq!(quoted("\t=x"), "'\t=x");
    }

    #[test]
    fn commas_quotes_and_lines_stay_in_their_cell() {
        let mut text = String::new();
        push_row(&mut text, &["1,204".to_owned(), "say \"go\"".to_owned(), "a\nb".to_owned()]);
        assert_eq!(text, "\"1,204\",\"say \"\"go\"\"\",\"a\nb\"\r\n");
    }
}
