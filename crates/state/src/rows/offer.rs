//! `offer_type`.

use model::{
    NeedTypeId, OfferTypeId, OrgId, ProjectId,
    offer::{OfferType, OfferTypeFields},
    text::{Name, Summary},
};
use store::Stream;

use super::{Id, Text};

store::row! {
    /// An offer type as stored.
    pub struct OfferTypeRow = "offer_type" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| Some(row.project.to_bytes()),
        key { id: OfferTypeId as Id }
        columns {
            org: OrgId as Id,
            project: ProjectId as Id,
            place: u32,
            name: Name as Text,
            hint: Summary as Text,
            unit: Name as Text,
            per_person_max: Option<u64>,
            target: Option<u64>,
            meets: Option<NeedTypeId> as Id,
        }
    }
}

impl OfferTypeRow {
    /// A new offer type.
    pub(crate) fn new(
        id: OfferTypeId,
        org: OrgId,
        project: ProjectId,
        place: u32,
        fields: OfferTypeFields,
    ) -> Self {
        let OfferTypeFields { name, hint, unit, per_person_max, target, meets } = fields;
        Self { id, org, project, place, name, hint, unit, per_person_max, target, meets }
    }
}

impl From<OfferTypeRow> for OfferType {
    fn from(row: OfferTypeRow) -> Self {
        Self {
            id: row.id,
            project: row.project,
            order: row.place,
            fields: OfferTypeFields {
                name: row.name,
                hint: row.hint,
                unit: row.unit,
                per_person_max: row.per_person_max,
                target: row.target,
                meets: row.meets,
            },
        }
    }
}
