//! From names in URLs to what they name, for those who may know that it exists.

use model::{
    Reason,
    access::{Permission, Scope},
    org::Org,
    project::Project,
    text::Slug,
};
use state::{Domain, read};
use store::{Fault, ReadLevel, Reader, Store};

use crate::{caller::Caller, refusal::Refused};

/// Finds organisations and projects. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Finder {
    store: Store<Domain>,
}

impl Finder {
    pub(crate) const fn new(store: Store<Domain>) -> Self {
        Self { store }
    }

    /// Any read of what this node has.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Reader<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Refused> {
        Ok(self.store.read(ReadLevel::Local, read).await?)
    }

    /// The same for a reading that opens what is sealed as it goes.
    pub(crate) async fn read_sealed<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Reader<'_>) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Refused> {
        self.store.read(ReadLevel::Local, read).await
    }

    /// The organisation with this slug.
    pub(crate) async fn org(&self, slug: &str) -> Result<Org, Refused> {
        let slug = parse(slug, Reason::OrgNotFound)?;
        let found = self.read(move |db| read::org::by_slug(db, &slug)).await?;
        found.ok_or_else(|| Reason::OrgNotFound.into())
    }

    /// The project with these slugs, whatever its status. For those who have proved a permission
    /// in it, or are about to.
    pub(crate) async fn project(&self, org: &str, project: &str) -> Result<Project, Refused> {
        let org = parse(org, Reason::OrgNotFound)?;
        let project = parse(project, Reason::ProjectNotFound)?;
        let found = self.read(move |db| {
            let Some(org) = read::org::by_slug(db, &org)? else {
                return Ok(Err(Reason::OrgNotFound));
            };
            Ok(read::project::by_slug(db, org.id, &project)?.ok_or(Reason::ProjectNotFound))
        });
        Ok(found.await??)
    }

    /// The project with these slugs, as far as the caller may see it: a draft is there only for
    /// those who can edit it, and for those who have a pledge in it, who can always take that back.
    pub(crate) async fn visible(
        &self,
        caller: &Caller,
        org: &str,
        project: &str,
    ) -> Result<Project, Refused> {
        let project = self.project(org, project).await?;
        let scope = scope(&project);
        if project.status.is_public() || caller.may(Permission::ProjectManage, scope) {
            return Ok(project);
        }
        if let Ok(member) = caller.member(project.org) {
            let id = project.id;
            let own = self.read(move |db| read::pledge::of_member_in(db, id, member)).await?;
            if own.is_some() {
                return Ok(project);
            }
        }
        Err(Reason::ProjectNotFound.into())
    }

    /// The project with these slugs, for a caller with `permission` in it. Who lacks it learns
    /// nothing about drafts.
    pub(crate) async fn permitted(
        &self,
        caller: &Caller,
        permission: Permission,
        org: &str,
        project: &str,
    ) -> Result<Project, Refused> {
        let project = self.project(org, project).await?;
        match caller.require(permission, scope(&project)) {
            Ok(()) => Ok(project),
            Err(Reason::NotAllowed) if !project.status.is_public() => {
                Err(Reason::ProjectNotFound.into())
            }
            Err(reason) => Err(reason.into()),
        }
    }
}

/// The scope of a project.
pub(crate) const fn scope(project: &Project) -> Scope {
    Scope::Project(project.org, project.id)
}

/// What is no slug names nothing.
fn parse(slug: &str, reason: Reason) -> Result<Slug, Refused> {
    Slug::parse("slug", slug).map_err(|_| reason.into())
}
