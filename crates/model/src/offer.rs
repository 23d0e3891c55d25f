//! An offer type: something a project looks for (supply).

use crate::{
    NeedTypeId, OfferTypeId, ProjectId,
    limits::QUANTITY_MAX,
    text::{Invalid, Name, Problem, Summary},
};

/// What an organiser decides about an offer type.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct OfferTypeFields {
    /// What it is, e.g. "Driver".
    #[n(0)]
    pub name: Name,
    /// What for and when, e.g. "deliver letters on 28 February".
    #[n(1)]
    pub hint: Summary,
    /// What one of it is, e.g. "hours".
    #[n(2)]
    pub unit: Name,
    /// What one person can count for at most. A type used in a tier or a clause must have one,
    /// so that nobody tips a project alone.
    #[n(3)]
    pub per_person_max: Option<u64>,
    /// How much the project hopes for; only shown.
    #[n(4)]
    pub target: Option<u64>,
    /// The need that it meets, one for one; the units must be the same.
    #[n(5)]
    pub meets: Option<NeedTypeId>,
}

impl OfferTypeFields {
    /// Checks the figures.
    ///
    /// # Errors
    /// A figure outside 1 to [`QUANTITY_MAX`].
    pub fn validate(&self) -> Result<(), Invalid> {
        for (field, value) in [("per_person_max", self.per_person_max), ("target", self.target)] {
            if value.is_some_and(|v| !(1..=QUANTITY_MAX).contains(&v)) {
                return Err(Invalid::new(field, Problem::OutOfRange { min: 1, max: QUANTITY_MAX }));
            }
        }
        Ok(())
    }
}

/// Something a project looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferType {
    /// Its id.
    pub id: OfferTypeId,
    /// Whose it is.
    pub project: ProjectId,
    /// Place among the project's offer types, from 0.
    pub order: u32,
    /// What it is.
    pub fields: OfferTypeFields,
}
