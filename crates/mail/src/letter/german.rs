//! Die Briefe auf Deutsch.

use model::{
    TimeMs,
    text::{Body, Name, Summary, Title},
};

use super::{
    Content, Link, ProjectRef,
    blocks::{button, grouped, note, paragraph, quote, utc, written},
    words::Words,
};

pub(super) struct German;

impl Words for German {
    const TAG: &str = "de";
    const FACTS: [&str; 2] = ["Vorhaben", "Organisation"];

    fn verify_address(link: &Link, expires_at: TimeMs) -> Content {
        Self::content(
            "Bestätige deine Mailadresse",
            vec![
                paragraph(
                    "Jemand hat mit dieser Mailadresse ein Konto angelegt. Wenn du das warst, bestätige \
                     bitte, dass sie dir gehört.",
                ),
                button("Adresse bestätigen", link),
                note(&format!(
                    "Der Link gilt einmal, bis {}. Wenn du es nicht warst, musst du nichts tun.",
                    Self::in_words(expires_at)
                )),
            ],
        )
    }

    fn reset_password(link: &Link, expires_at: TimeMs) -> Content {
        Self::content(
            "Wähle ein neues Passwort",
            vec![
                paragraph(
                    "Jemand möchte ein neues Passwort für das Konto mit dieser Mailadresse. Wenn du \
                     das warst, wähle hier eines. Alle Geräte werden dabei abgemeldet.",
                ),
                button("Neues Passwort wählen", link),
                note(&format!(
                    "Der Link gilt einmal, bis {}. Wenn du es nicht warst, musst du nichts tun: Dein \
                     Passwort bleibt.",
                    Self::in_words(expires_at)
                )),
            ],
        )
    }

    fn new_device(device: &Name, at: TimeMs, link: &Link) -> Content {
        Self::content(
            "Anmeldung von einem neuen Gerät",
            vec![
                paragraph(
                    "An deinem Konto hat sich ein Gerät angemeldet, das bisher nicht dabei war.",
                ),
                written(&[("Gerät", device.as_str()), ("Wann", &Self::in_words(at))]),
                paragraph(
                    "Wenn du das warst, ist alles gut. Wenn nicht, beende diese Sitzung und wähle ein \
                     neues Passwort.",
                ),
                button("Deine Sitzungen ansehen", link),
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
            &format!("{org} lädt dich ein: {}", project.title),
            vec![
                paragraph(&format!(
                    "{org} fragt, ob du mitmachen würdest. Du sagst, unter welcher Bedingung du \
                     handeln würdest, zum Beispiel „sobald 500 andere es tun“; gerufen wirst du nur, \
                     wenn sie erfüllt ist."
                )),
                Self::facts(project, &[]),
                quote(summary.as_str()),
                button("Ansehen und zusagen", link),
                note(&format!(
                    "Der Link ist nur für dich. {org} hat deine Adresse von hier: {source}. Wenn du \
                     nichts tust, zählst du nirgends."
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
            format!("Du handelst, hast du gesagt, wenn es mindestens {} tun.", number(asked))
        } else {
            "Du handelst, hast du gesagt, in jedem Fall.".to_owned()
        };
        let called = match called {
            1 => "1 Mensch wird jetzt gerufen".to_owned(),
            _ => format!("{} Menschen werden jetzt gerufen", number(called)),
        };
        let confirm_by = Self::in_words(confirm_by);
        let mut blocks = vec![
            paragraph(&format!("Genug haben zugesagt: {called}. {asked}")),
            paragraph(
                "Noch handelt niemand. Bitte sag, ob du es tun wirst. Wenn die Frist um ist, wird \
                 unter denen, die bestätigt haben, noch einmal gezählt, und du erfährst: los, oder \
                 nichts geschieht.",
            ),
            Self::facts(project, &[("Bestätigen bis", &confirm_by), ("Wann", when.as_str())]),
        ];
        if !message.is_empty() {
            blocks.push(quote(message.as_str()));
        }
        blocks.push(button("Bestätigen oder ablehnen", link));
        Self::content(&format!("Bitte bestätige: {}", project.title), blocks)
    }

    fn go(
        project: &ProjectRef,
        people: u64,
        asked: u64,
        when: &Summary,
        place: &Summary,
        link: &Link,
    ) -> Content {
        let people = match people {
            1 => "1 Mensch hat bestätigt und handelt".to_owned(),
            _ => format!("{} Menschen haben bestätigt und handeln zusammen", number(people)),
        };
        let sentence = if asked > 1 {
            format!("Es geht los. {people}; du wolltest {}.", number(asked))
        } else {
            format!("Es geht los. {people}.")
        };
        Self::content(
            &format!("Los: {}", project.title),
            vec![
                paragraph(&sentence),
                Self::facts(project, &[("Wann", when.as_str()), ("Wo", place.as_str())]),
                button("Einzelheiten", link),
            ],
        )
    }

    fn stand_down(
        project: &ProjectRef,
        confirmed: u64,
        needed: Option<u64>,
        link: &Link,
    ) -> Content {
        let have = if confirmed == 1 { "Mensch hat" } else { "Menschen haben" };
        let why = match needed.filter(|needed| confirmed < *needed) {
            Some(needed) => format!("; dieser Aufruf brauchte {}.", number(needed)),
            None => {
                ". Wenn nur die zählen, deren eigene Bedingung erfüllt ist, reicht das für diesen \
                     Aufruf nicht."
                    .to_owned()
            }
        };
        Self::content(
            &format!("Nichts geschieht: {}", project.title),
            vec![
                paragraph(&format!(
                    "{} {have} bestätigt{why} Nichts geschieht. Bitte handle nicht.",
                    number(confirmed)
                )),
                paragraph(PLEDGE_STANDS),
                Self::facts(project, &[]),
                button("Deine Zusage ansehen", link),
            ],
        )
    }

    fn released(project: &ProjectRef, link: &Link) -> Content {
        Self::content(
            &format!("Du musst nicht handeln: {}", project.title),
            vec![
                paragraph(
                    "Andere handeln jetzt. Deine eigene Bedingung ist unter denen, die bestätigt \
                     haben, aber nicht erfüllt, oder du hast nicht rechtzeitig bestätigt. Dieses Mal \
                     musst du nicht handeln.",
                ),
                paragraph(PLEDGE_STANDS),
                Self::facts(project, &[]),
                button("Deine Zusage ansehen", link),
            ],
        )
    }

    fn revision(project: &ProjectRef, link: &Link) -> Content {
        Self::content(
            &format!("Geändert: {}", project.title),
            vec![
                paragraph(
                    "Das, wozu du zugesagt hast, ist jetzt anders. Deine Zusage zählt erst wieder, \
                     wenn du der Änderung zustimmst; bis dahin wirst du nicht gerufen.",
                ),
                Self::facts(project, &[]),
                button("Ansehen, was sich geändert hat", link),
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
            paragraph(&format!(
                "{} schreibt allen, die bei „{}“ dabei sind:",
                project.org, project.title
            )),
            quote(body.as_str()),
            button("Das Vorhaben öffnen", link),
            note(&format!("Keine solchen Mails mehr: {}", opt_out.as_str())),
        ];
        Content { opt_out: Some(opt_out.clone()), ..Self::content(title.as_str(), blocks) }
    }

    fn in_words(at: TimeMs) -> String {
        let at = utc(at);
        let day = usize::try_from(at.weekday().to_monday_zero_offset()).unwrap_or_default();
        let month = usize::try_from(at.month() - 1).unwrap_or_default();
        format!(
            "{}, {}. {} {}, {:02}:{:02} Uhr UTC",
            DAYS[day],
            at.day(),
            MONTHS[month],
            at.year(),
            at.hour(),
            at.minute()
        )
    }
}

const PLEDGE_STANDS: &str = "Deine Zusage gilt weiter, unter derselben Bedingung wie bisher.";

const DAYS: [&str; 7] =
    ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];
const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

/// 1234567 → 1.234.567.
fn number(n: u64) -> String {
    grouped(n, '.')
}
