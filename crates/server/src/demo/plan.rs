//! What the demo consists of: believable organisations and projects, in two languages, and the
//! shape of the crowd around each of them. Data only.

use model::{need::NeedKind, project::Admission};

/// An organisation of the demo.
pub(super) struct OrgPlan {
    pub slug: &'static str,
    pub name: &'static str,
    pub languages: &'static [&'static str],
    pub summary: &'static str,
    pub body: &'static str,
    pub contact: &'static str,
    pub projects: &'static [ProjectPlan],
    /// The oldest first.
    pub news: &'static [NewsPlan],
}

/// What an organisation of the demo tells.
pub(super) struct NewsPlan {
    /// Index of the project that it is about.
    pub project: Option<usize>,
    pub title: &'static str,
    pub body: &'static str,
    pub language: &'static str,
}

/// A project of the demo.
pub(super) struct ProjectPlan {
    pub slug: &'static str,
    pub title: &'static str,
    pub summary: &'static str,
    pub body: &'static str,
    pub why: &'static str,
    pub precedents: &'static str,
    pub action: &'static str,
    pub place: &'static str,
    /// Days from now until the action.
    pub in_days: i64,
    pub admission: Admission,
    pub tiers: &'static [TierPlan],
    pub offers: &'static [OfferPlan],
    pub needs: &'static [NeedPlan],
    pub crowd: Crowd,
}

pub(super) struct TierPlan {
    pub name: &'static str,
    pub summary: &'static str,
    pub people: Option<u64>,
    /// Index of the offer type, and how much of it.
    pub offered: Option<(usize, u64)>,
}

pub(super) struct OfferPlan {
    pub name: &'static str,
    pub hint: &'static str,
    pub unit: &'static str,
    pub max: u64,
    pub target: u64,
    /// Index of the need type that it meets.
    pub meets: Option<usize>,
    /// In so many of a hundred pledges.
    pub percent: u32,
}

pub(super) struct NeedPlan {
    pub group: &'static str,
    pub name: &'static str,
    pub hint: &'static str,
    pub kind: NeedKind,
    pub unit: &'static str,
    pub percent: u32,
}

/// The shape of a crowd: thresholds are log-normal around a median, as people's are when each
/// guesses a share of an unknown whole, and pulled to round figures and to the tiers.
pub(super) struct Crowd {
    pub pledges: u32,
    /// Half of them ask for no more than this.
    pub median: f64,
    /// Spread of the logarithm.
    pub sigma: f64,
    /// So many of a hundred act whatever happens.
    pub unconditional_percent: u32,
    /// So many of a hundred only support.
    pub supporting_percent: u32,
    /// Days since the first one.
    pub days: i64,
}

pub(super) const ORGS: &[OrgPlan] = &[
    OrgPlan {
        slug: "lindenhof",
        name: "Lindenhof Tenants’ Union",
        languages: &["en", "de"],
        summary: "The tenants of 3,400 flats in the Lindenhof estate. We check letters, write letters, and act only when enough of us do.",
        body: "We are the tenants of the Lindenhof estate: nine streets, 3,400 flats, one owner.\n\nEvery Tuesday from 18:00 somebody is in the laundry room of house 14 and looks at your letter.\n\n## How we decide\n\nNobody is asked to take a risk alone. We count who would act under which condition, and we act when all conditions hold at once.",
        contact: "Laundry room, house 14, Tuesdays 18:00",
        projects: &[OLD_RENT, HEATING],
        news: &[
            NewsPlan {
                project: None,
                title: "Laundry room, new hours",
                body: "From now on somebody is there on **Thursdays**, too, from 17:00.\n\nBring the letter and the last rent bill; we copy them on the spot.",
                language: "en",
            },
            NewsPlan {
                project: None,
                title: "Sprechstunde jetzt auch auf Deutsch",
                body: "Dienstags ab 18 Uhr ist immer jemand da, der Deutsch spricht und Briefe mit Ihnen durchgeht.",
                language: "de",
            },
            NewsPlan {
                project: Some(0),
                title: "The lawyer has read 212 letters",
                body: "In 204 of them the increase has the same formal fault: the comparison rents are missing.\n\n- Nothing is due before 1 March.\n- Nobody transfers anything before the **go**.\n\nThe template of our answer is checked next week.",
                language: "en",
            },
        ],
    },
    OrgPlan {
        slug: "nachtbus",
        name: "Initiative Nachtbus",
        languages: &["de"],
        summary: "Wer nachts arbeitet, kommt nachts auch heim. Wir sind Pflegekräfte, Bäckerinnen, Köche und Reinigungskräfte aus drei Stadtteilen.",
        body: "Zwischen 0:30 und 4:30 Uhr fährt bei uns kein Bus. Wer in dieser Zeit Feierabend hat, läuft oder zahlt ein Taxi.\n\nWir fordern eine Nachtlinie über Hafen, Klinikum und Oststadt.",
        contact: "nachtbus@initiative.example",
        projects: &[NACHTBUS],
        news: &[NewsPlan {
            project: Some(0),
            title: "Die Redaktion kommt mit",
            body: "Zwei Reporterinnen laufen die ganze Strecke mit. Sie zeigen keine Gesichter und nennen keine Namen; das haben wir schriftlich.",
            language: "de",
        }],
    },
    OrgPlan {
        slug: "harbour-clinic",
        name: "Harbour Clinic Staff",
        languages: &["en"],
        summary: "Nurses, orderlies and cleaners of Harbour Clinic, asking for a vote on joining the union.",
        body: "One ratio for every ward, in writing. That is what we ask for, and a union is how we get it.\n\nNo name is shown to anybody before enough of us stand together.",
        contact: "Ask a colleague on ward 3",
        projects: &[UNION],
        news: &[],
    },
];

const OLD_RENT: ProjectPlan = ProjectPlan {
    slug: "old-rent",
    title: "Pay the old rent in March",
    summary: "On 1 March we transfer the rent of last year, without the 9.4 % increase. One household alone risks a notice. Fifteen hundred do not.",
    body: "The letter of October raises every rent by 9.4 %. Our lawyer says: the increase has a formal fault in almost every case. Whoever objects alone gets a reminder, then a second one, then a notice. Whoever objects with fifteen hundred others gets a meeting.\n\n## What you do\n\nYou transfer the old amount on 1 March and send the letter that we check for you.\n\n## What you do not do\n\nNothing before you get a **go**. You confirm first, we count again, and only if your own condition still holds are you asked to act.",
    why: "The owner’s bank wants a stable rent roll for the refinancing in May. A thousand open objections are worth more to it than one year of the increase.",
    precedents: "- **2019, Elm Park:** 612 of 800 households paid the old rent for four months; the increase was withdrawn.\n- **2022, Südhang:** 240 objections, a settlement at 2.1 %.",
    action: "Pay the old rent",
    place: "",
    in_days: 96,
    admission: Admission::Open,
    tiers: &[
        TierPlan {
            name: "Start",
            summary: "A lawyer checks every letter.",
            people: Some(500),
            offered: None,
        },
        TierPlan {
            name: "Tell the media",
            summary: "Press conference in the courtyard, letters go out together.",
            people: Some(1_500),
            offered: None,
        },
        TierPlan {
            name: "Win",
            summary: "Two thirds of all flats, and 40 driver-hours to deliver the letters. The owner has said they would negotiate.",
            people: Some(2_200),
            offered: Some((0, 40)),
        },
    ],
    offers: &[
        OfferPlan {
            name: "Driver",
            hint: "Deliver letters on 28 February",
            unit: "hours",
            max: 8,
            target: 60,
            meets: None,
            percent: 3,
        },
        OfferPlan {
            name: "Translation",
            hint: "Turkish, Urdu, Polish",
            unit: "hours",
            max: 20,
            target: 200,
            meets: Some(1),
            percent: 5,
        },
        OfferPlan {
            name: "Childcare",
            hint: "During the press conference",
            unit: "hours",
            max: 12,
            target: 150,
            meets: Some(2),
            percent: 6,
        },
        OfferPlan {
            name: "Hardship fund",
            hint: "Only if somebody needs it",
            unit: "euros",
            max: 200,
            target: 20_000,
            meets: None,
            percent: 18,
        },
    ],
    needs: &[
        NeedPlan {
            group: "Help",
            name: "Someone to check my letter",
            hint: "A lawyer looks at it, free of charge.",
            kind: NeedKind::YesNo,
            unit: "",
            percent: 55,
        },
        NeedPlan {
            group: "Help",
            name: "Translation",
            hint: "Somebody who speaks my language.",
            kind: NeedKind::Quantity,
            unit: "hours",
            percent: 9,
        },
        NeedPlan {
            group: "Help",
            name: "Childcare",
            hint: "While meetings take place.",
            kind: NeedKind::Quantity,
            unit: "hours",
            percent: 8,
        },
        NeedPlan {
            group: "Safety",
            name: "Money, if the owner sues",
            hint: "The hardship fund pays court costs up to 900 euros.",
            kind: NeedKind::YesNo,
            unit: "",
            percent: 22,
        },
    ],
    crowd: Crowd {
        pledges: 2_460,
        median: 800.0,
        sigma: 0.85,
        unconditional_percent: 4,
        supporting_percent: 4,
        days: 48,
    },
};

const HEATING: ProjectPlan = ProjectPlan {
    slug: "warm-stairwells",
    title: "Read the heating bills together",
    summary: "Ninety households put their heating bills side by side, so that the faults cannot be called exceptions.",
    body: "One bill is a complaint. Ninety bills are a pattern.\n\nBring the bills of the last three years. We copy them on the spot and give them back.",
    why: "The meter company answers single letters with a form. It has never answered a table.",
    precedents: "",
    action: "Bring your bills",
    place: "Laundry room, house 14",
    in_days: 24,
    admission: Admission::Open,
    tiers: &[
        TierPlan {
            name: "A table",
            summary: "Enough bills to compare.",
            people: Some(30),
            offered: None,
        },
        TierPlan {
            name: "An expert",
            summary: "An engineer looks at them.",
            people: Some(90),
            offered: None,
        },
    ],
    offers: &[OfferPlan {
        name: "Copying",
        hint: "On the day",
        unit: "hours",
        max: 4,
        target: 12,
        meets: None,
        percent: 8,
    }],
    needs: &[NeedPlan {
        group: "",
        name: "Fetch the bills from my flat",
        hint: "I cannot come down the stairs.",
        kind: NeedKind::YesNo,
        unit: "",
        percent: 6,
    }],
    crowd: Crowd {
        pledges: 74,
        median: 14.0,
        sigma: 0.8,
        unconditional_percent: 20,
        supporting_percent: 5,
        days: 20,
    },
};

const NACHTBUS: ProjectPlan = ProjectPlan {
    slug: "nachtlinie",
    title: "Eine Nacht lang gemeinsam laufen",
    summary: "In einer Nacht gehen wir alle zu Fuß von der Arbeit nach Hause, zusammen, die Hauptstraße entlang. Wenn es genug sind, kommt die Zeitung mit.",
    body: "Wir treffen uns um 1:15 Uhr am Klinikum und laufen gemeinsam die Strecke, die ein Nachtbus fahren würde.\n\nNiemand läuft allein: Wir gehen nur los, wenn genug von uns zugesagt haben.",
    why: "Der Stadtrat entscheidet im Februar über den Fahrplan. Bisher sieht er nur Zahlen.",
    precedents: "- **2021, Hafenviertel:** 300 Leute liefen, die Linie 6 fährt seither bis 2 Uhr.",
    action: "Mitlaufen",
    place: "Klinikum, Haupteingang",
    in_days: 38,
    admission: Admission::Open,
    tiers: &[
        TierPlan {
            name: "Wir laufen",
            summary: "Genug, dass niemand allein geht.",
            people: Some(80),
            offered: None,
        },
        TierPlan {
            name: "Die Zeitung kommt",
            summary: "Ab hier hat die Redaktion zugesagt.",
            people: Some(300),
            offered: None,
        },
        TierPlan {
            name: "Der Rat hört zu",
            summary: "Mit Begleitung bis vor das Rathaus.",
            people: Some(700),
            offered: Some((0, 30)),
        },
    ],
    offers: &[
        OfferPlan {
            name: "Ordnerdienst",
            hint: "Warnwesten haben wir",
            unit: "Stunden",
            max: 5,
            target: 60,
            meets: None,
            percent: 7,
        },
        OfferPlan {
            name: "Mitfahrgelegenheit",
            hint: "Zurück zum Klinikum",
            unit: "Plätze",
            max: 6,
            target: 40,
            meets: Some(0),
            percent: 6,
        },
    ],
    needs: &[NeedPlan {
        group: "Unterwegs",
        name: "Mitfahrgelegenheit",
        hint: "Zurück zum Klinikum.",
        kind: NeedKind::Quantity,
        unit: "Plätze",
        percent: 12,
    }],
    crowd: Crowd {
        pledges: 940,
        median: 170.0,
        sigma: 0.95,
        unconditional_percent: 8,
        supporting_percent: 6,
        days: 31,
    },
};

const UNION: ProjectPlan = ProjectPlan {
    slug: "ask-for-the-vote",
    title: "Ask for the vote on the same day",
    summary: "All of us hand in our names on one morning, or none of us does.",
    body: "The law asks for a list of names. Names on a list are a risk as long as the list is short.\n\nSo we hand it in when it is long.",
    why: "Sixty names are a list. A hundred and twenty are the majority of the clinic.",
    precedents: "- **2023, Westside Care:** 88 names on one morning, no dismissal.",
    action: "Hand in your name",
    place: "Staff entrance",
    in_days: 19,
    admission: Admission::Email,
    tiers: &[
        TierPlan {
            name: "Committee",
            summary: "Enough for an election committee.",
            people: Some(20),
            offered: None,
        },
        TierPlan {
            name: "Ask for the vote",
            summary: "All names on one morning.",
            people: Some(60),
            offered: None,
        },
        TierPlan {
            name: "Majority",
            summary: "More than half of all colleagues.",
            people: Some(120),
            offered: None,
        },
    ],
    offers: &[OfferPlan {
        name: "Talk to colleagues",
        hint: "On your ward",
        unit: "hours",
        max: 10,
        target: 80,
        meets: None,
        percent: 20,
    }],
    needs: &[NeedPlan {
        group: "",
        name: "Advice on my contract",
        hint: "From somebody who knows the law.",
        kind: NeedKind::YesNo,
        unit: "",
        percent: 35,
    }],
    crowd: Crowd {
        pledges: 131,
        median: 52.0,
        sigma: 0.35,
        unconditional_percent: 6,
        supporting_percent: 3,
        days: 26,
    },
};

/// First and last names, for believable people.
pub(super) const FIRST_NAMES: &[&str] = &[
    "Rosa",
    "Mehmet",
    "Agnieszka",
    "Ayşe",
    "Jonas",
    "Farah",
    "Luca",
    "Olena",
    "Samir",
    "Ingrid",
    "Tariq",
    "Nadia",
    "Piotr",
    "Chiara",
    "Yusuf",
    "Hanna",
    "Elif",
    "Marek",
    "Zofia",
    "Amir",
    "Leonie",
    "Ibrahim",
    "Marta",
    "Bilal",
    "Katrin",
    "Deniz",
    "Paulina",
    "Hassan",
    "Greta",
    "Emre",
    "Sofia",
    "Anton",
    "Noor",
    "Stefan",
    "Aylin",
    "Viktor",
];
pub(super) const LAST_NAMES: &[&str] = &[
    "Marín",
    "Yılmaz",
    "Kowalska",
    "Weber",
    "Haddad",
    "Rossi",
    "Shevchenko",
    "Khan",
    "Larsson",
    "Nowak",
    "Öztürk",
    "Schmidt",
    "Petrov",
    "Fischer",
    "Demir",
    "Ahmed",
    "Lindner",
    "Bianchi",
    "Aydın",
    "Krüger",
    "Malik",
    "Horvat",
    "Vogel",
    "Çelik",
];
