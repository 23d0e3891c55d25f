//! All that is known of one project, kept in step with the feed.

use std::collections::BTreeMap;

use model::{ProjectId, TimeMs, view::Dashboard};
use roaring::RoaringBitmap;
use state::{
    read::{self, pledge::PledgeFacts},
    rows::{
        need::NeedTypeRow,
        offer::OfferTypeRow,
        project::{ProjectRow, ProjectVersionRow},
        tier::{TierOfferedRow, TierRow},
    },
};
use store::{Change, Fault, Op, Plain, Reader, Stream};

use crate::{
    LiveError, Moment, book::Book, call::CallBook, catalogue::Catalogue, dashboard, feed,
    timeline::Timeline,
};

/// A project's figures at one place of its stream.
pub(crate) struct Figures {
    catalogue: Catalogue,
    book: Book,
    timeline: Timeline,
    call: Option<CallBook>,
    /// Goes with the place: the version that a call must name.
    pledges_version: u64,
    /// Pledges that changed since the last answer.
    changed: BTreeMap<u32, PledgeFacts>,
}

/// What a change does to the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Effect {
    /// Nothing.
    None,
    /// They are others now.
    Changed,
    /// What they are counted by is another: they must be read anew.
    Outdated,
}

/// An answer.
pub(crate) struct Solved {
    pub(crate) dashboard: Dashboard,
    pub(crate) coalition: RoaringBitmap,
    pub(crate) pledges_version: u64,
}

impl Figures {
    /// Reads everything, each table once.
    pub(crate) fn load(
        db: &Reader<'_>,
        project: ProjectId,
        moment: Moment,
    ) -> Result<Self, LiveError> {
        let catalogue = Catalogue::read(db, project, moment)?;
        Ok(Self {
            book: Book::load(db, &catalogue, moment.now)?,
            timeline: Timeline::load(db, project)?,
            call: CallBook::load(db, project)?,
            pledges_version: read::project::pledges_version(db, project)?.unwrap_or(0),
            changed: BTreeMap::new(),
            catalogue,
        })
    }

    /// Where its changes are told.
    pub(crate) fn stream(&self) -> Stream {
        Stream::new(self.catalogue.org.to_bytes())
    }

    /// How many pledges there are.
    pub(crate) fn len(&self) -> usize {
        self.book.len()
    }

    /// When the answer changes without any change of the tables.
    pub(crate) fn next_date(&self) -> Option<TimeMs> {
        self.book.next_date()
    }

    /// Takes over a change of the stream.
    pub(crate) fn take(&mut self, change: &Change) -> Effect {
        if change.op == Op::SchemaChanged {
            return Effect::Outdated;
        }
        if change.scope != Some(self.catalogue.project.to_bytes()) {
            return Effect::None;
        }
        self.take_own(change).unwrap_or_else(|fault| {
            tracing::warn!(%fault, table = change.table, "a change could not be read");
            Effect::Outdated
        })
    }

    fn take_own(&mut self, change: &Change) -> Result<Effect, Fault> {
        let kept_by = change.is::<TierRow>()
            || change.is::<TierOfferedRow>()
            || change.is::<OfferTypeRow>()
            || change.is::<NeedTypeRow>();
        let judged_by = change.is::<ProjectRow>()
            && ["admission", "revision"].iter().any(|c| change.touched::<ProjectRow>(c));
        // Rows go only with all of their project, or with the type that they are.
        let gone = change.op == Op::Delete && is_counted(change);
        if kept_by || judged_by || gone {
            return Ok(Effect::Outdated);
        }
        if let Some(facts) = read::pledge::changed(change)? {
            self.changed.insert(facts.ordinal, facts);
            return Ok(Effect::Changed);
        }
        if let Some(step) = feed::step(change)? {
            self.timeline.take(&step);
            return Ok(Effect::Changed);
        }
        if let Some(part) = read::call::changed(change)? {
            let ours = self.call.as_mut().is_some_and(|call| call.take(part));
            return Ok(if ours { Effect::Changed } else { Effect::None });
        }
        if let Some(facts) = feed::call(change)? {
            match &mut self.call {
                Some(call) if call.is(facts.id) => call.set(facts),
                _ if change.op == Op::Insert => self.call = Some(CallBook::new(facts)),
                // An earlier call was closed.
                _ => return Ok(Effect::None),
            }
            return Ok(Effect::Changed);
        }
        if change.is::<ProjectVersionRow>() {
            self.pledges_version =
                feed::after::<ProjectVersionRow, Plain, _>(change, "pledges_version")?;
            return Ok(Effect::Changed);
        }
        Ok(Effect::None)
    }

    /// The answer as of now.
    pub(crate) fn solve(&mut self, now: TimeMs) -> Result<Solved, LiveError> {
        let Self { catalogue, book, timeline, call, changed, pledges_version } = self;
        let touched = book.edit(catalogue, changed, now)?;
        changed.clear();
        let (mut dashboard, coalition) = dashboard::dashboard(catalogue, book, timeline, now);
        dashboard.activity = dashboard::activity(timeline, call.as_ref(), book);
        if let Some(call) = call {
            call.touch(&touched);
            dashboard.call = Some(call.progress(catalogue, book.solver().standing())?);
        }
        Ok(Solved { dashboard, coalition, pledges_version: *pledges_version })
    }
}

fn is_counted(change: &Change) -> bool {
    use state::rows::{
        call::{CallRow, ParticipationRow},
        pledge::{PledgeRow, PledgeStepRow},
    };
    change.is::<PledgeRow>()
        || change.is::<PledgeStepRow>()
        || change.is::<CallRow>()
        || change.is::<ParticipationRow>()
        || change.is::<ProjectVersionRow>()
        || change.is::<ProjectRow>()
}
