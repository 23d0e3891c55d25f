//! The authorisation table: what every RPC asks of its caller before its handler looks at
//! anything, and which permission the handler asks for.
//!
//! Deny by default: an RPC without a row is refused, and a test compares the rows with the
//! contract, so that a new RPC without one fails the build. The golden table in `tests` calls
//! every RPC as everybody and shows what happens.

use model::access::Permission;

/// What an RPC asks of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// Anybody, signed in or not.
    Anybody,
    /// Anybody signed in, with the token of the directory.
    Account,
    /// Anybody signed in, with the token of the organisation that the request names.
    Member,
    /// As [`Door::Member`], or [`Door::Account`] where the request names no organisation.
    Either,
    /// A permission on the server, with the token of the directory.
    Server(Permission),
    /// A permission in the organisation or project that the request names, with its token.
    Org(Permission),
    /// A permission in the organisation that the request names, or on the server where it names
    /// none.
    Scoped(Permission),
}

use Door::{Account, Anybody, Either, Member, Org, Scoped, Server};
use Permission as P;

/// One row for each RPC.
pub(crate) const TABLE: &[(&str, Door)] = &[
    ("/muster.v1.Access/Give", Scoped(P::RoleManage)),
    ("/muster.v1.Access/ListGrants", Scoped(P::RoleManage)),
    ("/muster.v1.Access/ListRoles", Anybody),
    ("/muster.v1.Access/MyPermissions", Either),
    ("/muster.v1.Access/Take", Scoped(P::RoleManage)),
    ("/muster.v1.Account/ChangePasswordFinish", Account),
    ("/muster.v1.Account/ChangePasswordStart", Account),
    ("/muster.v1.Account/Delete", Account),
    ("/muster.v1.Account/Get", Account),
    ("/muster.v1.Account/RequestReset", Anybody),
    ("/muster.v1.Account/ResendVerification", Account),
    ("/muster.v1.Account/ResetFinish", Anybody),
    ("/muster.v1.Account/ResetStart", Anybody),
    ("/muster.v1.Account/SignUpFinish", Anybody),
    ("/muster.v1.Account/SignUpStart", Anybody),
    ("/muster.v1.Account/Update", Account),
    ("/muster.v1.Account/VerifyMail", Anybody),
    ("/muster.v1.Admin/DemoAdd", Server(P::ServerManage)),
    ("/muster.v1.Admin/DemoRemove", Server(P::ServerManage)),
    ("/muster.v1.Admin/ExportAudit", Scoped(P::AuditRead)),
    ("/muster.v1.Admin/ListAccounts", Server(P::ServerManage)),
    ("/muster.v1.Admin/ListAudit", Scoped(P::AuditRead)),
    ("/muster.v1.Admin/ListOutbox", Server(P::ServerManage)),
    ("/muster.v1.Admin/LockAccount", Server(P::ServerManage)),
    ("/muster.v1.Admin/ReadOutbox", Server(P::ServerManage)),
    ("/muster.v1.Admin/SystemStatus", Server(P::ServerManage)),
    ("/muster.v1.Call/Answer", Member),
    ("/muster.v1.Call/CheckIn", Org(P::CallOpen)),
    ("/muster.v1.Call/Close", Org(P::CallOpen)),
    ("/muster.v1.Call/Decide", Org(P::CallOpen)),
    ("/muster.v1.Call/Get", Org(P::PledgeRead)),
    ("/muster.v1.Call/List", Org(P::PledgeRead)),
    ("/muster.v1.Call/Open", Org(P::CallOpen)),
    ("/muster.v1.Call/Receipt", Member),
    ("/muster.v1.Call/See", Member),
    ("/muster.v1.Change/Watch", Server(P::ServerManage)),
    ("/muster.v1.Cluster/Begin", Server(P::ServerManage)),
    ("/muster.v1.Cluster/Demote", Server(P::ServerManage)),
    ("/muster.v1.Cluster/Invite", Server(P::ServerManage)),
    ("/muster.v1.Cluster/Promote", Server(P::ServerManage)),
    ("/muster.v1.Cluster/Remove", Server(P::ServerManage)),
    ("/muster.v1.Cluster/Status", Server(P::ServerManage)),
    ("/muster.v1.Cluster/Transfer", Server(P::ServerManage)),
    ("/muster.v1.Cluster/Verify", Server(P::ServerManage)),
    ("/muster.v1.Dashboard/Get", Org(P::PledgeRead)),
    ("/muster.v1.File/Attach", Org(P::NewsPublish)),
    ("/muster.v1.File/Begin", Org(P::NewsPublish)),
    ("/muster.v1.File/Finish", Org(P::NewsPublish)),
    ("/muster.v1.File/Get", Org(P::NewsPublish)),
    ("/muster.v1.File/List", Org(P::NewsPublish)),
    ("/muster.v1.File/ListShown", Anybody),
    ("/muster.v1.File/PutChunk", Org(P::NewsPublish)),
    ("/muster.v1.File/Read", Anybody),
    ("/muster.v1.File/Remove", Org(P::NewsPublish)),
    ("/muster.v1.Invitation/Begin", Org(P::MessageSend)),
    ("/muster.v1.Invitation/Commit", Org(P::MessageSend)),
    ("/muster.v1.Invitation/Drop", Org(P::MessageSend)),
    ("/muster.v1.Invitation/List", Org(P::MessageSend)),
    ("/muster.v1.Invitation/Send", Org(P::MessageSend)),
    ("/muster.v1.Invitation/Stage", Org(P::MessageSend)),
    ("/muster.v1.Live/Attach", Anybody),
    ("/muster.v1.Live/Detach", Anybody),
    ("/muster.v1.Live/Subscribe", Anybody),
    ("/muster.v1.Member/List", Org(P::MemberManage)),
    ("/muster.v1.Member/Remove", Member),
    ("/muster.v1.Message/List", Member),
    ("/muster.v1.Message/Send", Org(P::MessageSend)),
    ("/muster.v1.Message/SetOptOut", Member),
    ("/muster.v1.News/Edit", Org(P::NewsPublish)),
    ("/muster.v1.News/Get", Anybody),
    ("/muster.v1.News/List", Anybody),
    ("/muster.v1.News/Publish", Org(P::NewsPublish)),
    ("/muster.v1.News/Remove", Org(P::NewsPublish)),
    ("/muster.v1.Org/Create", Server(P::OrgCreate)),
    ("/muster.v1.Org/Delete", Org(P::OrgManage)),
    ("/muster.v1.Org/Get", Anybody),
    ("/muster.v1.Org/List", Anybody),
    ("/muster.v1.Org/Update", Org(P::OrgManage)),
    ("/muster.v1.Pledge/AcceptRevision", Member),
    ("/muster.v1.Pledge/Enrol", Member),
    ("/muster.v1.Pledge/Export", Org(P::PledgeRead)),
    ("/muster.v1.Pledge/List", Org(P::PledgeRead)),
    ("/muster.v1.Pledge/ListMine", Member),
    ("/muster.v1.Pledge/Preview", Anybody),
    ("/muster.v1.Pledge/Revive", Member),
    ("/muster.v1.Pledge/Withdraw", Member),
    ("/muster.v1.Project/Create", Org(P::ProjectManage)),
    ("/muster.v1.Project/DropNeedType", Org(P::ProjectManage)),
    ("/muster.v1.Project/DropOfferType", Org(P::ProjectManage)),
    ("/muster.v1.Project/DropTier", Org(P::ProjectManage)),
    ("/muster.v1.Project/Get", Anybody),
    ("/muster.v1.Project/List", Anybody),
    ("/muster.v1.Project/ListTemplates", Anybody),
    ("/muster.v1.Project/PutNeedType", Org(P::ProjectManage)),
    ("/muster.v1.Project/PutOfferType", Org(P::ProjectManage)),
    ("/muster.v1.Project/PutTier", Org(P::ProjectManage)),
    ("/muster.v1.Project/SetStatus", Org(P::ProjectManage)),
    ("/muster.v1.Project/Update", Org(P::ProjectManage)),
    ("/muster.v1.Search/Find", Anybody),
    ("/muster.v1.Session/Close", Account),
    ("/muster.v1.Session/CloseAll", Account),
    ("/muster.v1.Session/List", Account),
    ("/muster.v1.Session/Refresh", Anybody),
    ("/muster.v1.Session/SignInFinish", Anybody),
    ("/muster.v1.Session/SignInStart", Anybody),
    ("/muster.v1.Session/SignOut", Anybody),
    ("/muster.v1.Setup/ClaimOwnership", Account),
    ("/muster.v1.Setup/Status", Anybody),
    ("/muster.v1.Site/Export", Server(P::ServerManage)),
];

/// Services that are not ours and tell nothing of anybody's: whether the server is up, and, where
/// it is switched on, what the contract says.
const COMMON: &[&str] = &["/grpc.health.v1.Health/", "/grpc.reflection.v1.ServerReflection/"];

/// The door of the RPC with this path; none means that it is refused.
pub(crate) fn door(path: &str) -> Option<Door> {
    if COMMON.iter().any(|service| path.starts_with(service)) {
        return Some(Anybody);
    }
    TABLE.binary_search_by_key(&path, |(p, _)| p).ok().map(|i| TABLE[i].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_for_its_search() {
        assert!(TABLE.is_sorted_by_key(|(path, _)| *path));
    }

    #[test]
    fn every_rpc_of_the_contract_has_a_row_and_no_other() {
        use prost::Message as _;
        let files = prost_types::FileDescriptorSet::decode(proto::FILE_DESCRIPTOR_SET).unwrap();
        let mut paths: Vec<String> = files
            .file
            .iter()
            .filter(|f| f.package() == "muster.v1")
            .flat_map(|f| &f.service)
            .flat_map(|s| s.method.iter().map(|m| format!("/muster.v1.{}/{}", s.name(), m.name())))
            .collect();
        paths.sort();
        let rows: Vec<String> = TABLE.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(rows, paths);
    }
}
