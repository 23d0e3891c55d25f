//! Inviting a node: the invitation is a secret, so it is shown once and forgotten with its dialog.

use leptos::html;
use leptos::prelude::*;

use crate::browser::{copied, focus_heading, now_ms};
use crate::data::{Refusal, Sending, client};
use crate::i18n::{format, t};
use crate::parts::{
    Button, ButtonKind, ButtonSize, Choice, Dialog, Icon, Note, NoteKind, SelectField,
};

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;
const WEEK: u32 = 7 * DAY;

#[derive(Clone)]
struct Invitation {
    text: String,
    until_ms: i64,
}

/// What to run on the new machine, where the invitation lies in a file: what is typed is kept by
/// shells and seen by others. People reach all nodes by the same address.
fn command() -> String {
    let origin = window().location().origin().unwrap_or_default();
    format!(
        "MUSTER_JOIN_FILE=invitation.txt muster serve --cluster-address HOST:7422 \
         --public-url {origin}"
    )
}

#[component]
pub(super) fn InviteDialog(open: RwSignal<bool>) -> impl IntoView {
    let (minutes, sending) = (RwSignal::new(HOUR), Sending::new());
    let invitation = RwSignal::new(None::<Invitation>);
    Effect::new(move |_| {
        if !open.get() {
            invitation.set(None);
            sending.refused.set(None);
        }
    });
    let make = move |_| {
        let (client, minutes) = (client(), minutes.get_untracked());
        let work = async move { client.cluster().invite(minutes).await };
        sending.send(work, move |text| {
            // One that nobody waits for any more is not kept.
            if open.get_untracked() {
                let until_ms = now_ms() + i64::from(minutes) * 60_000;
                invitation.set(Some(Invitation { text, until_ms }));
            }
        });
    };
    let made = Memo::new(move |_| invitation.with(Option::is_some));
    let choices = move || {
        vec![
            Choice::new(HOUR, t!(cluster_invite_hour)),
            Choice::new(DAY, t!(cluster_invite_day)),
            Choice::new(WEEK, t!(cluster_invite_week)),
        ]
    };
    view! {
        <Dialog
            name="cluster-invite"
            title=Signal::derive(|| t!(cluster_invite))
            open
            actions=move || {
                view! {
                    <Button on:click=move |_| open.set(false)>
                        {move || if made.get() { t!(cluster_done) } else { t!(cluster_close) }}
                    </Button>
                    <span hidden=made>
                        <Button kind=ButtonKind::Primary busy=sending.busy on:click=make>
                            {t!(cluster_invite_do)}
                        </Button>
                    </span>
                }
            }
        >
            <div class="stack">
                {move || match invitation.get() {
                    Some(invitation) => view! { <Shown invitation /> }.into_any(),
                    None => {
                        view! {
                            <p>{t!(cluster_invite_lead)}</p>
                            <SelectField
                                name="invite-minutes"
                                label=t!(cluster_invite_minutes)
                                value=minutes
                                choices=choices()
                            />
                        }
                            .into_any()
                    }
                }}
                <Refusal sending />
            </div>
        </Dialog>
    }
}

#[component]
fn Shown(invitation: Invitation) -> impl IntoView {
    let until = format::date_time(invitation.until_ms);
    view! {
        <Note kind=NoteKind::Warn icon=Icon::Key>
            {t!(cluster_invite_secret, until = until)}
        </Note>
        <ToCopy
            label=t!(cluster_invitation)
            text=invitation.text
            copy=t!(cluster_copy_invitation)
            read_first=true
        />
        <ToCopy
            label=t!(cluster_invite_command)
            text=command()
            copy=t!(cluster_copy_command)
        />
        <p class="sm muted">{t!(cluster_invite_command_hint)}</p>
    }
}

/// A text to take elsewhere. It says itself that it was copied: a toast would be behind the dialog.
#[component]
fn ToCopy(
    label: String,
    text: String,
    copy: String,
    /// Whether the reader is taken there: the button that was pressed is gone.
    #[prop(optional)]
    read_first: bool,
) -> impl IntoView {
    let node = NodeRef::<html::Pre>::new();
    Effect::new(move |_| {
        if let Some(pre) = node.get().filter(|_| read_first) {
            focus_heading(&pre);
        }
    });
    let said = RwSignal::new(String::new());
    let shown = text.clone();
    let press = move |_| {
        said.set(if copied(&text) { t!(cluster_copied) } else { t!(cluster_copy_failed) });
    };
    view! {
        <div class="stack stack-2">
            <h3>{label.clone()}</h3>
            <pre class="admin-mail to-copy" node_ref=node tabindex="0" aria-label=label>
                {shown}
            </pre>
            <div class="row">
                <Button size=ButtonSize::Small icon=Icon::Copy on:click=press>
                    {copy}
                </Button>
                <span class="sm" role="status">
                    {said}
                </span>
            </div>
        </div>
    }
}
