use expect_test::{Expect, expect};
use proptest::prelude::{any, prop_assert_eq, proptest};

use super::*;

/// What a person would see of a file: how it was read, the guess, people, refused lines.
fn told(bytes: &[u8]) -> String {
    let table = match Table::read(bytes) {
        Ok(table) => table,
        Err(e) => return format!("{e}\n"),
    };
    let mut out = format!(
        "{:?} {:?} header:{} rows:{}\n",
        table.encoding(),
        table.delimiter(),
        table.has_header(),
        table.len()
    );
    let Some(mapping) = table.guess() else { return out + "no column of addresses\n" };
    out += &format!("mail in {}, name in {:?}\n", mapping.mail, mapping.name);
    let checked = table.check(mapping);
    for person in checked.people {
        let name = person.entry.name.map(|n| n.to_string()).unwrap_or_default();
        out += &format!("{}: {} <{}>\n", person.line, name, person.entry.mail);
    }
    for refused in checked.refused {
        out += &format!("{}: {:?} {}\n", refused.line, refused.text, refused.problem);
    }
    out
}

fn check(bytes: &[u8], expected: &Expect) {
    expected.assert_eq(&told(bytes));
}

#[test]
fn a_plain_list() {
    check(
        b"Name,Mail\r\nAda Lovelace,ada@example.org\r\n\"Hopper, Grace\",grace@example.org\r\n",
        &expect![[r#"
            Utf8 ',' header:true rows:2
            mail in 1, name in One(0)
            2: Ada Lovelace <ada@example.org>
            3: Hopper, Grace <grace@example.org>
        "#]],
    );
}

#[test]
fn a_german_spreadsheet() {
    check(
        b"sep=;\r\nVorname;Name;Stra\xdfe;E-Mail\r\nJ\xfcrgen;Gro\xdf;Hauptstr. 1;juergen@example.de\r\n",
        &expect![[r#"
            Windows1252 ';' header:true rows:1
            mail in 3, name in Two(0, 1)
            3: Jürgen Groß <juergen@example.de>
        "#]],
    );
}

#[test]
fn unicode_text_with_tabs() {
    let text = "\u{feff}Prénom\tNom\tCourriel\nZoé\tÉtoile\tzoe@example.fr\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(
        &bytes,
        &expect![[r#"
            Utf16 '\t' header:true rows:1
            mail in 2, name in Two(0, 1)
            2: Zoé Étoile <zoe@example.fr>
        "#]],
    );
}

#[test]
fn bare_addresses() {
    check(
        "\u{feff}a@example.org\nmailto:b@example.org\n\n   \nc@example.org".as_bytes(),
        &expect![[r#"
            Utf8 ',' header:false rows:3
            mail in 0, name in None
            1:  <a@example.org>
            2:  <b@example.org>
            5:  <c@example.org>
        "#]],
    );
}

#[test]
fn every_line_that_cannot_be_used_is_told() {
    check(
        b"id,name,email\n1,Ada,ada@example.org\n2,Bob,bob(at)example.org\n3,Cem,\n4\n5,A\x1bb,x@example.org\n6,Ada again,ADA@Example.org\n",
        &expect![[r#"
            Utf8 ',' header:true rows:6
            mail in 2, name in One(1)
            2: Ada <ada@example.org>
            3: "bob(at)example.org" the mail address is not of the expected form
            4: "" has no mail address
            5: "" has no mail address
            6: "A\u{1b}b" the name contains characters that are not allowed here
            7: "ADA@Example.org" repeats the mail address of line 2
        "#]],
    );
}

#[test]
fn lines_are_counted_through_quoted_breaks() {
    check(
        b"name,mail\n\"two\nlines\",a@example.org\nB,b@example.org\n",
        &expect![[r#"
            Utf8 ',' header:true rows:2
            mail in 1, name in One(0)
            4: B <b@example.org>
            2: "two\nlines" the name contains characters that are not allowed here
        "#]],
    );
}

#[test]
fn what_is_no_list_is_refused() {
    check(b"", &expect!["there is nothing in this file\n"]);
    check(b"\xef\xbb\xbf \n\r\n", &expect!["there is nothing in this file\n"]);
    check(
        b"PK\x03\x04...",
        &expect!["this is no list that can be read; save it as CSV, XLSX or ODS\n"],
    );
    check(
        b"\xff\xfea",
        &expect!["this is no list that can be read; save it as CSV, XLSX or ODS\n"],
    );
    check(b"x;\x81", &expect!["this is no list that can be read; save it as CSV, XLSX or ODS\n"]);
    check(
        b"a,b\nc,d\n",
        &expect![[r#"
        Utf8 ',' header:false rows:2
        no column of addresses
    "#]],
    );
}

#[test]
fn the_limits_are_the_models() {
    let large = vec![b'a'; limits::IMPORT_BYTES_MAX + 1];
    assert_eq!(Table::read(&large), Err(ReadError::TooLarge { max: limits::IMPORT_BYTES_MAX }));
    let rows = |n: usize| "a@b.c\n".repeat(n);
    let too_many = Err(ReadError::TooManyRows { max: limits::IMPORT_ROWS_MAX });
    assert_eq!(Table::read(rows(limits::IMPORT_ROWS_MAX + 1).as_bytes()), too_many);
    assert_eq!(
        Table::read(("mail\n".to_owned() + &rows(limits::IMPORT_ROWS_MAX + 1)).as_bytes()),
        too_many
    );
    let full = Table::read(("mail\n".to_owned() + &rows(limits::IMPORT_ROWS_MAX)).as_bytes());
    assert_eq!(full.map(|t| t.len()), Ok(limits::IMPORT_ROWS_MAX));
}

#[test]
fn a_person_can_correct_the_guess() {
    let mut table = Table::read(b"ada@example.org,Ada\nx,Bob\n").unwrap();
    assert!(!table.has_header());
    table.set_header(true);
    assert_eq!(table.len(), 1);
    let titles: Vec<_> = table.columns().into_iter().filter_map(|c| c.title).collect();
    assert_eq!(titles, ["ada@example.org", "Ada"]);
    table.set_header(false);
    let checked = table.check(Mapping { mail: 1, name: NameColumns::One(0) });
    assert_eq!((checked.people.len(), checked.refused.len()), (0, 2));
    // A column that is not there has nothing in it.
    assert_eq!(table.check(Mapping { mail: 9, name: NameColumns::None }).people, []);
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused_and_every_row_is_accounted_for(bytes in any::<Vec<u8>>()) {
        if let Ok(table) = Table::read(&bytes)
            && let Some(mapping) = table.guess()
        {
            let checked = table.check(mapping);
            prop_assert_eq!(checked.people.len() + checked.refused.len(), table.len());
        }
    }

    #[test]
    fn any_text_of_cells_is_accounted_for(text in "([a-z@.;,\"\n]{0,12}[\n;,]){0,12}") {
        if let Ok(table) = Table::read(text.as_bytes())
            && let Some(mapping) = table.guess()
        {
            let checked = table.check(mapping);
            prop_assert_eq!(checked.people.len() + checked.refused.len(), table.len());
        }
    }
}

/// An archive of these parts.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn xlsx(sheet: &str) -> Vec<u8> {
    archive(&[
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#,
        ),
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!(
                r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>{sheet}</sheetData></worksheet>"#
            ),
        ),
    ])
}

fn cell(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

#[test]
fn a_workbook_of_excel_however_large_it_says_it_is() {
    let row = |n: u32, cells: &[String]| format!(r#"<row r="{n}">{}</row>"#, cells.concat());
    let sheet = [
        row(1, &[cell("A1", "Vorname"), cell("B1", "Name"), cell("D1", "E-Mail")]),
        row(3, &[cell("A3", "Jürgen"), cell("B3", "Groß"), cell("D3", " juergen@example.de ")]),
        row(4, &[r#"<c r="A4"><v>7</v></c>"#.to_owned(), cell("D4", "nobody")]),
        row(1_048_576, &[cell("D1048576", "last@example.org")]),
    ];
    check(
        &xlsx(&sheet.concat()),
        &expect![[r#"
            Utf8 ',' header:true rows:3
            mail in 3, name in Two(0, 1)
            3: Jürgen Groß <juergen@example.de>
            1048576:  <last@example.org>
            4: "nobody" the mail address is not of the expected form
        "#]],
    );
}

#[test]
fn a_workbook_of_openoffice() {
    let text = |text: &str| {
        format!(
            r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
        )
    };
    let row = |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let rows = [
        row(&[text("Name"), text("Mail")]),
        r#"<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"/></table:table-row>"#.to_owned(),
        row(&[text("Ada"), text("ada@example.org")]),
    ];
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="People">{}</table:table></office:spreadsheet></office:body></office:document-content>"#,
        rows.concat()
    );
    let mimetype = "application/vnd.oasis.opendocument.spreadsheet";
    let manifest = r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#;
    let bytes = archive(&[
        ("mimetype", mimetype),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ]);
    check(
        &bytes,
        &expect![[r#"
            Utf8 ',' header:true rows:1
            mail in 1, name in One(0)
            4: Ada <ada@example.org>
        "#]],
    );
}

#[test]
fn an_archive_that_swells_is_too_large() {
    let bytes = archive(&[("content.xml", &" ".repeat(129 * 1024 * 1024))]);
    assert!(bytes.len() < limits::IMPORT_BYTES_MAX);
    assert!(matches!(Table::read(&bytes), Err(ReadError::TooLarge { .. })));
}

proptest! {
    #[test]
    fn no_damage_to_a_workbook_makes_it_panic(at in 0_usize..9_999, byte in any::<u8>()) {
        let mut bytes = xlsx(&cell("A1", "a@example.org"));
        let length = bytes.len();
        bytes[at % length] = byte;
        let _ = Table::read(&bytes);
    }
}
