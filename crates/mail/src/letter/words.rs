//! What there is to say in every language.

use model::{
    TimeMs,
    text::{Body, Name, Summary, Title},
};

use super::{Block, Content, Letter, Link, ProjectRef, blocks::written};

/// The words of a language; what each letter is about stands at [`Letter`].
pub(super) trait Words {
    /// The language's tag.
    const TAG: &str;
    /// What a project and an organisation are called.
    const FACTS: [&str; 2];

    fn verify_address(link: &Link, expires_at: TimeMs) -> Content;
    fn reset_password(link: &Link, expires_at: TimeMs) -> Content;
    fn new_device(device: &Name, at: TimeMs, link: &Link) -> Content;
    fn invitation(
        project: &ProjectRef,
        summary: &Summary,
        source: &Summary,
        link: &Link,
    ) -> Content;
    fn call(
        project: &ProjectRef,
        called: u64,
        asked: u64,
        confirm_by: TimeMs,
        when: &Summary,
        message: &Body,
        link: &Link,
    ) -> Content;
    fn go(
        project: &ProjectRef,
        people: u64,
        asked: u64,
        when: &Summary,
        place: &Summary,
        link: &Link,
    ) -> Content;
    fn stand_down(
        project: &ProjectRef,
        confirmed: u64,
        needed: Option<u64>,
        link: &Link,
    ) -> Content;
    fn released(project: &ProjectRef, link: &Link) -> Content;
    fn revision(project: &ProjectRef, link: &Link) -> Content;
    fn update(
        project: &ProjectRef,
        title: &Title,
        body: &Body,
        link: &Link,
        opt_out: &Link,
    ) -> Content;
    /// The instant, in UTC: the server does not know where the reader is.
    fn in_words(at: TimeMs) -> String;

    fn compose(letter: &Letter) -> Content {
        match letter {
            Letter::VerifyAddress { link, expires_at } => Self::verify_address(link, *expires_at),
            Letter::ResetPassword { link, expires_at } => Self::reset_password(link, *expires_at),
            Letter::NewDevice { device, at, link } => Self::new_device(device, *at, link),
            Letter::Invitation { project, summary, source, link } => {
                Self::invitation(project, summary, source, link)
            }
            Letter::Call { project, called, asked, confirm_by, when, message, link } => {
                Self::call(project, *called, *asked, *confirm_by, when, message, link)
            }
            Letter::Go { project, people, asked, when, place, link } => {
                Self::go(project, *people, *asked, when, place, link)
            }
            Letter::StandDown { project, confirmed, needed, link } => {
                Self::stand_down(project, *confirmed, *needed, link)
            }
            Letter::Released { project, link } => Self::released(project, link),
            Letter::Revision { project, link } => Self::revision(project, link),
            Letter::Update { project, title, body, link, opt_out } => {
                Self::update(project, title, body, link, opt_out)
            }
        }
    }

    fn content(subject: &str, blocks: Vec<Block>) -> Content {
        Content { language: Self::TAG, subject: subject.to_owned(), blocks, opt_out: None }
    }

    /// The project, its organisation, and what else says something.
    fn facts(project: &ProjectRef, more: &[(&str, &str)]) -> Block {
        let [named, of] = Self::FACTS;
        let ours = [(named, project.title.as_str()), (of, project.org.as_str())];
        written(&[&ours, more].concat())
    }
}
