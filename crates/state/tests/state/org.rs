//! Organisations and their members.

use expect_test::expect;
use model::{
    Sealed,
    access::Role,
    command::{Change, NewMember, OrgChange, Reply},
    org::OrgProfile,
    pledge::PledgeState,
};
use state::read;

use crate::world::*;

fn join_as(o: u32, member: NewMember) -> Change {
    Change::Org(OrgChange::Join { org: org_id(o), member })
}

fn update(o: u32, profile: OrgProfile, etag: u64) -> Change {
    Change::Org(OrgChange::Update { id: org_id(o), profile, etag })
}

#[test]
fn an_organisation_begins_with_its_owner() {
    let mut world = World::with_accounts(1);
    assert_eq!(world.ok(found(1, 1)), Reply::Created(org_id(1).to_bytes()));
    let org = world.read(|db| read::org::by_slug(db, &slug("org-1"))).unwrap();
    assert_eq!((org.id, &org.profile, org.etag), (org_id(1), &profile("Org 1"), 1));
    assert_eq!(world.read(|db| read::org::by_id(db, org_id(1))), Some(org));
    let holder = model::access::Holder::Member(member(1, 1));
    let grants = world.read(|db| read::access::of_holder(db, holder));
    assert_eq!(grants.iter().map(|g| g.role).collect::<Vec<_>>(), [Role::Owner]);
    let memberships = world.read(|db| read::account::memberships(db, account_id(1)));
    assert_eq!((memberships[0].org, memberships[0].member), (org_id(1), member(1, 1)));
    let behind = world.read(|db| read::account::of_member(db, org_id(1), member(1, 1)));
    assert_eq!(behind, Some(account_id(1)));
}

/// A log that named the account would tell who its founder is in other organisations.
#[test]
fn an_organisations_log_names_members_only() {
    let mut world = World::with_accounts(3);
    world.ok_as(as_account(2), found(1, 2));
    world.ok(join(1, 3));
    let holder = model::access::Holder::Member(member(1, 3));
    let scope = model::access::Scope::Org(org_id(1));
    world.ok_as(as_account(1), give_in(5, holder, Role::Guest, scope));
    expect![[r#"
        member 2: org.create
        muster: grant.give (guest of organisation)
    "#]]
    .assert_eq(&world.audit(Some(1)));
    expect![[r#"
        account 2: org.create
    "#]]
    .assert_eq(&world.audit(None));
}

#[test]
fn founding_is_refused() {
    let mut world = World::with_org(1);
    let silent = OrgProfile { languages: vec![], ..profile("Org 2") };
    let mut wordless = found(2, 1);
    if let Change::Org(OrgChange::Create { profile, .. }) = &mut wordless {
        *profile = silent;
    }
    let mut table = String::new();
    table += &world.line("under a slug that is taken", found_as(2, 1, "org-1"));
    table += &world.line("under an id that is taken", found_as(1, 1, "other"));
    table += &world.line("without a language", wordless);
    table += &world.line("by nobody", found(2, 7));
    expect![[r#"
        under a slug that is taken: ORG_SLUG_TAKEN
        under an id that is taken: INVALID_INPUT
        without a language: INVALID_INPUT
        by nobody: ACCOUNT_NOT_FOUND
    "#]]
    .assert_eq(&table);
    assert_eq!(world.count("org"), 1);
}

#[test]
fn an_update_names_the_etag_it_saw() {
    let mut world = World::with_org(1);
    let silent = OrgProfile { languages: vec![], ..profile("New") };
    let mut table = String::new();
    table += &world.line("with the first etag", update(1, profile("New"), 1));
    table += &world.line("with the first etag again", update(1, profile("Other"), 1));
    table += &world.line("without a language", update(1, silent, 2));
    table += &world.line("of none", update(7, profile("New"), 1));
    expect![[r#"
        with the first etag: etag 2
        with the first etag again: ETAG_MISMATCH
        without a language: INVALID_INPUT
        of none: ORG_NOT_FOUND
    "#]]
    .assert_eq(&table);
    let org = world.read(|db| read::org::by_id(db, org_id(1))).unwrap();
    assert_eq!(org.profile, profile("New"));
}

#[test]
fn joining_again_takes_over_what_is_new() {
    let mut world = World::with_org(2);
    let other = Some(sealed("other", 2));
    let renamed = NewMember { name: other.clone(), mail: None, ..new_member(1, 2) };
    world.ok(join_as(1, renamed));
    let found = world.read(|db| read::org::member(db, org_id(1), member(1, 2))).unwrap();
    assert_eq!((found.name, found.mail), (other, Some(sealed("mail", 2))));
    assert!(!found.mail_verified);
    world.ok(join_as(1, NewMember { mail_verified: true, ..new_member(1, 2) }));
    world.ok(join(1, 2));
    let found = world.read(|db| read::org::member(db, org_id(1), member(1, 2))).unwrap();
    assert!(found.mail_verified, "what is known stays known");
    assert_eq!(world.count("member"), 2);
}

#[test]
fn joining_is_refused() {
    let mut world = World::with_org(2);
    world.ok(found(2, 1));
    let mut table = String::new();
    table += &world.line("nowhere", join(7, 2));
    table += &world.line("nobody", join(1, 7));
    let rekeyed = NewMember { key: wrapped(99), ..new_member(1, 2) };
    table += &world.line("sealed under another key", join_as(1, rekeyed));
    table += &world.line("a member of another organisation", join_as(2, new_member(1, 2)));
    expect![[r#"
        nowhere: ORG_NOT_FOUND
        nobody: ACCOUNT_NOT_FOUND
        sealed under another key: ETAG_MISMATCH
        a member of another organisation: MEMBER_NOT_FOUND
    "#]]
    .assert_eq(&table);
    let found = world.read(|db| read::org::member(db, org_id(1), member(1, 2))).unwrap();
    assert_eq!(found.name.as_ref().map(Sealed::as_bytes), Some(sealed("name", 2).as_bytes()));
}

#[test]
fn whoever_leaves_leaves_their_pledges_withdrawn() {
    let mut world = World::with_org(2);
    world.ok(new_project(1, 1));
    world.ok(open_project(1));
    world.ok(enrol(1, 1, 2));
    world.ok(give(1, 1, 2, Role::Organiser));
    let mut table = String::new();
    table += &world.line_as("leaving", as_member(1, 2), leave(1, 2));
    table += &world.line("leaving again", leave(1, 2));
    table += &world.line("somebody of another organisation", leave(2, 1));
    expect![[r#"
        leaving: done
        leaving again: MEMBER_NOT_FOUND
        somebody of another organisation: MEMBER_NOT_FOUND
    "#]]
    .assert_eq(&table);
    let pledge = world.read(|db| read::pledge::by_id(db, pledge_id(1, 2))).unwrap();
    assert_eq!(pledge.state, PledgeState::Withdrawn);
    let key = world.read(|db| read::account::key(db, member(1, 2).to_bytes()));
    assert_eq!(key, None, "their data here can be read no more");
    assert!(world.read(|db| read::account::by_id(db, account_id(2))).is_some());
    assert_eq!((world.count("membership"), world.count("role_grant")), (1, 1));

    // Whoever comes back is a new member, and their pledge revives.
    world.ok(enrol(1, 1, 2));
    let pledge = world.read(|db| read::pledge::by_id(db, pledge_id(1, 2))).unwrap();
    assert_eq!(pledge.state, PledgeState::Standing);
    expect![[r#"
        muster: org.create
        muster: project.create
        muster: project.status (draft -> open)
        muster: grant.give (organiser of organisation)
        member 2: member.remove
    "#]]
    .assert_eq(&world.audit(Some(1)));
}

#[test]
fn a_large_organisation_goes_step_by_step_and_its_owners_last() {
    let people = 2_300;
    let mut world = World::with_org(people);
    world.ok(found(2, 1));
    world.ok(give(1, 1, people, Role::Owner));
    world.ok(new_project(1, 1));
    world.ok(open_project(1));
    world.ok(enrol(1, 1, 2));
    let mut steps = Vec::new();
    loop {
        let Reply::Progress { written, done } = world.ok(delete_org(1)) else { panic!() };
        steps.push(written);
        if done {
            break;
        }
        let owners =
            "role_grant WHERE role = 'owner' AND org = x'6f000000000000000000000000000001'";
        assert_eq!(world.count(owners), 2, "until the end there is somebody to ask again");
    }
    assert!(steps.len() == 2 && steps.iter().all(|rows| *rows <= 2_000), "{steps:?}");
    for table in ["org", "member", "membership", "role_grant"] {
        assert_eq!(world.count(table), 1, "the other organisation's, in {table}");
    }
    for table in ["project", "project_version", "pledge", "pledge_step"] {
        assert_eq!(world.count(table), 0, "{table}");
    }
    assert_eq!(world.count("account"), i64::from(people));
    assert_eq!(world.count("person_key"), i64::from(people) + 1);
    assert_eq!(said(&world.run(delete_org(1))), "ORG_NOT_FOUND");
    world.ok(found_as(3, 2, "org-1"));
}
