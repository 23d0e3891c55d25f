use expect_test::expect;
use model::{
    NeedTypeId, OfferTypeId, OrgId, ProjectId, Reason, TierId, TimeMs,
    command::{Change, ProjectChange},
    limits::{OFFER_TYPES_MAX, TIERS_MAX},
    need::NeedKind,
    pledge::{Clause, PledgeKind, PledgeTerms},
    project::{Admission, ProjectFields, ProjectStatus},
    text::{Slug, Title},
    tier::{CallRule, Quantity},
};

use super::scene::*;
use crate::read;

fn put_tier(id: TierId, fields: model::tier::TierFields) -> Change {
    Change::Project(ProjectChange::PutTier { project: PROJECT, id, fields })
}

fn put_offer(id: OfferTypeId, fields: model::offer::OfferTypeFields) -> Change {
    Change::Project(ProjectChange::PutOfferType { project: PROJECT, id, fields })
}

fn put_need(id: NeedTypeId, fields: model::need::NeedTypeFields) -> Change {
    Change::Project(ProjectChange::PutNeedType { project: PROJECT, id, fields })
}

fn update(fields: ProjectFields, etag: u64) -> Change {
    Change::Project(ProjectChange::Update { id: PROJECT, fields, etag })
}

fn etag(scene: &Scene) -> u64 {
    scene.read(|db| read::project::by_id(db, PROJECT)).unwrap().etag
}

#[test]
fn a_project_is_made_with_its_parts() {
    let mut scene = Scene::draft();
    let view = scene.read(|db| read::project::view(db, PROJECT)).unwrap();
    assert_eq!(view.project.fields, fields());
    assert_eq!(view.project.status, ProjectStatus::Draft);
    assert_eq!(view.org_slug.as_str(), "tenants");
    assert_eq!(view.tiers[0].fields, tier("Start", Some(3), &[]));
    assert_eq!(view.offers[0].fields, offer("Driver", "hours", Some(8), Some(RIDES)));
    assert_eq!(view.offers.iter().map(|o| o.order).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(view.needs[1].fields, need("Advice", NeedKind::YesNo, ""));

    let other = ProjectId::from_bytes([9; 16]);
    let mut table = String::new();
    let mut check = |what: &str, change: ProjectChange| {
        table.push_str(&format!("{what}: {}\n", scene.said(Change::Project(change))));
    };
    check("the same slug", create(other, "rent-strike"));
    check("the same id", create(PROJECT, "other"));
    let mut elsewhere = create(other, "other");
    if let ProjectChange::Create { org, .. } = &mut elsewhere {
        *org = OrgId::from_bytes(NOBODY);
    }
    check("in no organisation", elsewhere);
    let mut endless = create(other, "other");
    if let ProjectChange::Create { fields, .. } = &mut endless {
        fields.retention_days = 0;
    }
    check("kept for ever", endless);
    check("another one, with ids of parts that are taken", create(other, "other"));
    expect![[r#"
        the same slug: PROJECT_SLUG_TAKEN
        the same id: INVALID_INPUT
        in no organisation: ORG_NOT_FOUND
        kept for ever: INVALID_INPUT
        another one, with ids of parts that are taken: NEED_TYPE_NOT_FOUND
    "#]]
    .assert_eq(&table);
}

#[test]
fn a_status_follows_from_another() {
    let mut table = String::from("from        ");
    let all = [
        ProjectStatus::Draft,
        ProjectStatus::Open,
        ProjectStatus::Running,
        ProjectStatus::Finished,
        ProjectStatus::Cancelled,
    ];
    let paths: [&[ProjectStatus]; 5] = [
        &[],
        &[ProjectStatus::Open],
        &[ProjectStatus::Open, ProjectStatus::Running],
        &[ProjectStatus::Open, ProjectStatus::Finished],
        &[ProjectStatus::Cancelled],
    ];
    for to in all {
        table.push_str(&format!("{:<11}", format!("{to:?}")));
    }
    for (from, path) in all.iter().zip(paths) {
        table.push_str(&format!("\n{:<12}", format!("{from:?}")));
        for to in all {
            let mut scene = Scene::draft();
            for step in path {
                scene.ok(status(*step));
            }
            let reached = scene.run(status(to));
            let mark = match reached {
                Ok(_) => "yes",
                Err(Reason::StatusNotReachable) => "no",
                Err(_) => "?",
            };
            table.push_str(&format!("{mark:<11}"));
        }
    }
    let table: Vec<_> = table.lines().map(str::trim_end).collect();
    let table = table.join("\n");
    expect![[r#"
        from        Draft      Open       Running    Finished   Cancelled
        Draft       no         yes        no         no         yes
        Open        yes        no         yes        yes        yes
        Running     no         yes        no         yes        yes
        Finished    no         no         no         no         no
        Cancelled   no         no         no         no         no"#]]
    .assert_eq(&table);
}

#[test]
fn what_takes_pledges_has_a_tier() {
    let mut scene = Scene::draft();
    let drop = Change::Project(ProjectChange::DropTier { project: PROJECT, id: TIER });
    scene.ok(drop.clone());
    assert_eq!(scene.run(status(ProjectStatus::Open)), Err(Reason::ProjectNotReady));
    let project = scene.read(|db| read::project::by_id(db, PROJECT)).unwrap();
    assert_eq!(project.status, ProjectStatus::Draft, "nothing has changed");

    // Nor does it lose its last tier while people enrol.
    let mut scene = Scene::open();
    assert_eq!(scene.run(drop.clone()), Err(Reason::ProjectNotReady));
    scene.ok(status(ProjectStatus::Draft));
    scene.ok(drop);
}

#[test]
fn an_end_is_dated() {
    let mut scene = Scene::open();
    scene.ok(status(ProjectStatus::Finished));
    let ended = scene.read(|db| read::project::by_id(db, PROJECT)).unwrap().ended_at;
    assert_eq!(ended, Some(TimeMs::from_millis(scene.now)));
}

#[test]
fn an_update_names_the_etag_it_saw() {
    let mut scene = Scene::draft();
    assert_eq!(scene.run(update(fields(), 7)), Err(Reason::EtagMismatch));
    let new = ProjectFields { title: Title::parse("", "New").unwrap(), ..fields() };
    let etag = etag(&scene);
    assert_eq!(scene.said(update(new.clone(), etag)), "etag(2)");
    assert_eq!(scene.run(update(new.clone(), etag)), Err(Reason::EtagMismatch));
    assert_eq!(scene.read(|db| read::project::by_id(db, PROJECT)).unwrap().fields, new);
}

#[test]
fn what_people_pledged_to_makes_a_revision_while_pledges_stand() {
    let mut table = String::new();
    let action = ProjectFields {
        action: model::project::Action {
            ends_at: Some(TimeMs::from_millis(1_800_000_000_000)),
            ..fields().action
        },
        ..fields()
    };
    let title = ProjectFields { title: Title::parse("", "New").unwrap(), ..fields() };
    let invite = ProjectFields { admission: Admission::Invite, ..fields() };
    let second = TierId::from_bytes([0x33; 16]);
    let drop_tier = Change::Project(ProjectChange::DropTier { project: PROJECT, id: TIER });
    let changes: [(&str, Change); 9] = [
        ("another title", update(title, 2)),
        ("another action", update(action, 2)),
        ("another admission", update(invite, 2)),
        ("the tier takes more", put_tier(TIER, tier("Start", Some(4), &[]))),
        ("the tier has another name", put_tier(TIER, tier("Begin", Some(3), &[]))),
        ("one more tier", put_tier(second, tier("Win", Some(9), &[]))),
        ("the tier is dropped", drop_tier),
        (
            "a type has another maximum",
            put_offer(DRIVER, offer("Driver", "hours", Some(9), Some(RIDES))),
        ),
        (
            "one more need",
            put_need(NeedTypeId::from_bytes([0x77; 16]), need("Tea", NeedKind::YesNo, "")),
        ),
    ];
    for (what, change) in changes {
        let mut row = format!("{what:<28}");
        for standing in [false, true] {
            let mut scene = Scene::open();
            // An open project keeps a tier.
            scene.ok(put_tier(TierId::from_bytes([0x34; 16]), tier("Spare", Some(12), &[])));
            if standing {
                scene.acts(1, 1);
            }
            let version = scene.version();
            scene.ok(change.clone());
            let counted = if scene.version() > version { "recounted" } else { "" };
            row.push_str(&format!("revision {} {counted:<12}", scene.revision()));
        }
        table.push_str(&format!("{}\n", row.trim_end()));
    }
    expect![[r#"
        another title               revision 1             revision 1
        another action              revision 1             revision 2 recounted
        another admission           revision 1 recounted   revision 1 recounted
        the tier takes more         revision 1 recounted   revision 2 recounted
        the tier has another name   revision 1 recounted   revision 1 recounted
        one more tier               revision 1 recounted   revision 2 recounted
        the tier is dropped         revision 1 recounted   revision 2 recounted
        a type has another maximum  revision 1 recounted   revision 1 recounted
        one more need               revision 1 recounted   revision 1 recounted
    "#]]
    .assert_eq(&table);
}

#[test]
fn tiers_take_only_what_the_project_has_and_what_has_a_maximum() {
    let mut scene = Scene::open();
    let mut table = String::new();
    let mut check = |what: &str, change: Change| {
        table.push_str(&format!("{what}: {}\n", scene.said(change)));
    };
    let new = TierId::from_bytes([0x31; 16]);
    check("drivers", put_tier(new, tier("Drive", None, &[(DRIVER, 20)])));
    check("money, which has no maximum", put_tier(new, tier("Pay", None, &[(MONEY, 20)])));
    let unknown = OfferTypeId::from_bytes(NOBODY);
    check("something unknown", put_tier(new, tier("What", None, &[(unknown, 20)])));
    check("nothing", put_tier(new, tier("Air", None, &[])));
    let drop = Change::Project(ProjectChange::DropOfferType { project: PROJECT, id: DRIVER });
    check("dropping drivers", drop);
    let no_max = put_offer(DRIVER, offer("Driver", "hours", None, Some(RIDES)));
    check("drivers without a maximum", no_max);
    let drop = Change::Project(ProjectChange::DropTier { project: PROJECT, id: new });
    check("dropping the tier", drop.clone());
    check("dropping it again", drop);
    let no_max = put_offer(DRIVER, offer("Driver", "hours", None, Some(RIDES)));
    check("drivers without a maximum now", no_max);
    expect![[r#"
        drivers: created
        money, which has no maximum: NEEDS_MAXIMUM
        something unknown: OFFER_TYPE_NOT_FOUND
        nothing: INVALID_INPUT
        dropping drivers: TYPE_IN_USE
        drivers without a maximum: NEEDS_MAXIMUM
        dropping the tier: done
        dropping it again: TIER_NOT_FOUND
        drivers without a maximum now: created
    "#]]
    .assert_eq(&table);
}

#[test]
fn an_offer_meets_a_need_of_the_same_unit() {
    let mut scene = Scene::draft();
    let mut table = String::new();
    let mut check = |what: &str, change: Change| {
        table.push_str(&format!("{what}: {}\n", scene.said(change)));
    };
    check("hours meet rides", put_offer(DRIVER, offer("Driver", "hours", Some(8), Some(RIDES))));
    check("days do not", put_offer(DRIVER, offer("Driver", "days", Some(8), Some(RIDES))));
    check(
        "nor do hours meet a yes",
        put_offer(DRIVER, offer("Driver", "hours", None, Some(ADVICE))),
    );
    let unknown = Some(NeedTypeId::from_bytes(NOBODY));
    check("nor what is unknown", put_offer(DRIVER, offer("Driver", "hours", None, unknown)));
    check("rides in days", put_need(RIDES, need("Rides", NeedKind::Quantity, "days")));
    check("a quantity of nothing", put_need(ADVICE, need("Advice", NeedKind::Quantity, "")));
    let drop = Change::Project(ProjectChange::DropNeedType { project: PROJECT, id: RIDES });
    check("dropping rides", drop.clone());
    check("drivers meet nothing", put_offer(DRIVER, offer("Driver", "hours", Some(8), None)));
    check("dropping rides then", drop.clone());
    check("dropping them again", drop);
    expect![[r#"
        hours meet rides: created
        days do not: UNIT_MISMATCH
        nor do hours meet a yes: UNIT_MISMATCH
        nor what is unknown: NEED_TYPE_NOT_FOUND
        rides in days: UNIT_MISMATCH
        a quantity of nothing: INVALID_INPUT
        dropping rides: TYPE_IN_USE
        drivers meet nothing: created
        dropping rides then: done
        dropping them again: NEED_TYPE_NOT_FOUND
    "#]]
    .assert_eq(&table);
}

#[test]
fn a_type_that_pledges_name_stays_as_it_is() {
    let mut scene = Scene::open();
    let part = Quantity { offer_type: DRIVER, quantity: 1 };
    let terms = PledgeTerms {
        kind: PledgeKind::Supporting,
        offers: vec![Quantity { offer_type: MONEY, quantity: 5 }],
        needs: vec![model::pledge::Need { need_type: ADVICE, quantity: 1 }],
        clauses: vec![Clause::AtLeastOffered(part)],
        ..when(1)
    };
    scene.enrol(1, terms).unwrap();
    let withdraw = model::command::PledgeChange::Withdraw { id: pledge_id(1) };
    scene.ok(Change::Pledge(withdraw));
    let mut table = String::new();
    let mut check = |what: &str, change: Change| {
        table.push_str(&format!("{what}: {}\n", scene.said(change)));
    };
    let drop = |id| Change::Project(ProjectChange::DropOfferType { project: PROJECT, id });
    check("dropping money, which is offered", drop(MONEY));
    check("dropping drivers, which are asked for", drop(DRIVER));
    let advice = Change::Project(ProjectChange::DropNeedType { project: PROJECT, id: ADVICE });
    check("dropping advice, which is needed", advice);
    check("money in cents", put_offer(MONEY, offer("Money", "cents", None, None)));
    let no_max = put_offer(DRIVER, offer("Driver", "hours", None, Some(RIDES)));
    check("drivers without a maximum", no_max);
    check("advice in hours", put_need(ADVICE, need("Advice", NeedKind::Quantity, "hours")));
    check("money by another name", put_offer(MONEY, offer("Euros", "euros", Some(9), None)));
    expect![[r#"
        dropping money, which is offered: TYPE_IN_USE
        dropping drivers, which are asked for: TYPE_IN_USE
        dropping advice, which is needed: TYPE_IN_USE
        money in cents: TYPE_IN_USE
        drivers without a maximum: NEEDS_MAXIMUM
        advice in hours: TYPE_IN_USE
        money by another name: created
    "#]]
    .assert_eq(&table);
}

#[test]
fn a_project_has_only_so_many_parts() {
    let mut scene = Scene::draft();
    for n in 1..TIERS_MAX as u8 {
        let id = TierId::from_bytes([100 + n; 16]);
        scene.ok(put_tier(id, tier("One more", Some(3), &[])));
    }
    let id = TierId::from_bytes([99; 16]);
    assert_eq!(scene.run(put_tier(id, tier("Too many", Some(3), &[]))), Err(Reason::TooManyTiers));
    for n in 2..OFFER_TYPES_MAX as u8 {
        let id = OfferTypeId::from_bytes([100 + n; 16]);
        scene.ok(put_offer(id, offer("One more", "hours", None, None)));
    }
    let id = OfferTypeId::from_bytes([99; 16]);
    let full = put_offer(id, offer("Too many", "hours", None, None));
    assert_eq!(scene.run(full), Err(Reason::TooManyTypes));
}

#[test]
fn a_part_of_another_project_is_not_there() {
    let mut scene = Scene::draft();
    let other = ProjectId::from_bytes([0x20; 16]);
    let mut without_parts = create(other, "other");
    if let ProjectChange::Create { parts, .. } = &mut without_parts {
        *parts = Default::default();
    }
    scene.ok(Change::Project(without_parts));
    let mut table = String::new();
    let mut check = |what: &str, change: ProjectChange| {
        table.push_str(&format!("{what}: {}\n", scene.said(Change::Project(change))));
    };
    let project = other;
    check("tier", ProjectChange::DropTier { project, id: TIER });
    check(
        "tier put",
        ProjectChange::PutTier { project, id: TIER, fields: tier("A", Some(1), &[]) },
    );
    check("offer", ProjectChange::DropOfferType { project, id: DRIVER });
    check("need", ProjectChange::DropNeedType { project, id: RIDES });
    let project = ProjectId::from_bytes(NOBODY);
    check("no project", ProjectChange::DropTier { project, id: TIER });
    expect![[r#"
        tier: TIER_NOT_FOUND
        tier put: TIER_NOT_FOUND
        offer: OFFER_TYPE_NOT_FOUND
        need: NEED_TYPE_NOT_FOUND
        no project: PROJECT_NOT_FOUND
    "#]]
    .assert_eq(&table);
}

#[test]
fn lists_show_what_the_public_may_see_and_find_words() {
    let mut scene = Scene::draft();
    let found = |scene: &Scene, query: &str, statuses: &[ProjectStatus]| {
        let filter = read::project::ProjectFilter {
            org: None,
            statuses: statuses.to_vec(),
            query: query.to_owned(),
        };
        scene.read(|db| read::project::list(db, &filter)).len()
    };
    assert_eq!(found(&scene, "", &[]), 0);
    assert_eq!(found(&scene, "", &[ProjectStatus::Draft]), 1);
    scene.ok(status(ProjectStatus::Open));
    for (query, count) in
        [("", 1), ("RENT pay", 1), ("düssel", 1), ("tenants", 1), ("rent bread", 0)]
    {
        assert_eq!(found(&scene, query, &[]), count, "{query}");
    }
    assert_eq!(found(&scene, "", &[ProjectStatus::Finished]), 0);
    let slug = Slug::parse("", "rent-strike").unwrap();
    assert!(scene.read(|db| read::project::by_slug(db, ORG, &slug)).is_some());
}

#[test]
fn the_people_of_an_ended_project_are_erased() {
    let mut scene = Scene::open();
    let erase = Change::Project(ProjectChange::ErasePeople { project: PROJECT });
    assert_eq!(scene.run(erase.clone()), Err(Reason::StatusNotReachable));
    scene.ok(begin_import(1));
    scene.ok(stage(1, &[1, 2]));
    scene.ok(commit(1, 2));
    let revision = scene.revision();
    scene.ok(with_invitation(enrol(1, revision, when(1)), 1));
    scene.acts(2, 1);
    scene.acts(3, 1);
    scene.call(1, &[1, 2, 3], 3).unwrap();
    scene.answer(1, 1, model::call::Answer::Confirm).unwrap();
    scene.decide(1, None).unwrap();
    let out = model::command::MessageChange::SetOptOut {
        project: PROJECT,
        member: member_id(1),
        out: true,
    };
    scene.ok(Change::Message(out));
    scene.ok(status(ProjectStatus::Finished));
    let due = |scene: &Scene, days: i64| {
        let at = TimeMs::from_millis(scene.now).plus_millis(days * model::time::DAY_MS);
        scene.read(|db| read::project::due_for_erasure(db, at))
    };
    assert_eq!(due(&scene, 89), []);
    assert_eq!(due(&scene, 90), [PROJECT]);

    assert_eq!(scene.said(erase.clone()), "7 written, done");
    let pledge = scene.pledge(1);
    assert_eq!(pledge.member, super::nobody(pledge.id));
    assert_eq!(pledge.note, None);
    assert_eq!(pledge.terms.people_threshold(), 1);
    let part = scene.read(|db| read::call::participation(db, call_id(1), 1)).unwrap();
    assert_eq!(part.member, pledge.member);
    let lists = "SELECT count(*) FROM import";
    assert_eq!(scene.read(|db| db.one::<u32>(lists, &[])), Some(0));
    // The member who held nothing else is gone, with their key.
    let members = "SELECT count(*) FROM member";
    assert_eq!(scene.read(|db| db.one::<u32>(members, &[])), Some(1));
    assert_eq!(scene.said(erase), "0 written, done");
    assert_eq!(due(&scene, 90), []);
}

#[test]
fn muster_waits_for_slack_that_holds_without_a_break() {
    let mut scene = Scene::open();
    let automatic = |people, hold_hours| model::tier::TierFields {
        call_rule: CallRule::Automatic { slack_percent: 10, hold_hours },
        ..tier("Start", Some(people), &[])
    };
    let note =
        |holds| Change::Project(ProjectChange::NoteSlack { project: PROJECT, tier: TIER, holds });
    let waited = |scene: &Scene| -> Vec<Option<i64>> {
        let tiers = scene.read(read::project::automatic_tiers);
        tiers.iter().map(|t| t.holds_since.map(TimeMs::as_millis)).collect()
    };
    assert_eq!(waited(&scene), [], "an organiser calls for it");
    scene.ok(put_tier(TIER, automatic(3, 2)));
    assert_eq!(waited(&scene), [None]);
    scene.ok(note(true));
    let since = scene.now;
    scene.ok(note(true));
    assert_eq!(waited(&scene), [Some(since)], "noted once");
    scene.ok(put_tier(TIER, model::tier::TierFields { name: name("Go"), ..automatic(3, 2) }));
    assert_eq!(waited(&scene), [Some(since)], "another name is the same wait");
    for other in [automatic(3, 5), automatic(4, 5)] {
        scene.ok(note(true));
        scene.ok(put_tier(TIER, other));
        assert_eq!(waited(&scene), [None], "another rule or requirement is another wait");
    }
    scene.ok(note(true));
    scene.ok(note(false));
    assert_eq!(waited(&scene), [None], "a break");

    // Its call ends the wait; a stand down begins it anew, a go does not.
    scene.ok(put_tier(TIER, automatic(3, 2)));
    scene.ok(note(true));
    for n in 1..=3 {
        scene.acts(n, 3);
    }
    scene.call(1, &[1, 2, 3], 3).unwrap();
    assert_eq!(waited(&scene), [], "in a call");
    scene.decide(1, None).unwrap();
    assert_eq!(waited(&scene), [None]);
    scene.call(2, &[1, 2, 3], 3).unwrap();
    for n in 1..=3 {
        scene.answer(2, n, model::call::Answer::Confirm).unwrap();
    }
    scene.decide(2, Some((&[1, 2, 3], 3))).unwrap();
    let close = model::command::CallChange::Close { id: call_id(2) };
    scene.ok(Change::Call(close));
    assert_eq!(waited(&scene), []);
    let nobody = TierId::from_bytes(NOBODY);
    let other = ProjectChange::NoteSlack { project: PROJECT, tier: nobody, holds: true };
    assert_eq!(scene.run(Change::Project(other)), Err(Reason::TierNotFound));
}
