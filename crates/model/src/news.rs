//! News: what an organisation tells the public, of itself or of one of its projects.

use crate::{
    NewsId, OrgId, ProjectId, TimeMs,
    text::{Body, Invalid, Language, Problem, Title},
};

/// What somebody writes.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct NewsFields {
    /// Its title.
    #[n(0)]
    pub title: Title,
    /// Markdown.
    #[n(1)]
    pub body: Body,
    /// The language it is written in.
    #[n(2)]
    pub language: Language,
}

impl NewsFields {
    /// Checks what the parts cannot check alone.
    ///
    /// # Errors
    /// Nothing is told.
    pub fn validate(&self) -> Result<(), Invalid> {
        if self.body.is_empty() {
            return Err(Invalid::new("body", Problem::Empty));
        }
        Ok(())
    }
}

/// One piece of news. Public as soon as it is there, unless its project is a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// Its id.
    pub id: NewsId,
    /// Whose.
    pub org: OrgId,
    /// Of which project; none for the organisation as a whole.
    pub project: Option<ProjectId>,
    /// What it says.
    pub fields: NewsFields,
    /// When it was published.
    pub published_at: TimeMs,
    /// When it was last changed after that.
    pub edited_at: Option<TimeMs>,
    /// Changes with every edit; an edit must name the one it saw.
    pub etag: u64,
}
