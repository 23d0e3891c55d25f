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
    check(b"PK\x03\x04...", &expect!["this is not a text file; save the list as CSV\n"]);
    check(b"\xff\xfea", &expect!["this is not a text file; save the list as CSV\n"]);
    check(b"x;\x81", &expect!["this is not a text file; save the list as CSV\n"]);
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
