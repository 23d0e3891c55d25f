//! Templates for new projects: a sensible start with the threshold question in plain words.
//! Nothing in them is fixed; an organiser edits all of it.

use crate::need::NeedKind;

/// A kind of project that comes up again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// Tenants hold back a rise together.
    RentStrike,
    /// Colleagues vote for a union.
    UnionVote,
    /// Signatures that become public together.
    Petition,
    /// An event that takes place if enough come.
    CommunityEvent,
}

/// A tier of a template.
#[derive(Clone, Copy, Debug)]
pub struct TemplateTier {
    /// Its name.
    pub name: &'static str,
    /// What happens when it is reached.
    pub summary: &'static str,
    /// People needed.
    pub people: u64,
}

/// An offer type of a template.
#[derive(Clone, Copy, Debug)]
pub struct TemplateOffer {
    /// Its name.
    pub name: &'static str,
    /// What for.
    pub hint: &'static str,
    /// One of it.
    pub unit: &'static str,
    /// What one person counts for at most.
    pub per_person_max: u64,
    /// Name of the need that it meets.
    pub meets: Option<&'static str>,
}

/// A need type of a template.
#[derive(Clone, Copy, Debug)]
pub struct TemplateNeed {
    /// Its name.
    pub name: &'static str,
    /// What one gets.
    pub hint: &'static str,
    /// How it is answered.
    pub kind: NeedKind,
    /// One of it; empty for yes/no.
    pub unit: &'static str,
}

/// What a template fills in.
#[derive(Clone, Copy, Debug)]
pub struct TemplateContent {
    /// The action in a few words.
    pub action: &'static str,
    /// The threshold question.
    pub question: &'static str,
    /// The body, Markdown.
    pub body: &'static str,
    /// Its tiers.
    pub tiers: &'static [TemplateTier],
    /// Its offer types.
    pub offers: &'static [TemplateOffer],
    /// Its need types.
    pub needs: &'static [TemplateNeed],
}

impl Template {
    /// Every template.
    pub const ALL: &[Self] =
        &[Self::RentStrike, Self::UnionVote, Self::Petition, Self::CommunityEvent];

    /// The word for it in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RentStrike => "rent-strike",
            Self::UnionVote => "union-vote",
            Self::Petition => "petition",
            Self::CommunityEvent => "community-event",
        }
    }

    /// The template with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|t| t.as_str() == word)
    }

    /// What it fills in.
    #[must_use]
    pub const fn content(self) -> &'static TemplateContent {
        match self {
            Self::RentStrike => &RENT_STRIKE,
            Self::UnionVote => &UNION_VOTE,
            Self::Petition => &PETITION,
            Self::CommunityEvent => &COMMUNITY_EVENT,
        }
    }
}

const RENT_STRIKE: TemplateContent = TemplateContent {
    action: "Pay the old rent",
    question: "How many households must take part before you do?",
    body: "On the agreed day we all transfer the rent of before, without the increase. One household \
           alone risks a notice; all of us together do not.\n\n## What happens before\n\nA lawyer \
           checks every letter. Nobody pays less before all of us have confirmed.",
    tiers: &[
        TemplateTier { name: "Start", summary: "A lawyer checks every letter.", people: 50 },
        TemplateTier {
            name: "Tell the media",
            summary: "Letters go out together, the press is told.",
            people: 150,
        },
        TemplateTier {
            name: "Win",
            summary: "Most of the houses take part: the owner has to talk.",
            people: 300,
        },
    ],
    offers: &[
        TemplateOffer {
            name: "Driver",
            hint: "Deliver letters",
            unit: "hours",
            per_person_max: 12,
            meets: None,
        },
        TemplateOffer {
            name: "Translation",
            hint: "Letters and calls",
            unit: "hours",
            per_person_max: 20,
            meets: Some("Translation"),
        },
        TemplateOffer {
            name: "Childcare",
            hint: "During meetings",
            unit: "hours",
            per_person_max: 20,
            meets: Some("Childcare"),
        },
        TemplateOffer {
            name: "Hardship fund",
            hint: "Only if somebody needs it",
            unit: "euros",
            per_person_max: 200,
            meets: None,
        },
    ],
    needs: &[
        TemplateNeed {
            name: "Someone to check my letter",
            hint: "A lawyer looks at it, free of charge.",
            kind: NeedKind::YesNo,
            unit: "",
        },
        TemplateNeed {
            name: "Translation",
            hint: "Someone who speaks my language.",
            kind: NeedKind::Quantity,
            unit: "hours",
        },
        TemplateNeed {
            name: "Childcare",
            hint: "While meetings take place.",
            kind: NeedKind::Quantity,
            unit: "hours",
        },
    ],
};

const UNION_VOTE: TemplateContent = TemplateContent {
    action: "Vote for the union",
    question: "How many colleagues must stand beside you before your name is shown?",
    body: "We ask for a vote at our workplace. Until enough of us stand together, no name is shown to \
           anybody.\n\n## What happens then\n\nAll names are handed in on the same day.",
    tiers: &[
        TemplateTier {
            name: "Committee",
            summary: "Enough for an election committee.",
            people: 20,
        },
        TemplateTier {
            name: "Ask for the vote",
            summary: "The vote is asked for, all names on one day.",
            people: 60,
        },
        TemplateTier {
            name: "Majority",
            summary: "More than half of all colleagues.",
            people: 120,
        },
    ],
    offers: &[
        TemplateOffer {
            name: "Talk to colleagues",
            hint: "In your shift or department",
            unit: "hours",
            per_person_max: 10,
            meets: None,
        },
        TemplateOffer {
            name: "Rides",
            hint: "To meetings after the late shift",
            unit: "seats",
            per_person_max: 4,
            meets: Some("A ride"),
        },
    ],
    needs: &[
        TemplateNeed {
            name: "Advice on my contract",
            hint: "From somebody who knows the law.",
            kind: NeedKind::YesNo,
            unit: "",
        },
        TemplateNeed {
            name: "A ride",
            hint: "To the meeting and back.",
            kind: NeedKind::Quantity,
            unit: "seats",
        },
    ],
};

const PETITION: TemplateContent = TemplateContent {
    action: "Sign with your name",
    question: "How many must sign before your name becomes public?",
    body: "We publish all names on the same day, and only if enough of us sign.",
    tiers: &[
        TemplateTier {
            name: "Handed in",
            summary: "The petition is handed in with all names.",
            people: 100,
        },
        TemplateTier { name: "Hearing", summary: "Enough for a public hearing.", people: 500 },
    ],
    offers: &[TemplateOffer {
        name: "Collect signatures",
        hint: "On the market square",
        unit: "hours",
        per_person_max: 8,
        meets: None,
    }],
    needs: &[],
};

const COMMUNITY_EVENT: TemplateContent = TemplateContent {
    action: "Come and take part",
    question: "How many must come before it is worth it for you?",
    body: "It takes place if enough people come and bring what it needs.",
    tiers: &[
        TemplateTier { name: "It takes place", summary: "The place is booked.", people: 30 },
        TemplateTier {
            name: "With a kitchen",
            summary: "Enough people to cook for everybody.",
            people: 80,
        },
    ],
    offers: &[
        TemplateOffer {
            name: "Cooking",
            hint: "On the day",
            unit: "hours",
            per_person_max: 8,
            meets: None,
        },
        TemplateOffer {
            name: "A bed for the night",
            hint: "For people from far away",
            unit: "beds",
            per_person_max: 6,
            meets: Some("A bed for the night"),
        },
    ],
    needs: &[
        TemplateNeed {
            name: "A bed for the night",
            hint: "I come from far away.",
            kind: NeedKind::Quantity,
            unit: "beds",
        },
        TemplateNeed {
            name: "Step-free access",
            hint: "Tell us in the note what helps.",
            kind: NeedKind::YesNo,
            unit: "",
        },
    ],
};
