//! `need_type`.

use model::{
    NeedTypeId, OrgId, ProjectId,
    need::{NeedKind, NeedType, NeedTypeFields},
    text::{Name, Summary},
};
use store::Stream;

use super::{Id, Text, words};

words! {
    /// How a need is answered, as a word.
    pub NeedWord {
        NeedKind { Quantity = "quantity", YesNo = "yes_no" }
    }
}

store::row! {
    /// A need type as stored.
    pub struct NeedTypeRow = "need_type" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| Some(row.project.to_bytes()),
        key { id: NeedTypeId as Id }
        columns {
            org: OrgId as Id,
            project: ProjectId as Id,
            place: u32,
            heading: Summary as Text,
            name: Name as Text,
            hint: Summary as Text,
            kind: NeedKind as NeedWord,
            unit: Summary as Text,
        }
    }
}

impl NeedTypeRow {
    /// A new need type.
    pub(crate) fn new(
        id: NeedTypeId,
        org: OrgId,
        project: ProjectId,
        place: u32,
        fields: NeedTypeFields,
    ) -> Self {
        let NeedTypeFields { group, name, hint, kind, unit } = fields;
        Self { id, org, project, place, heading: group, name, hint, kind, unit }
    }
}

impl From<NeedTypeRow> for NeedType {
    fn from(row: NeedTypeRow) -> Self {
        Self {
            id: row.id,
            project: row.project,
            order: row.place,
            fields: NeedTypeFields {
                group: row.heading,
                name: row.name,
                hint: row.hint,
                kind: row.kind,
                unit: row.unit,
            },
        }
    }
}
