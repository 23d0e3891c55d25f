//! Projects with their tiers and types, lists of them, and what jobs must know of them.

use model::{
    OrgId, ProjectId, TierId, TimeMs,
    need::NeedType,
    offer::OfferType,
    project::{Project, ProjectStatus},
    text::{Name, Slug},
    tier::Tier,
    time::DAY_MS,
    view::{ProjectCard, ProjectView, PublicNumbers, Revised},
};
use store::{Fault, Reader, values};

use super::paging::Words;
use crate::rows::{
    Id, Ms, Text,
    need::NeedTypeRow,
    offer::OfferTypeRow,
    project::{ProjectRevisionRow, ProjectRow, ProjectVersionRow, ProjectWord},
    tier::{TierOfferedRow, TierRow},
};

/// The project with this id.
///
/// # Errors
/// See [`Fault`].
pub fn by_id(db: &Reader<'_>, id: ProjectId) -> Result<Option<Project>, Fault> {
    Ok(db.get::<ProjectRow>(&id)?.map(Project::from))
}

/// The project of an organisation with this name in URLs, whatever its status.
///
/// # Errors
/// See [`Fault`].
pub fn by_slug(db: &Reader<'_>, org: OrgId, slug: &Slug) -> Result<Option<Project>, Fault> {
    let tail = "WHERE org = ?1 AND slug = ?2";
    Ok(db.first::<ProjectRow>(tail, &values![org => Id, slug.as_str()])?.map(Project::from))
}

/// The version that an [`Open`](model::command::CallChange::Open) must name, and that tells
/// whether an answer of the solver is still fresh.
///
/// # Errors
/// See [`Fault`].
pub fn pledges_version(db: &Reader<'_>, id: ProjectId) -> Result<Option<u64>, Fault> {
    Ok(db.get::<ProjectVersionRow>(&id)?.map(|row| row.pledges_version))
}

/// What revisions after this one changed, each thing once: from how it was to how it is now.
///
/// # Errors
/// See [`Fault`].
pub fn revised_since(
    db: &Reader<'_>,
    project: ProjectId,
    revision: u32,
) -> Result<Vec<Revised>, Fault> {
    let rows = db.select::<ProjectRevisionRow>(
        "WHERE project = ?1 AND revision > ?2 ORDER BY revision, place",
        &values![project => Id, revision],
    )?;
    let mut changes: Vec<Revised> = Vec::new();
    for row in rows {
        let same = |change: &&mut Revised| change.what == row.what && change.name == row.name;
        if let Some(change) = changes.iter_mut().find(same) {
            change.became = row.became;
            change.at = row.at;
        } else {
            let ProjectRevisionRow { what, name, was, became, at, .. } = row;
            changes.push(Revised { what, name, was, became, at });
        }
    }
    changes.retain(|change| change.was != change.became);
    Ok(changes)
}

/// The tiers of a project, the first to be reached first: by the people they take, then as added.
///
/// # Errors
/// See [`Fault`].
pub fn tiers(db: &Reader<'_>, project: ProjectId) -> Result<Vec<Tier>, Fault> {
    let rows = db.select::<TierRow>(
        "WHERE project = ?1 ORDER BY coalesce(people, 0), place",
        &values![project => Id],
    )?;
    let offered = db.select::<TierOfferedRow>(
        "WHERE tier IN (SELECT id FROM tier WHERE project = ?1) ORDER BY tier, place",
        &values![project => Id],
    )?;
    let tiers = rows.into_iter().zip(0..).map(|(row, order)| {
        let tier = row.into_tier(&offered);
        Tier { order, ..tier }
    });
    Ok(tiers.collect())
}

/// What a project looks for, in order.
///
/// # Errors
/// See [`Fault`].
pub fn offers(db: &Reader<'_>, project: ProjectId) -> Result<Vec<OfferType>, Fault> {
    let rows =
        db.select::<OfferTypeRow>("WHERE project = ?1 ORDER BY place", &values![project => Id])?;
    let types = rows.into_iter().zip(0..);
    Ok(types.map(|(row, order)| OfferType { order, ..row.into() }).collect())
}

/// What those who take part may need, in order.
///
/// # Errors
/// See [`Fault`].
pub fn needs(db: &Reader<'_>, project: ProjectId) -> Result<Vec<NeedType>, Fault> {
    let rows =
        db.select::<NeedTypeRow>("WHERE project = ?1 ORDER BY place", &values![project => Id])?;
    let types = rows.into_iter().zip(0..);
    Ok(types.map(|(row, order)| NeedType { order, ..row.into() }).collect())
}

/// A project's page, whatever its status. The numbers are empty: they come from `live`.
///
/// # Errors
/// See [`Fault`].
pub fn view(db: &Reader<'_>, id: ProjectId) -> Result<Option<ProjectView>, Fault> {
    let Some(project) = by_id(db, id)? else { return Ok(None) };
    let Some((org_slug, org_name)) = org_names(db, project.org)? else { return Ok(None) };
    Ok(Some(ProjectView {
        project,
        org_slug,
        org_name,
        tiers: tiers(db, id)?,
        offers: offers(db, id)?,
        needs: needs(db, id)?,
        numbers: PublicNumbers::default(),
    }))
}

/// Which projects a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectFilter {
    /// Only those of this organisation.
    pub org: Option<OrgId>,
    /// Only these statuses; empty for all that the public sees. A draft is shown only where it is
    /// named here: whether the reader may see it is the caller's to know.
    pub statuses: Vec<ProjectStatus>,
    /// Only those whose title, summary, place or organisation's name has all of these words.
    pub query: String,
}

/// The projects that fit, the newest first. The numbers are empty: they come from `live`, and so
/// does any order by them, which is why this is no page.
///
/// # Errors
/// See [`Fault`].
pub fn list(db: &Reader<'_>, filter: &ProjectFilter) -> Result<Vec<ProjectCard>, Fault> {
    let sql = "SELECT p.id, p.org, p.slug, o.slug, o.name, p.title, p.summary, p.status, \
               p.starts_at, p.place FROM project p JOIN org o ON o.id = p.org \
               ORDER BY p.created_at DESC, p.id DESC";
    let words = Words::of(&filter.query);
    let mut cards = Vec::new();
    db.each(sql, &[], |c| {
        let status: ProjectStatus = c.get_as::<ProjectWord, _>(7)?;
        let org: OrgId = c.get_as::<Id, _>(1)?;
        let named = filter.statuses.contains(&status);
        let wanted = named || filter.statuses.is_empty() && status.is_public();
        if wanted && filter.org.is_none_or(|only| only == org) {
            let card = card(c)?;
            let texts = [
                card.title.as_str(),
                card.summary.as_str(),
                card.place.as_str(),
                card.org_name.as_str(),
            ];
            if words.says(&texts.map(Some)) {
                cards.push(card);
            }
        }
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    Ok(cards)
}

/// One project as a list shows it.
///
/// # Errors
/// See [`Fault`].
pub fn card_of(db: &Reader<'_>, id: ProjectId) -> Result<Option<ProjectCard>, Fault> {
    let sql = "SELECT p.id, p.org, p.slug, o.slug, o.name, p.title, p.summary, p.status, \
               p.starts_at, p.place FROM project p JOIN org o ON o.id = p.org WHERE p.id = ?1";
    Ok(db.collect(sql, &values![id => Id], card)?.pop())
}

fn card(c: &store::Columns<'_>) -> Result<ProjectCard, Fault> {
    Ok(ProjectCard {
        id: c.get_as::<Id, _>(0)?,
        slug: c.get_as::<Text, _>(2)?,
        org_slug: c.get_as::<Text, _>(3)?,
        org_name: c.get_as::<Text, _>(4)?,
        title: c.get_as::<Text, _>(5)?,
        summary: c.get_as::<Text, _>(6)?,
        status: c.get_as::<ProjectWord, _>(7)?,
        starts_at: c.get_as::<Ms, _>(8)?,
        place: c.get_as::<Text, _>(9)?,
        numbers: PublicNumbers::default(),
    })
}

/// Projects that ended so long ago that their people's data must go.
///
/// # Errors
/// See [`Fault`].
pub fn due_for_erasure(db: &Reader<'_>, now: TimeMs) -> Result<Vec<ProjectId>, Fault> {
    // What is left to erase: a pledge beyond the last erased one, a list, an opt-out.
    let sql = "SELECT p.id FROM project p JOIN project_version v ON v.project = p.id \
               WHERE p.ended_at IS NOT NULL AND p.ended_at + p.retention_days * ?1 <= ?2 AND ( \
               EXISTS (SELECT 1 FROM pledge l WHERE l.project = p.id AND l.ordinal > v.erased_to) \
               OR EXISTS (SELECT 1 FROM import i WHERE i.project = p.id) \
               OR EXISTS (SELECT 1 FROM message_opt_out m WHERE m.project = p.id)) ORDER BY p.id";
    db.collect(sql, &values![DAY_MS, now => Ms], |c| c.get_as::<Id, ProjectId>(0))
}

/// Projects that have pledges or may get some: those that jobs look after.
///
/// # Errors
/// See [`Fault`].
pub fn taking_pledges(db: &Reader<'_>) -> Result<Vec<(OrgId, ProjectId)>, Fault> {
    let sql = "SELECT org, id FROM project WHERE status IN ('open', 'running') ORDER BY id";
    db.collect(sql, &[], |c| Ok((c.get_as::<Id, OrgId>(0)?, c.get_as::<Id, ProjectId>(1)?)))
}

/// A tier whose call muster opens by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AutomaticTier {
    /// Of which project.
    pub project: ProjectId,
    /// Which.
    pub tier: TierId,
    /// The slack that is waited for, in percent of those who would act.
    pub slack_percent: u8,
    /// For how many hours without a break.
    pub hold_hours: u32,
    /// Since when it has been there.
    pub holds_since: Option<TimeMs>,
}

/// The tiers whose calls muster may open now: of projects that take pledges and are in no call,
/// and that did not come to a go yet.
///
/// # Errors
/// See [`Fault`].
pub fn automatic_tiers(db: &Reader<'_>) -> Result<Vec<AutomaticTier>, Fault> {
    let sql = "SELECT t.project, t.id, t.slack_percent, t.hold_hours, t.holds_since \
               FROM tier t JOIN project p ON p.id = t.project \
               WHERE t.slack_percent IS NOT NULL AND p.status IN ('open', 'running') \
               AND NOT EXISTS (SELECT 1 FROM project_call c WHERE c.project = t.project \
               AND (c.state IN ('open', 'go') OR c.tier = t.id AND c.go_people IS NOT NULL)) \
               ORDER BY t.project, t.place";
    db.collect(sql, &[], |c| {
        Ok(AutomaticTier {
            project: c.get_as::<Id, _>(0)?,
            tier: c.get_as::<Id, _>(1)?,
            slack_percent: c.get(2)?,
            hold_hours: c.get(3)?,
            holds_since: c.get::<Option<i64>>(4)?.map(TimeMs::from_millis),
        })
    })
}

fn org_names(db: &Reader<'_>, org: OrgId) -> Result<Option<(Slug, Name)>, Fault> {
    let sql = "SELECT slug, name FROM org WHERE id = ?1";
    let mut found = db.collect(sql, &values![org => Id], |c| {
        Ok((c.get_as::<Text, Slug>(0)?, c.get_as::<Text, Name>(1)?))
    })?;
    Ok(found.pop())
}
