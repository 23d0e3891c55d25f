//! What is wrong with a list, said to the person who has it.

use client::list::{LineProblem, ReadError, Refused};
use leptos::prelude::*;

use crate::browser::{NotRead, download_csv};
use crate::data::problem_sentence;
use crate::i18n::t;
use crate::parts::{Button, ButtonKind, ButtonSize, Icon, Note, NoteKind};

/// Lines shown in the page; the file has them all.
const SHOWN: usize = 20;

pub(super) fn not_read(error: NotRead) -> String {
    match error {
        NotRead::TooLarge => t!(invitations_too_large),
        NotRead::Gone => t!(invitations_gone),
    }
}

pub(super) fn no_table(error: ReadError) -> String {
    match error {
        ReadError::Empty => t!(invitations_empty),
        ReadError::TooLarge { .. } => t!(invitations_too_large),
        ReadError::TooManyRows { max } => t!(invitations_too_many, max = max),
        ReadError::NotText => t!(invitations_not_text),
    }
}

fn line_problem(problem: LineProblem) -> String {
    match problem {
        LineProblem::NoMail => t!(invitations_no_mail),
        LineProblem::BadMail(problem) => {
            t!(invitations_bad_mail, why = problem_sentence(problem))
        }
        LineProblem::BadName(problem) => {
            t!(invitations_bad_name, why = problem_sentence(problem))
        }
        LineProblem::Duplicate { first } => t!(invitations_repeats, line = first),
    }
}

/// Lines that cannot be used, each with its number and why. All of them go into a file too, to be
/// mended one by one.
#[component]
pub(super) fn BadLines(
    kind: NoteKind,
    #[prop(into)] says: String,
    lines: Vec<Refused>,
) -> impl IntoView {
    let rest = lines.len().saturating_sub(SHOWN);
    let shown: Vec<_> = lines
        .iter()
        .take(SHOWN)
        .map(|line| {
            let why = line_problem(line.problem);
            view! {
                <li>
                    <b>{t!(invitations_line, line = line.line)}</b> " " {why} " "
                    <span class="muted">{line.text.clone()}</span>
                </li>
            }
        })
        .collect();
    let save = move |_| {
        let columns =
            [t!(invitations_column_line), t!(invitations_column_text), t!(invitations_column_why)];
        let row = |line: &Refused| {
            vec![line.line.to_string(), line.text.clone(), line_problem(line.problem)]
        };
        download_csv("lines", &columns, &lines.iter().map(row).collect::<Vec<_>>());
    };
    view! {
        <Note kind>
            <p>{says}</p>
            <ul class="plain-list sm">{shown}</ul>
            {(rest > 0).then(|| view! { <p class="sm">{t!(invitations_more_lines, rest = rest)}</p> })}
            <Button kind=ButtonKind::Plain size=ButtonSize::Small icon=Icon::Download on:click=save>
                {t!(invitations_save_lines)}
            </Button>
        </Note>
    }
}
