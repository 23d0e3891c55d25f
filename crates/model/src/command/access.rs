//! Changes of grants.

use crate::{
    GrantId,
    access::{Holder, Role, Scope},
};

/// Changes of grants.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum AccessChange {
    /// A role is given. Refused if it holds more than its giver has there.
    #[n(0)]
    Give {
        /// The grant's id.
        #[n(0)]
        id: GrantId,
        /// To whom.
        #[n(1)]
        holder: Holder,
        /// Which role.
        #[n(2)]
        role: Role,
        /// Where.
        #[n(3)]
        scope: Scope,
    },
    /// A role is taken. Refused for an organisation's last owner.
    #[n(1)]
    Take {
        /// Which grant.
        #[n(0)]
        id: GrantId,
    },
}
