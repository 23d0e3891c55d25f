//! The people of an organisation and their roles.

use leptos::prelude::*;
use model::{
    GrantId, ProjectId,
    access::{Holder, Role, Scope},
    text::Slug,
    view::{Contact, GrantRow, MemberRow, PageRequest, ProjectCard},
};

use crate::data::{PagedTable, Pages, Refusal, Sending, client};
use crate::i18n::{format, t};
use crate::parts::{
    Button, ButtonKind, ButtonSize, Chip, Chips, Choice, Column, Dialog, Empty, Search,
    SelectField, Tag, TagKind,
};
use crate::shell::Toasts;

#[component]
pub(super) fn People(org: StoredValue<Slug>, projects: Vec<ProjectCard>) -> impl IntoView {
    let (words, all) = (RwSignal::new(String::new()), RwSignal::new(false));
    let chosen = RwSignal::new(None::<MemberRow>);
    let projects = StoredValue::new(projects);
    let pages = Pages::new(move |token| {
        let (client, org) = (client(), org.get_value());
        let page = request(&words.get(), all.get(), token);
        async move { client.members().list(&org, page).await }
    });
    let asked = pages.load();
    let again = Callback::new(move |()| asked.again());
    let chip = move |everybody: bool, label: String| {
        let pressed = Signal::derive(move || all.get() == everybody);
        view! { <Chip label pressed on:click=move |_| all.set(everybody) /> }
    };
    view! {
        <section class="stack stack-2">
            <div>
                <h2>{t!(admin_people_title)}</h2>
                <p class="sm muted">{t!(admin_people_lead)}</p>
            </div>
            <Chips label=t!(admin_people_who)>
                {chip(false, t!(admin_people_roles))} {chip(true, t!(admin_people_all))}
            </Chips>
            <Search name="people-search" label=t!(parts_search_person) value=words />
            {asked
                .show(move |page| {
                    if page.items.is_empty() {
                        return view! {
                            <Empty title=t!(admin_people_none) text=t!(admin_people_none_text) />
                        }
                            .into_any();
                    }
                    let columns = columns(chosen, projects);
                    view! {
                        <PagedTable label=t!(admin_people_title) columns first=page pages />
                    }
                        .into_any()
                })}
            <Roles org projects chosen again />
        </section>
    }
}

fn request(words: &str, all: bool, token: Option<String>) -> PageRequest {
    let roles = if all { "" } else { "role:any " };
    let filter = format!("{roles}{words}").trim().to_owned();
    PageRequest { size: 200, token, filter, order_by: String::new() }
}

/// How somebody is called here.
fn name(member: &MemberRow) -> String {
    match &member.contact {
        Contact::Known { name: Some(name), .. } => name.clone(),
        Contact::Known { mail: Some(mail), .. } => mail.clone(),
        Contact::Erased => t!(admin_people_erased),
        _ => t!(admin_people_unnamed),
    }
}

fn mail(member: &MemberRow) -> String {
    match &member.contact {
        Contact::Known { mail: Some(mail), .. } => mail.clone(),
        _ => String::new(),
    }
}

pub(super) fn role_name(role: Role) -> String {
    match role {
        Role::Owner => t!(admin_role_owner),
        Role::Admin => t!(admin_role_admin),
        Role::Organiser => t!(admin_role_organiser),
        Role::Member => t!(admin_role_member),
        Role::Guest => t!(admin_role_guest),
    }
}

/// A role, and of which project if not of everything.
fn grant_name(grant: &GrantRow, projects: StoredValue<Vec<ProjectCard>>) -> String {
    let role = role_name(grant.role);
    let Scope::Project(_, project) = grant.scope else { return role };
    let title = projects.with_value(|projects| {
        projects.iter().find(|p| p.id == project).map(|p| p.title.to_string())
    });
    t!(admin_role_on, role = role, project = title.unwrap_or_default())
}

fn columns(
    chosen: RwSignal<Option<MemberRow>>,
    projects: StoredValue<Vec<ProjectCard>>,
) -> Vec<Column<MemberRow>> {
    let roles = move |row: &MemberRow| {
        if row.grants.is_empty() {
            return None;
        }
        let tag = |grant: &GrantRow| {
            let said = grant_name(grant, projects);
            view! { <Tag kind=TagKind::Petrol>{said}</Tag> }
        };
        let tags = row.grants.iter().map(tag).collect_view();
        Some(view! { <span class="row">{tags}</span> }.into_any())
    };
    let change = move |row: &MemberRow| {
        let row = row.clone();
        view! {
            <Button size=ButtonSize::Small on:click=move |_| chosen.set(Some(row.clone()))>
                {t!(admin_people_change)}
            </Button>
        }
        .into_any()
    };
    vec![
        Column::new(t!(admin_people_person), |row: &MemberRow| name(row).into_any()),
        Column::text(t!(admin_user_mail), mail).drop_on_phones(),
        Column::maybe(t!(admin_people_role), roles),
        Column::new(t!(admin_people_pledges), |row: &MemberRow| row.pledges.to_string().into_any())
            .numeric()
            .drop_on_phones(),
        Column::new(t!(admin_people_joined), |row: &MemberRow| {
            format::date(row.joined_at.as_millis()).into_any()
        })
        .drop_on_phones(),
        Column::new(t!(admin_user_action), change),
    ]
}

/// The roles of one person: taking them, giving more, removing the person.
#[component]
fn Roles(
    org: StoredValue<Slug>,
    projects: StoredValue<Vec<ProjectCard>>,
    chosen: RwSignal<Option<MemberRow>>,
    again: Callback<()>,
) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let (sending, open) = (Sending::new(), RwSignal::new(false));
    let (role, place) = (RwSignal::new(Role::Organiser), RwSignal::new(None::<ProjectId>));
    let sure = RwSignal::new(false);
    Effect::new(move |_| {
        sending.refused.set(None);
        sure.set(false);
        open.set(chosen.with(Option::is_some));
    });
    // Each sets the other only where it differs: they would go round for ever.
    Effect::new(move |_| {
        if !open.get() && chosen.with_untracked(Option::is_some) {
            chosen.set(None);
        }
    });
    let done = move |said: String| {
        toasts.say(said);
        open.set(false);
        again.run(());
    };
    let take = move |grant: GrantId| {
        let (client, org) = (client(), org.get_value());
        let work = async move { client.access().take(Some(&org), grant).await };
        sending.send(work, move |()| done(t!(admin_people_taken)));
    };
    let give = move |_| {
        let Some(member) = chosen.get_untracked() else { return };
        let (client, org) = (client(), org.get_value());
        let project = place.get_untracked().and_then(|id| {
            projects.with_value(|all| all.iter().find(|p| p.id == id).map(|p| p.slug.clone()))
        });
        let (holder, role) = (Holder::Member(member.id), role.get_untracked());
        let work =
            async move { client.access().give(Some(&org), project.as_ref(), holder, role).await };
        sending.send(work, move |_| done(t!(admin_people_given)));
    };
    let remove = move |_| {
        let Some(member) = chosen.get_untracked() else { return };
        if !sure.get_untracked() {
            sure.set(true);
            return;
        }
        let (client, org) = (client(), org.get_value());
        let who = name(&member);
        let work = async move { client.members().remove(&org, member.id).await };
        sending.send(work, move |()| done(t!(admin_people_removed, who = who)));
    };
    let held = move || {
        chosen.with(|member| {
            let grants = member.as_ref().map(|m| m.grants.clone()).unwrap_or_default();
            if grants.is_empty() {
                return view! { <p class="muted">{t!(admin_people_has_none)}</p> }.into_any();
            }
            let row = |grant: GrantRow| {
                let (id, said) = (grant.id, grant_name(&grant, projects));
                view! {
                    <li class="row">
                        <span class="grow">{said}</span>
                        <Button
                            size=ButtonSize::Small
                            busy=sending.busy
                            on:click=move |_| take(id)
                        >
                            {t!(admin_people_take)}
                        </Button>
                    </li>
                }
            };
            let rows = grants.into_iter().map(row).collect_view();
            view! { <ul class="stack admin-list">{rows}</ul> }.into_any()
        })
    };
    let roles = Role::ALL.iter().map(|role| Choice::new(*role, role_name(*role))).collect();
    let mut places = vec![Choice::new(None, t!(admin_people_whole))];
    projects.with_value(|all| {
        places.extend(all.iter().map(|p| Choice::new(Some(p.id), p.title.to_string())));
    });
    let title = Signal::derive(move || {
        let who = chosen.with(|member| member.as_ref().map(name)).unwrap_or_default();
        t!(admin_people_dialog, who = who)
    });
    view! {
        <Dialog
            name="member-roles"
            title
            open
            actions=move || {
                view! {
                    <Button on:click=move |_| open.set(false)>{t!(admin_leave)}</Button>
                    <Button kind=ButtonKind::Primary busy=sending.busy on:click=give>
                        {t!(admin_people_give)}
                    </Button>
                }
            }
        >
            <div class="stack">
                {held}
                <div class="form-grid">
                    <SelectField
                        name="role"
                        label=t!(admin_people_give)
                        value=role
                        choices=roles
                    />
                    <SelectField
                        name="role-place"
                        label=t!(admin_people_where)
                        value=place
                        choices=places
                    />
                </div>
                <Refusal sending />
                <div class="stack stack-2">
                    {move || {
                        sure.get().then(|| view! { <p class="sm">{t!(admin_people_remove_sure)}</p> })
                    }}
                    <div>
                        <Button
                            kind=ButtonKind::Danger
                            size=ButtonSize::Small
                            busy=sending.busy
                            on:click=remove
                        >
                            {t!(admin_people_remove)}
                        </Button>
                    </div>
                </div>
            </div>
        </Dialog>
    }
}
