//! The latest call of a project: who answered what, and who would get *go* if it were decided now.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::ControlFlow,
};

use model::{
    ProjectId,
    call::{Answer, CallState, ParticipationState},
    solve::{FollowThrough, InputError, Slot, Solver, Standing, TierOutlook},
    view::{Activity, ActivityKind, CallProgress, Funnel},
};
use roaring::RoaringBitmap;
use state::read::{self, call::ParticipationFacts};
use store::{Fault, Reader};

use crate::{book::Book, catalogue::Catalogue, feed::CallFacts, limits::ACTIVITY_MAX, timeline};

/// A call and its participations.
pub(crate) struct CallBook {
    facts: CallFacts,
    parts: BTreeMap<u32, ParticipationFacts>,
    confirmed: RoaringBitmap,
    /// Those who confirmed and count; made when it is first asked for, while the call is open.
    go: Option<Solver>,
    /// Ordinals whose place in `go` may not be right any more.
    stale: BTreeSet<u32>,
}

impl CallBook {
    /// The latest call, if there is one; one scan of its participations.
    pub(crate) fn load(db: &Reader<'_>, project: ProjectId) -> Result<Option<Self>, Fault> {
        let Some(call) = read::call::latest(db, project)? else { return Ok(None) };
        let mut book = Self::new(CallFacts {
            id: call.id,
            tier: call.tier,
            state: call.state,
            confirm_by: call.confirm_by,
            called: call.called,
            called_people: call.called_people,
            go_people: call.go_people,
        });
        read::call::for_each(db, call.id, |part| {
            book.take(part);
            ControlFlow::Continue(())
        })?;
        Ok(Some(book))
    }

    /// A call without participations: one that was opened a moment ago.
    pub(crate) fn new(facts: CallFacts) -> Self {
        let (parts, confirmed) = (BTreeMap::new(), RoaringBitmap::new());
        Self { facts, parts, confirmed, go: None, stale: BTreeSet::new() }
    }

    pub(crate) fn is(&self, id: model::CallId) -> bool {
        self.facts.id == id
    }

    /// The call itself moved on.
    pub(crate) fn set(&mut self, facts: CallFacts) {
        self.facts = facts;
    }

    /// A participation as it is now; whether it is one of this call.
    pub(crate) fn take(&mut self, part: ParticipationFacts) -> bool {
        if part.call != self.facts.id {
            return false;
        }
        let moved = match part.state == ParticipationState::Confirmed {
            true => self.confirmed.insert(part.ordinal),
            false => self.confirmed.remove(part.ordinal),
        };
        if moved {
            self.stale.insert(part.ordinal);
        }
        self.parts.insert(part.ordinal, part);
        true
    }

    /// These pledges may count differently now.
    pub(crate) fn touch(&mut self, ordinals: &[u32]) {
        let confirmed = ordinals.iter().filter(|ordinal| self.confirmed.contains(**ordinal));
        self.stale.extend(confirmed);
    }

    /// How the call goes. `all` are the pledges that count.
    pub(crate) fn progress(
        &mut self,
        catalogue: &Catalogue,
        all: &Standing,
    ) -> Result<CallProgress, InputError> {
        let facts = self.facts.clone();
        let mut progress = CallProgress {
            id: facts.id,
            tier: facts.tier,
            state: facts.state,
            confirm_by: facts.confirm_by,
            called_people: facts.called_people.into(),
            go_people: facts.go_people.unwrap_or(0).into(),
            tier_met: facts.go_people.is_some(),
            slack: None,
            funnel: self.funnel(),
        };
        if facts.state != CallState::Open {
            self.go = None;
            self.stale.clear();
            return Ok(progress);
        }
        let requirement = catalogue.tier(facts.tier).map(|tier| catalogue.requirement(tier));
        let survey = self.go_solver(all)?.survey(requirement.as_slice(), FollowThrough::FULL);
        progress.go_people = survey.coalition.people;
        progress.tier_met = survey.tiers.first().is_some_and(TierOutlook::is_reached);
        progress.slack = survey.tiers.first().and_then(|tier| tier.slack).map(|s| s.people);
        Ok(progress)
    }

    /// Brings the solver of those who confirmed in step, or makes it.
    fn go_solver(&mut self, all: &Standing) -> Result<&Solver, InputError> {
        let (confirmed, stale) = (&self.confirmed, std::mem::take(&mut self.stale));
        let solver = match self.go.take() {
            Some(mut solver) => {
                solver.edit(|standing| {
                    for ordinal in stale {
                        if confirmed.contains(ordinal) {
                            standing.copy(all, Slot(ordinal))?;
                        } else {
                            standing.remove(Slot(ordinal));
                        }
                    }
                    Ok(())
                })?;
                solver
            }
            None => {
                let mut standing = Standing::new(all.offer_specs(), all.need_count())?;
                for ordinal in confirmed {
                    standing.copy(all, Slot(ordinal))?;
                }
                Solver::new(standing)
            }
        };
        Ok(self.go.insert(solver))
    }

    /// From called to done, as [`state::read::call::funnel`] counts it.
    fn funnel(&self) -> Funnel {
        let mut funnel = Funnel { called: self.facts.called.into(), ..Funnel::default() };
        for part in self.parts.values() {
            funnel.seen += u64::from(part.seen_at.is_some());
            match part.answer {
                Some(Answer::Confirm) => funnel.confirmed += 1,
                Some(Answer::Decline) => funnel.declined += 1,
                None => {}
            }
            match part.state {
                ParticipationState::Go => funnel.go += 1,
                ParticipationState::Released | ParticipationState::Silent => funnel.released += 1,
                ParticipationState::Done => {
                    funnel.go += 1;
                    funnel.done += 1;
                }
                ParticipationState::NoShow => {
                    funnel.go += 1;
                    funnel.no_show += 1;
                }
                ParticipationState::Called
                | ParticipationState::Confirmed
                | ParticipationState::Declined => {}
            }
        }
        funnel
    }

    /// The latest answers, the newest last.
    pub(crate) fn latest(&self, book: &Book) -> Vec<Activity> {
        let answered = |part: &ParticipationFacts| {
            let kind = match part.answer? {
                Answer::Confirm => ActivityKind::Confirmed,
                Answer::Decline => ActivityKind::Declined,
            };
            let (at, ordinal) = (part.answered_at?, part.ordinal);
            Some(Activity { at, kind, ordinal, threshold: book.threshold(ordinal) })
        };
        let mut answers: Vec<Activity> = self.parts.values().filter_map(answered).collect();
        answers.sort_by_key(timeline::order);
        let older = answers.len().saturating_sub(ACTIVITY_MAX);
        answers.split_off(older)
    }
}
