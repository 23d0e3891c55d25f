//! Answers that must be exact at a known version: for opening and deciding a call.
//!
//! They are functions of a [`Reader`], not of a projection: what they say and the version that
//! they name come from one consistent view.

use model::{
    CallId, ProjectId, TierId, TimeMs,
    command::GoSet,
    solve::{FollowThrough, TierOutlook},
    view::Dashboard,
};
use roaring::RoaringBitmap;
use state::read;
use store::Reader;

use crate::{LiveError, catalogue::Catalogue, figures::Figures};

/// What tables alone do not say: by which admission rule, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Whether this server can verify addresses (see [`model::pledge::AdmissionRule`]).
    pub verifies_mail: bool,
    /// Pledges whose date is not after this do not count.
    pub now: TimeMs,
}

/// Who would act together.
#[derive(Clone, Debug, PartialEq)]
pub struct Called {
    /// What an [`Open`](model::command::CallChange::Open) must name.
    pub pledges_version: u64,
    /// Their ordinals, supporters included.
    pub ordinals: RoaringBitmap,
    /// How many of them act.
    pub people: u64,
    tiers: Vec<(TierId, bool)>,
}

/// Who would get *go*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What a [`Decide`](model::command::CallChange::Decide) must name.
    pub answers_version: u64,
    /// The go-set; none if those who confirmed do not meet the tier: stand down.
    pub go: Option<GoSet>,
}

impl Called {
    /// Whether they meet a tier; false if the project has no such tier.
    #[must_use]
    pub fn meets(&self, tier: TierId) -> bool {
        self.tiers.iter().any(|(id, reached)| *id == tier && *reached)
    }
}

/// Solves who would act together. One scan over the project's pledges.
///
/// # Errors
/// No such project, or reading failed.
pub fn coalition(db: &Reader<'_>, project: ProjectId, moment: Moment) -> Result<Called, LiveError> {
    let catalogue = Catalogue::read(db, project, moment)?;
    let version = read::project::pledges_version(db, project)?;
    let solver = catalogue.solver(db, moment.now, |_| true)?;
    let survey = solver.survey(&catalogue.requirements(), FollowThrough::FULL);
    let tiers = catalogue.tiers.iter().zip(&survey.tiers);
    Ok(Called {
        pledges_version: version.ok_or(LiveError::ProjectNotFound)?,
        ordinals: survey.coalition.members.to_roaring(),
        people: survey.coalition.people,
        tiers: tiers.map(|(tier, outlook)| (tier.id, outlook.is_reached())).collect(),
    })
}

/// Solves once more over those who confirmed and still count. One scan over the project's
/// pledges.
///
/// # Errors
/// No such call, or reading failed.
pub fn go_set(db: &Reader<'_>, call: CallId, moment: Moment) -> Result<Decided, LiveError> {
    let found = read::call::by_id(db, call)?.ok_or(LiveError::CallNotFound)?;
    let version = read::call::answers_version(db, call)?.ok_or(LiveError::CallNotFound)?;
    let confirmed = read::call::confirmed(db, call)?;
    let catalogue = Catalogue::read(db, found.project, moment)?;
    let solver = catalogue.solver(db, moment.now, |ordinal| confirmed.contains(ordinal))?;
    let asked = catalogue.tier(found.tier).map(|tier| catalogue.requirement(tier));
    let survey = solver.survey(asked.as_slice(), FollowThrough::FULL);
    let met = survey.tiers.first().is_some_and(TierOutlook::is_reached);
    let go = met.then(|| {
        let set = survey.coalition.members.to_roaring();
        let mut ordinals = Vec::with_capacity(set.serialized_size());
        // Writing to memory cannot fail.
        let _ = set.serialize_into(&mut ordinals);
        GoSet { ordinals, people: u32::try_from(survey.coalition.people).unwrap_or(u32::MAX) }
    });
    Ok(Decided { answers_version: version, go })
}

/// A project's dashboard from the tables alone, and the ordinals of who would act: what a
/// projection says, without one. Each table is read once.
///
/// # Errors
/// No such project, or reading failed.
pub fn dashboard(
    db: &Reader<'_>,
    project: ProjectId,
    moment: Moment,
) -> Result<(Dashboard, RoaringBitmap), LiveError> {
    let solved = Figures::load(db, project, moment)?.solve(moment.now)?;
    Ok((solved.dashboard, solved.coalition))
}
