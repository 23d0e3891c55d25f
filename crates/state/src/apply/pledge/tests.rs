use expect_test::expect;
use model::{
    NeedTypeId, OfferTypeId, ProjectId, Reason, TimeMs, TokenHash,
    audit::Actor,
    command::{AccountChange, Change, NewLink, PledgeChange, ProjectChange},
    pledge::{
        AdmissionLevel, AdmissionRule, Clause, Need, NotAdmitted, PledgeKind, PledgeState,
        PledgeTerms,
    },
    project::{Admission, ProjectStatus},
    tier::Quantity,
    view::PageRequest,
};

use crate::{
    apply::project::scene::*,
    read::{self, table::PledgeQuery},
};

fn withdraw(n: u8) -> Change {
    Change::Pledge(PledgeChange::Withdraw { id: pledge_id(n) })
}

fn revive(n: u8) -> Change {
    Change::Pledge(PledgeChange::Revive { id: pledge_id(n) })
}

fn accept(n: u8, revision: u32) -> Change {
    Change::Pledge(PledgeChange::AcceptRevision { id: pledge_id(n), revision })
}

/// The tier takes one more: a new revision while pledges stand.
fn revise(scene: &mut Scene, people: u64) {
    let fields = tier("Start", Some(people), &[]);
    scene.ok(Change::Project(ProjectChange::PutTier { project: PROJECT, id: TIER, fields }));
}

fn history(scene: &Scene, n: u8) -> String {
    let steps = scene.read(|db| read::pledge::history(db, pledge_id(n)));
    let words = steps.iter().map(|s| format!("{:?} ({:?})", s.step, s.state).to_lowercase());
    words.collect::<Vec<_>>().join(", ")
}

#[test]
fn enrolling_keeps_what_was_promised() {
    let mut scene = Scene::open();
    let version = scene.version();
    let terms = PledgeTerms {
        kind: PledgeKind::Supporting,
        offers: vec![
            Quantity { offer_type: MONEY, quantity: 50 },
            Quantity { offer_type: DRIVER, quantity: 12 },
        ],
        needs: vec![
            Need { need_type: ADVICE, quantity: 1 },
            Need { need_type: RIDES, quantity: 4 },
        ],
        clauses: vec![
            Clause::AtLeastPeople(1),
            Clause::AtLeastOffered(Quantity { offer_type: DRIVER, quantity: 16 }),
            Clause::Before(TimeMs::from_millis(9_000_000)),
        ],
        fallback: vec![Quantity { offer_type: DRIVER, quantity: 2 }],
        hide_name: true,
    };
    scene.enrol(1, terms.clone()).unwrap();
    let pledge = scene.pledge(1);
    assert_eq!(pledge.terms, terms);
    assert_eq!((pledge.ordinal, pledge.revision, pledge.etag), (1, 1, 1));
    assert_eq!((pledge.state, pledge.level), (PledgeState::Standing, AdmissionLevel::Open));
    assert_eq!(pledge.created_at, TimeMs::from_millis(scene.now));
    assert!(scene.version() > version);

    // The feed tells all of it but the note.
    let changes = scene.changes();
    let told: Vec<_> = changes.iter().filter_map(|c| read::pledge::changed(c).unwrap()).collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].terms, terms);
    let mut scanned = Vec::new();
    scene.read(|db| {
        read::pledge::for_each(db, PROJECT, |facts| {
            scanned.push(facts);
            std::ops::ControlFlow::Continue(())
        })
    });
    assert_eq!(told, scanned);
}

#[test]
fn who_may_not_enrol_and_with_what() {
    let mut scene = Scene::open();
    let mut table = String::new();
    let mut check = |what: &str, change: Change| {
        table.push_str(&format!("{what}: {}\n", scene.said(change)));
    };
    check("plain", enrol(1, 1, when(3)));
    check("an older revision", enrol(2, 0, when(3)));
    check("a pledge id that is taken", {
        let mut change = enrol(1, 1, when(3));
        if let Change::Pledge(PledgeChange::Enrol { member: who, .. }) = &mut change {
            *who = member(2);
        }
        change
    });
    let mut elsewhere = enrol(2, 1, when(3));
    if let Change::Pledge(PledgeChange::Enrol { project, .. }) = &mut elsewhere {
        *project = ProjectId::from_bytes(NOBODY);
    }
    check("in no project", elsewhere);
    check("when nobody acts", enrol(2, 1, when(0)));
    let past = vec![Clause::Before(TimeMs::from_millis(500))];
    check("before yesterday", enrol(2, 1, PledgeTerms { clauses: past, ..when(1) }));
    let unknown = Quantity { offer_type: OfferTypeId::from_bytes(NOBODY), quantity: 1 };
    check("an unknown offer", enrol(2, 1, PledgeTerms { offers: vec![unknown], ..when(1) }));
    check("an unknown fallback", enrol(2, 1, PledgeTerms { fallback: vec![unknown], ..when(1) }));
    let clauses = vec![Clause::AtLeastOffered(unknown)];
    check("an unknown clause", enrol(2, 1, PledgeTerms { clauses, ..when(1) }));
    let money = Quantity { offer_type: MONEY, quantity: 1 };
    let clauses = vec![Clause::AtLeastOffered(money)];
    check("a clause without maximum", enrol(2, 1, PledgeTerms { clauses, ..when(1) }));
    let need_type = NeedTypeId::from_bytes(NOBODY);
    let needs = vec![Need { need_type, quantity: 1 }];
    check("an unknown need", enrol(2, 1, PledgeTerms { needs, ..when(1) }));
    let needs = vec![Need { need_type: ADVICE, quantity: 2 }];
    check("two times yes", enrol(2, 1, PledgeTerms { needs, ..when(1) }));
    let supporting = PledgeTerms { kind: PledgeKind::Supporting, ..when(1) };
    check("supporting with nothing", enrol(2, 1, supporting));
    check("an unknown invitation", with_invitation(enrol(2, 1, when(1)), 9));
    scene.ok(status(ProjectStatus::Draft));
    let draft = scene.said(enrol(2, 1, when(3)));
    scene.ok(status(ProjectStatus::Cancelled));
    let cancelled = scene.said(enrol(2, 1, when(3)));
    table.push_str(&format!("in a draft: {draft}\nin a cancelled one: {cancelled}\n"));
    expect![[r#"
        plain: pledge, etag 1
        an older revision: REVISION_CHANGED
        a pledge id that is taken: INVALID_INPUT
        in no project: PROJECT_NOT_FOUND
        when nobody acts: INVALID_INPUT
        before yesterday: CONDITION_PASSED
        an unknown offer: OFFER_TYPE_NOT_FOUND
        an unknown fallback: OFFER_TYPE_NOT_FOUND
        an unknown clause: OFFER_TYPE_NOT_FOUND
        a clause without maximum: NEEDS_MAXIMUM
        an unknown need: NEED_TYPE_NOT_FOUND
        two times yes: INVALID_INPUT
        supporting with nothing: INVALID_INPUT
        an unknown invitation: INVITATION_NOT_FOUND
        in a draft: PROJECT_NOT_OPEN
        in a cancelled one: PROJECT_NOT_OPEN
    "#]]
    .assert_eq(&table);
    // Nothing of what was refused is left behind.
    let rows = "SELECT count(*) FROM pledge";
    assert_eq!(scene.read(|db| db.one::<u32>(rows, &[])), Some(1));
    assert_eq!(scene.read(|db| db.one::<u32>("SELECT count(*) FROM member", &[])), Some(2));
}

#[test]
fn one_pledge_per_member_and_project() {
    let mut scene = Scene::open();
    scene.acts(1, 3);
    scene.acts(2, 3);
    let again = Change::Pledge(PledgeChange::Enrol {
        id: pledge_id(99),
        project: PROJECT,
        member: member(1),
        revision: 1,
        terms: when(5),
        note: None,
        invitation: None,
        made_at: None,
    });
    let reply = scene.ok(again.clone());
    let expected = model::command::Reply::Pledge { id: pledge_id(1), etag: 2 };
    assert_eq!(reply, expected);
    let pledge = scene.pledge(1);
    assert_eq!((pledge.ordinal, pledge.terms.people_threshold(), pledge.note), (1, 5, None));
    // The same again changes nothing.
    let version = scene.version();
    assert_eq!(scene.ok(again.clone()), expected);
    assert_eq!(scene.version(), version);
    // After a withdrawal it revives.
    scene.ok(withdraw(1));
    scene.ok(again);
    assert_eq!(scene.pledge(1).state, PledgeState::Standing);
    assert_eq!(
        history(&scene, 1),
        "enrolled (standing), changed (standing), withdrew (withdrawn), changed (standing)"
    );
    scene.acts(3, 1);
    assert_eq!(scene.pledge(3).ordinal, 3);
}

#[test]
fn the_life_of_a_pledge() {
    let mut scene = Scene::open();
    scene.acts(1, 3);
    let mut table = String::new();
    let mut check = |scene: &mut Scene, what: &str, change: Change| {
        let version = scene.version();
        let said = scene.said(change);
        let counted = if scene.version() > version { ", recounted" } else { "" };
        table.push_str(&format!("{what}: {said}{counted}\n"));
    };
    check(&mut scene, "revive what stands", revive(1));
    check(&mut scene, "withdraw", withdraw(1));
    check(&mut scene, "withdraw again", withdraw(1));
    check(&mut scene, "accept what does not stand", accept(1, 1));
    check(&mut scene, "revive", revive(1));
    check(&mut scene, "accept the same revision", accept(1, 1));
    revise(&mut scene, 4);
    check(&mut scene, "accept the old revision", accept(1, 1));
    check(&mut scene, "accept the new one", accept(1, 2));
    check(&mut scene, "withdraw nothing", withdraw(9));
    let stranger = Actor::Member { org: ORG, member: member_id(2) };
    let foreign = scene.run_as(stranger, withdraw(1));
    check(&mut scene, "withdraw, for the project ends", withdraw(1));
    scene.ok(status(ProjectStatus::Finished));
    check(&mut scene, "revive, the project is finished", revive(1));
    expect![[r#"
        revive what stands: pledge, etag 1
        withdraw: pledge, etag 2, recounted
        withdraw again: PLEDGE_NOT_STANDING
        accept what does not stand: PLEDGE_NOT_STANDING
        revive: pledge, etag 3, recounted
        accept the same revision: pledge, etag 3
        accept the old revision: REVISION_CHANGED
        accept the new one: pledge, etag 4, recounted
        withdraw nothing: PLEDGE_NOT_FOUND
        withdraw, for the project ends: pledge, etag 5, recounted
        revive, the project is finished: PROJECT_NOT_OPEN
    "#]]
    .assert_eq(&table);
    assert_eq!(foreign, Err(Reason::PledgeNotFound));
    assert_eq!(
        history(&scene, 1),
        "enrolled (standing), withdrew (withdrawn), revived (standing), accepted (standing), \
         withdrew (withdrawn)"
    );
}

#[test]
fn an_older_revision_does_not_count_until_it_is_accepted() {
    let mut scene = Scene::open();
    scene.acts(1, 1);
    revise(&mut scene, 5);
    let apart = |scene: &Scene| {
        let project = scene.read(|db| read::project::by_id(db, PROJECT)).unwrap();
        let pledge = scene.pledge(1);
        AdmissionRule::of(&project, true).apart(pledge.level, pledge.revision)
    };
    assert_eq!(apart(&scene), Some(NotAdmitted::OldRevision));
    scene.ok(accept(1, 2));
    assert_eq!(apart(&scene), None);
}

#[test]
fn pledges_expire_in_batches() {
    let mut scene = Scene::open();
    let until = |at| PledgeTerms {
        clauses: vec![Clause::AtLeastPeople(2), Clause::Before(TimeMs::from_millis(at))],
        ..when(1)
    };
    for n in 1..=5 {
        scene.enrol(n, until(60_000)).unwrap();
    }
    scene.enrol(6, until(200_000)).unwrap();
    scene.acts(7, 1);
    let expire = Change::Pledge(PledgeChange::Expire { project: PROJECT, limit: 2 });
    assert_eq!(
        scene.read(|db| read::pledge::next_expiry(db, PROJECT)),
        Some(TimeMs::from_millis(60_000))
    );
    let mut said = vec![scene.said(expire.clone())];
    scene.now = 100_000;
    for _ in 0..4 {
        said.push(scene.said(expire.clone()));
    }
    expect!["0 written, done | 2 written | 2 written | 1 written, done | 0 written, done"]
        .assert_eq(&said.join(" | "));
    assert_eq!(scene.pledge(5).state, PledgeState::Expired);
    assert_eq!(scene.pledge(6).state, PledgeState::Standing);
    assert_eq!(scene.run(withdraw(5)), Err(Reason::PledgeNotStanding));
    assert_eq!(scene.run(revive(5)), Err(Reason::ConditionPassed));
    assert_eq!(scene.enrol(5, until(60_000)), Err(Reason::ConditionPassed));
    scene.enrol(5, until(200_000)).unwrap();
    assert_eq!(scene.pledge(5).state, PledgeState::Standing);
}

#[test]
fn how_far_a_person_is_known_only_rises() {
    let mut scene = Scene::open();
    scene.acts(1, 1);
    assert_eq!(scene.pledge(1).level, AdmissionLevel::Open);
    let verified = |n| {
        let mut change = enrol(n, 1, when(2));
        if let Change::Pledge(PledgeChange::Enrol { member, .. }) = &mut change {
            member.mail_verified = true;
        }
        change
    };
    scene.ok(verified(1));
    assert_eq!(scene.pledge(1).level, AdmissionLevel::Email);
    scene.acts(1, 3);
    assert_eq!(scene.pledge(1).level, AdmissionLevel::Email);
    scene.ok(begin_import(1));
    scene.ok(stage(1, &[7]));
    scene.ok(commit(1, 1));
    scene.ok(with_invitation(verified(1), 7));
    assert_eq!(scene.pledge(1).level, AdmissionLevel::Invited);
    scene.ok(verified(1));
    assert_eq!(scene.pledge(1).level, AdmissionLevel::Invited);
}

#[test]
fn an_address_that_was_verified_before_counts_whatever_the_proposer_knew() {
    let mut scene = Scene::open();
    let token = TokenHash::from_bytes([3; 32]);
    let expires_at = TimeMs::from_millis(900_000);
    let link = NewLink { account: account_id(1), token, expires_at };
    scene.ok(Change::Account(AccountChange::RequestVerification(link)));
    scene.ok(Change::Account(AccountChange::VerifyMail { token }));
    scene.acts(1, 1);
    assert_eq!(scene.pledge(1).level, AdmissionLevel::Email);
}

#[test]
fn only_demo_pledges_have_a_past() {
    let mut scene = Scene::open();
    let mut change = enrol(1, 1, when(1));
    if let Change::Pledge(PledgeChange::Enrol { made_at, .. }) = &mut change {
        *made_at = Some(TimeMs::from_millis(5));
    }
    scene.ok(change);
    assert_eq!(scene.pledge(1).created_at, TimeMs::from_millis(scene.now));
}

#[test]
fn the_table_is_filtered_ordered_and_paged() {
    let mut scene = Scene::open();
    for (n, people) in [(1, 30), (2, 10), (3, 20), (4, 10), (5, 1)] {
        scene.acts(n, people);
    }
    let helps = PledgeTerms { kind: PledgeKind::Supporting, offers: drives(3), ..when(1) };
    scene.enrol(6, helps).unwrap();
    scene.ok(withdraw(2));
    let needs = vec![Need { need_type: ADVICE, quantity: 1 }];
    scene.enrol(1, PledgeTerms { needs, ..when(30) }).unwrap();

    let rule = AdmissionRule { admission: Admission::Email, revision: 1, verifies_mail: true };
    let page = |filter: &str, order: &str| -> String {
        let mut pages = Vec::new();
        let mut token = None;
        loop {
            let request = PageRequest {
                size: 2,
                token: token.take(),
                filter: filter.to_owned(),
                order_by: order.to_owned(),
            };
            let query = match PledgeQuery::parse(&request) {
                Ok(query) => query,
                Err(invalid) => return invalid.to_string(),
            };
            let page = scene.read(|db| read::table::page(db, PROJECT, rule, &query));
            let ordinals: Vec<_> = page.items.iter().map(|p| p.ordinal.to_string()).collect();
            pages.push(ordinals.join(" "));
            if page.next.is_none() {
                return format!("{} of {}", pages.join(" | "), page.total.unwrap());
            }
            token = page.next;
        }
    };
    let mut table = String::new();
    let driver = format!("offer:{DRIVER}");
    let advice = format!("need:{ADVICE}");
    for (filter, order) in [
        ("", ""),
        ("", "ordinal desc"),
        ("", "threshold"),
        ("", "threshold desc"),
        ("", "updated desc"),
        ("state:standing", "threshold"),
        ("state:withdrawn", ""),
        ("kind:supporting", ""),
        ("threshold>=10 threshold<30", ""),
        ("threshold:10", "threshold"),
        ("#4 5", ""),
        ("level:email", ""),
        ("apart:unverified", ""),
        ("apart:not_invited", ""),
        ("apart:old_revision", ""),
        (driver.as_str(), ""),
        (advice.as_str(), "threshold"),
        ("call:confirmed", ""),
        ("colour:red", ""),
        ("threshold>many", ""),
        ("threshold>=9223372036854775808", ""),
        ("state:standing state:withdrawn", ""),
        ("kind:acting kind:acting", ""),
        ("threshold<30 threshold<10 threshold>2", ""),
        ("threshold>=10 threshold<5", ""),
        ("", "shoe_size"),
    ] {
        let shown = filter.replace(&DRIVER.to_string(), "…").replace(&ADVICE.to_string(), "…");
        table.push_str(&format!("{:<45}{}\n", format!("{shown:<27} {order}"), page(filter, order)));
    }
    expect![[r#"
                                                     1 2 | 3 4 | 5 6 of 6
                                    ordinal desc     6 5 | 4 3 | 2 1 of 6
                                    threshold        5 6 | 2 4 | 3 1 of 6
                                    threshold desc   1 3 | 4 2 | 6 5 of 6
                                    updated desc     1 2 | 6 5 | 4 3 of 6
        state:standing              threshold        5 6 | 4 3 | 1 of 5
        state:withdrawn                              2 of 1
        kind:supporting                              6 of 1
        threshold>=10 threshold<30                   2 3 | 4 of 3
        threshold:10                threshold        2 4 of 2
        #4 5                                         4 5 of 2
        level:email                                   of 0
        apart:unverified                             1 3 | 4 5 | 6 of 5
        apart:not_invited                             of 0
        apart:old_revision                            of 0
        offer:…                                      6 of 1
        need:…                      threshold        1 of 1
        call:confirmed                                of 0
        colour:red                                   filter: is not of the expected form
        threshold>many                               filter: is not of the expected form
        threshold>=9223372036854775808               filter: is not of the expected form
        state:standing state:withdrawn                of 0
        kind:acting kind:acting                      1 2 | 3 4 | 5 of 5
        threshold<30 threshold<10 threshold>2         of 0
        threshold>=10 threshold<5                     of 0
                                    shoe_size        order_by: is not of the expected form
    "#]]
    .assert_eq(&table);

    // Who would act, and what people are called, is known elsewhere.
    let asked = |filter: &str, token: Option<String>| {
        let page =
            PageRequest { size: 2, token, filter: filter.to_owned(), ..PageRequest::default() };
        let mut query = PledgeQuery::parse(&page).unwrap();
        query.filter.coalition(&[1, 3, 5].into_iter().collect());
        query
    };
    let ordinals = |filter: &str| {
        let query = asked(filter, None);
        let page = scene.read(|db| read::table::page(db, PROJECT, rule, &query));
        let first: Vec<u32> = page.items.iter().map(|pledge| pledge.ordinal).collect();
        (first, page.total.unwrap())
    };
    assert_eq!(ordinals("act:yes"), (vec![1, 3], 3));
    assert_eq!(ordinals("act:no"), (vec![2, 4], 3));
    assert_eq!(ordinals("act:yes 4 5"), (vec![5], 1));
    assert_eq!(ordinals("state:standing act:no"), (vec![4, 6], 2));
    let (mut found, mut token) = (Vec::new(), None);
    loop {
        let query = asked("anna", token);
        let page = scene.read(|db| {
            read::table::matching(db, PROJECT, rule, &query, |pledge| {
                Ok::<_, store::Fault>((pledge.ordinal % 2 == 0).then_some(pledge.ordinal))
            })
        });
        assert!(page.items.len() <= 2);
        found.extend(page.items);
        token = page.next;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(found, [2, 4, 6]);
}
