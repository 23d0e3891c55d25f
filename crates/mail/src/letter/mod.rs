//! The letters that muster writes, and how one becomes a mail.
//!
//! A letter is data: what happened, in typed fields. The words are in one file per language
//! (`english`, `german`), what all of them must say in `words`; they put paragraphs, facts, quotations and one button in a row
//! ([`Content`]), from which both the text and the HTML part are made, so that the two always say
//! the same.

mod blocks;
mod english;
mod german;
mod render;
mod words;

use model::{
    TimeMs,
    text::{Body, Language, Name, Summary, Title},
};

use self::{english::English, german::German, words::Words as _};
pub use render::{html, text};

/// What muster writes to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Letter {
    /// Is this address yours?
    VerifyAddress {
        /// Proves it.
        link: Link,
        /// Until when it works.
        expires_at: TimeMs,
    },
    /// Choose a new password.
    ResetPassword {
        /// Lets one.
        link: Link,
        /// Until when it works.
        expires_at: TimeMs,
    },
    /// Somebody signed in from a device that was not seen before.
    NewDevice {
        /// In words, e.g. "Firefox on Linux".
        device: Name,
        /// When.
        at: TimeMs,
        /// The list of sessions.
        link: Link,
    },
    /// An organisation asks somebody of its list to enrol.
    Invitation {
        /// To what.
        project: ProjectRef,
        /// What the project says about itself.
        summary: Summary,
        /// Where the organisation has the address from, on what consent.
        source: Summary,
        /// Leads to the enrolment; the person's own.
        link: Link,
    },
    /// Please confirm.
    Call {
        /// To what.
        project: ProjectRef,
        /// How many were called.
        called: u64,
        /// How many people this person asked for; 1 for no condition.
        asked: u64,
        /// Until when to confirm.
        confirm_by: TimeMs,
        /// When it would be.
        when: Summary,
        /// What the organiser writes.
        message: Body,
        /// Where to confirm.
        link: Link,
    },
    /// Act.
    Go {
        /// On what.
        project: ProjectRef,
        /// How many of those who confirmed act together.
        people: u64,
        /// How many people this person asked for; 1 for no condition.
        asked: u64,
        /// When.
        when: Summary,
        /// Where.
        place: Summary,
        /// Details.
        link: Link,
    },
    /// Nothing happens.
    StandDown {
        /// With what.
        project: ProjectRef,
        /// How many acting people confirmed.
        confirmed: u64,
        /// How many the tier takes; none if it counts offers alone.
        needed: Option<u64>,
        /// The pledge.
        link: Link,
    },
    /// Others act, this person is not asked to.
    Released {
        /// From what.
        project: ProjectRef,
        /// The pledge.
        link: Link,
    },
    /// What they pledged to has changed.
    Revision {
        /// What.
        project: ProjectRef,
        /// Where to look at it and accept.
        link: Link,
    },
    /// Written by an organiser.
    Update {
        /// About what.
        project: ProjectRef,
        /// Title.
        title: Title,
        /// Markdown; sent as it was typed.
        body: Body,
        /// The project.
        link: Link,
        /// Where to stop such mails.
        opt_out: Link,
    },
}

/// A project as a letter names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectRef {
    /// The organisation's name.
    pub org: Name,
    /// The project's title.
    pub title: Title,
}

/// An absolute URL. It may hold a secret, so it does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Link(url::Url);

/// A text is not a link that may stand in a letter: `http` or `https`, absolute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an absolute http(s) URL")]
pub struct NotALink;

impl Link {
    /// Reads an absolute URL.
    ///
    /// # Errors
    /// It is none, or of another scheme.
    pub fn parse(text: &str) -> Result<Self, NotALink> {
        let url = url::Url::parse(text).map_err(|_| NotALink)?;
        if matches!(url.scheme(), "http" | "https") { Ok(Self(url)) } else { Err(NotALink) }
    }

    /// The URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl core::fmt::Debug for Link {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Link(..)")
    }
}

/// A composed letter, before it is a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The tag of the language that our own words are in.
    pub language: &'static str,
    /// On one line.
    pub subject: String,
    /// What it says, from top to bottom.
    pub blocks: Vec<Block>,
    /// Where to stop such mails, for those that can be stopped.
    pub opt_out: Option<Link>,
}

/// A piece of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Our own words.
    Paragraph(String),
    /// Names and values, e.g. When: Saturday.
    Facts(Vec<(String, String)>),
    /// Somebody else's words, with their line breaks.
    Quote(String),
    /// What to do.
    Button {
        /// What it does.
        label: String,
        /// Where it leads.
        link: Link,
    },
    /// Small print.
    Note(String),
}

/// The languages that have words; any other is answered in the first one.
#[derive(Clone, Copy)]
enum Spoken {
    English,
    German,
}

impl Spoken {
    fn of(language: &Language) -> Self {
        match language.as_str().split('-').next() {
            Some(German::TAG) => Self::German,
            _ => Self::English,
        }
    }
}

impl Letter {
    /// The letter in `language`, or in English where there are no words for it yet.
    #[must_use]
    pub fn compose(&self, language: &Language) -> Content {
        match Spoken::of(language) {
            Spoken::English => English::compose(self),
            Spoken::German => German::compose(self),
        }
    }
}

/// The instant in words, UTC: the server does not know where the reader is.
#[must_use]
pub fn in_words(at: TimeMs, language: &Language) -> String {
    match Spoken::of(language) {
        Spoken::English => English::in_words(at),
        Spoken::German => German::in_words(at),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn project() -> ProjectRef {
        ProjectRef {
            org: Name::parse("org", "Tenants <b>United</b>").unwrap(),
            title: Title::parse("title", "Rent strike & more").unwrap(),
        }
    }

    fn link(path: &str) -> Link {
        Link::parse(&format!("https://muster.example/{path}")).unwrap()
    }

    fn both(letter: &Letter) -> (String, String) {
        let content = letter.compose(&Language::english());
        (format!("{}\n\n{}", content.subject, text(&content)), html(&content))
    }

    #[test]
    fn a_go_letter_says_how_many_and_what_was_asked() {
        let (text, html) = both(&Letter::Go {
            project: project(),
            people: 4_387,
            asked: 3_000,
            when: Summary::parse("when", "Saturday, 10:00").unwrap(),
            place: Summary::parse("place", "Market square").unwrap(),
            link: link("me/pledges"),
        });
        expect![[r#"
            Go: Rent strike & more

            It is go. 4,387 people confirmed and act together; you asked for 3,000.

            Project: Rent strike & more
            Organisation: Tenants <b>United</b>
            When: Saturday, 10:00
            Where: Market square

            Details:
            https://muster.example/me/pledges
        "#]]
        .assert_eq(&text);
        assert!(html.contains("Tenants &lt;b&gt;United&lt;/b&gt;"), "{html}");
        assert!(html.contains("Rent strike &amp; more"), "{html}");
        assert!(!html.contains("<b>United"), "{html}");
    }

    #[test]
    fn a_call_asks_and_does_not_yet_send_anybody() {
        let (text, _) = both(&Letter::Call {
            project: project(),
            called: 5_750,
            asked: 1,
            confirm_by: TimeMs::from_millis(1_790_000_000_000),
            when: Summary::parse("when", "Saturday, 10:00").unwrap(),
            message: Body::parse("message", "We are *enough*.\nCome!").unwrap(),
            link: link("me/pledges"),
        });
        expect![[r#"
            Please confirm: Rent strike & more

            Enough people have pledged: 5,750 are being called now. You said you would act whatever happens.

            Nobody acts yet. Please say whether you will. When the time to confirm is over, the count is made again among those who confirmed, and you are told: go, or nothing happens.

            Project: Rent strike & more
            Organisation: Tenants <b>United</b>
            Confirm until: Monday, 21 September 2026, 14:13 UTC
            When: Saturday, 10:00

            > We are *enough*.
            > Come!

            Confirm or decline:
            https://muster.example/me/pledges
        "#]]
        .assert_eq(&text);
    }

    #[test]
    fn a_stand_down_says_who_confirmed_and_what_was_needed() {
        let says = |confirmed, needed| {
            let (text, _) =
                both(&Letter::StandDown { project: project(), confirmed, needed, link: link("p") });
            text.lines().nth(2).unwrap_or_default().to_owned()
        };
        let table = [says(2, Some(3)), says(1, Some(3)), says(5, Some(3)), says(2, None)];
        expect![[r#"
            2 people confirmed; this call needed 3. Nothing happens. Please do not act.
            1 person confirmed; this call needed 3. Nothing happens. Please do not act.
            5 people confirmed. Counting only those whose own condition holds, that does not suffice for this call. Nothing happens. Please do not act.
            2 people confirmed. Counting only those whose own condition holds, that does not suffice for this call. Nothing happens. Please do not act.
        "#]]
        .assert_eq(&format!("{}\n", table.join("\n")));
    }

    fn every_kind() -> Vec<Letter> {
        let at = TimeMs::from_millis(1_790_000_000_000);
        let words = |t: &str| Summary::parse("t", t).unwrap();
        vec![
            Letter::VerifyAddress { link: link("v#s"), expires_at: at },
            Letter::ResetPassword { link: link("r#s"), expires_at: at },
            Letter::NewDevice { device: Name::parse("d", "CLI").unwrap(), at, link: link("s") },
            Letter::Invitation {
                project: project(),
                summary: words("Two lines\nof summary"),
                source: words("signed at the stall"),
                link: link("i#s"),
            },
            Letter::Call {
                project: project(),
                called: 5_750,
                asked: 3_000,
                confirm_by: at,
                when: words("10:00"),
                message: Body::default(),
                link: link("p"),
            },
            Letter::Go {
                project: project(),
                people: 4_387,
                asked: 3_000,
                when: words("10:00"),
                place: words("M3"),
                link: link("p"),
            },
            Letter::StandDown { project: project(), confirmed: 0, needed: None, link: link("p") },
            Letter::Released { project: project(), link: link("p") },
            Letter::Revision { project: project(), link: link("p") },
            Letter::Update {
                project: project(),
                title: Title::parse("t", "News").unwrap(),
                body: Body::parse("b", "<script>alert(1)</script>").unwrap(),
                link: link("p"),
                opt_out: link("o"),
            },
        ]
    }

    #[test]
    fn every_letter_has_a_subject_on_one_line_and_a_way_to_go() {
        let languages = ["en", "de-AT", "ur"].map(|tag| Language::parse("l", tag).unwrap());
        for (letter, language) in
            every_kind().iter().flat_map(|l| languages.each_ref().map(|tag| (l, tag)))
        {
            let content = letter.compose(language);
            assert!(!content.subject.is_empty() && !content.subject.contains(['\n', '\r']));
            assert!(text(&content).contains("https://muster.example/"), "{letter:?}");
            assert!(html(&content).contains("href=\"https://muster.example/"), "{letter:?}");
            assert!(!html(&content).contains("<script>"));
            assert!(!format!("{letter:?}").contains("https:"), "links do not print");
        }
    }

    #[test]
    fn every_letter_is_there_in_german() {
        let german = Language::parse("l", "de").unwrap();
        for letter in every_kind() {
            let (english, german) = (letter.compose(&Language::english()), letter.compose(&german));
            assert_eq!((english.language, german.language), ("en", "de"));
            assert_eq!(english.blocks.len(), german.blocks.len(), "{letter:?}");
            // What others wrote stays; of our own words none does.
            for (ours, theirs) in english.blocks.iter().zip(&german.blocks) {
                let same = matches!(ours, Block::Quote(_));
                assert_eq!(ours == theirs, same, "{ours:?}");
            }
        }
        let call = every_kind().remove(4).compose(&german);
        expect![[r#"
            Bitte bestätige: Rent strike & more

            Genug haben zugesagt: 5.750 Menschen werden jetzt gerufen. Du handelst, hast du gesagt, wenn es mindestens 3.000 tun.

            Noch handelt niemand. Bitte sag, ob du es tun wirst. Wenn die Frist um ist, wird unter denen, die bestätigt haben, noch einmal gezählt, und du erfährst: los, oder nichts geschieht.

            Vorhaben: Rent strike & more
            Organisation: Tenants <b>United</b>
            Bestätigen bis: Montag, 21. September 2026, 14:13 Uhr UTC
            Wann: 10:00

            Bestätigen oder ablehnen:
            https://muster.example/p
        "#]]
        .assert_eq(&format!("{}\n\n{}", call.subject, text(&call)));
        assert!(html(&call).starts_with("<!doctype html><html lang=\"de\">"), "{}", html(&call));
    }

    #[test]
    fn only_web_links_stand_in_a_letter() {
        for bad in
            ["javascript:alert(1)", "/relative", "file:///etc/passwd", "data:text/html,x", ""]
        {
            assert_eq!(Link::parse(bad), Err(NotALink), "{bad}");
        }
    }
}
