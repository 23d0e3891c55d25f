//! The words of the command line for what the domain names, and back.

use clap::ValueEnum;
use model::{
    TimeMs,
    call::CallState,
    message::{Audience, MessageKind},
    pledge::{AdmissionLevel, NotAdmitted, PledgeKind},
    project::{Admission, ProjectStatus},
    public::PublicCount,
    text::Slug,
    view::Contact,
};

use super::report::Cell;

/// A project, as `organisation/project`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub org: Slug,
    pub project: Slug,
}

impl std::str::FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (org, project) =
            text.split_once('/').ok_or("a project is written organisation/project")?;
        Ok(Self { org: slug(org)?, project: slug(project)? })
    }
}

/// An organisation, or a project of it as `organisation/project`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Where {
    pub org: Slug,
    pub project: Option<Slug>,
}

impl std::str::FromStr for Where {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('/') {
            Some((org, project)) => Ok(Self { org: slug(org)?, project: Some(slug(project)?) }),
            None => Ok(Self { org: slug(text)?, project: None }),
        }
    }
}

/// The last part of an address.
pub(crate) fn slug(text: &str) -> Result<Slug, String> {
    Slug::parse(text, text).map_err(|invalid| invalid.to_string())
}

/// A whole number, from none to as many as its type holds.
pub(crate) fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "a whole number is written in digits, e.g. 30".to_owned())
}

/// `name=quantity`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Amount {
    pub name: String,
    pub quantity: u64,
}

impl std::str::FromStr for Amount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, quantity) = text.rsplit_once('=').unwrap_or((text, "1"));
        let quantity = quantity
            .trim()
            .parse()
            .map_err(|_| format!("`{quantity}` is no quantity: write NAME=QUANTITY, e.g. Car=2"))?;
        Ok(Self { name: name.trim().to_owned(), quantity })
    }
}

/// An instant: RFC 3339, or `2026-12-01 18:00` in the zone of this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Instant(pub TimeMs);

impl std::str::FromStr for Instant {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(at) = text.parse::<jiff::Timestamp>() {
            return Ok(Self(TimeMs::from_millis(at.as_millisecond())));
        }
        let local = text.trim().replacen(' ', "T", 1).parse::<jiff::civil::DateTime>();
        let zoned = local.ok().and_then(|t| t.to_zoned_datetime(jiff::tz::TimeZone::system()).ok());
        let zoned = zoned.ok_or("an instant is written 2026-12-01 18:00, or as RFC 3339")?;
        Ok(Self(TimeMs::from_millis(zoned.timestamp().as_millisecond())))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Status {
    Draft,
    Open,
    Running,
    Finished,
    Cancelled,
}

impl From<Status> for ProjectStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Draft => Self::Draft,
            Status::Open => Self::Open,
            Status::Running => Self::Running,
            Status::Finished => Self::Finished,
            Status::Cancelled => Self::Cancelled,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Counts {
    /// All pledges, at once
    Open,
    /// Those with a verified mail address
    Email,
    /// Those with an invitation
    Invite,
}

impl From<Counts> for Admission {
    fn from(counts: Counts) -> Self {
        match counts {
            Counts::Open => Self::Open,
            Counts::Email => Self::Email,
            Counts::Invite => Self::Invite,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum To {
    /// Everybody whose pledge stands
    Standing,
    /// Everybody in the latest call
    Called,
    /// Everybody with a go in the latest call
    Go,
}

impl From<To> for Audience {
    fn from(to: To) -> Self {
        match to {
            To::Standing => Self::Standing,
            To::Called => Self::Called,
            To::Go => Self::Go,
        }
    }
}

pub(crate) const fn status(status: ProjectStatus) -> &'static str {
    match status {
        ProjectStatus::Draft => "draft",
        ProjectStatus::Open => "open",
        ProjectStatus::Running => "running",
        ProjectStatus::Finished => "finished",
        ProjectStatus::Cancelled => "cancelled",
    }
}

pub(crate) const fn admission(admission: Admission) -> &'static str {
    match admission {
        Admission::Open => "open",
        Admission::Email => "email",
        Admission::Invite => "invite",
    }
}

pub(crate) const fn call_state(state: CallState) -> &'static str {
    match state {
        CallState::Open => "open",
        CallState::Go => "go",
        CallState::StoodDown => "stood_down",
        CallState::Closed => "closed",
    }
}

pub(crate) const fn kind(kind: PledgeKind) -> &'static str {
    match kind {
        PledgeKind::Acting => "acts",
        PledgeKind::Supporting => "supports",
    }
}

pub(crate) const fn apart(apart: NotAdmitted) -> &'static str {
    match apart {
        NotAdmitted::Unverified => "unverified",
        NotAdmitted::NotInvited => "not_invited",
        NotAdmitted::OldRevision => "old_revision",
    }
}

pub(crate) const fn level(level: AdmissionLevel) -> &'static str {
    match level {
        AdmissionLevel::Open => "open",
        AdmissionLevel::Email => "email",
        AdmissionLevel::Invited => "invited",
    }
}

pub(crate) const fn message_kind(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Update => "update",
        MessageKind::Call => "call",
        MessageKind::Go => "go",
        MessageKind::StandDown => "stand_down",
        MessageKind::Released => "released",
        MessageKind::Revision => "revision",
    }
}

pub(crate) const fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::Standing => "standing",
        Audience::Called => "called",
        Audience::Go => "go",
        Audience::One(_) => "one",
    }
}

/// A public number: rounded, or fewer than may be said, which programs get as null.
pub(crate) fn count(count: PublicCount) -> Cell {
    match count {
        PublicCount::Few => Cell::Whole("few".to_owned(), serde_json::Value::Null),
        PublicCount::About(n) => Cell::Whole(format!("~{n}"), n.into()),
    }
}

/// Name and address of somebody; people read why there is none, programs get null.
pub(crate) fn contact(contact: &Contact) -> [Cell; 2] {
    let why = |why: &str| [Cell::Whole(format!("({why})"), serde_json::Value::Null), Cell::Nothing];
    match contact {
        Contact::Known { name, mail } => [name.clone().into(), mail.clone().into()],
        Contact::Withheld => why("withheld"),
        Contact::Hidden => why("hidden"),
        Contact::Erased => why("erased"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_amounts_and_instants_are_read_or_refused() {
        let place: Place = "lindenhof/old-rent".parse().unwrap();
        assert_eq!((place.org.as_str(), place.project.as_str()), ("lindenhof", "old-rent"));
        for bad in ["lindenhof", "lindenhof/", "Linden Hof/x", "a/b/c"] {
            assert!(bad.parse::<Place>().is_err(), "{bad}");
        }

        let amount = |text: &str| text.parse::<Amount>().map(|a| (a.name, a.quantity));
        assert_eq!(amount("Car = 2").unwrap(), ("Car".to_owned(), 2));
        assert_eq!(amount("Advice").unwrap(), ("Advice".to_owned(), 1));
        assert_eq!(amount("A=B=3").unwrap(), ("A=B".to_owned(), 3));
        assert!(amount("Car=many").is_err());
        assert!(amount("Car=-1").is_err());

        let utc: Instant = "2026-12-01T18:00:00Z".parse().unwrap();
        let away: Instant = "2026-12-01T20:00:00+02:00".parse().unwrap();
        assert_eq!(utc, away);
        assert!("2026-12-01 18:00".parse::<Instant>().is_ok());
        assert!("tomorrow".parse::<Instant>().is_err());
        assert!("2026-13-01 18:00".parse::<Instant>().is_err());
    }

    #[test]
    fn who_is_not_known_has_no_name_for_programs() {
        let known = Contact::Known { name: Some("(hidden)".to_owned()), mail: None };
        assert_eq!(contact(&known)[0], Cell::Text("(hidden)".to_owned()));
        assert!(matches!(&contact(&Contact::Hidden)[0], Cell::Whole(_, value) if value.is_null()));
    }
}
