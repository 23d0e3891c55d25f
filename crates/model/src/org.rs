//! An organisation: who calls people together.

use crate::{
    OrgId, TimeMs,
    limits::LANGUAGES_MAX,
    text::{Body, Invalid, Language, Name, Problem, Slug, Summary},
};

/// What an organisation says about itself. All of it is public.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct OrgProfile {
    /// How it is called.
    #[n(0)]
    pub name: Name,
    /// One paragraph for cards and previews.
    #[n(1)]
    pub summary: Summary,
    /// Markdown.
    #[n(2)]
    pub body: Body,
    /// Languages it works in, the first one first.
    #[n(3)]
    pub languages: Vec<Language>,
    /// How to reach it.
    #[n(4)]
    pub contact: Summary,
    /// Who is responsible by law, where a law asks for it. Markdown.
    #[n(5)]
    pub imprint: Body,
    /// What it does with personal data. Markdown.
    #[n(6)]
    pub privacy_notice: Body,
}

impl OrgProfile {
    /// Checks what the parts cannot check alone.
    ///
    /// # Errors
    /// No language, too many, or one twice.
    pub fn validate(&self) -> Result<(), Invalid> {
        let problem = if self.languages.is_empty() {
            Problem::Empty
        } else if self.languages.len() > LANGUAGES_MAX {
            Problem::TooMany { max: LANGUAGES_MAX }
        } else if (1..self.languages.len())
            .any(|i| self.languages[..i].contains(&self.languages[i]))
        {
            Problem::Duplicate
        } else {
            return Ok(());
        };
        Err(Invalid::new("languages", problem))
    }
}

/// An organisation as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Org {
    /// Its id.
    pub id: OrgId,
    /// Its name in URLs, unique on the server.
    pub slug: Slug,
    /// What it says about itself.
    pub profile: OrgProfile,
    /// Made by `muster demo`, removed with it.
    pub demo: bool,
    /// When it was made.
    pub created_at: TimeMs,
    /// Changes with every update; an update must name the one it saw.
    pub etag: u64,
}
