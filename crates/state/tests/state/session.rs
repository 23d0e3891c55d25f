//! Sessions: how they open, rotate and end; signing keys.

use expect_test::expect;
use model::{
    Reason,
    command::{Change, Reply, SessionChange},
    limits::SESSIONS_MAX,
    session::SessionEnd,
    time::DAY_MS,
};
use state::read;

use crate::world::*;

fn ended(world: &World, s: u32) -> Option<SessionEnd> {
    world.read(|db| read::session::by_id(db, session_id(s))).unwrap().ended
}

fn open_count(world: &World, n: u32) -> usize {
    let sessions = world.read(|db| read::session::of_account(db, account_id(n)));
    sessions.iter().filter(|session| session.ended.is_none()).count()
}

#[test]
fn opening_is_refused() {
    let mut world = World::with_accounts(2);
    world.ok(set_locked(2, true));
    let mut table = String::new();
    table += &world.line("for nobody", open(1, 7, world.now));
    table += &world.line("for somebody locked", open(1, 2, world.now));
    table += &world.line("for somebody", open(1, 1, world.now));
    table += &world.line("with an id that is taken", open(1, 1, world.now));
    expect![[r#"
        for nobody: ACCOUNT_NOT_FOUND
        for somebody locked: ACCOUNT_LOCKED
        for somebody: done
        with an id that is taken: INVALID_INPUT
    "#]]
    .assert_eq(&table);
}

#[test]
fn one_session_more_than_allowed_displaces_the_oldest() {
    let mut world = World::with_accounts(2);
    world.ok(open(900, 2, world.now));
    // Ids say nothing about age: the oldest has the highest here.
    let oldest = SESSIONS_MAX as u32;
    for s in (1..=oldest).rev() {
        world.wait(1);
        world.ok(open(s, 1, world.now));
    }
    assert_eq!((open_count(&world, 1), ended(&world, oldest)), (SESSIONS_MAX, None));
    world.wait(1);
    world.ok(open(100, 1, world.now));
    assert_eq!(open_count(&world, 1), SESSIONS_MAX);
    assert_eq!(ended(&world, oldest), Some(SessionEnd::Displaced));
    assert_eq!((ended(&world, oldest - 1), ended(&world, 900)), (None, None));
    assert_eq!(world.run(rotate(oldest, 0, world.now)), Err(Reason::SessionEnded));
}

#[test]
fn sessions_that_ended_long_ago_are_forgotten() {
    let mut world = World::with_accounts(1);
    for s in 1..=20 {
        world.wait(1);
        world.ok(open(s, 1, world.now));
        world.ok(close(s, 1, SessionEnd::SignedOut));
    }
    // The eight that were kept when the last one opened, and that one.
    assert_eq!(world.count("session"), 9);
    assert_eq!(ended(&world, 20), Some(SessionEnd::SignedOut));
}

/// The life of one refresh token family, second by second.
#[test]
fn a_refresh_token_is_used_once_and_repeated_within_the_grace() {
    let mut world = World::with_accounts(1);
    world.ok(open(1, 1, world.now));
    let mut table = String::new();
    let mut step = |world: &mut World, after_ms: i64, generation: u64| {
        world.wait(after_ms);
        let time = (world.now - BEGIN) as f64 / 1_000.0;
        let what = format!("{time:>7} s, token {generation}");
        table += &world.line(&what, rotate(1, generation, world.now));
    };
    step(&mut world, 0, 0);
    step(&mut world, 0, 0);
    step(&mut world, 30_000, 0);
    step(&mut world, 0, 7);
    step(&mut world, 270_000, 1);
    step(&mut world, 29_999, 1);
    step(&mut world, 0, 2);
    step(&mut world, 30_000, 2);
    step(&mut world, 1, 2);
    step(&mut world, 0, 3);
    step(&mut world, 0, 2);
    expect![[r#"
              0 s, token 0: token 1
              0 s, token 0: token 1
             30 s, token 0: token 1
             30 s, token 7: TOKEN_INVALID
            300 s, token 1: token 2
        329.999 s, token 1: token 2
        329.999 s, token 2: token 3
        359.999 s, token 2: token 3
            360 s, token 2: reused, closed
            360 s, token 3: REFRESH_REUSED
            360 s, token 2: REFRESH_REUSED
    "#]]
    .assert_eq(&table);
    let session = world.read(|db| read::session::by_id(db, session_id(1))).unwrap();
    assert_eq!(session.ended, Some(SessionEnd::Reused));
    assert_eq!(session.current, refresh(1, 3));
}

#[test]
fn a_token_older_than_the_last_is_reuse_even_within_the_grace() {
    let mut world = World::with_accounts(1);
    world.ok(open(1, 1, world.now));
    world.ok(open(2, 1, world.now));
    world.ok(rotate(1, 0, world.now));
    world.ok(rotate(1, 1, world.now));
    assert_eq!(world.run(rotate(1, 0, world.now)), Ok(Reply::Reused));
    assert_eq!((ended(&world, 1), ended(&world, 2)), (Some(SessionEnd::Reused), None));
}

#[test]
fn a_refresh_is_refused() {
    let mut world = World::with_accounts(1);
    for s in 1..=4 {
        world.ok(open(s, 1, world.now));
    }
    let mut table = String::new();
    table += &world.line("of no session", rotate(9, 0, world.now));
    let wrong = refresh(2, 0);
    table += &world.line("with another's token", rotate_as(1, 0, wrong, world.now));
    table += &world.line("with the right one then", rotate(1, 0, world.now));
    let wrong = refresh(2, 0);
    table += &world.line("with another's token again", rotate_as(1, 0, wrong, world.now));
    world.ok(close(2, 1, SessionEnd::SignedOut));
    table += &world.line("after signing out", rotate(2, 0, world.now));
    world.wait(60 * DAY_MS - 1);
    table += &world.line("at the last moment", rotate(3, 0, world.now));
    world.wait(1);
    table += &world.line("a moment too late", rotate(4, 0, world.now));
    table += &world.line("of a session that went on", rotate(3, 1, world.now));
    expect![[r#"
        of no session: SESSION_ENDED
        with another's token: TOKEN_INVALID
        with the right one then: token 1
        with another's token again: TOKEN_INVALID
        after signing out: SESSION_ENDED
        at the last moment: token 1
        a moment too late: SESSION_ENDED
        of a session that went on: token 2
    "#]]
    .assert_eq(&table);
}

#[test]
fn closing_ends_ones_own_sessions_only() {
    let mut world = World::with_accounts(2);
    for s in 1..=3 {
        world.ok(open(s, 1, world.now));
    }
    world.ok(open(4, 2, world.now));
    let mut table = String::new();
    table += &world.line("that of another", close(1, 2, SessionEnd::Revoked));
    table += &world.line("none", close(9, 1, SessionEnd::Revoked));
    table += &world.line_as("signing out", as_account(1), close(1, 1, SessionEnd::SignedOut));
    table += &world.line_as("revoking it then", as_account(1), close(1, 1, SessionEnd::Revoked));
    table += &world.line_as("all but one", as_account(1), close_all(1, Some(3)));
    table += &world.line_as("all of nobody", as_account(1), close_all(7, None));
    expect![[r#"
        that of another: SESSION_NOT_FOUND
        none: SESSION_NOT_FOUND
        signing out: done
        revoking it then: done
        all but one: done
        all of nobody: done
    "#]]
    .assert_eq(&table);
    let ends = [1, 2, 3, 4].map(|s| ended(&world, s));
    let (out, revoked) = (Some(SessionEnd::SignedOut), Some(SessionEnd::Revoked));
    assert_eq!(ends, [out, revoked, None, None], "how it ended first stands");
    expect![[r#"
        account 1: session.close
        account 1: session.close_all
        account 1: session.close_all
    "#]]
    .assert_eq(&world.audit(None));
}

#[test]
fn signing_keys_come_and_go() {
    let mut world = World::new();
    let add = |k: u32| {
        let (id, public, private) = (key_id(k), token(k), sealed("private", k));
        Change::Session(SessionChange::AddSigningKey { id, public, private })
    };
    let drop = |k: u32| Change::Session(SessionChange::DropSigningKey { id: key_id(k) });
    world.ok(add(2));
    world.wait(1);
    world.ok(add(1));
    assert_eq!(world.run(add(1)), Err(Reason::InvalidInput));
    let keys = world.read(read::session::signing_keys);
    let found: Vec<_> = keys.iter().map(|k| (k.id, k.public, k.created_at)).collect();
    let expected = [(key_id(2), token(2), at(BEGIN)), (key_id(1), token(1), at(BEGIN + 1))];
    assert_eq!(found, expected, "the oldest first");
    assert_eq!(keys[0].private, sealed("private", 2));
    world.ok(drop(2));
    world.ok(drop(2));
    assert_eq!(world.read(read::session::signing_keys).len(), 1);
}
