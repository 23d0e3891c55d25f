//! `project`, `project_version`, `project_revision`.

use model::{
    OrgId, ProjectId, TimeMs,
    project::{Action, Admission, Geo, Project, ProjectFields, ProjectStatus},
    text::{Body, Name, Slug, Summary, Title},
    view::RevisedWhat,
};
use store::Stream;

use super::{Id, Ms, Text, words};

words! {
    /// The enums of a project as words.
    pub ProjectWord {
        Admission { Open = "open", Email = "email", Invite = "invite" }
        ProjectStatus {
            Draft = "draft", Open = "open", Running = "running", Finished = "finished",
            Cancelled = "cancelled"
        }
        RevisedWhat {
            Action = "action", Starts = "starts", Ends = "ends", Place = "place",
            TierPeople = "tier_people", TierOffered = "tier_offered", Unit = "unit"
        }
    }
}

store::row! {
    /// A project as stored.
    pub struct ProjectRow = "project" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| Some(row.id.to_bytes()),
        key { id: ProjectId as Id }
        columns {
            org: OrgId as Id,
            slug: Slug as Text,
            title: Title as Text,
            summary: Summary as Text,
            body: Body as Text,
            action_kind: Name as Text,
            starts_at: Option<TimeMs> as Ms,
            ends_at: Option<TimeMs> as Ms,
            place: Summary as Text,
            lat_e6: Option<i64>,
            lon_e6: Option<i64>,
            why: Body as Text,
            precedents: Body as Text,
            admission: Admission as ProjectWord,
            retention_days: u32,
            status: ProjectStatus as ProjectWord,
            revision: u32,
            created_at: TimeMs as Ms,
            ended_at: Option<TimeMs> as Ms,
            etag: u64,
        }
    }
}

store::row! {
    /// What changes often about a project.
    pub struct ProjectVersionRow = "project_version" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| Some(row.project.to_bytes()),
        key { project: ProjectId as Id }
        columns {
            org: OrgId as Id,
            pledges_version: u64,
            erased_to: u32,
            revised_at: Option<TimeMs> as Ms,
        }
    }
}

store::row! {
    /// One thing that a revision changed.
    pub struct ProjectRevisionRow = "project_revision" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| Some(row.project.to_bytes()),
        key { project: ProjectId as Id, revision: u32, place: u32 }
        columns {
            org: OrgId as Id,
            what: RevisedWhat as ProjectWord,
            name: String,
            was: String,
            became: String,
            at: TimeMs as Ms,
        }
    }
}

impl ProjectRow {
    /// What a new project is.
    #[must_use]
    pub fn new(id: ProjectId, org: OrgId, slug: Slug, fields: ProjectFields, now: TimeMs) -> Self {
        Self::from(Project {
            id,
            org,
            slug,
            fields,
            status: ProjectStatus::Draft,
            revision: 1,
            created_at: now,
            ended_at: None,
            etag: 1,
        })
    }
}

impl From<ProjectRow> for Project {
    fn from(row: ProjectRow) -> Self {
        let geo = match (row.lat_e6.map(i32::try_from), row.lon_e6.map(i32::try_from)) {
            (Some(Ok(lat_e6)), Some(Ok(lon_e6))) => Some(Geo { lat_e6, lon_e6 }),
            _ => None,
        };
        Self {
            id: row.id,
            org: row.org,
            slug: row.slug,
            fields: ProjectFields {
                title: row.title,
                summary: row.summary,
                body: row.body,
                action: Action {
                    kind: row.action_kind,
                    starts_at: row.starts_at,
                    ends_at: row.ends_at,
                    place: row.place,
                    geo,
                },
                why: row.why,
                precedents: row.precedents,
                admission: row.admission,
                retention_days: row.retention_days,
            },
            status: row.status,
            revision: row.revision,
            created_at: row.created_at,
            ended_at: row.ended_at,
            etag: row.etag,
        }
    }
}

impl From<Project> for ProjectRow {
    fn from(project: Project) -> Self {
        let ProjectFields {
            title,
            summary,
            body,
            action,
            why,
            precedents,
            admission,
            retention_days,
        } = project.fields;
        Self {
            id: project.id,
            org: project.org,
            slug: project.slug,
            title,
            summary,
            body,
            action_kind: action.kind,
            starts_at: action.starts_at,
            ends_at: action.ends_at,
            place: action.place,
            lat_e6: action.geo.map(|geo| geo.lat_e6.into()),
            lon_e6: action.geo.map(|geo| geo.lon_e6.into()),
            why,
            precedents,
            admission,
            retention_days,
            status: project.status,
            revision: project.revision,
            created_at: project.created_at,
            ended_at: project.ended_at,
            etag: project.etag,
        }
    }
}
