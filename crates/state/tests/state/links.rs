//! Links with a secret: once, in time, for one purpose, and only the latest.

use expect_test::expect;
use model::{Reason, time::DAY_MS};
use state::{read, rows::account::LinkKind};

use crate::world::*;

#[test]
fn a_link_works_once() {
    let mut world = World::with_accounts(2);
    let mut table = String::new();
    world.ok(ask_verification(1, 1));
    table += &world.line("a token that nobody made", verify(77));
    table += &world.line("a verification as a reset", reset(1, 5));
    table += &world.line("a verification as ownership", claim_ownership(1, 1, 1));
    table += &world.line("a verification", verify(1));
    table += &world.line("the same again", verify(1));
    world.ok(ask_reset(1, 2));
    table += &world.line("a reset as a verification", verify(2));
    table += &world.line("a reset", reset(2, 5));
    table += &world.line("the same again", reset(2, 6));
    expect![[r#"
        a token that nobody made: LINK_INVALID
        a verification as a reset: LINK_INVALID
        a verification as ownership: LINK_INVALID
        a verification: account 1
        the same again: LINK_INVALID
        a reset as a verification: LINK_INVALID
        a reset: account 1
        the same again: LINK_INVALID
    "#]]
    .assert_eq(&table);
    assert_eq!(world.count("link"), 0);
}

#[test]
fn a_later_link_of_its_kind_kills_the_earlier() {
    let mut world = World::with_accounts(2);
    world.ok(ask_verification(1, 1));
    world.ok(ask_verification(2, 2));
    world.ok(ask_reset(1, 3));
    world.ok(ask_verification(1, 4));
    let mut table = String::new();
    table += &world.line("the earlier", verify(1));
    table += &world.line("that of another account", verify(2));
    table += &world.line("that of another kind", reset(3, 5));
    table += &world.line("the later", verify(4));
    expect![[r#"
        the earlier: LINK_INVALID
        that of another account: account 2
        that of another kind: account 1
        the later: account 1
    "#]]
    .assert_eq(&table);
}

#[test]
fn a_link_dies_at_its_time() {
    let mut world = World::with_accounts(2);
    world.ok(ask_verification(1, 1));
    world.ok(ask_verification(2, 2));
    world.ok(offer_ownership(3));
    let holder = |world: &World, t| {
        let now = at(world.now);
        world.read(|db| read::account::by_link(db, LinkKind::Verify, token(t), now))
    };
    world.wait(DAY_MS - 1);
    assert_eq!(holder(&world, 1), Some(account_id(1)));
    assert_eq!(said(&world.run(verify(1))), "account 1");
    world.wait(1);
    assert_eq!(holder(&world, 2), None);
    assert_eq!(world.run(verify(2)), Err(Reason::LinkInvalid));
    assert_eq!(world.run(claim_ownership(3, 1, 1)), Err(Reason::LinkInvalid));
}

#[test]
fn the_server_is_claimed_once() {
    let mut world = World::with_accounts(2);
    let owned = |world: &World| world.read(read::access::is_owned);
    let mut table = String::new();
    table += &world.line("a claim without an offer", claim_ownership(1, 1, 1));
    table += &world.line("an offer", offer_ownership(1));
    table += &world.line("another one", offer_ownership(2));
    table += &world.line("a claim by the first", claim_ownership(1, 1, 1));
    table += &world.line("a claim for nobody", claim_ownership(2, 7, 1));
    assert!(!owned(&world));
    table += &world.line_as("a claim by the second", as_account(2), claim_ownership(2, 2, 1));
    assert!(owned(&world));
    table += &world.line("the same again", claim_ownership(2, 1, 2));
    table += &world.line("a new offer", offer_ownership(3));
    expect![[r#"
        a claim without an offer: LINK_INVALID
        an offer: done
        another one: done
        a claim by the first: LINK_INVALID
        a claim for nobody: ACCOUNT_NOT_FOUND
        a claim by the second: done
        the same again: OWNER_EXISTS
        a new offer: OWNER_EXISTS
    "#]]
    .assert_eq(&table);
    assert_eq!(world.count("link"), 0);
    expect![[r#"
        account 2: server.claim
    "#]]
    .assert_eq(&world.audit(None));
}
