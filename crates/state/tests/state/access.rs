//! Grants: nobody gives or takes more than they hold, and an owner always stays.

use expect_test::expect;
use model::{
    Reason,
    access::{Holder, Permission, Role, Scope, permissions_in},
    audit::Actor,
    command::Reply,
};
use state::read;

use crate::world::*;

/// Organisation 1: member 1 owns it, 2 to 5 have the other roles, 6 has none, 7 is asked for.
/// Account 8 owns the server, and is no member.
fn everybody() -> World {
    let mut world = World::with_org(7);
    for (n, role) in (1..).zip(Role::ALL).skip(1) {
        world.ok(give(n, 1, n, *role));
    }
    world.ok(sign_up(8));
    world.ok(offer_ownership(1));
    world.ok(claim_ownership(1, 8, 80));
    world
}

fn givers() -> Vec<(&'static str, Actor)> {
    vec![
        ("owner", as_member(1, 1)),
        ("admin", as_member(1, 2)),
        ("organiser", as_member(1, 3)),
        ("member", as_member(1, 4)),
        ("guest", as_member(1, 5)),
        ("no role", as_member(1, 6)),
        ("server owner", as_account(8)),
        ("anonymous", Actor::Anonymous),
        ("muster", Actor::System),
    ]
}

fn mark(answer: &Result<Reply, Reason>) -> &'static str {
    match answer {
        Ok(_) => "✔",
        Err(Reason::GrantTooLarge) => "·",
        Err(other) => other.as_str(),
    }
}

fn head() -> String {
    let roles: String = Role::ALL.iter().map(|role| format!(" {:<9}", role.as_str())).collect();
    format!("{:<13}{}", "", roles).trim_end().to_owned()
}

/// Whether somebody may give roles at all is asked before, by permission; here only: how much.
#[test]
fn nobody_gives_more_than_they_hold() {
    let mut table = head();
    for (giver, actor) in givers() {
        let marks: String = Role::ALL
            .iter()
            .map(|role| {
                let answer = everybody().run_as(actor, give(70, 1, 7, *role));
                format!(" {:<9}", mark(&answer))
            })
            .collect();
        table += &format!("\n{}", format!("{giver:<13}{marks}").trim_end());
    }
    expect![[r#"
                      owner     admin     organiser member    guest
        owner         ✔         ✔         ✔         ✔         ✔
        admin         ·         ✔         ✔         ✔         ✔
        organiser     ·         ·         ✔         ✔         ✔
        member        ·         ·         ·         ✔         ✔
        guest         ·         ·         ·         ·         ✔
        no role       ·         ·         ·         ·         ✔
        server owner  ·         ·         ·         ·         ✔
        anonymous     ·         ·         ·         ·         ✔
        muster        ✔         ✔         ✔         ✔         ✔"#]]
    .assert_eq(&table);
}

#[test]
fn nobody_takes_more_than_they_hold() {
    let mut table = head();
    for (taker, actor) in givers() {
        let marks: String = Role::ALL
            .iter()
            .map(|role| {
                let mut world = everybody();
                world.ok(give(70, 1, 7, *role));
                format!(" {:<9}", mark(&world.run_as(actor, take(70))))
            })
            .collect();
        table += &format!("\n{}", format!("{taker:<13}{marks}").trim_end());
    }
    expect![[r#"
                      owner     admin     organiser member    guest
        owner         ✔         ✔         ✔         ✔         ✔
        admin         ·         ✔         ✔         ✔         ✔
        organiser     ·         ·         ✔         ✔         ✔
        member        ·         ·         ·         ✔         ✔
        guest         ·         ·         ·         ·         ✔
        no role       ·         ·         ·         ·         ✔
        server owner  ·         ·         ·         ·         ✔
        anonymous     ·         ·         ·         ·         ✔
        muster        ✔         ✔         ✔         ✔         ✔"#]]
    .assert_eq(&table);
}

#[test]
fn a_grant_holds_for_one_project_and_is_given_on_there_only() {
    let mut world = everybody();
    for p in [1, 2] {
        world.ok(new_project(p, 1));
    }
    let (org, one) = (org_id(1), Scope::Project(org_id(1), project_id(1)));
    let two = Scope::Project(org, project_id(2));
    let seven = Holder::Member(member(1, 7));
    world.ok(give_in(60, Holder::Member(member(1, 6)), Role::Organiser, one));
    let six = as_member(1, 6);
    let mut table = String::new();
    table += &world.line_as("there", six, give_in(61, seven, Role::Organiser, one));
    table += &world.line_as("more there", six, give_in(62, seven, Role::Admin, one));
    table += &world.line_as("elsewhere", six, give_in(63, seven, Role::Organiser, two));
    table += &world.line_as("above", six, give_in(64, seven, Role::Organiser, Scope::Org(org)));
    expect![[r#"
        there: made 61
        more there: GRANT_TOO_LARGE
        elsewhere: GRANT_TOO_LARGE
        above: GRANT_TOO_LARGE
    "#]]
    .assert_eq(&table);

    let grants = world.read(|db| read::access::of_holder(db, seven));
    let may = |scope| permissions_in(&grants, scope).contains(Permission::ProjectManage);
    assert_eq!((may(one), may(two), may(Scope::Org(org))), (true, false, false));
}

#[test]
fn a_holder_belongs_to_the_world_of_the_scope() {
    let mut world = everybody();
    world.ok(found(2, 8));
    world.ok(new_project(1, 1));
    let account = Holder::Account(account_id(1));
    let nobody = Holder::Account(account_id(77));
    let here = Holder::Member(member(1, 7));
    let elsewhere = Holder::Member(member(2, 8));
    let (org, project) = (Scope::Org(org_id(1)), Scope::Project(org_id(1), project_id(1)));
    let astray = Scope::Project(org_id(2), project_id(1));
    let missing = Scope::Project(org_id(1), project_id(7));
    let mut table = String::new();
    let mut check = |what: &str, holder, scope| {
        table += &world.line(what, give_in(70, holder, Role::Member, scope));
    };
    check("a member on the server", here, Scope::Server);
    check("nobody on the server", nobody, Scope::Server);
    check("an account in an organisation", account, org);
    check("an account in a project", account, project);
    check("a member of another organisation", elsewhere, org);
    check("a member of another organisation, in a project", elsewhere, project);
    check("a project of another organisation", elsewhere, astray);
    check("a project that does not exist", here, missing);
    check("an organisation that does not exist", here, Scope::Org(org_id(7)));
    check("a member", here, org);
    expect![[r#"
        a member on the server: ACCOUNT_NOT_FOUND
        nobody on the server: ACCOUNT_NOT_FOUND
        an account in an organisation: MEMBER_NOT_FOUND
        an account in a project: MEMBER_NOT_FOUND
        a member of another organisation: MEMBER_NOT_FOUND
        a member of another organisation, in a project: MEMBER_NOT_FOUND
        a project of another organisation: PROJECT_NOT_FOUND
        a project that does not exist: PROJECT_NOT_FOUND
        an organisation that does not exist: MEMBER_NOT_FOUND
        a member: made 70
    "#]]
    .assert_eq(&table);
}

#[test]
fn the_same_role_twice_is_one_grant() {
    let mut world = World::with_org(2);
    let mut table = String::new();
    table += &world.line("a role", give(1, 1, 2, Role::Admin));
    table += &world.line("the same under another id", give(2, 1, 2, Role::Admin));
    table += &world.line("another role under a taken id", give(1, 1, 2, Role::Member));
    table += &world.line("another role", give(3, 1, 2, Role::Member));
    expect![[r#"
        a role: made 1
        the same under another id: made 1
        another role under a taken id: INVALID_INPUT
        another role: made 3
    "#]]
    .assert_eq(&table);
    assert_eq!(world.count("role_grant"), 3);
}

#[test]
fn an_owner_always_stays() {
    let mut world = World::with_org(3);
    world.ok(new_project(1, 1));
    world.ok(offer_ownership(1));
    world.ok(claim_ownership(1, 1, 80));
    let founder = FOUNDER + 1;
    let in_project = Scope::Project(org_id(1), project_id(1));
    world.ok(give_in(81, Holder::Member(member(1, 2)), Role::Owner, in_project));
    let mut table = String::new();
    table += &world.line("the only owner's grant", take(founder));
    table += &world.line("the only owner leaves", leave(1, 1));
    table += &world.line("the server's only owner's grant", take(80));
    table += &world.line("the server's only owner is locked out", set_locked(1, true));
    table += &world.line("the owner of one project only", take(81));
    world.ok(give(2, 1, 2, Role::Owner));
    table += &world.line("one of two owners leaves", leave(1, 2));
    world.ok(give(3, 1, 3, Role::Owner));
    table += &world.line_as("one of two owners' grant", as_member(1, 1), take(founder));
    table += &world.line("the one who is left", take(3));
    table += &world.line("a grant that is gone", take(founder));
    expect![[r#"
        the only owner's grant: LAST_OWNER
        the only owner leaves: LAST_OWNER
        the server's only owner's grant: LAST_OWNER
        the server's only owner is locked out: LAST_OWNER
        the owner of one project only: done
        one of two owners leaves: done
        one of two owners' grant: done
        the one who is left: LAST_OWNER
        a grant that is gone: GRANT_NOT_FOUND
    "#]]
    .assert_eq(&table);
    expect![[r#"
        muster: org.create
        muster: project.create
        muster: grant.give (owner of project project-1)
        muster: grant.take (owner of project project-1)
        muster: grant.give (owner of organisation)
        muster: member.remove
        muster: grant.give (owner of organisation)
        member 1: grant.take (owner of organisation)
    "#]]
    .assert_eq(&world.audit(Some(1)));
}
