//! A need type: something participants may need (demand).

use crate::{
    NeedTypeId, ProjectId,
    text::{Invalid, Name, Summary},
};

/// How a need is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum NeedKind {
    /// By a number in the type's unit.
    #[n(0)]
    Quantity,
    /// By yes; unanswered means no.
    #[n(1)]
    YesNo,
}

/// What an organiser decides about a need type.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct NeedTypeFields {
    /// Heading under which it is asked; empty for none.
    #[n(0)]
    pub group: Summary,
    /// What it is, e.g. "Someone to check my letter".
    #[n(1)]
    pub name: Name,
    /// What one gets, in a line.
    #[n(2)]
    pub hint: Summary,
    /// How it is answered.
    #[n(3)]
    pub kind: NeedKind,
    /// What one of it is, e.g. "hours"; empty for yes/no.
    #[n(4)]
    pub unit: Summary,
}

impl NeedTypeFields {
    /// Checks what the parts cannot check alone.
    ///
    /// # Errors
    /// A quantity without a unit.
    pub fn validate(&self) -> Result<(), Invalid> {
        if self.kind == NeedKind::Quantity && self.unit.is_empty() {
            return Err(Invalid::new("unit", crate::Problem::Empty));
        }
        Ok(())
    }
}

/// Something participants may need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedType {
    /// Its id.
    pub id: NeedTypeId,
    /// Whose it is.
    pub project: ProjectId,
    /// Place among the project's need types, from 0.
    pub order: u32,
    /// What it is.
    pub fields: NeedTypeFields,
}
