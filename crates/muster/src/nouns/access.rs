//! `muster member` and `muster grant`: who is in an organisation, and who may do what.

use client::Client;
use model::{
    AccountId, GrantId, MemberId,
    access::{Holder, Permission, PermissionSet, Role, Scope},
    text::Slug,
    view::GrantRow,
};

use super::{
    all,
    report::{Format, Listing, done},
    sure,
    words::{self, slug},
};
use crate::error::CommandError;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum MemberCommand {
    /// List the members of an organisation
    List {
        /// The last part of its address
        #[arg(value_parser = slug)]
        org: Slug,
        /// E.g. `role:any`, `pledge:yes`, and words of a name or address
        #[arg(long, default_value = "")]
        filter: String,
    },
    /// Remove a member; their pledges are withdrawn and their data is erased there
    Remove {
        /// The last part of its address
        #[arg(value_parser = slug)]
        org: Slug,
        /// Their id, see `list`
        member: MemberId,
        /// It cannot be undone
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum GrantCommand {
    /// List who holds which role: in an organisation, or on the server
    List {
        /// The last part of its address
        #[arg(long, value_parser = slug)]
        org: Option<Slug>,
    },
    /// Give a role
    Give {
        /// owner, admin, organiser, member or guest
        #[arg(value_parser = role)]
        role: Role,
        /// In which organisation
        #[arg(long, value_parser = slug, requires = "member")]
        org: Option<Slug>,
        /// In one project of it
        #[arg(long, value_parser = slug, requires = "org")]
        project: Option<Slug>,
        /// To which member of it
        #[arg(long, requires = "org", conflicts_with = "account")]
        member: Option<MemberId>,
        /// To which account, on the server
        #[arg(long, required_unless_present = "member")]
        account: Option<AccountId>,
    },
    /// Take a role
    Take {
        /// The grant's id, see `list`
        grant: GrantId,
        /// In which organisation
        #[arg(long, value_parser = slug)]
        org: Option<Slug>,
    },
    /// What you may do
    Mine {
        /// In which organisation
        #[arg(long, value_parser = slug)]
        org: Option<Slug>,
        /// In which project of it
        #[arg(long, value_parser = slug, requires = "org")]
        project: Option<Slug>,
    },
    /// What each role allows
    Roles,
}

fn role(word: &str) -> Result<Role, String> {
    let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    Role::parse(word).ok_or_else(|| format!("it is one of {}", known.join(", ")))
}

pub(crate) async fn member(
    client: Client,
    format: Format,
    command: &MemberCommand,
) -> Result<(), CommandError> {
    match command {
        MemberCommand::List { org, filter } => {
            let found = all(filter, "", |page| {
                let (members, org) = (client.members(), org.clone());
                async move { members.list(&org, page).await }
            });
            let mut listing =
                Listing::new(&["name", "mail", "verified", "roles", "pledges", "joined_at", "id"]);
            for member in found.await? {
                let [name, mail] = words::contact(&member.contact);
                let roles: Vec<String> = member.grants.iter().map(grant_text).collect();
                listing.push(vec![
                    name,
                    mail,
                    member.mail_verified.into(),
                    roles.join(", ").into(),
                    member.pledges.into(),
                    member.joined_at.into(),
                    member.id.to_string().into(),
                ]);
            }
            listing.print(format)
        }
        MemberCommand::Remove { org, member, yes } => {
            sure(*yes, "removing a member")?;
            client.members().remove(org, *member).await?;
            done(format, "removed", vec![])
        }
    }
}

fn grant_text(grant: &GrantRow) -> String {
    match grant.scope {
        Scope::Project(_, project) => format!("{} of {project}", grant.role.as_str()),
        _ => grant.role.as_str().to_owned(),
    }
}

fn permissions(set: PermissionSet) -> String {
    set.iter().map(Permission::as_str).collect::<Vec<_>>().join(" ")
}

pub(crate) async fn grant(
    client: Client,
    format: Format,
    command: &GrantCommand,
) -> Result<(), CommandError> {
    let access = client.access();
    match command {
        GrantCommand::List { org } => {
            let found = all("", "", |page| {
                let (access, org) = (access.clone(), org.clone());
                async move { access.grants(org.as_ref(), page).await }
            });
            let mut listing =
                Listing::new(&["role", "project", "name", "mail", "holder", "given_at", "id"]);
            for held in found.await? {
                let [name, mail] = words::contact(&held.contact);
                let project = match held.grant.scope {
                    Scope::Project(_, project) => Some(project.to_string()),
                    _ => None,
                };
                let holder = match held.holder {
                    Holder::Account(id) => id.to_string(),
                    Holder::Member(id) => id.to_string(),
                };
                listing.push(vec![
                    held.grant.role.as_str().into(),
                    project.into(),
                    name,
                    mail,
                    holder.into(),
                    held.grant.given_at.into(),
                    held.grant.id.to_string().into(),
                ]);
            }
            listing.print(format)
        }
        GrantCommand::Give { role, org, project, member, account } => {
            let holder = match (member, account) {
                (Some(member), _) => Holder::Member(*member),
                (None, Some(account)) => Holder::Account(*account),
                (None, None) => return Err(CommandError::usage("say --member or --account")),
            };
            let id = access.give(org.as_ref(), project.as_ref(), holder, *role).await?;
            done(format, &format!("gave {}", role.as_str()), vec![("id", id.to_string().into())])
        }
        GrantCommand::Take { grant, org } => {
            access.take(org.as_ref(), *grant).await?;
            done(format, "taken", vec![])
        }
        GrantCommand::Mine { org, project } => {
            let mine = access.mine(org.as_ref(), project.as_ref()).await?;
            let mut listing = Listing::new(&["permission"]);
            for permission in mine.iter() {
                listing.push(vec![permission.as_str().into()]);
            }
            listing.print(format)
        }
        GrantCommand::Roles => {
            let mut listing = Listing::new(&["role", "in_an_organisation", "on_the_server"]);
            for row in access.roles().await? {
                listing.push(vec![
                    row.role.as_str().into(),
                    permissions(row.in_org).into(),
                    permissions(row.on_server).into(),
                ]);
            }
            listing.print(format)
        }
    }
}
