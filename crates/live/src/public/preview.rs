//! What one more pledge would mean, as the public may know it.

use model::{
    limits::{PEOPLE_MAX, QUANTITY_MAX},
    pledge::{Clause, PledgeKind, PledgeTerms},
    public::PublicCount,
    solve::FollowThrough,
    tier::Quantity,
    view::EnrolPreview,
};

use super::{
    numbers::PublicFigures,
    rounding::{missing, up},
};
use crate::LiveError;

/// Judged as if each condition asked for the next public number: whoever tries all conditions
/// learns no more than the public numbers say. What was promised counts as it is.
pub(super) fn preview(
    figures: &PublicFigures,
    terms: &PledgeTerms,
) -> Result<EnrolPreview, LiveError> {
    check_types(figures, terms)?;
    let rounded = PledgeTerms { clauses: rounded(terms), ..terms.clone() };
    let mut columns = figures.catalogue.columns(&rounded)?;
    columns.gate &= terms.expires_at().is_none_or(|at| at > figures.at);
    let preview = figures.solver.preview(columns.input(), &[], FollowThrough::FULL)?;
    let oneself = u64::from(columns.acting);
    let own = if preview.counts { oneself } else { 0 };
    let others = rounded.people_threshold().saturating_sub(oneself);
    let ask = match terms.kind {
        PledgeKind::Acting => terms.people_threshold(),
        PledgeKind::Supporting => 0,
    };
    Ok(EnrolPreview {
        holds: preview.counts,
        // Oneself is not counted: of 99 others that would tell that they are not 98.
        would_act: PublicCount::of(preview.people_with.saturating_sub(own)),
        same_threshold: PublicCount::of(figures.asking(ask)),
        brings: PublicCount::of(preview.along),
        missing: preview
            .more_people
            .more()
            .and_then(|more| missing(figures.people, more, figures.standing, Some(others))),
    })
}

fn check_types(figures: &PublicFigures, terms: &PledgeTerms) -> Result<(), LiveError> {
    let catalogue = &figures.catalogue;
    if terms.offer_types().any(|id| catalogue.offer_ix(id).is_none()) {
        return Err(LiveError::OfferTypeNotFound);
    }
    if terms.needs.iter().any(|need| catalogue.need_ix(need.need_type).is_none()) {
        return Err(LiveError::NeedTypeNotFound);
    }
    Ok(())
}

fn rounded(terms: &PledgeTerms) -> Vec<Clause> {
    // The others are what is rounded: whoever acts counts oneself.
    let own = u64::from(terms.kind == PledgeKind::Acting);
    let round = |clause: &Clause| match *clause {
        Clause::AtLeastPeople(n) => {
            Clause::AtLeastPeople((up(n.saturating_sub(own)) + own).min(PEOPLE_MAX))
        }
        Clause::AtLeastOffered(Quantity { offer_type, quantity }) => {
            Clause::AtLeastOffered(Quantity {
                offer_type,
                quantity: up(quantity).min(QUANTITY_MAX),
            })
        }
        date @ Clause::Before(_) => date,
    };
    terms.clauses.iter().map(round).collect()
}
