//! Who calls: what every handler gets instead of a token.

use std::{net::IpAddr, sync::Arc};

use model::{
    AccountId, MemberId, OrgId, Reason, SessionId,
    access::{Grant, Permission, PermissionSet, Scope, permissions_in},
    audit::Actor,
};

/// Who somebody is, as far as their token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    /// Nobody has signed in.
    Anonymous,
    /// An account, in the directory.
    Account {
        /// Whose.
        account: AccountId,
        /// From which session.
        session: SessionId,
    },
    /// A member of an organisation, or somebody who could become one.
    Member {
        /// Where.
        org: OrgId,
        /// Who.
        member: MemberId,
        /// The account behind them; for joining and for mail, never shown inside the organisation.
        account: AccountId,
        /// Whether their mail address is verified.
        verified: bool,
    },
}

/// Who calls, with which grants, from where.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// Who.
    pub identity: Identity,
    /// What they were granted in the world of their token.
    pub grants: Arc<[Grant]>,
    /// From where; for rate limits only, never logged or stored.
    pub address: IpAddr,
}

impl Caller {
    /// What they may do in `scope`.
    pub(crate) fn permissions(&self, scope: Scope) -> PermissionSet {
        permissions_in(self.grants.iter(), scope)
    }

    /// Whether they may do this there.
    pub(crate) fn may(&self, permission: Permission, scope: Scope) -> bool {
        self.permissions(scope).contains(permission)
    }

    /// Goes on only if they may do this there.
    ///
    /// # Errors
    /// `NotSignedIn` for nobody, `NotAllowed` for everybody else.
    pub(crate) fn require(&self, permission: Permission, scope: Scope) -> Result<(), Reason> {
        match self.identity {
            Identity::Anonymous => Err(Reason::NotSignedIn),
            _ if self.may(permission, scope) => Ok(()),
            _ => Err(Reason::NotAllowed),
        }
    }

    /// The account, for what one does in the directory.
    ///
    /// # Errors
    /// `NotSignedIn` for nobody, `TokenInvalid` for the token of an organisation.
    pub(crate) fn account(&self) -> Result<(AccountId, SessionId), Reason> {
        match self.identity {
            Identity::Account { account, session } => Ok((account, session)),
            Identity::Member { .. } => Err(Reason::TokenInvalid),
            Identity::Anonymous => Err(Reason::NotSignedIn),
        }
    }

    /// The member, for what one does in `org`.
    ///
    /// # Errors
    /// `NotSignedIn` for nobody, `TokenInvalid` for the token of another world.
    pub(crate) fn member(&self, org: OrgId) -> Result<MemberId, Reason> {
        match self.identity {
            Identity::Member { org: own, member, .. } if own == org => Ok(member),
            Identity::Anonymous => Err(Reason::NotSignedIn),
            _ => Err(Reason::TokenInvalid),
        }
    }

    /// On whose behalf commands run.
    pub(crate) fn actor(&self) -> Actor {
        match self.identity {
            Identity::Anonymous => Actor::Anonymous,
            Identity::Account { account, session } => {
                Actor::Account { account, session: Some(session) }
            }
            Identity::Member { org, member, .. } => Actor::Member { org, member },
        }
    }
}
