use expect_test::expect;
use model::{
    InvitationId, Reason, TokenHash,
    command::{AccountChange, Change, InvitationChange, NewLink},
    pledge::AdmissionLevel,
    view::PageRequest,
};

use crate::{
    apply::project::scene::*,
    read::{
        self,
        invitation::{InvitationQuery, Unsent},
    },
};

fn drop_import(n: u8) -> Change {
    Change::Invitation(InvitationChange::Drop { import: import_id(n) })
}

#[test]
fn a_list_counts_when_all_of_it_arrived() {
    let mut scene = Scene::open();
    let mut table = String::new();
    let mut check = |what: &str, change: Change| {
        table.push_str(&format!("{what}: {}\n", scene.said(change)));
    };
    check("stage before it began", stage(1, &[1]));
    check("begin", begin_import(1));
    check("begin again", begin_import(1));
    check("stage 1, 2", stage(1, &[1, 2]));
    check("stage 1, 2 again", stage(1, &[1, 2]));
    check("stage 3", stage(1, &[3]));
    check("enrol too early", with_invitation(enrol(1, 1, when(1)), 1));
    check("commit four", commit(1, 4));
    check("commit three", commit(1, 3));
    check("commit again", commit(1, 3));
    check("stage afterwards", stage(1, &[4]));
    check("drop afterwards", drop_import(1));
    check("enrol", with_invitation(enrol(1, 1, when(1)), 1));
    check("change with the same link", with_invitation(enrol(1, 1, when(2)), 1));
    check("somebody else with that link", with_invitation(enrol(2, 1, when(1)), 1));
    check("with a link that never was", with_invitation(enrol(2, 1, when(1)), 99));
    check("another list", begin_import(2));
    check("stage 3 and 4", stage(2, &[3, 4]));
    check("drop it", drop_import(2));
    check("drop it again", drop_import(2));
    check("commit what was dropped", commit(2, 2));
    check("no such list", commit(9, 2));
    expect![[r#"
        stage before it began: IMPORT_NOT_FOUND
        begin: created
        begin again: INVALID_INPUT
        stage 1, 2: 2 new, 0 known
        stage 1, 2 again: 2 new, 0 known
        stage 3: 1 new, 0 known
        enrol too early: INVITATION_NOT_FOUND
        commit four: IMPORT_INCOMPLETE
        commit three: done
        commit again: done
        stage afterwards: IMPORT_NOT_STAGING
        drop afterwards: IMPORT_NOT_STAGING
        enrol: pledge, etag 1
        change with the same link: pledge, etag 2
        somebody else with that link: INVITATION_USED
        with a link that never was: INVITATION_NOT_FOUND
        another list: created
        stage 3 and 4: 1 new, 1 known
        drop it: 2 written, done
        drop it again: 0 written, done
        commit what was dropped: IMPORT_NOT_STAGING
        no such list: IMPORT_NOT_FOUND
    "#]]
    .assert_eq(&table);
    assert_eq!(scene.pledge(1).level, AdmissionLevel::Invited);
}

#[test]
fn an_address_in_two_lists_is_invited_once() {
    let mut scene = Scene::open();
    scene.ok(begin_import(1));
    scene.ok(stage(1, &[1, 2]));
    scene.ok(commit(1, 2));
    scene.ok(begin_import(2));
    scene.ok(stage(2, &[2, 3]));
    scene.ok(commit(2, 2));
    let repeated = "SELECT count(*) FROM invitation WHERE repeated = 1";
    assert_eq!(scene.read(|db| db.one::<u32>(repeated, &[])), Some(1));
    let all = Unsent::After(InvitationId::from_bytes([0; 16]), 10);
    let unsent = scene.read(|db| read::invitation::unsent(db, PROJECT, &all));
    assert_eq!(unsent.len(), 3);

    let invitations = unsent.iter().take(2).map(|i| i.row.id).collect();
    let sent = InvitationChange::MarkSent { project: PROJECT, invitations };
    assert_eq!(scene.said(Change::Invitation(sent.clone())), "2 written, done");
    assert_eq!(scene.said(Change::Invitation(sent)), "0 written, done");
    let invitations = vec![InvitationId::from_bytes(NOBODY)];
    let unknown = InvitationChange::MarkSent { project: PROJECT, invitations };
    assert_eq!(scene.run(Change::Invitation(unknown)), Err(Reason::InvitationNotFound));

    scene.ok(with_invitation(enrol(1, 1, when(1)), 1));
    let page = |filter: &str| {
        let mut found = Vec::new();
        let mut token = None;
        loop {
            let filter = filter.to_owned();
            let request = PageRequest { size: 1, token, filter, order_by: String::new() };
            let query = InvitationQuery::parse(&request).unwrap();
            let page = scene.read(|db| read::invitation::page(db, PROJECT, &query));
            found.extend(page.items.iter().map(|i| i.row.mail_index.to_bytes()[0]));
            assert!(page.total.unwrap() >= found.len() as u64);
            token = page.next;
            if token.is_none() {
                return found;
            }
        }
    };
    assert_eq!(page(""), [1, 2, 3]);
    assert_eq!(page("used:yes"), [1]);
    assert_eq!(page("used:no"), [2, 3]);
    assert_eq!(page("sent:no"), [3]);
    assert_eq!(page("used:no used:no"), [2, 3]);
    assert_eq!(page("used:yes used:no"), []);
    let token = TokenHash::from_bytes([2; 32]);
    assert!(scene.read(|db| read::invitation::by_token(db, PROJECT, token)).is_some());
}

#[test]
fn whoever_a_dropped_list_had_too_is_invited_by_the_other() {
    let mut scene = Scene::open();
    scene.ok(begin_import(1));
    scene.ok(begin_import(2));
    assert_eq!(scene.said(stage(1, &[1, 2])), "2 new, 0 known");
    assert_eq!(scene.said(stage(2, &[2, 3])), "1 new, 1 known");
    scene.ok(drop_import(1));
    scene.ok(commit(2, 2));
    let all = Unsent::After(InvitationId::from_bytes([0; 16]), 10);
    let unsent = scene.read(|db| read::invitation::unsent(db, PROJECT, &all));
    let invited: Vec<_> = unsent.iter().map(|i| i.row.mail_index.to_bytes()[0]).collect();
    assert_eq!(invited, [2, 3]);
}

#[test]
fn the_key_of_a_dropped_list_goes_with_it() {
    let mut scene = Scene::open();
    let keys = |scene: &Scene| {
        let sql = "SELECT count(*) FROM person_key WHERE kind = 'import'";
        scene.read(|db| db.one::<u32>(sql, &[])).unwrap()
    };
    scene.ok(begin_import(1));
    scene.ok(stage(1, &[1]));
    assert_eq!(keys(&scene), 1);
    scene.ok(drop_import(1));
    assert_eq!(keys(&scene), 0);
    let rows = "SELECT count(*) FROM invitation";
    assert_eq!(scene.read(|db| db.one::<u32>(rows, &[])), Some(0));
}

#[test]
fn whoever_deletes_their_account_is_on_no_list_any_more_if_the_address_was_theirs() {
    let mut scene = Scene::open();
    scene.ok(begin_import(1));
    scene.ok(stage(1, &[1, 2, 3]));
    scene.ok(commit(1, 3));
    scene.ok(begin_import(2));
    scene.ok(stage(2, &[1, 2, 3]));
    scene.ok(commit(2, 3));
    let listed = |scene: &Scene| {
        let sql = "SELECT mail FROM invitation ORDER BY import, id";
        scene.read(|db| db.collect(sql, &[], |c| Ok(c.get::<Vec<u8>>(0)?[0])))
    };
    // 1 came by the link; 2 verified the address; anybody could have made 3.
    scene.ok(with_invitation(enrol(1, 1, when(1)), 1));
    let (account, token) = (account_id(2), TokenHash::from_bytes([9; 32]));
    let link = NewLink { account, token, expires_at: model::TimeMs::from_millis(1 << 50) };
    scene.ok(Change::Account(AccountChange::RequestVerification(link)));
    scene.ok(Change::Account(AccountChange::VerifyMail { token }));
    let delete = |n| Change::Account(AccountChange::Delete { account: account_id(n) });
    assert_eq!(listed(&scene), [1, 2, 3, 1, 2, 3]);
    scene.ok(delete(1));
    assert_eq!(listed(&scene), [2, 3, 2, 3]);
    scene.ok(delete(2));
    assert_eq!(listed(&scene), [3, 3]);
    scene.ok(delete(3));
    assert_eq!(listed(&scene), [3, 3]);
}
