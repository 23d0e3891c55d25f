//! `search_entry`.

use model::{OrgId, ProjectId, TimeMs, search::SearchKind};
use store::Stream;

use super::{Id, Ms, words};

words! {
    /// What can be found, as words.
    pub SearchWord {
        SearchKind { Org = "org", Project = "project", News = "news" }
    }
}

store::row! {
    /// Something that strangers find.
    pub struct SearchEntryRow = "search_entry" {
        stream: |row| Stream::new(row.org.to_bytes()),
        key { n: u64 }
        columns {
            kind: SearchKind as SearchWord,
            id: [u8; 16],
            org: OrgId as Id,
            project: Option<ProjectId> as Id,
            languages: String,
            begins_at: Option<TimeMs> as Ms,
            ends_at: Option<TimeMs> as Ms,
        }
    }
}
