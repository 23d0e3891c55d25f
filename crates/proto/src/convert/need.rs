//! Need types.

use model::{
    Invalid,
    need::{NeedKind, NeedType, NeedTypeFields},
    pledge::Need,
    text::{Name, Summary},
};

use super::{Word as _, id, part, word, words};
use crate::pb;

words! {
    NeedKind = NeedKind { Quantity YesNo }
}

impl TryFrom<pb::Need> for Need {
    type Error = Invalid;

    fn try_from(need: pb::Need) -> Result<Self, Invalid> {
        Ok(Self { need_type: id("need_type", &need.need_type)?, quantity: need.quantity })
    }
}

impl From<Need> for pb::Need {
    fn from(need: Need) -> Self {
        Self { need_type: need.need_type.to_string(), quantity: need.quantity }
    }
}

impl TryFrom<pb::NeedTypeFields> for NeedTypeFields {
    type Error = Invalid;

    fn try_from(fields: pb::NeedTypeFields) -> Result<Self, Invalid> {
        let fields = Self {
            group: Summary::parse("group", &fields.group)?,
            name: Name::parse("name", &fields.name)?,
            hint: Summary::parse("hint", &fields.hint)?,
            kind: word("kind", fields.kind)?,
            unit: Summary::parse("unit", &fields.unit)?,
        };
        fields.validate()?;
        Ok(fields)
    }
}

impl From<NeedTypeFields> for pb::NeedTypeFields {
    fn from(fields: NeedTypeFields) -> Self {
        Self {
            group: fields.group.to_string(),
            name: fields.name.to_string(),
            hint: fields.hint.to_string(),
            kind: fields.kind.number(),
            unit: fields.unit.to_string(),
        }
    }
}

impl TryFrom<pb::NeedType> for NeedType {
    type Error = Invalid;

    fn try_from(need: pb::NeedType) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &need.id)?,
            project: id("project", &need.project)?,
            order: need.order,
            fields: part("fields", need.fields)?,
        })
    }
}

impl From<NeedType> for pb::NeedType {
    fn from(need: NeedType) -> Self {
        Self {
            id: need.id.to_string(),
            project: need.project.to_string(),
            order: need.order,
            fields: Some(need.fields.into()),
        }
    }
}
