//! Organisations and projects as the public and their members see them.

use crate::{
    OrgId, ProjectId, TierId, TimeMs,
    limits::PUBLIC_ROUNDED_FROM,
    need::NeedType,
    offer::OfferType,
    org::Org,
    pledge::{NotAdmitted, Pledge},
    project::{Project, ProjectStatus},
    public::PublicCount,
    text::{Name, Slug, Summary, Title},
    tier::Tier,
    view::{MyCall, MyParticipation},
};

/// An organisation in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgCard {
    /// Its id.
    pub id: OrgId,
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name.
    pub name: Name,
    /// One paragraph.
    pub summary: Summary,
    /// How many projects take pledges.
    pub open_projects: u32,
    /// Made by `muster demo`.
    pub demo: bool,
}

/// An organisation's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgView {
    /// The organisation.
    pub org: Org,
    /// Its projects that the reader may see, those that take pledges first.
    pub projects: Vec<ProjectCard>,
}

/// A project in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectCard {
    /// Its id.
    pub id: ProjectId,
    /// Its name in URLs.
    pub slug: Slug,
    /// Its organisation's name in URLs.
    pub org_slug: Slug,
    /// Its organisation's name.
    pub org_name: Name,
    /// What it is called.
    pub title: Title,
    /// One paragraph.
    pub summary: Summary,
    /// Where it is in its life.
    pub status: ProjectStatus,
    /// When the action begins.
    pub starts_at: Option<TimeMs>,
    /// Where.
    pub place: Summary,
    /// How it stands, rounded.
    pub numbers: PublicNumbers,
}

/// How a project stands as the public may read it: one snapshot, renewed every few minutes.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PublicNumbers {
    /// When it was counted.
    pub counted_at: TimeMs,
    /// Whose pledge stands and is admitted, acting people.
    pub ready: PublicCount,
    /// Who would act together today.
    pub would_act: PublicCount,
    /// The project's tiers, in order.
    pub tiers: Vec<PublicTier>,
    /// How many would act for so many more people who act whatever happens; from (0, today).
    pub curve: Vec<(u64, PublicCount)>,
    /// Whether a call is open now.
    pub call_open: bool,
}

/// How many would act, as it is said: which sentence, and its figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActSaid {
    /// Fewer have enrolled than may be said, perhaps nobody.
    Nobody,
    /// The same, and it is known of somebody.
    Somebody,
    /// Fewer would act than may be said.
    Few,
    /// So many would.
    Exactly(u64),
    /// About so many would.
    About(u64),
}

/// What is missing to the next tier, as it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingSaid<'a> {
    /// Those who are called are answering now.
    CallOpen,
    /// There is no tier, or nothing comes of the project any more.
    Nothing,
    /// Every tier is reached.
    AllReached,
    /// At most so many people: counted from nobody on, since how many of the few there are is not
    /// said.
    AtMost(u64),
    /// Fewer people than may be said.
    Few,
    /// So many people.
    Exactly(u64),
    /// About so many people.
    About(u64),
    /// People alone never reach it; so much of an offer: its name, unit and quantity.
    Offered(&'a Name, &'a Name, u64),
    /// Nothing finer can be said of it.
    Next,
}

impl PublicNumbers {
    /// How many would act. `somebody`: the reader knows of one who has enrolled.
    #[must_use]
    pub fn act_said(&self, somebody: bool) -> ActSaid {
        match (self.would_act, self.ready) {
            // What is public anyway may say that there is somebody.
            (PublicCount::Few, PublicCount::Few) if somebody || self.tell_of_somebody() => {
                ActSaid::Somebody
            }
            (PublicCount::Few, PublicCount::Few) => ActSaid::Nobody,
            (PublicCount::Few, _) => ActSaid::Few,
            (PublicCount::About(n), _) if n < PUBLIC_ROUNDED_FROM => ActSaid::Exactly(n),
            (PublicCount::About(n), _) => ActSaid::About(n),
        }
    }

    /// What is missing to the next tier.
    #[must_use]
    pub fn missing_said(&self, status: ProjectStatus) -> MissingSaid<'_> {
        if status.is_over() {
            return MissingSaid::Nothing;
        }
        if self.call_open {
            return MissingSaid::CallOpen;
        }
        let Some(tier) = self.next_tier() else {
            let none = self.tiers.is_empty();
            return if none { MissingSaid::Nothing } else { MissingSaid::AllReached };
        };
        match (tier.missing, tier.missing_offers.first()) {
            (Some(PublicCount::About(n)), _) if self.would_act == PublicCount::Few => {
                MissingSaid::AtMost(n)
            }
            (Some(PublicCount::Few), _) => MissingSaid::Few,
            (Some(PublicCount::About(n)), _) if n < PUBLIC_ROUNDED_FROM => MissingSaid::Exactly(n),
            (Some(PublicCount::About(n)), _) => MissingSaid::About(n),
            (None, Some((name, unit, quantity))) => MissingSaid::Offered(name, unit, *quantity),
            (None, None) => MissingSaid::Next,
        }
    }

    /// Whether they say that somebody has enrolled, however few.
    #[must_use]
    pub fn tell_of_somebody(&self) -> bool {
        self.call_open || self.tiers.iter().any(|tier| tier.reached)
    }

    /// The first tier that is not reached.
    #[must_use]
    pub fn next_tier(&self) -> Option<&PublicTier> {
        self.tiers.iter().find(|t| !t.reached)
    }
}

/// A tier as the public may read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicTier {
    /// Which.
    pub id: TierId,
    /// Its name.
    pub name: Name,
    /// People it takes; none if it takes only offers.
    pub people: Option<u64>,
    /// Whether those who would act today meet it.
    pub reached: bool,
    /// So many more people who act whatever happens would reach it; none if people alone never do.
    pub missing: Option<PublicCount>,
    /// What is missing of offers: name, unit, quantity (two digits).
    pub missing_offers: Vec<(Name, Name, u64)>,
}

/// A project's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectView {
    /// The project.
    pub project: Project,
    /// Its organisation's name in URLs.
    pub org_slug: Slug,
    /// Its organisation's name.
    pub org_name: Name,
    /// Its tiers, in order.
    pub tiers: Vec<Tier>,
    /// What it looks for, in order.
    pub offers: Vec<OfferType>,
    /// What participants may need, in order.
    pub needs: Vec<NeedType>,
    /// How it stands, rounded.
    pub numbers: PublicNumbers,
}

/// What enrolling on certain terms would mean, from the public snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolPreview {
    /// Whether the condition would hold today.
    pub holds: bool,
    /// Who would act together today, with this pledge.
    pub would_act: PublicCount,
    /// How many others ask for exactly as many people.
    pub same_threshold: PublicCount,
    /// How many would come along if this pledge were made.
    pub brings: PublicCount,
    /// How many more people like this one would make it hold; none if never.
    pub missing: Option<PublicCount>,
}

/// What a revision changes of what people pledged to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevisedWhat {
    /// What acting is.
    Action,
    /// When it begins.
    Starts,
    /// When it ends.
    Ends,
    /// Where.
    Place,
    /// The people that a tier takes.
    TierPeople,
    /// What a tier takes of offers.
    TierOffered,
    /// What an offer is counted in.
    Unit,
}

/// One thing that is another than when somebody agreed to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revised {
    /// What.
    pub what: RevisedWhat,
    /// The tier or offer, where it is one.
    pub name: String,
    /// As it was: numbers in digits, instants in milliseconds since 1970 UTC; empty for none.
    pub was: String,
    /// As it is now, likewise.
    pub became: String,
    /// When it was changed last.
    pub at: TimeMs,
}

/// One's own pledge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyPledge {
    /// The pledge.
    pub pledge: Pledge,
    /// Organisation and project in URLs and in words.
    pub project: ProjectCard,
    /// The project's revision now.
    pub revision: u32,
    /// What was changed since one agreed.
    pub changes: Vec<Revised>,
    /// The pledge in words needs the types' names.
    pub offers: Vec<OfferType>,
    /// Likewise.
    pub needs: Vec<NeedType>,
    /// One's note, readable to oneself.
    pub note: Option<String>,
    /// Why it is not counted, if it is not.
    pub apart: Option<NotAdmitted>,
    /// The project's latest call, if this pledge was called.
    pub call: Option<(MyCall, MyParticipation)>,
    /// Whether updates of this project are not wanted by mail.
    pub opted_out: bool,
}
