//! A pledge: one member's enrolment in one project, with the condition under which it counts.

use crate::{
    MemberId, NeedTypeId, OfferTypeId, OrgId, PledgeId, ProjectId, Sealed, TimeMs,
    limits::{
        CLAUSES_MAX, INSTANT_MS_MAX, NEED_TYPES_MAX, OFFER_TYPES_MAX, PEOPLE_MAX, QUANTITY_MAX,
    },
    project::{Admission, Project},
    text::{Invalid, Problem},
    tier::Quantity,
};

/// Whether the person takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum PledgeKind {
    /// Takes part, and is counted among the people.
    #[n(0)]
    Acting,
    /// Gives without taking part; its offers count, the person does not.
    #[n(1)]
    Supporting,
}

/// One thing that must hold before a pledge counts. Monotone: more people and more offers never
/// break it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum Clause {
    /// At least so many people act, oneself included; 1 is no condition at all.
    #[n(0)]
    AtLeastPeople(#[n(0)] u64),
    /// At least so much of an offer type is offered by those who act together.
    #[n(1)]
    AtLeastOffered(#[n(0)] Quantity),
    /// The pledge expires at this instant if it has not come to it.
    #[n(2)]
    Before(#[n(0)] TimeMs),
}

/// What somebody would need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct Need {
    /// Of what.
    #[n(0)]
    pub need_type: NeedTypeId,
    /// How much; 1 for a yes.
    #[n(1)]
    pub quantity: u64,
}

/// What somebody promises, and when.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct PledgeTerms {
    /// Whether they take part.
    #[n(0)]
    pub kind: PledgeKind,
    /// What they give if it comes to it.
    #[n(1)]
    pub offers: Vec<Quantity>,
    /// What they would need.
    #[n(2)]
    pub needs: Vec<Need>,
    /// All of these must hold.
    #[n(3)]
    pub clauses: Vec<Clause>,
    /// What they would still give if it never comes to it. Counts nowhere.
    #[n(4)]
    pub fallback: Vec<Quantity>,
    /// Keep the name hidden from organisers until they confirm a call.
    #[n(5)]
    pub hide_name: bool,
}

impl PledgeTerms {
    /// Checks the figures. Whether the types exist in the project is checked when it is applied.
    ///
    /// # Errors
    /// Too many entries, one type twice, a figure out of range, two people clauses, no clause and
    /// nothing given by somebody who only supports.
    pub fn validate(&self) -> Result<(), Invalid> {
        quantities("offers", &self.offers)?;
        quantities("fallback", &self.fallback)?;
        if self.needs.len() > NEED_TYPES_MAX {
            return Err(Invalid::new("needs", Problem::TooMany { max: NEED_TYPES_MAX }));
        }
        for (i, need) in self.needs.iter().enumerate() {
            check_quantity(&format!("needs[{i}].quantity"), need.quantity)?;
            if self.needs[..i].iter().any(|n| n.need_type == need.need_type) {
                return Err(Invalid::new(format!("needs[{i}].need_type"), Problem::Duplicate));
            }
        }
        if self.kind == PledgeKind::Supporting && self.offers.is_empty() {
            return Err(Invalid::new("offers", Problem::Empty));
        }
        self.validate_clauses()
    }

    fn validate_clauses(&self) -> Result<(), Invalid> {
        if self.clauses.len() > CLAUSES_MAX {
            return Err(Invalid::new("clauses", Problem::TooMany { max: CLAUSES_MAX }));
        }
        for (i, clause) in self.clauses.iter().enumerate() {
            match clause {
                Clause::AtLeastPeople(n) if !(1..=PEOPLE_MAX).contains(n) => {
                    let problem = Problem::OutOfRange { min: 1, max: PEOPLE_MAX };
                    return Err(Invalid::new(format!("clauses[{i}].people"), problem));
                }
                Clause::AtLeastOffered(part) => {
                    check_quantity(&format!("clauses[{i}].quantity"), part.quantity)?;
                }
                // What no calendar shows nobody has chosen.
                Clause::Before(at) if !(0..=INSTANT_MS_MAX).contains(&at.as_millis()) => {
                    let problem = Problem::OutOfRange { min: 0, max: INSTANT_MS_MAX as u64 };
                    return Err(Invalid::new(format!("clauses[{i}].before"), problem));
                }
                Clause::AtLeastPeople(_) | Clause::Before(_) => {}
            }
            if self.clauses[..i].iter().any(|other| other.same_subject(clause)) {
                return Err(Invalid::new(format!("clauses[{i}]"), Problem::Duplicate));
            }
        }
        Ok(())
    }

    /// The people threshold: 1 if the person acts whatever happens.
    #[must_use]
    pub fn people_threshold(&self) -> u64 {
        self.clauses
            .iter()
            .find_map(|c| if let Clause::AtLeastPeople(n) = c { Some(*n) } else { None })
            .unwrap_or(1)
    }

    /// When the pledge expires, if it does.
    #[must_use]
    pub fn expires_at(&self) -> Option<TimeMs> {
        self.clauses.iter().find_map(|c| if let Clause::Before(at) = c { Some(*at) } else { None })
    }

    /// Every offer type that these terms name.
    pub fn offer_types(&self) -> impl Iterator<Item = OfferTypeId> + '_ {
        let in_clauses = self.clauses.iter().filter_map(|c| match c {
            Clause::AtLeastOffered(part) => Some(part.offer_type),
            Clause::AtLeastPeople(_) | Clause::Before(_) => None,
        });
        self.offers.iter().chain(&self.fallback).map(|o| o.offer_type).chain(in_clauses)
    }
}

impl Clause {
    /// Two clauses about the same thing: only the stricter one could matter.
    fn same_subject(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::AtLeastPeople(_), Self::AtLeastPeople(_))
            | (Self::Before(_), Self::Before(_)) => true,
            (Self::AtLeastOffered(a), Self::AtLeastOffered(b)) => a.offer_type == b.offer_type,
            _ => false,
        }
    }
}

/// Where a pledge is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum PledgeState {
    /// Holds.
    #[n(0)]
    Standing,
    /// Taken back by its member; enrolling again revives it.
    #[n(1)]
    Withdrawn,
    /// Its date passed.
    #[n(2)]
    Expired,
}

impl PledgeState {
    /// Its word in files and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standing => "standing",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }
}

/// How far the person behind a pledge is known. Counts are also shown by level.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, minicbor::Encode, minicbor::Decode,
)]
pub enum AdmissionLevel {
    /// An account, nothing more.
    #[n(0)]
    Open,
    /// A verified mail address.
    #[n(1)]
    Email,
    /// A redeemed invitation.
    #[n(2)]
    Invited,
}

/// Why a standing pledge is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAdmitted {
    /// The project asks for a verified address and this one is not yet.
    Unverified,
    /// The project asks for an invitation.
    NotInvited,
    /// It was made for an earlier revision, which its owner has not yet confirmed.
    OldRevision,
}

/// What a standing pledge must be before it is counted: the one place where admission is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdmissionRule {
    /// What the project asks for.
    pub admission: Admission,
    /// The project's revision.
    pub revision: u32,
    /// Whether the server can verify addresses at all; without SMTP it cannot, and then
    /// [`Admission::Email`] admits at once.
    pub verifies_mail: bool,
}

impl AdmissionRule {
    /// The rule of `project` on a server that can (or cannot) verify addresses.
    #[must_use]
    pub const fn of(project: &Project, verifies_mail: bool) -> Self {
        Self { admission: project.fields.admission, revision: project.revision, verifies_mail }
    }

    /// Why a standing pledge made for `revision` by somebody known so far is not counted; none if
    /// it is. Whom the project does not admit at all is told that first.
    #[must_use]
    pub const fn apart(self, level: AdmissionLevel, revision: u32) -> Option<NotAdmitted> {
        match (self.admission, level) {
            (Admission::Email, AdmissionLevel::Open) if self.verifies_mail => {
                Some(NotAdmitted::Unverified)
            }
            (Admission::Invite, AdmissionLevel::Open | AdmissionLevel::Email) => {
                Some(NotAdmitted::NotInvited)
            }
            _ if revision != self.revision => Some(NotAdmitted::OldRevision),
            _ => None,
        }
    }
}

/// One member's enrolment in one project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pledge {
    /// Its id.
    pub id: PledgeId,
    /// The organisation.
    pub org: OrgId,
    /// In which project.
    pub project: ProjectId,
    /// Whose it is.
    pub member: MemberId,
    /// 1, 2, … within the project, never reused: the pledge's bit in a call's bitmap.
    pub ordinal: u32,
    /// The revision that its owner agreed to.
    pub revision: u32,
    /// What is promised, and when.
    pub terms: PledgeTerms,
    /// A note to the organisers, sealed.
    pub note: Option<Sealed>,
    /// Where it is in its life.
    pub state: PledgeState,
    /// How far the person is known.
    pub level: AdmissionLevel,
    /// When it was first made.
    pub created_at: TimeMs,
    /// When it last changed.
    pub updated_at: TimeMs,
    /// Changes with every change of the pledge.
    pub etag: u64,
}

fn quantities(field: &str, list: &[Quantity]) -> Result<(), Invalid> {
    if list.len() > OFFER_TYPES_MAX {
        return Err(Invalid::new(field, Problem::TooMany { max: OFFER_TYPES_MAX }));
    }
    for (i, part) in list.iter().enumerate() {
        check_quantity(&format!("{field}[{i}].quantity"), part.quantity)?;
        if list[..i].iter().any(|o| o.offer_type == part.offer_type) {
            return Err(Invalid::new(format!("{field}[{i}].offer_type"), Problem::Duplicate));
        }
    }
    Ok(())
}

fn check_quantity(field: &str, quantity: u64) -> Result<(), Invalid> {
    if (1..=QUANTITY_MAX).contains(&quantity) {
        Ok(())
    } else {
        Err(Invalid::new(field, Problem::OutOfRange { min: 1, max: QUANTITY_MAX }))
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn terms(clauses: Vec<Clause>) -> PledgeTerms {
        PledgeTerms {
            kind: PledgeKind::Acting,
            offers: vec![],
            needs: vec![],
            clauses,
            fallback: vec![],
            hide_name: false,
        }
    }

    fn check(terms: &PledgeTerms, expected: &Expect) {
        let said = match terms.validate() {
            Ok(()) => "fine".to_owned(),
            Err(e) => e.to_string(),
        };
        expected.assert_eq(&said);
    }

    #[test]
    fn terms_that_make_no_sense_are_refused() {
        let driver = OfferTypeId::from_bytes([1; 16]);
        let hours = |quantity| Quantity { offer_type: driver, quantity };
        check(&terms(vec![]), &expect!["fine"]);
        check(&terms(vec![Clause::AtLeastPeople(500)]), &expect!["fine"]);
        check(
            &terms(vec![Clause::AtLeastPeople(0)]),
            &expect!["clauses[0].people: must be between 1 and 100000000"],
        );
        check(
            &terms(vec![Clause::AtLeastPeople(5), Clause::AtLeastPeople(6)]),
            &expect!["clauses[1]: is given twice"],
        );
        check(
            &PledgeTerms { offers: vec![hours(1), hours(2)], ..terms(vec![]) },
            &expect!["offers[1].offer_type: is given twice"],
        );
        check(
            &PledgeTerms { offers: vec![hours(0)], ..terms(vec![]) },
            &expect!["offers[0].quantity: must be between 1 and 1000000000000"],
        );
        check(
            &PledgeTerms { kind: PledgeKind::Supporting, ..terms(vec![]) },
            &expect!["offers: must not be empty"],
        );
    }

    #[test]
    fn who_is_counted_depends_on_the_project_and_on_how_far_they_are_known() {
        let mut table = String::new();
        for admission in [Admission::Open, Admission::Email, Admission::Invite] {
            for (verifies_mail, server) in [(true, "smtp"), (false, "none")] {
                let rule = AdmissionRule { admission, revision: 2, verifies_mail };
                let said: Vec<_> =
                    [AdmissionLevel::Open, AdmissionLevel::Email, AdmissionLevel::Invited]
                        .iter()
                        .map(|level| match rule.apart(*level, 2) {
                            Some(why) => format!("{why:?}"),
                            None => "counts".to_owned(),
                        })
                        .collect();
                let old = rule.apart(AdmissionLevel::Invited, 1);
                let kind = format!("{admission:?}");
                table.push_str(&format!("{kind:<7}{server}  {:<34}{old:?}\n", said.join(" ")));
            }
        }
        expect![[r#"
            Open   smtp  counts counts counts              Some(OldRevision)
            Open   none  counts counts counts              Some(OldRevision)
            Email  smtp  Unverified counts counts          Some(OldRevision)
            Email  none  counts counts counts              Some(OldRevision)
            Invite smtp  NotInvited NotInvited counts      Some(OldRevision)
            Invite none  NotInvited NotInvited counts      Some(OldRevision)
        "#]]
        .assert_eq(&table);
    }
}
