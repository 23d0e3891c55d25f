//! `muster call` and `muster confirm`. Where a call is not named, the latest one is meant.

use client::{Client, NewCall};
use model::{
    CallId, PledgeId, TimeMs,
    call::{Answer, CallState, CallText},
    limits::{CONFIRM_MS_MAX, CONFIRM_MS_MIN},
    text::{Body, Summary},
    time::{DAY_MS, HOUR_MS},
    view::{CallSummary, MyCall, MyParticipation, PageRequest},
};

use super::{
    invalid,
    parts::Parts,
    report::{Facts, Format, Listing, done, local},
    text,
    words::{self, Instant, Place, number},
};
use crate::error::{CommandError, Kind};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum CallCommand {
    /// List the calls of a project, for organisers
    List {
        /// Organisation and project
        project: Place,
    },
    /// Show the latest call, for organisers
    Show {
        /// Organisation and project
        project: Place,
    },
    /// Call everybody who would act together
    Open {
        /// Organisation and project
        project: Place,
        /// For which tier
        #[arg(long)]
        tier: String,
        /// What you write to them: Markdown, or @FILE
        #[arg(long)]
        message: String,
        /// When, in words
        #[arg(long, default_value = "")]
        when: String,
        /// Where; told to those only who get a go
        #[arg(long, default_value = "")]
        place: String,
        /// They can confirm until then
        #[arg(long, value_name = "INSTANT")]
        until: Instant,
    },
    /// Decide the open call by the answers so far
    Decide {
        /// Organisation and project
        project: Place,
        /// It cannot be undone
        #[arg(long)]
        yes: bool,
    },
    /// Record whether somebody came
    CheckIn {
        /// Organisation and project
        project: Place,
        /// The number of their pledge, see `muster pledge list`
        #[arg(value_parser = number::<u32>)]
        ordinal: u32,
        /// They stayed away
        #[arg(long)]
        away: bool,
    },
    /// Close the call, once everybody is recorded who came
    Close {
        /// Organisation and project
        project: Place,
    },
    /// Show the call that you are in: what is written, until when, and after a go where
    Mine {
        /// Organisation and project
        project: Place,
    },
    /// Confirm the open call for yourself
    Confirm {
        /// Organisation and project
        project: Place,
    },
    /// Decline the open call for yourself
    Decline {
        /// Organisation and project
        project: Place,
    },
}

/// The server says this in milliseconds from now, of which nobody thinks.
fn time_to_answer(until: Instant) -> Result<(), CommandError> {
    let left = until.0.as_millis() - jiff::Timestamp::now().as_millisecond();
    if (CONFIRM_MS_MIN..=CONFIRM_MS_MAX).contains(&left) {
        return Ok(());
    }
    let (minutes, days) = (CONFIRM_MS_MIN / (HOUR_MS / 60), CONFIRM_MS_MAX / DAY_MS);
    let said = format!("--until must be from {minutes} min to {days} days from now");
    Err(CommandError::usage(said).hint(format!("--until '{}'", local(tomorrow()))))
}

fn tomorrow() -> TimeMs {
    TimeMs::from_millis(jiff::Timestamp::now().as_millisecond() + DAY_MS)
}

pub(crate) async fn run(
    client: Client,
    format: Format,
    command: &CallCommand,
) -> Result<(), CommandError> {
    match command {
        CallCommand::List { project } => list(&client, format, project).await,
        CallCommand::Show { project } => show(format, &latest(&client, project).await?),
        CallCommand::Open { project, tier, message, when, place, until } => {
            let tier = Parts::of(&client, project).await?.tier(tier)?;
            let text = CallText {
                message: Body::parse("--message", &text(message)?).map_err(invalid)?,
                when: Summary::parse("--when", when).map_err(invalid)?,
                place: Summary::parse("--place", place).map_err(invalid)?,
            };
            time_to_answer(*until)?;
            let new = NewCall { tier, text, confirm_by: until.0 };
            let id = client.calls().open(&project.org, &project.project, new).await?;
            done(format, "the call is out", vec![("id", id.to_string().into())])
        }
        CallCommand::Decide { project, yes } => {
            super::sure(*yes, "a decision")?;
            let id = latest(&client, project).await?.id;
            let (state, people) = client.calls().decide(&project.org, &project.project, id).await?;
            let said = match state {
                CallState::StoodDown => "stood down; all pledges stand".to_owned(),
                _ => format!("go, with {people}"),
            };
            let facts = vec![("state", words::call_state(state).into()), ("people", people.into())];
            done(format, &said, facts)
        }
        CallCommand::CheckIn { project, ordinal, away } => {
            let call = latest(&client, project).await?.id;
            let pledge = numbered(&client, project, *ordinal).await?;
            let Place { org, project } = project;
            client.calls().check_in(org, project, call, pledge, !away).await?;
            done(format, if *away { "stayed away" } else { "came" }, vec![])
        }
        CallCommand::Close { project } => {
            let id = latest(&client, project).await?.id;
            client.calls().close(&project.org, &project.project, id).await?;
            done(format, "the call is over", vec![])
        }
        CallCommand::Mine { project } => read(&client, format, project).await,
        CallCommand::Confirm { project } => answer(&client, format, project, Answer::Confirm).await,
        CallCommand::Decline { project } => answer(&client, format, project, Answer::Decline).await,
    }
}

async fn latest(client: &Client, place: &Place) -> Result<CallSummary, CommandError> {
    let page = PageRequest { size: 1, ..PageRequest::default() };
    let page = client.calls().list(&place.org, &place.project, page).await?;
    let none = || CommandError::new(Kind::NotFound, "nobody was called yet");
    page.items.into_iter().next().ok_or_else(none)
}

async fn numbered(client: &Client, place: &Place, ordinal: u32) -> Result<PledgeId, CommandError> {
    let filter = format!("#{ordinal}");
    let found = super::all(&filter, "ordinal", |page| {
        let (pledges, Place { org, project }) = (client.pledges(), place.clone());
        async move { pledges.list(&org, &project, page).await }
    });
    let found = found.await?.into_iter().find(|row| row.ordinal == ordinal).map(|row| row.id);
    found.ok_or_else(|| CommandError::new(Kind::NotFound, format!("there is no pledge {ordinal}")))
}

/// One's own latest call of a project.
pub(crate) async fn mine(client: &Client, place: &Place) -> Result<MyCall, CommandError> {
    part(client, place).await.map(|(call, _)| call)
}

/// Reading a call is seeing it.
async fn read(client: &Client, format: Format, place: &Place) -> Result<(), CommandError> {
    let (call, part) = part(client, place).await?;
    if call.state == CallState::Open {
        client.calls().see(&place.org, &place.project, call.id).await?;
    }
    Facts::new(vec![
        ("id", call.id.to_string().into()),
        ("tier", call.tier_name.to_string().into()),
        ("state", words::call_state(call.state).into()),
        ("your_part", part.state.as_str().into()),
        ("called", call.called_people.into()),
        ("you_asked_for", part.threshold.into()),
        ("needed", call.tier_people.into()),
        ("confirmed", call.confirmed_people.into()),
        ("go", call.go_people.into()),
        ("confirm_by", call.confirm_by.into()),
        ("when", call.text.when.to_string().into()),
        ("place", call.text.place.to_string().into()),
        ("message", call.text.message.to_string().into()),
    ])
    .print(format)
}

async fn part(client: &Client, place: &Place) -> Result<(MyCall, MyParticipation), CommandError> {
    let mine = client.pledges().mine(&place.org).await?;
    let here = mine.into_iter().find(|mine| mine.project.slug == place.project);
    here.and_then(|mine| mine.call)
        .ok_or_else(|| CommandError::new(Kind::NotFound, "you were not called for this project"))
}

pub(crate) async fn answer(
    client: &Client,
    format: Format,
    place: &Place,
    answer: Answer,
) -> Result<(), CommandError> {
    let call: CallId = mine(client, place).await?.id;
    client.calls().answer(&place.org, &place.project, call, answer).await?;
    let said = match answer {
        Answer::Confirm => "confirmed: you hear from us when it is decided",
        Answer::Decline => "declined: nothing is asked of you",
    };
    done(format, said, vec![("call", call.to_string().into())])
}

async fn list(client: &Client, format: Format, place: &Place) -> Result<(), CommandError> {
    let found = super::all("", "", |page| {
        let (calls, Place { org, project }) = (client.calls(), place.clone());
        async move { calls.list(&org, &project, page).await }
    });
    let mut listing = Listing::new(&[
        "tier",
        "state",
        "opened_at",
        "confirm_by",
        "called",
        "confirmed",
        "declined",
        "go",
        "done",
        "id",
    ]);
    for call in found.await? {
        listing.push(vec![
            call.tier_name.to_string().into(),
            words::call_state(call.state).into(),
            call.opened_at.into(),
            call.confirm_by.into(),
            call.funnel.called.into(),
            call.funnel.confirmed.into(),
            call.funnel.declined.into(),
            call.funnel.go.into(),
            call.funnel.done.into(),
            call.id.to_string().into(),
        ]);
    }
    listing.print(format)
}

fn show(format: Format, call: &CallSummary) -> Result<(), CommandError> {
    // The funnel's released are all who were not asked to act; a pledge is either that or silent.
    let answered = call.funnel.confirmed + call.funnel.declined;
    let silent = match call.state {
        CallState::Open => 0,
        _ => call.funnel.called.saturating_sub(answered).min(call.funnel.released),
    };
    Facts::new(vec![
        ("id", call.id.to_string().into()),
        ("tier", call.tier_name.to_string().into()),
        ("state", words::call_state(call.state).into()),
        ("opened_at", call.opened_at.into()),
        ("confirm_by", call.confirm_by.into()),
        ("decided_at", call.decided_at.into()),
        ("needed", call.tier_people.into()),
        ("when", call.text.when.to_string().into()),
        ("place", call.text.place.to_string().into()),
        ("called", call.funnel.called.into()),
        ("seen", call.funnel.seen.into()),
        ("confirmed", call.funnel.confirmed.into()),
        ("declined", call.funnel.declined.into()),
        ("go", call.funnel.go.into()),
        ("released", call.funnel.released.saturating_sub(silent).into()),
        ("silent", silent.into()),
        ("done", call.funnel.done.into()),
        ("no_show", call.funnel.no_show.into()),
        ("message", call.text.message.to_string().into()),
    ])
    .print(format)
}
