//! The letters in English.

use model::{
    TimeMs,
    text::{Body, Name, Summary, Title},
};

use super::{
    Content, Link, ProjectRef,
    blocks::{button, grouped, note, paragraph, quote, utc, written},
    words::Words,
};

pub(super) struct English;

impl Words for English {
    const TAG: &str = "en";
    const FACTS: [&str; 2] = ["Project", "Organisation"];

    fn verify_address(link: &Link, expires_at: TimeMs) -> Content {
        Self::content(
            "Confirm your mail address",
            vec![
                paragraph(
                    "Somebody signed up with this mail address. If it was you, please confirm that it \
                     is yours.",
                ),
                button("Confirm the address", link),
                note(&format!(
                    "The link works once, until {}. If it was not you, do nothing.",
                    Self::in_words(expires_at)
                )),
            ],
        )
    }

    fn reset_password(link: &Link, expires_at: TimeMs) -> Content {
        Self::content(
            "Choose a new password",
            vec![
                paragraph(
                    "Somebody asked for a new password for the account with this mail address. If it \
                     was you, choose one here. All devices are signed out when you do.",
                ),
                button("Choose a new password", link),
                note(&format!(
                    "The link works once, until {}. If it was not you, do nothing: your password \
                     stays.",
                    Self::in_words(expires_at)
                )),
            ],
        )
    }

    fn new_device(device: &Name, at: TimeMs, link: &Link) -> Content {
        Self::content(
            "Signed in from a new device",
            vec![
                paragraph("Your account was signed in to from a device that was not seen before."),
                written(&[("Device", device.as_str()), ("When", &Self::in_words(at))]),
                paragraph(
                    "If it was you, all is well. If not, close that session and choose a new password.",
                ),
                button("See your sessions", link),
            ],
        )
    }

    fn invitation(
        project: &ProjectRef,
        summary: &Summary,
        source: &Summary,
        link: &Link,
    ) -> Content {
        let org = &project.org;
        Self::content(
            &format!("{org} invites you: {}", project.title),
            vec![
                paragraph(&format!(
                    "{org} asks whether you would take part. You say under which condition you would \
                     act, for example “once 500 others do”; you are only called when it is met."
                )),
                Self::facts(project, &[]),
                quote(summary.as_str()),
                button("Look at it and enrol", link),
                note(&format!(
                    "The link is yours alone. {org} has your address from: {source}. If you do \
                     nothing, you are counted nowhere."
                )),
            ],
        )
    }

    fn call(
        project: &ProjectRef,
        called: u64,
        asked: u64,
        confirm_by: TimeMs,
        when: &Summary,
        message: &Body,
        link: &Link,
    ) -> Content {
        let asked = if asked > 1 {
            format!("You said you would act with at least {}.", number(asked))
        } else {
            "You said you would act whatever happens.".to_owned()
        };
        let confirm_by = Self::in_words(confirm_by);
        let mut blocks = vec![
            paragraph(&format!(
                "Enough people have pledged: {} are being called now. {asked}",
                number(called)
            )),
            paragraph(
                "Nobody acts yet. Please say whether you will. When the time to confirm is over, the \
                 count is made again among those who confirmed, and you are told: go, or nothing \
                 happens.",
            ),
            Self::facts(project, &[("Confirm until", &confirm_by), ("When", when.as_str())]),
        ];
        if !message.is_empty() {
            blocks.push(quote(message.as_str()));
        }
        blocks.push(button("Confirm or decline", link));
        Self::content(&format!("Please confirm: {}", project.title), blocks)
    }

    fn go(
        project: &ProjectRef,
        people: u64,
        asked: u64,
        when: &Summary,
        place: &Summary,
        link: &Link,
    ) -> Content {
        let people = number(people);
        let sentence = if asked > 1 {
            format!(
                "It is go. {people} people confirmed and act together; you asked for {}.",
                number(asked)
            )
        } else {
            format!("It is go. {people} people confirmed and act together.")
        };
        Self::content(
            &format!("Go: {}", project.title),
            vec![
                paragraph(&sentence),
                Self::facts(project, &[("When", when.as_str()), ("Where", place.as_str())]),
                button("Details", link),
            ],
        )
    }

    fn stand_down(
        project: &ProjectRef,
        confirmed: u64,
        needed: Option<u64>,
        link: &Link,
    ) -> Content {
        let people = if confirmed == 1 { "person" } else { "people" };
        let why = match needed.filter(|needed| confirmed < *needed) {
            Some(needed) => format!("; this call needed {}.", number(needed)),
            None => {
                ". Counting only those whose own condition holds, that does not suffice for this \
                     call."
                    .to_owned()
            }
        };
        Self::content(
            &format!("Nothing happens: {}", project.title),
            vec![
                paragraph(&format!(
                    "{} {people} confirmed{why} Nothing happens. Please do not act.",
                    number(confirmed)
                )),
                paragraph(PLEDGE_STANDS),
                Self::facts(project, &[]),
                button("See your pledge", link),
            ],
        )
    }

    fn released(project: &ProjectRef, link: &Link) -> Content {
        Self::content(
            &format!("You are not asked to act: {}", project.title),
            vec![
                paragraph(
                    "Others act now, but your own condition is not met among those who confirmed, or \
                     you did not confirm in time. You are not asked to act this time.",
                ),
                paragraph(PLEDGE_STANDS),
                Self::facts(project, &[]),
                button("See your pledge", link),
            ],
        )
    }

    fn revision(project: &ProjectRef, link: &Link) -> Content {
        Self::content(
            &format!("Changed: {}", project.title),
            vec![
                paragraph(
                    "What you pledged to has changed. Until you accept the change your pledge does \
                     not count, and you are not called.",
                ),
                Self::facts(project, &[]),
                button("See what changed", link),
            ],
        )
    }

    fn update(
        project: &ProjectRef,
        title: &Title,
        body: &Body,
        link: &Link,
        opt_out: &Link,
    ) -> Content {
        let blocks = vec![
            paragraph(&format!("{} writes to those enrolled in “{}”:", project.org, project.title)),
            quote(body.as_str()),
            button("Open the project", link),
            note(&format!("To get no more of these mails: {}", opt_out.as_str())),
        ];
        Content { opt_out: Some(opt_out.clone()), ..Self::content(title.as_str(), blocks) }
    }

    fn in_words(at: TimeMs) -> String {
        utc(at).strftime("%A, %-d %B %Y, %H:%M UTC").to_string()
    }
}

const PLEDGE_STANDS: &str = "Your pledge stands, under the same condition as before.";

/// 1234567 → 1,234,567.
fn number(n: u64) -> String {
    grouped(n, ',')
}
