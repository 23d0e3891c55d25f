//! Which column is which.

use super::{Row, SAMPLE_ROWS, Table};

/// A column of a table, to choose by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its place, from 0.
    pub index: usize,
    /// What the header calls it.
    pub title: Option<String>,
    /// The first cell that has something in it.
    pub example: Option<String>,
}

/// Which column is which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The mail address.
    pub mail: usize,
    /// The name.
    pub name: NameColumns,
}

/// Where the name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameColumns {
    /// Nowhere.
    None,
    /// In one column.
    One(usize),
    /// In two: given name, then family name.
    Two(usize, usize),
}

/// Words of headers, lower case, in the languages of the interface.
const MAIL: &[&str] = &[
    "mail",
    "email",
    "e-mail",
    "e mail",
    "courriel",
    "correo",
    "posta",
    "e-posta",
    "eposta",
    "ای میل",
    "adresse e-mail",
    "mailadresse",
];
const NAME: &[&str] = &[
    "name",
    "full name",
    "nom complet",
    "nombre completo",
    "nome completo",
    "ad soyad",
    "isim",
    "نام",
    "vollständiger name",
    "nom et prénom",
];
const GIVEN: &[&str] = &[
    "first name",
    "firstname",
    "given name",
    "vorname",
    "prénom",
    "prenom",
    "nombre",
    "nome",
    "ad",
    "adı",
];
const FAMILY: &[&str] = &[
    "last name",
    "lastname",
    "surname",
    "family name",
    "nachname",
    "familienname",
    "nom",
    "apellido",
    "apellidos",
    "cognome",
    "soyad",
    "soyadı",
];

impl Table {
    /// The columns, to choose by.
    #[must_use]
    pub fn columns(&self) -> Vec<Column> {
        let body = self.body();
        (0..self.width())
            .map(|index| Column {
                index,
                title: self.header().and_then(|row| cell(row, index)).map(str::to_owned),
                example: body.iter().find_map(|row| cell(row, index)).map(str::to_owned),
            })
            .collect()
    }

    /// Which column is which, by the header's words and by what looks like an address. None if no
    /// column has addresses.
    #[must_use]
    pub fn guess(&self) -> Option<Mapping> {
        let sample = &self.body()[..self.body().len().min(SAMPLE_ROWS)];
        let mails = |index: usize| sample.iter().filter(|r| is_mail(cell(r, index))).count();
        let by_content = (0..self.width())
            .map(|index| (mails(index), index))
            .filter(|(count, _)| *count > 0)
            // Of equals the first.
            .max_by_key(|(count, index)| (*count, usize::MAX - index))
            .map(|(_, index)| index);
        let mail = by_content.or_else(|| self.titled(MAIL))?;
        Some(Mapping { mail, name: self.guess_name(mail) })
    }

    fn guess_name(&self, mail: usize) -> NameColumns {
        if let Some(index) = self.titled(NAME).filter(|index| *index != mail) {
            // "Name" beside "Vorname" is the family name.
            return match self.titled(GIVEN) {
                Some(given) if given != index => NameColumns::Two(given, index),
                _ => NameColumns::One(index),
            };
        }
        match (self.titled(GIVEN), self.titled(FAMILY)) {
            (Some(given), Some(family)) => NameColumns::Two(given, family),
            (Some(one), None) | (None, Some(one)) => NameColumns::One(one),
            (None, None) if self.header().is_none() => self.guess_name_by_content(mail),
            (None, None) => NameColumns::None,
        }
    }

    /// Without a header: the first column of words.
    fn guess_name_by_content(&self, mail: usize) -> NameColumns {
        let sample = &self.body()[..self.body().len().min(SAMPLE_ROWS)];
        let is_word = |text: &str| {
            text.chars().any(char::is_alphabetic)
                && !text.chars().any(|c| c.is_numeric() || "@/:".contains(c))
        };
        let words = |index: usize| {
            let filled: Vec<_> = sample.iter().filter_map(|row| cell(row, index)).collect();
            !filled.is_empty() && filled.iter().all(|text| is_word(text))
        };
        (0..self.width())
            .find(|index| *index != mail && words(*index))
            .map_or(NameColumns::None, NameColumns::One)
    }

    fn titled(&self, words: &[&str]) -> Option<usize> {
        let header = self.header()?;
        header.cells.iter().position(|title| {
            let title = title.trim_matches([':', '*', ' ']).to_lowercase();
            words.contains(&title.as_str())
        })
    }

    fn width(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default()
    }
}

/// The first row names the columns if nothing in it is an address, and it has a header's word or
/// addresses follow below.
pub(super) fn looks_like_header(rows: &[Row]) -> bool {
    let Some((first, rest)) = rows.split_first() else { return false };
    if first.cells.iter().any(|c| is_mail(Some(c))) {
        return false;
    }
    let named = first.cells.iter().any(|title| {
        let title = title.trim_matches([':', '*', ' ']).to_lowercase();
        [MAIL, NAME, GIVEN, FAMILY].iter().any(|words| words.contains(&title.as_str()))
    });
    let sample = rest.iter().take(SAMPLE_ROWS);
    named || sample.flat_map(|row| &row.cells).any(|c| is_mail(Some(c)))
}

/// A cell that has something in it.
pub(super) fn cell(row: &Row, index: usize) -> Option<&str> {
    row.cells.get(index).map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn is_mail(text: Option<&str>) -> bool {
    text.is_some_and(|text| proto::convert::mail("", text).is_ok())
}
