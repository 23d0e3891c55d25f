//! Projects: making, editing, status, revisions, erasure.

use model::{
    OrgId, PledgeId, ProjectId, Reason, TimeMs,
    audit::Actor,
    command::{ProjectChange, ProjectParts, Reply},
    limits::{NEED_TYPES_MAX, OFFER_TYPES_MAX, TIERS_MAX},
    project::{Admission, ProjectFields, ProjectStatus},
    text::Slug,
};
use store::{Tx, ensure, reject, values};

use super::{No, audit, call, invitation, message, need, offer, org, pledge, search, tier, valid};
use crate::{
    domain::{FILES_SINCE, NEWS_SINCE},
    rows::{
        Id,
        news::NewsRow,
        project::{ProjectRevisionRow, ProjectRow, ProjectVersionRow, ProjectWord},
    },
};

mod revision;
pub(super) use revision::Changed;

/// Pledges whose people are erased by one command.
const ERASE_BATCH: u32 = 500;

pub(super) fn apply(tx: &mut Tx<'_>, actor: &Actor, change: &ProjectChange) -> Result<Reply, No> {
    use ProjectChange as Change;
    match change {
        Change::Create { id, org, slug, fields, parts } => {
            create(tx, actor, &New { id: *id, org: *org, slug, fields, parts })
        }
        Change::Update { id, fields, etag } => update(tx, actor, *id, fields, *etag),
        Change::SetStatus { id, status } => set_status(tx, actor, *id, *status),
        Change::PutTier { project, id, fields } => tier::put(tx, actor, *project, *id, fields),
        Change::DropTier { project, id } => tier::drop(tx, actor, *project, *id),
        Change::NoteSlack { project, tier, holds } => tier::note_slack(tx, *project, *tier, *holds),
        Change::PutOfferType { project, id, fields } => {
            offer::put(tx, actor, *project, *id, fields)
        }
        Change::DropOfferType { project, id } => offer::drop(tx, actor, *project, *id),
        Change::PutNeedType { project, id, fields } => need::put(tx, actor, *project, *id, fields),
        Change::DropNeedType { project, id } => need::drop(tx, actor, *project, *id),
        Change::ErasePeople { project } => erase_people(tx, actor, *project),
    }
}

struct New<'a> {
    id: ProjectId,
    org: OrgId,
    slug: &'a Slug,
    fields: &'a ProjectFields,
    parts: &'a ProjectParts,
}

fn create(tx: &mut Tx<'_>, actor: &Actor, new: &New<'_>) -> Result<Reply, No> {
    let New { id, org, slug, fields, parts } = *new;
    valid(fields.validate())?;
    ensure(org::exists(tx, org)?, Reason::OrgNotFound)?;
    ensure(tx.get::<ProjectRow>(&id)?.is_none(), Reason::InvalidInput)?;
    let taken = "SELECT 1 FROM project WHERE org = ?1 AND slug = ?2";
    let taken = tx.exists(taken, &values![org => Id, slug.as_str()])?;
    ensure(!taken, Reason::ProjectSlugTaken)?;
    ensure(parts.tiers.len() <= TIERS_MAX, Reason::TooManyTiers)?;
    let types = parts.offers.len() <= OFFER_TYPES_MAX && parts.needs.len() <= NEED_TYPES_MAX;
    ensure(types, Reason::TooManyTypes)?;
    let now = now(tx);
    let row = ProjectRow::new(id, org, slug.clone(), fields.clone(), now);
    tx.insert(&row)?;
    tx.insert(&ProjectVersionRow {
        project: id,
        org,
        pledges_version: 1,
        erased_to: 0,
        revised_at: None,
    })?;
    // Needs first: offers meet them, and tiers take offers.
    for (need, fields) in &parts.needs {
        need::write(tx, &row, *need, fields)?;
    }
    for (offer, fields) in &parts.offers {
        offer::write(tx, &row, *offer, fields)?;
    }
    for (tier, fields) in &parts.tiers {
        tier::write(tx, &row, *tier, fields)?;
    }
    audit::note(tx, actor, Some(org), "project.create", slug.as_str(), "")?;
    Ok(Reply::Etag(row.etag))
}

fn update(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: ProjectId,
    fields: &ProjectFields,
    etag: u64,
) -> Result<Reply, No> {
    valid(fields.validate())?;
    let old = existing(tx, id)?;
    ensure(etag == old.etag, Reason::EtagMismatch)?;
    let mut project = model::project::Project::from(old.clone());
    let action_changed = project.fields.action != fields.action;
    let changes = revision::of_action(&project.fields.action, &fields.action);
    let admission_changed = project.fields.admission != fields.admission;
    if admission_changed {
        call::ensure_none_open(tx, id)?;
    }
    project.fields = fields.clone();
    project.etag += 1;
    let mut row = ProjectRow::from(project);
    if action_changed {
        revise(tx, &mut row, &changes)?;
    }
    tx.update(&row)?;
    search::project(tx, &row)?;
    if admission_changed || row.revision != old.revision {
        bump(tx, id)?;
    }
    audit::note(tx, actor, Some(row.org), "project.update", row.slug.as_str(), "")?;
    Ok(Reply::Etag(row.etag))
}

fn set_status(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: ProjectId,
    status: ProjectStatus,
) -> Result<Reply, No> {
    let mut row = existing(tx, id)?;
    ensure(row.status.may_become(status), Reason::StatusNotReachable)?;
    if status.takes_pledges() {
        ensure(tier::any_beside(tx, id, None)?, Reason::ProjectNotReady)?;
    }
    // People who were called get their go or their stand down before anything else.
    call::ensure_none_open(tx, id)?;
    let detail = format!("{:?} -> {status:?}", row.status).to_lowercase();
    row.etag += 1;
    write_status(tx, &mut row, status)?;
    audit::note(tx, actor, Some(row.org), "project.status", row.slug.as_str(), &detail)?;
    Ok(Reply::Etag(row.etag))
}

/// A go was given: the action is on.
pub(super) fn run(tx: &mut Tx<'_>, id: ProjectId) -> Result<(), No> {
    let mut row = existing(tx, id)?;
    if row.status == ProjectStatus::Open {
        row.etag += 1;
        write_status(tx, &mut row, ProjectStatus::Running)?;
    }
    Ok(())
}

fn write_status(tx: &mut Tx<'_>, row: &mut ProjectRow, status: ProjectStatus) -> Result<(), No> {
    let was_public = row.status.is_public();
    row.status = status;
    let ended = matches!(status, ProjectStatus::Finished | ProjectStatus::Cancelled);
    row.ended_at = ended.then(|| now(tx));
    tx.update(row)?;
    if was_public != status.is_public() {
        search::project(tx, row)?;
        search::news_of(tx, row)?;
    }
    bump(tx, row.id)
}

/// What people pledged to changes. While pledges stand that makes a new revision, and it waits
/// for the end of an open call: whoever is asked to confirm must find what they were called for.
pub(super) fn revise(tx: &mut Tx<'_>, row: &mut ProjectRow, changes: &[Changed]) -> Result<(), No> {
    let stands = "SELECT 1 FROM pledge WHERE project = ?1 AND state = 'standing' LIMIT 1";
    if !tx.exists(stands, &values![row.id => Id])? {
        return Ok(());
    }
    call::ensure_none_open(tx, row.id)?;
    row.revision += 1;
    let mut version = version(tx, row.id)?;
    version.revised_at = Some(now(tx));
    tx.update(&version)?;
    revision::note(tx, row, changes)
}

fn version(tx: &Tx<'_>, project: ProjectId) -> Result<ProjectVersionRow, No> {
    match tx.get::<ProjectVersionRow>(&project)? {
        Some(version) => Ok(version),
        None => reject(Reason::ProjectNotFound),
    }
}

/// The answer to "who would act together" may have changed.
pub(super) fn bump(tx: &mut Tx<'_>, project: ProjectId) -> Result<(), No> {
    let mut version = version(tx, project)?;
    version.pledges_version += 1;
    tx.update(&version)?;
    Ok(())
}

/// The version at which a coalition must have been solved.
pub(super) fn pledges_version(tx: &Tx<'_>, project: ProjectId) -> Result<u64, No> {
    Ok(version(tx, project)?.pledges_version)
}

pub(super) fn existing(tx: &Tx<'_>, id: ProjectId) -> Result<ProjectRow, No> {
    match tx.get::<ProjectRow>(&id)? {
        Some(row) => Ok(row),
        None => reject(Reason::ProjectNotFound),
    }
}

/// What a change of a pledge must know of its project: not its long texts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gist {
    pub(super) id: ProjectId,
    pub(super) org: OrgId,
    pub(super) status: ProjectStatus,
    pub(super) revision: u32,
    pub(super) admission: Admission,
}

pub(super) fn gist(tx: &Tx<'_>, id: ProjectId) -> Result<Gist, No> {
    let sql = "SELECT org, status, revision, admission FROM project WHERE id = ?1";
    let found = tx.collect(sql, &values![id => Id], |c| {
        Ok(Gist {
            id,
            org: c.get_as::<Id, _>(0)?,
            status: c.get_as::<ProjectWord, _>(1)?,
            revision: c.get(2)?,
            admission: c.get_as::<ProjectWord, _>(3)?,
        })
    })?;
    match found.first() {
        Some(gist) => Ok(*gist),
        None => reject(Reason::ProjectNotFound),
    }
}

/// Log time.
pub(super) fn now(tx: &Tx<'_>) -> TimeMs {
    TimeMs::from_millis(tx.at().time_ms)
}

/// In batches: the people of an ended project cannot be found from its pledges any more. What
/// they promised stays, without their note, so that the project's figures stay true.
fn erase_people(tx: &mut Tx<'_>, actor: &Actor, id: ProjectId) -> Result<Reply, No> {
    let project = gist(tx, id)?;
    let ended = matches!(project.status, ProjectStatus::Finished | ProjectStatus::Cancelled);
    ensure(ended, Reason::StatusNotReachable)?;
    let mut written = invitation::erase(tx, id, ERASE_BATCH)?;
    if written < ERASE_BATCH {
        written += message::erase(tx, id, ERASE_BATCH - written)?;
    }
    let mut done = false;
    if written < ERASE_BATCH {
        let mut version = version(tx, id)?;
        let first = version.erased_to == 0;
        let erased = pledge::erase(tx, id, version.erased_to, ERASE_BATCH - written)?;
        done = erased.done;
        written += erased.written;
        version.erased_to = erased.to;
        tx.update(&version)?;
        if first && erased.written > 0 {
            audit::note(tx, actor, Some(project.org), "project.erase", &id.to_string(), "")?;
        }
    }
    Ok(Reply::Progress { written, done })
}

/// The member id that stands in a pledge whose person was erased: leads back to nobody.
pub(super) fn nobody(pledge: PledgeId) -> model::MemberId {
    model::MemberId::from_bytes(pledge.to_bytes())
}

/// Everything of an organisation's projects goes, at most so many rows at once; how many went.
/// The organisation itself can go when this answers less than it was allowed.
pub(super) fn remove_all(tx: &mut Tx<'_>, org: OrgId, limit: u32, schema: u32) -> Result<u32, No> {
    use crate::rows::{
        call as calls, file as files, invitation as invitations, message as messages,
    };
    use crate::rows::{need as needs, offer as offers, pledge as pledges, tier as tiers};
    let mut left = limit;
    left -= search::org_goes(tx, org, left)?;
    // Whoever refers to something goes before it.
    // A node that catches up applies what was written before there were files, or news.
    if schema >= FILES_SINCE {
        remove::<files::AttachmentRow>(tx, org, "owner, place", &mut left)?;
        remove::<files::ChunkRow>(tx, org, "file, rendition, place", &mut left)?;
        remove::<files::RenditionRow>(tx, org, "file, number", &mut left)?;
        remove::<files::FileRow>(tx, org, "id", &mut left)?;
    }
    if schema >= NEWS_SINCE {
        remove::<NewsRow>(tx, org, "id", &mut left)?;
    }
    remove::<messages::MessageRow>(tx, org, "id", &mut left)?;
    remove::<messages::OptOutRow>(tx, org, "project, member", &mut left)?;
    remove::<calls::ParticipationRow>(tx, org, "call_id, ordinal", &mut left)?;
    remove::<calls::CallSetRow>(tx, org, "call_id, which", &mut left)?;
    remove::<calls::CallProgressRow>(tx, org, "call_id", &mut left)?;
    remove::<calls::CallRow>(tx, org, "id", &mut left)?;
    remove::<invitations::InvitationRow>(tx, org, "id", &mut left)?;
    remove::<invitations::ImportRow>(tx, org, "id", &mut left)?;
    remove::<pledges::PledgeStepRow>(tx, org, "pledge, etag", &mut left)?;
    remove::<pledges::PledgeRow>(tx, org, "project, ordinal", &mut left)?;
    remove::<tiers::TierOfferedRow>(tx, org, "tier, place", &mut left)?;
    remove::<tiers::TierRow>(tx, org, "id", &mut left)?;
    remove::<offers::OfferTypeRow>(tx, org, "id", &mut left)?;
    remove::<needs::NeedTypeRow>(tx, org, "id", &mut left)?;
    remove::<ProjectRevisionRow>(tx, org, "project, revision, place", &mut left)?;
    remove::<ProjectVersionRow>(tx, org, "project", &mut left)?;
    remove::<ProjectRow>(tx, org, "id", &mut left)?;
    Ok(limit - left)
}

fn remove<R: store::Row>(tx: &mut Tx<'_>, org: OrgId, key: &str, left: &mut u32) -> Result<(), No> {
    if *left == 0 {
        return Ok(());
    }
    let tail = format!("WHERE org = ?1 ORDER BY {key} LIMIT ?2");
    for row in tx.select::<R>(&tail, &values![org => Id, *left])? {
        tx.delete(&row)?;
        *left -= 1;
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod scene;
#[cfg(test)]
mod tests;
