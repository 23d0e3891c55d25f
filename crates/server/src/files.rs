//! Files that people take away: calendar entries, tables.

use icalendar::{Calendar, Component as _, Event, EventLike as _};
use model::{TimeMs, project::Project};

/// The action of a project as an iCalendar file (RFC 5545); none if it has no date yet.
pub(crate) fn calendar(project: &Project, url: &str) -> Option<String> {
    let action = &project.fields.action;
    let starts = utc(action.starts_at?)?;
    let mut event = Event::new();
    event
        .uid(&format!("{}@muster", project.id))
        .timestamp(utc(project.created_at)?)
        .sequence(project.revision)
        .summary(project.fields.title.as_str())
        .description(project.fields.summary.as_str())
        .url(url)
        .starts(starts)
        .ends(action.ends_at.and_then(utc).unwrap_or(starts));
    if !action.place.is_empty() {
        event.location(action.place.as_str());
    }
    Some(Calendar::new().name(project.fields.title.as_str()).push(event.done()).done().to_string())
}

fn utc(at: TimeMs) -> Option<chrono::DateTime<chrono::Utc>> {
    chrono::DateTime::from_timestamp_millis(at.as_millis())
}

/// A cell that no spreadsheet takes for a formula: one that begins with `=`, `+`, `-`, `@`, tab or
/// return gets an apostrophe in front, as OWASP's "CSV Injection" advises.
pub(crate) fn cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// An instant for programs: RFC 3339, UTC, to the second.
pub(crate) fn timestamp(at: TimeMs) -> String {
    utc(at).map_or_else(String::new, |t| t.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

#[cfg(test)]
mod tests {
    use model::{
        OrgId, ProjectId,
        project::{Action, Admission, ProjectFields, ProjectStatus},
        text::{Body, Name, Slug, Summary, Title},
    };

    use super::*;

    #[test]
    fn formulas_become_text() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(cell(bad).starts_with('\''), "{bad:?}");
        }
        assert_eq!(cell("Rosa = fine"), "Rosa = fine");
    }

    #[test]
    fn a_calendar_entry_cannot_be_broken_out_of() {
        let project = Project {
            id: ProjectId::from_bytes([7; 16]),
            org: OrgId::from_bytes([1; 16]),
            slug: Slug::parse("slug", "old-rent").unwrap(),
            fields: ProjectFields {
                title: Title::parse("title", "Rent; letters, and more").unwrap(),
                summary: Summary::parse("summary", "One\nEND:VEVENT").unwrap(),
                body: Body::default(),
                action: Action {
                    kind: Name::parse("kind", "Pay").unwrap(),
                    starts_at: Some(TimeMs::from_millis(1_800_000_000_000)),
                    ends_at: None,
                    place: Summary::default(),
                    geo: None,
                },
                why: Body::default(),
                precedents: Body::default(),
                admission: Admission::Open,
                retention_days: 30,
            },
            status: ProjectStatus::Open,
            revision: 2,
            created_at: TimeMs::from_millis(1_790_000_000_000),
            ended_at: None,
            etag: 1,
        };
        let file = calendar(&project, "https://muster.example/o/lindenhof/old-rent").unwrap();
        assert_eq!(file.lines().filter(|l| *l == "END:VEVENT").count(), 1, "{file}");
        assert!(file.contains("DTSTART:20270115T080000Z"), "{file}");
        assert!(file.contains(r"Rent\; letters\, and more"), "{file}");
    }
}
