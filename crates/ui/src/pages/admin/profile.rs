//! What an organisation says about itself.

use leptos::prelude::*;
use model::{
    Invalid,
    org::{Org, OrgProfile},
    text::{Body, Language, Name, Summary},
    view::OrgView,
};

use super::invalid;
use crate::data::{Asked, Refusal, Sending, client};
use crate::i18n::t;
use crate::parts::{Button, ButtonKind, FieldKind, TextField};
use crate::shell::Toasts;

#[derive(Clone, Copy)]
struct Form {
    name: RwSignal<String>,
    summary: RwSignal<String>,
    body: RwSignal<String>,
    languages: RwSignal<String>,
    contact: RwSignal<String>,
    imprint: RwSignal<String>,
    privacy: RwSignal<String>,
}

impl Form {
    fn of(profile: &OrgProfile) -> Self {
        let languages: Vec<&str> = profile.languages.iter().map(Language::as_str).collect();
        Self {
            name: RwSignal::new(profile.name.to_string()),
            summary: RwSignal::new(profile.summary.to_string()),
            body: RwSignal::new(profile.body.to_string()),
            languages: RwSignal::new(languages.join(" ")),
            contact: RwSignal::new(profile.contact.to_string()),
            imprint: RwSignal::new(profile.imprint.to_string()),
            privacy: RwSignal::new(profile.privacy_notice.to_string()),
        }
    }

    fn read(self) -> Result<OrgProfile, Invalid> {
        let languages = self.languages.get_untracked();
        let tags = languages.split([' ', ',', ';']).filter(|tag| !tag.is_empty());
        let tags = tags.map(|tag| Language::parse("profile.languages", tag));
        let profile = OrgProfile {
            name: Name::parse("profile.name", &self.name.get_untracked())?,
            summary: Summary::parse("profile.summary", &self.summary.get_untracked())?,
            body: Body::parse("profile.body", &self.body.get_untracked())?,
            languages: tags.collect::<Result<_, _>>()?,
            contact: Summary::parse("profile.contact", &self.contact.get_untracked())?,
            imprint: Body::parse("profile.imprint", &self.imprint.get_untracked())?,
            privacy_notice: Body::parse("profile.privacy_notice", &self.privacy.get_untracked())?,
        };
        profile.validate().map_err(|e| e.within("profile"))?;
        Ok(profile)
    }
}

#[component]
pub(super) fn Profile(asked: Asked<OrgView>, org: Org) -> impl IntoView {
    let form = Form::of(&org.profile);
    let (slug, etag) = (StoredValue::new(org.slug), org.etag);
    let sending = Sending::new();
    let toasts: Toasts = expect_context();
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (client, org, read) = (client(), slug.get_value(), form.read());
        let work = async move {
            let profile = read.map_err(invalid)?;
            client.orgs().update(&org, profile, etag).await
        };
        sending.send(work, move |_| {
            toasts.say(t!(admin_saved));
            asked.again();
        });
    };
    let long = FieldKind::Long;
    view! {
        <details class="card">
            <summary>{t!(admin_profile)}</summary>
            <form class="stack" novalidate on:submit=save>
                <TextField
                    name="profile-name"
                    label=t!(admin_org_name)
                    value=form.name
                    refused=sending.field("profile.name")
                />
                <TextField
                    name="profile-summary"
                    label=t!(admin_summary)
                    value=form.summary
                    kind=long
                    optional=true
                    refused=sending.field("profile.summary")
                />
                <TextField
                    name="profile-body"
                    label=t!(admin_body)
                    hint=t!(admin_markdown)
                    value=form.body
                    kind=long
                    optional=true
                    refused=sending.field("profile.body")
                />
                <div class="form-grid">
                    <TextField
                        name="profile-contact"
                        label=t!(admin_profile_contact)
                        value=form.contact
                        optional=true
                        refused=sending.field("profile.contact")
                    />
                    <TextField
                        name="profile-languages"
                        label=t!(admin_profile_languages)
                        hint=t!(admin_profile_languages_hint)
                        value=form.languages
                        refused=sending.field("profile.languages")
                    />
                </div>
                <TextField
                    name="profile-imprint"
                    label=t!(admin_profile_imprint)
                    value=form.imprint
                    kind=long
                    optional=true
                    refused=sending.field("profile.imprint")
                />
                <TextField
                    name="profile-privacy"
                    label=t!(admin_profile_privacy)
                    value=form.privacy
                    kind=long
                    optional=true
                    refused=sending.field("profile.privacy_notice")
                />
                <Refusal sending />
                <div>
                    <Button kind=ButtonKind::Primary submits=true busy=sending.busy>
                        {t!(admin_save)}
                    </Button>
                </div>
            </form>
        </details>
    }
}
