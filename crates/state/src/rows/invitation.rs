//! `import`, `invitation`.

use model::{
    BlindIndex, ImportId, InvitationId, OrgId, PledgeId, ProjectId, Sealed, TimeMs, TokenHash,
    invitation::{Import, ImportState, Invitation},
    text::Summary,
};
use store::Stream;

use super::{Bytes, Hash, Id, Ms, Text, words};

words! {
    /// The state of a list as a word.
    pub ImportWord {
        ImportState { Staging = "staging", Committed = "committed", Dropped = "dropped" }
    }
}

store::row! {
    /// An imported list as stored.
    pub struct ImportRow = "import" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| Some(row.project.to_bytes()),
        key { id: ImportId as Id }
        columns {
            org: OrgId as Id,
            project: ProjectId as Id,
            source: Summary as Text,
            consent_at: TimeMs as Ms,
            state: ImportState as ImportWord,
            created_at: TimeMs as Ms,
        }
    }
}

store::row! {
    /// One person of a list as stored.
    pub struct InvitationRow = "invitation" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| Some(row.project.to_bytes()),
        key { id: InvitationId as Id }
        columns {
            org: OrgId as Id,
            project: ProjectId as Id,
            import: ImportId as Id,
            mail_index: BlindIndex as Hash,
            repeated: bool,
            used_by: Option<PledgeId> as Id,
            sent_at: Option<TimeMs> as Ms,
        }
        secret {
            mail: Sealed as Bytes,
            name: Option<Sealed> as Bytes,
            token: TokenHash as Hash,
        }
    }
}

impl From<ImportRow> for Import {
    fn from(row: ImportRow) -> Self {
        Self {
            id: row.id,
            org: row.org,
            project: row.project,
            source: row.source,
            consent_at: row.consent_at,
            state: row.state,
            created_at: row.created_at,
        }
    }
}

impl From<InvitationRow> for Invitation {
    fn from(row: InvitationRow) -> Self {
        Self {
            row: model::invitation::InvitationRow {
                id: row.id,
                mail_index: row.mail_index,
                mail: row.mail,
                name: row.name,
                token: row.token,
            },
            import: row.import,
            project: row.project,
            used_by: row.used_by,
            sent_at: row.sent_at,
        }
    }
}
