//! Signing up, passwords, locking, deleting.

use expect_test::expect;
use model::{
    access::{Holder, Role, Scope},
    command::{AccountChange, Change, NewAccount},
    pledge::{AdmissionLevel, PledgeState},
    session::SessionEnd,
};
use state::read;

use crate::world::*;

/// How every session of account `n` ended, the newest first.
fn ends(world: &World, n: u32) -> Vec<Option<SessionEnd>> {
    let sessions = world.read(|db| read::session::of_account(db, account_id(n)));
    sessions.into_iter().map(|session| session.ended).collect()
}

#[test]
fn an_account_is_found_by_its_address_and_has_a_key() {
    let mut world = World::new();
    world.ok(sign_up(1));
    let row = world.read(|db| read::account::by_mail(db, mail_index(1))).unwrap();
    assert_eq!(row.id, account_id(1));
    assert_eq!((&row.mail, &row.name), (&sealed("mail", 1), &Some(sealed("name", 1))));
    assert_eq!(row.record, record(1));
    assert_eq!((row.mail_verified_at, row.locked, row.created_at), (None, false, at(world.now)));
    assert_eq!(world.read(|db| read::account::by_id(db, account_id(1))), Some(row));
    let key = world.read(|db| read::account::key(db, account_id(1).to_bytes()));
    assert_eq!(key, Some(wrapped(1)));
    assert_eq!(world.read(|db| read::account::by_mail(db, mail_index(2))), None);
}

#[test]
fn signing_up_is_refused() {
    let mut world = World::with_accounts(1);
    let create = |new: NewAccount| Change::Account(AccountChange::Create(new));
    let with_link = |n, l| create(NewAccount { verification: Some(l), ..new_account(n) });
    let mut table = String::new();
    let taken = NewAccount { mail_index: mail_index(1), ..new_account(2) };
    table += &world.line("with the address of another", create(taken));
    let same_id = NewAccount { mail_index: mail_index(2), ..new_account(1) };
    table += &world.line("with the id of another", create(same_id));
    table += &world.line("with a link for another", with_link(2, link(1, 1)));
    table += &world.line("with its own link", with_link(2, link(2, 1)));
    table += &world.line("with the link of another", with_link(3, link(3, 1)));
    expect![[r#"
        with the address of another: ACCOUNT_EXISTS
        with the id of another: INVALID_INPUT
        with a link for another: INVALID_INPUT
        with its own link: account 2
        with the link of another: INVALID_INPUT
    "#]]
    .assert_eq(&table);
    assert_eq!(world.count("account"), 2);
}

#[test]
fn what_concerns_nobody_is_refused() {
    let mut world = World::new();
    let mut table = String::new();
    let nameless =
        AccountChange::Update { account: account_id(7), name: None, language: language("de") };
    table += &world.line("verification", ask_verification(7, 1));
    table += &world.line("reset", ask_reset(7, 1));
    table += &world.line("password", change_password(7, 1, None));
    table += &world.line("name", Change::Account(nameless));
    table += &world.line("lock", set_locked(7, true));
    table += &world.line("delete", delete_account(7));
    expect![[r#"
        verification: ACCOUNT_NOT_FOUND
        reset: ACCOUNT_NOT_FOUND
        password: ACCOUNT_NOT_FOUND
        name: ACCOUNT_NOT_FOUND
        lock: ACCOUNT_NOT_FOUND
        delete: ACCOUNT_NOT_FOUND
    "#]]
    .assert_eq(&table);
    assert_eq!(world.changes(), []);
}

#[test]
fn name_and_language_change_and_a_name_can_go() {
    let mut world = World::with_accounts(1);
    let update = |name| {
        let (account, language) = (account_id(1), language("de"));
        Change::Account(AccountChange::Update { account, name, language })
    };
    world.ok(update(Some(sealed("other", 1))));
    let row = world.read(|db| read::account::by_id(db, account_id(1))).unwrap();
    assert_eq!((row.name, row.language), (Some(sealed("other", 1)), language("de")));
    world.ok(update(None));
    assert_eq!(world.read(|db| read::account::by_id(db, account_id(1))).unwrap().name, None);
}

#[test]
fn a_verified_address_raises_members_and_their_pledges() {
    let mut world = World::with_org(2);
    world.ok(found(2, 1));
    for (p, o) in [(1, 1), (2, 2)] {
        world.ok(new_project(p, o));
        world.ok(open_project(p));
        world.ok(enrol(p, o, 2));
    }
    world.ok(enrol(1, 1, 1));
    let levels = |world: &World| {
        let level = |p, n| {
            let pledge = world.read(|db| read::pledge::by_id(db, pledge_id(p, n))).unwrap();
            pledge.level
        };
        (level(1, 2), level(2, 2), level(1, 1))
    };
    let (open, email) = (AdmissionLevel::Open, AdmissionLevel::Email);
    assert_eq!(levels(&world), (open, open, open));

    world.ok(ask_verification(2, 1));
    world.wait(1_000);
    world.ok(verify(1));
    let verified_at = |world: &World| {
        let row = world.read(|db| read::account::by_id(db, account_id(2))).unwrap();
        row.mail_verified_at
    };
    let then = Some(at(world.now));
    assert_eq!(verified_at(&world), then);
    assert_eq!(levels(&world), (email, email, open), "theirs in every organisation, nobody else's");
    for o in [1, 2] {
        let member = world.read(|db| read::org::member(db, org_id(o), member(o, 2))).unwrap();
        assert!(member.mail_verified);
    }
    world.wait(1_000);
    world.ok(ask_verification(2, 2));
    world.ok(verify(2));
    assert_eq!(verified_at(&world), then, "once more changes nothing");
}

#[test]
fn whoever_joins_after_verifying_is_verified_even_if_the_proposer_did_not_know() {
    let mut world = World::with_org(1);
    world.ok(sign_up(2));
    world.ok(ask_verification(2, 1));
    world.ok(verify(1));
    world.ok(join(1, 2));
    assert!(world.read(|db| read::org::member(db, org_id(1), member(1, 2))).unwrap().mail_verified);
}

#[test]
fn a_new_password_closes_the_other_sessions_and_ends_a_reset() {
    let mut world = World::with_accounts(2);
    for s in 1..=3 {
        world.ok(open(s, 1, world.now));
    }
    world.ok(open(4, 2, world.now));
    world.ok(ask_reset(1, 1));
    world.ok(change_password(1, 99, Some(2)));
    let row = world.read(|db| read::account::by_id(db, account_id(1))).unwrap();
    assert_eq!(row.record, record(99));
    let changed = Some(SessionEnd::PasswordChanged);
    assert_eq!(ends(&world, 1), [changed, None, changed]);
    assert_eq!(ends(&world, 2), [None]);
    assert_eq!(world.run(reset(1, 5)), Err(model::Reason::LinkInvalid));
}

#[test]
fn a_reset_closes_every_session_and_proves_the_address() {
    let mut world = World::with_accounts(1);
    world.ok(open(1, 1, world.now));
    world.ok(ask_reset(1, 1));
    assert_eq!(said(&world.run(reset(1, 99))), "account 1");
    let row = world.read(|db| read::account::by_id(db, account_id(1))).unwrap();
    assert_eq!(row.record, record(99));
    assert_eq!(row.mail_verified_at, Some(at(world.now)));
    assert_eq!(ends(&world, 1), [Some(SessionEnd::PasswordChanged)]);
}

#[test]
fn a_locked_account_has_no_session_and_gets_none() {
    let mut world = World::with_accounts(1);
    world.ok(open(1, 1, world.now));
    let mut table = String::new();
    table += &world.line_as("lock", as_account(9), set_locked(1, true));
    table += &world.line_as("lock again", as_account(9), set_locked(1, true));
    table += &world.line("sign in", open(2, 1, world.now));
    table += &world.line("refresh", rotate(1, 0, world.now));
    table += &world.line_as("unlock", as_account(9), set_locked(1, false));
    table += &world.line("sign in", open(2, 1, world.now));
    expect![[r#"
        lock: done
        lock again: done
        sign in: ACCOUNT_LOCKED
        refresh: SESSION_ENDED
        unlock: done
        sign in: done
    "#]]
    .assert_eq(&table);
    assert_eq!(ends(&world, 1), [None, Some(SessionEnd::Locked)]);
    expect![[r#"
        account 9: account.lock
        account 9: account.unlock
    "#]]
    .assert_eq(&world.audit(None));
}

#[test]
fn a_deleted_account_leaves_nothing_but_withdrawn_pledges() {
    let mut world = World::with_org(2);
    world.ok(found(2, 1));
    world.ok(join(2, 2));
    world.ok(new_project(1, 1));
    world.ok(open_project(1));
    world.ok(enrol(1, 1, 2));
    world.ok(enrol(1, 1, 1));
    world.ok(open(1, 2, world.now));
    world.ok(open(2, 1, world.now));
    world.ok(ask_verification(2, 1));
    world.ok(give(1, 1, 2, Role::Organiser));
    world.ok(give_in(2, Holder::Account(account_id(2)), Role::Organiser, Scope::Server));
    let tables = ["account", "person_key", "link", "session", "membership", "member", "role_grant"];
    let counts = |world: &World| tables.map(|table| (table, world.count(table)));
    let before = counts(&world);
    world.ok_as(as_account(2), delete_account(2));
    let table: String = before
        .iter()
        .zip(counts(&world))
        .map(|((table, before), (_, after))| format!("{table}: {before} -> {after}\n"))
        .collect();
    expect![[r#"
        account: 2 -> 1
        person_key: 6 -> 3
        link: 1 -> 0
        session: 2 -> 1
        membership: 4 -> 2
        member: 4 -> 2
        role_grant: 4 -> 2
    "#]]
    .assert_eq(&table);

    let pledge = world.read(|db| read::pledge::by_id(db, pledge_id(1, 2))).unwrap();
    assert_eq!(pledge.state, PledgeState::Withdrawn);
    let other = world.read(|db| read::pledge::by_id(db, pledge_id(1, 1))).unwrap();
    assert_eq!(other.state, PledgeState::Standing);
    expect![[r#"
        muster: org.create
        muster: org.create
        muster: grant.give (organiser of server)
        account 2: account.delete
    "#]]
    .assert_eq(&world.audit(None));
    expect![[r#"
        muster: org.create
        muster: project.create
        muster: project.status (draft -> open)
        muster: grant.give (organiser of organisation)
        member 2: member.remove
    "#]]
    .assert_eq(&world.audit(Some(1)));

    // The address is free, and so is the way back into the organisation.
    world.ok(sign_up(2));
    world.ok(join(1, 2));
    assert_eq!(world.read(|db| read::account::memberships(db, account_id(2))).len(), 1);
}

#[test]
fn the_last_owner_cannot_be_deleted() {
    let mut world = World::with_org(2);
    world.ok(offer_ownership(1));
    world.ok(claim_ownership(1, 2, 1));
    let mut table = String::new();
    table += &world.line("the only owner of an organisation", delete_account(1));
    table += &world.line("the only owner of the server", delete_account(2));
    world.ok(give(2, 1, 2, Role::Owner));
    table += &world.line("one of two owners of an organisation", delete_account(1));
    expect![[r#"
        the only owner of an organisation: LAST_OWNER
        the only owner of the server: LAST_OWNER
        one of two owners of an organisation: done
    "#]]
    .assert_eq(&table);
}
