use expect_test::expect;
use model::{
    MessageId,
    call::Answer,
    command::{Change, MessageChange},
    message::{Audience, MessageKind},
    text::{Body, Title},
};

use crate::{
    apply::project::scene::*,
    read::{self, message::MessageCursor},
};

fn message_id(n: u8) -> MessageId {
    MessageId::from_bytes([n; 16])
}

fn send(n: u8, audience: Audience) -> Change {
    Change::Message(MessageChange::Send {
        id: message_id(n),
        project: PROJECT,
        audience,
        kind: MessageKind::Update,
        title: Title::parse("", "News").unwrap(),
        body: Body::parse("", "Something happened.").unwrap(),
    })
}

fn opt_out(n: u8, out: bool) -> Change {
    let member = member_id(n);
    Change::Message(MessageChange::SetOptOut { project: PROJECT, member, out })
}

fn for_whom(scene: &Scene, n: u8) -> String {
    let found = scene.read(|db| read::message::recipients(db, message_id(n), 0, 100));
    let words = found.iter().map(|r| {
        let out = if r.opted_out { " (app only)" } else { "" };
        format!("{}{out}", r.ordinal)
    });
    words.collect::<Vec<_>>().join(", ")
}

#[test]
fn messages_reach_whom_they_are_for() {
    let mut scene = Scene::open();
    let mut table = String::new();
    let mut check = |what: &str, said: String| table.push_str(&format!("{what}: {said}\n"));
    for n in 1..=4 {
        scene.acts(n, 3);
    }
    check("to the called, when nobody is", scene.said(send(1, Audience::Called)));
    check("to a stranger", scene.said(send(1, Audience::One(member_id(9)))));
    check("4 opts out", scene.said(opt_out(4, true)));
    check("4 again", scene.said(opt_out(4, true)));
    check("a stranger opts out", scene.said(opt_out(9, true)));
    check("to all", scene.said(send(1, Audience::Standing)));
    check("  for", for_whom(&scene, 1));
    check("the same id", scene.said(send(1, Audience::Standing)));
    check("to one", scene.said(send(2, Audience::One(member_id(2)))));
    check("  for", for_whom(&scene, 2));
    scene.call(1, &[1, 2, 3], 3).unwrap();
    check("to the called", scene.said(send(3, Audience::Called)));
    check("  for", for_whom(&scene, 3));
    check("to the go-set, undecided", scene.said(send(4, Audience::Go)));
    for n in 1..=3 {
        scene.answer(1, n, Answer::Confirm).unwrap();
    }
    scene.decide(1, Some((&[1, 2, 3], 3))).unwrap();
    check("to the go-set", scene.said(send(4, Audience::Go)));
    check("  for", for_whom(&scene, 4));
    check("4 reads them again", scene.said(opt_out(4, false)));
    check("  for", for_whom(&scene, 1));
    expect![[r#"
        to the called, when nobody is: CALL_NOT_FOUND
        to a stranger: MEMBER_NOT_FOUND
        4 opts out: done
        4 again: done
        a stranger opts out: PLEDGE_NOT_FOUND
        to all: created
          for: 1, 2, 3, 4 (app only)
        the same id: INVALID_INPUT
        to one: created
          for: 2
        to the called: created
          for: 1, 2, 3
        to the go-set, undecided: CALL_NOT_DECIDED
        to the go-set: created
          for: 1, 2, 3
        4 reads them again: done
          for: 1, 2, 3, 4
    "#]]
    .assert_eq(&table);

    let mine = |scene: &Scene, n: u8| {
        let pledge = scene.pledge(n);
        let found = scene.read(|db| read::message::mine(db, &pledge, 10));
        found.iter().map(|m| m.id.to_bytes()[0]).collect::<Vec<_>>()
    };
    assert_eq!(mine(&scene, 2), [4, 3, 2, 1]);
    assert_eq!(mine(&scene, 4), [1]);
}

#[test]
fn pages_hold_every_message_once() {
    let mut scene = Scene::open();
    for n in 1..=5 {
        scene.ok(send(n, Audience::Standing));
    }
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = scene.read(|db| read::message::page(db, PROJECT, None, after, 2));
        assert_eq!(page.total, Some(5));
        seen.extend(page.items.iter().map(|m| m.id.to_bytes()[0]));
        let Some(next) = page.next else { break };
        after = Some(MessageCursor::parse(&next).unwrap());
    }
    assert_eq!(seen, [5, 4, 3, 2, 1]);
    let calls = Some(MessageKind::Call);
    let page = scene.read(|db| read::message::page(db, PROJECT, calls, None, 2));
    assert_eq!((page.items.len(), page.total), (0, Some(0)));
    assert!(MessageCursor::parse("x").is_err());
}
