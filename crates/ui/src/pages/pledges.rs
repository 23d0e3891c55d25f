//! `/pledges`: one's own pledges, the open call first.

mod changes;
mod news;
pub(crate) mod state;

use client::ClientError;
use leptos::prelude::*;
use model::{
    call::{Answer, CallState, ParticipationState},
    pledge::{NotAdmitted, PledgeState},
    text::Slug,
    view::{MyCall, MyParticipation, MyPledge},
};

use self::changes::changes;
use self::news::News;
use self::state::{awaits_answer, goes, open_call, rank, state_tag};
use super::enrol::words;
use super::me::SignInFirst;
use crate::browser::{download, now_ms};
use crate::data::{Account, Loaded, Refusal, Sending, account, client, follow, sentence};
use crate::i18n::{format, t};
use crate::parts::{
    Avatar, Button, ButtonKind, Empty, Icon, LineSize, LinkButton, Note, NoteKind, Skeleton,
    Standing, StandingText,
};
use crate::shell::{Heading, PublicLayout, Toasts};

type Followed = (Slug, RwSignal<Loaded<Vec<MyPledge>>>);

#[component]
pub(crate) fn PledgesPage() -> impl IntoView {
    let who = account();
    let unknown = Memo::new(move |_| who.with(|a| *a == Account::Unknown));
    let orgs = Memo::new(move |_| {
        who.with(|a| {
            a.known().map(|a| a.memberships.iter().map(|m| m.slug.clone()).collect::<Vec<_>>())
        })
    });
    view! {
        <PublicLayout reading=true>
            <div class="stack stack-5">
                <Heading text=Signal::derive(|| t!(pledges_title)) />
                {move || match orgs.get() {
                    Some(orgs) => view! { <Mine orgs /> }.into_any(),
                    None if unknown.get() => view! { <Skeleton /> }.into_any(),
                    None => view! { <SignInFirst next="/pledges" /> }.into_any(),
                }}
            </div>
        </PublicLayout>
    }
}

#[component]
fn Mine(orgs: Vec<Slug>) -> impl IntoView {
    let followed: Vec<Followed> = orgs
        .into_iter()
        .map(|org| {
            let state = follow(client().live().my_pledges(&org));
            (org, state)
        })
        .collect();
    let followed = StoredValue::new(followed);
    let all = Memo::new(move |_| {
        followed.with_value(|followed| {
            let mut all: Vec<MyPledge> = followed
                .iter()
                .flat_map(|(_, state)| state.with(|state| state.here().cloned()))
                .flatten()
                .collect();
            all.sort_by_key(|mine| (rank(mine), std::cmp::Reverse(mine.pledge.updated_at)));
            all
        })
    });
    let waiting = Memo::new(move |_| {
        followed.with_value(|f| f.iter().any(|(_, s)| s.with(|s| matches!(s, Loaded::Waiting))))
    });
    let failed = move || {
        followed.with_value(|followed| {
            followed.iter().find_map(|(_, state)| {
                state.with(|state| match state {
                    Loaded::Failed(error) => Some(sentence(error)),
                    _ => None,
                })
            })
        })
    };
    view! {
        {move || failed().map(|text| view! { <Note kind=NoteKind::Warn>{text}</Note> })}
        {move || {
            let list = all.get();
            if list.is_empty() && waiting.get() {
                return view! { <Skeleton /> }.into_any();
            }
            if list.is_empty() {
                return view! {
                    <Empty title=t!(pledges_none) text=t!(pledges_none_text)>
                        <LinkButton href="/" kind=ButtonKind::Primary>
                            {t!(pledges_discover)}
                        </LinkButton>
                    </Empty>
                }
                    .into_any();
            }
            list.into_iter().map(|mine| view! { <One mine /> }).collect_view().into_any()
        }}
    }
}

#[component]
fn One(mine: MyPledge) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let sending = Sending::new();
    let (org, project) = (mine.project.org_slug.clone(), mine.project.slug.clone());
    let href = format!("/o/{org}/{project}");
    let change = format!("/enrol/{org}/{project}");
    let said = words(&mine.pledge.terms, &mine.offers, &mine.needs);
    let standing = mine.pledge.state == PledgeState::Standing;
    let open = open_call(&mine).cloned();
    let (called, asks) = (open.is_some(), awaits_answer(&mine));
    let decided = mine.call.clone().filter(|(call, _)| call.state != CallState::Open);
    let at = StoredValue::new((org, project));
    let take_back = move |_| {
        sending.send(withdraw(at), move |()| {
            toasts.say_with_undo(t!(pledges_withdrawn), move || {
                sending.send(revive(at), |()| {});
            });
        });
    };
    let (numbers, status) = (mine.project.numbers.clone(), mine.project.status);
    let asked = mine.pledge.terms.people_threshold();
    let revision = mine.revision;
    let agree = move |_| {
        let work = async move {
            let (org, project) = at.get_value();
            client().pledges().accept_revision(&org, &project, revision).await
        };
        sending.send(work, move |()| toasts.say(t!(pledges_agreed)));
    };
    let old = standing && mine.apart == Some(NotAdmitted::OldRevision);
    let changed = if goes(&mine) { t!(pledges_old_go) } else { t!(pledges_old) };
    let changed_since = mine.changes.clone();
    let takes = status.takes_pledges();
    let dated = mine.project.starts_at.is_some();
    view! {
        <article class="card stack" class:call=asks>
            <div class="row">
                <Avatar name=mine.project.org_name.to_string() org=true size=1.75 />
                <span class="sm muted grow">{mine.project.org_name.to_string()}</span>
                {state_tag(&mine)}
            </div>
            <h2>
                <a href=href>{mine.project.title.to_string()}</a>
            </h2>
            {open.map(|(call, part)| view! { <OpenCall call part at /> })}
            {decided.map(|(call, part)| view! { <Decided call part at dated /> })}
            {old
                .then(|| {
                    view! {
                        <Note kind=NoteKind::Act>{changed}</Note>
                        {changes(&changed_since)}
                        <div>
                            <Button kind=ButtonKind::Primary busy=sending.busy on:click=agree>
                                {t!(pledges_agree)}
                            </Button>
                        </div>
                    }
                })}
            {apart_text(&mine).map(|text| view! { <Note>{text}</Note> })}
            {(standing && !called)
                .then(|| {
                    view! {
                        <Standing
                            numbers=numbers.clone()
                            size=LineSize::Small
                            you=Some((asked, t!(enrol_you)))
                            somebody=true
                            status
                        />
                        <StandingText numbers somebody=true status />
                    }
                })}
            <p class="said">{said}</p>
            <div class="row">
                {(standing && takes)
                    .then(|| view! { <LinkButton href=change>{t!(pledges_change)}</LinkButton> })}
                {match mine.pledge.state {
                    PledgeState::Standing => {
                        view! {
                            <Button kind=ButtonKind::Quiet busy=sending.busy on:click=take_back>
                                {t!(pledges_withdraw)}
                            </Button>
                        }
                            .into_any()
                    }
                    PledgeState::Withdrawn if takes => {
                        let again = move |_| sending.send(revive(at), |()| {});
                        view! {
                            <Button busy=sending.busy on:click=again>
                                {t!(pledges_revive)}
                            </Button>
                        }
                            .into_any()
                    }
                    _ => ().into_any(),
                }}
            </div>
            <Refusal sending />
            {standing.then(|| view! { <News at opted_out=mine.opted_out /> })}
        </article>
    }
}

type At = StoredValue<(Slug, Slug)>;

async fn withdraw(at: At) -> Result<(), ClientError> {
    let (org, project) = at.get_value();
    client().pledges().withdraw(&org, &project).await
}

async fn revive(at: At) -> Result<(), ClientError> {
    let (org, project) = at.get_value();
    client().pledges().revive(&org, &project).await
}

fn apart_text(mine: &MyPledge) -> Option<String> {
    match mine.apart? {
        NotAdmitted::Unverified => Some(t!(pledges_unverified)),
        NotAdmitted::NotInvited => Some(t!(pledges_not_invited)),
        NotAdmitted::OldRevision => None,
    }
}

/// How a call ended, for this person.
fn outcome(call: &MyCall, part: &MyParticipation) -> String {
    let go = call.go_people.unwrap_or_default();
    match (call.state, part.state) {
        (_, ParticipationState::Done) => t!(pledges_done),
        (CallState::StoodDown, _) => {
            format!(
                "{} {}",
                t!(pledges_stood_down),
                fell_short(call.confirmed_people, call.tier_people)
            )
        }
        (_, ParticipationState::NoShow) => t!(pledges_no_show),
        (_, ParticipationState::Go) => {
            t!(pledges_go, confirmed = go, asked = part.threshold)
        }
        (_, ParticipationState::Released) => {
            t!(pledges_released, confirmed = go, asked = part.threshold)
        }
        (_, ParticipationState::Declined) => t!(pledges_declined),
        _ => t!(pledges_silent),
    }
}

/// A call that is decided: what it means for this person; whoever acts reads when and where.
#[component]
fn Decided(
    call: MyCall,
    part: MyParticipation,
    at: At,
    /// Whether the project has a date, and so a calendar file: the public one, without the place
    /// that only the go-set is told.
    dated: bool,
) -> impl IntoView {
    let calendar = dated
        .then(|| at.with_value(|(org, project)| format!("/site/calendar/{org}/{project}.ics")));
    let acts = part.state == ParticipationState::Go && call.state != CallState::StoodDown;
    let id = call.id;
    let sending = Sending::new();
    let receipt = move |_| {
        let work = async move {
            let (org, project) = at.get_value();
            client().calls().receipt(&org, &project, id).await
        };
        sending.send(work, move |receipt| {
            // A browser that cannot make a file has already said so in its console.
            let _ = download("receipt.txt", "text/plain", &receipt.receipt);
        });
    };
    view! {
        <p class="lead">{outcome(&call, &part)}</p>
        {acts
            .then(|| {
                view! {
                    {facts(&call).map(|facts| view! { <p><b>{facts}</b></p> })}
                    <crate::parts::Markdown text=call.text.message.to_string() />
                    {calendar
                        .map(|href| {
                            view! {
                                <p>
                                    <a href=href rel="external" download="">
                                        {t!(share_calendar)}
                                    </a>
                                    <span class="hint block">{t!(pledges_calendar)}</span>
                                </p>
                            }
                        })}
                }
            })}
        <div>
            <Button
                kind=ButtonKind::Quiet
                icon=Icon::Receipt
                busy=sending.busy
                on:click=receipt
            >
                {t!(pledges_receipt)}
            </Button>
        </div>
        <Refusal sending />
    }
}

/// When and where, as far as this person is told.
fn facts(call: &MyCall) -> Option<String> {
    let told = [call.text.when.as_str(), call.text.place.as_str()];
    let told: Vec<&str> = told.into_iter().filter(|text| !text.is_empty()).collect();
    (!told.is_empty()).then(|| told.join(", "))
}

/// The open call: what is asked, until when, and two answers of the same size.
#[component]
fn OpenCall(call: MyCall, part: MyParticipation, at: At) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let (sending, id) = (Sending::new(), call.id);
    let give = move |answer: Answer, says: String| {
        let work = async move {
            let (org, project) = at.get_value();
            client().calls().answer(&org, &project, id, answer).await
        };
        sending.send(work, move |()| toasts.say(says));
    };
    leptos::task::spawn_local(async move {
        let (org, project) = at.get_value();
        // Only a courtesy to the organisers: whether it arrives changes nothing here.
        let _ = client().calls().see(&org, &project, id).await;
    });
    let left = format::relative(call.confirm_by.as_millis(), now_ms());
    let until = format::date_time(call.confirm_by.as_millis());
    let confirmed = part.state == ParticipationState::Confirmed;
    let declined = part.state == ParticipationState::Declined;
    let takes = match call.tier_people {
        Some(people) => t!(
            pledges_call_text,
            asked = part.threshold,
            tier = call.tier_name.as_str(),
            people = people
        ),
        None => {
            t!(pledges_call_text_offers, asked = part.threshold, tier = call.tier_name.as_str())
        }
    };
    let lead = if confirmed || declined {
        t!(pledges_call_decided, left = left, until = until)
    } else {
        t!(pledges_call_left, left = left, until = until)
    };
    view! {
        <p class="lead">{lead}</p>
        {facts(&call).map(|facts| view! { <p><b>{facts}</b></p> })}
        <crate::parts::Markdown text=call.text.message.to_string() />
        <p>
            {t!(
                pledges_call_numbers, called = call.called_people, tier = call.tier_name.as_str(), asked = part.threshold
            )}
        </p>
        {confirmed.then(|| view! { <Note kind=NoteKind::Ok>{t!(pledges_you_confirmed)}</Note> })}
        {declined.then(|| view! { <Note>{t!(pledges_you_declined)}</Note> })}
        <div class="call-actions">
            {(!confirmed)
                .then(|| {
                    view! {
                        <Button
                            kind=ButtonKind::Act
                            wide=true
                            busy=sending.busy
                            on:click=move |_| give(Answer::Confirm, t!(pledges_you_confirmed))
                        >
                            {t!(pledges_confirm)}
                        </Button>
                    }
                })}
            {(!declined)
                .then(|| {
                    view! {
                        <Button
                            wide=true
                            busy=sending.busy
                            on:click=move |_| give(Answer::Decline, t!(pledges_you_declined))
                        >
                            {t!(pledges_decline)}
                        </Button>
                    }
                })}
        </div>
        <Refusal sending />
        <p class="sm muted">{takes}</p>
    }
}

/// Why a call stood down: who confirmed, and what it needed.
pub(crate) fn fell_short(confirmed: Option<u32>, needed: Option<u64>) -> String {
    let confirmed = u64::from(confirmed.unwrap_or_default());
    match needed.filter(|needed| confirmed < *needed) {
        Some(needed) => t!(pledges_fell_short, confirmed = confirmed, needed = needed),
        None => t!(pledges_fell_short_otherwise, confirmed = confirmed),
    }
}
