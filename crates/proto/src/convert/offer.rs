//! Offer types and quantities.

use model::{
    Invalid,
    offer::{OfferType, OfferTypeFields},
    text::{Name, Summary},
    tier::Quantity,
};

use super::{id, part};
use crate::pb;

impl TryFrom<pb::Quantity> for Quantity {
    type Error = Invalid;

    fn try_from(quantity: pb::Quantity) -> Result<Self, Invalid> {
        Ok(Self {
            offer_type: id("offer_type", &quantity.offer_type)?,
            quantity: quantity.quantity,
        })
    }
}

impl From<Quantity> for pb::Quantity {
    fn from(quantity: Quantity) -> Self {
        Self { offer_type: quantity.offer_type.to_string(), quantity: quantity.quantity }
    }
}

impl TryFrom<pb::OfferTypeFields> for OfferTypeFields {
    type Error = Invalid;

    fn try_from(fields: pb::OfferTypeFields) -> Result<Self, Invalid> {
        let fields = Self {
            name: Name::parse("name", &fields.name)?,
            hint: Summary::parse("hint", &fields.hint)?,
            unit: Name::parse("unit", &fields.unit)?,
            per_person_max: fields.per_person_max,
            target: fields.target,
            meets: fields.meets.map(|text| id("meets", &text)).transpose()?,
        };
        fields.validate()?;
        Ok(fields)
    }
}

impl From<OfferTypeFields> for pb::OfferTypeFields {
    fn from(fields: OfferTypeFields) -> Self {
        Self {
            name: fields.name.to_string(),
            hint: fields.hint.to_string(),
            unit: fields.unit.to_string(),
            per_person_max: fields.per_person_max,
            target: fields.target,
            meets: fields.meets.map(|id| id.to_string()),
        }
    }
}

impl TryFrom<pb::OfferType> for OfferType {
    type Error = Invalid;

    fn try_from(offer: pb::OfferType) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &offer.id)?,
            project: id("project", &offer.project)?,
            order: offer.order,
            fields: part("fields", offer.fields)?,
        })
    }
}

impl From<OfferType> for pb::OfferType {
    fn from(offer: OfferType) -> Self {
        Self {
            id: offer.id.to_string(),
            project: offer.project.to_string(),
            order: offer.order,
            fields: Some(offer.fields.into()),
        }
    }
}
