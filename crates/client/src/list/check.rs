//! Who can be invited, and which lines cannot.

use std::collections::HashMap;

use model::Problem;
use proto::convert;

use super::{Mapping, NameColumns, Row, Table, columns::cell};
use crate::services::InvitationEntry;

/// What a table comes to.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Checked {
    /// Those who can be invited, in the order of the file.
    pub people: Vec<Person>,
    /// The lines that cannot, in the order of the file.
    pub refused: Vec<Refused>,
}

/// Somebody who can be invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Line of the file, from 1.
    pub line: u64,
    /// What will be sent.
    pub entry: InvitationEntry,
}

/// A line that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Line of the file, from 1.
    pub line: u64,
    /// What stands there in place of what is needed.
    pub text: String,
    /// What is wrong.
    pub problem: LineProblem,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineProblem {
    /// Its mail cell is empty or missing.
    #[error("has no mail address")]
    NoMail,
    /// What stands there is no address.
    #[error("the mail address {0}")]
    BadMail(Problem),
    /// What stands there cannot be a name.
    #[error("the name {0}")]
    BadName(Problem),
    /// The same address as on an earlier line.
    #[error("repeats the mail address of line {first}")]
    Duplicate {
        /// Where it stands first.
        first: u64,
    },
}

impl Table {
    /// Goes through all rows. Addresses are compared without regard to case; the server compares
    /// more strictly and passes over whom the project has invited already.
    #[must_use]
    pub fn check(&self, mapping: Mapping) -> Checked {
        let mut first_lines: HashMap<String, u64> = HashMap::new();
        let mut checked = Checked::default();
        for row in self.body() {
            match person(row, mapping, &mut first_lines) {
                Ok(person) => checked.people.push(person),
                Err(refused) => checked.refused.push(refused),
            }
        }
        checked
    }
}

fn person(
    row: &Row,
    mapping: Mapping,
    first_lines: &mut HashMap<String, u64>,
) -> Result<Person, Refused> {
    let line = row.line;
    let refuse = |text: &str, problem| Refused { line, text: text.to_owned(), problem };
    let text = cell(row, mapping.mail).ok_or_else(|| refuse("", LineProblem::NoMail))?;
    // Address books write `mailto:` in front.
    let bare = text.strip_prefix("mailto:").unwrap_or(text);
    let mail =
        convert::mail("mail", bare).map_err(|e| refuse(text, LineProblem::BadMail(e.problem)))?;
    let name_text = name(row, mapping.name);
    let name = convert::optional_name("name", &name_text)
        .map_err(|e| refuse(&name_text, LineProblem::BadName(e.problem)))?;
    if let Some(first) = first_lines.get(&mail.to_lowercase()) {
        return Err(refuse(text, LineProblem::Duplicate { first: *first }));
    }
    first_lines.insert(mail.to_lowercase(), line);
    Ok(Person { line, entry: InvitationEntry { mail: mail.to_owned(), name } })
}

fn name(row: &Row, columns: NameColumns) -> String {
    let text = |index| cell(row, index).unwrap_or_default();
    match columns {
        NameColumns::None => String::new(),
        NameColumns::One(index) => text(index).to_owned(),
        NameColumns::Two(given, family) => {
            format!("{} {}", text(given), text(family)).trim().to_owned()
        }
    }
}
