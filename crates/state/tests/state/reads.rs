//! Lists: pages without gaps or repeats, orders, filters.

use std::ops::Range;

use model::{
    access::{Holder, Role, Scope},
    view::{Page, PageRequest},
};
use state::read::{self, audit::AuditQuery, paging::After};
use store::{Fault, Reader};

use crate::world::*;

/// Every page of a list, from the first to the last, as programs ask for them.
fn pages<T>(
    world: &World,
    size: u32,
    page: impl Fn(&Reader<'_>, u32, Option<After>) -> Result<Page<T>, Fault>,
) -> Vec<Vec<T>> {
    let mut pages = Vec::new();
    let mut request = PageRequest { size, ..PageRequest::default() };
    loop {
        let (size, after) = read::access::request(&request).unwrap();
        let found = world.read(|db| page(db, size, after));
        pages.push(found.items);
        match found.next {
            Some(token) => request.token = Some(token),
            None => return pages,
        }
    }
}

#[test]
fn accounts_come_page_by_page_the_newest_first() {
    let mut world = World::new();
    for n in 1..=5 {
        // Two of one millisecond: their ids tell them apart.
        world.wait(i64::from(n != 3));
        world.ok(sign_up(n));
    }
    world.ok(open(1, 4, world.now));
    world.ok(open(2, 4, world.now));
    world.ok(close(2, 4, model::session::SessionEnd::SignedOut));
    let numbers = |pages: Vec<Vec<read::account::Listed>>| -> Vec<Vec<u32>> {
        let page = |page: &Vec<read::account::Listed>| {
            page.iter().map(|l| number(l.account.id.to_bytes())).collect()
        };
        pages.iter().map(page).collect()
    };
    assert_eq!(numbers(pages(&world, 2, read::account::page)), [vec![5, 4], vec![3, 2], vec![1]]);
    assert_eq!(numbers(pages(&world, 3, read::account::page)), [vec![5, 4, 3], vec![2, 1]]);
    assert_eq!(numbers(pages(&world, 5, read::account::page)), [vec![5, 4, 3, 2, 1]]);
    let first = world.read(|db| read::account::page(db, 2, None));
    assert_eq!((first.total, first.items[1].sessions), (Some(5), 1));

    // Who comes or goes between two pages shifts nobody.
    let request = PageRequest { size: 2, token: first.next, ..PageRequest::default() };
    world.wait(1);
    world.ok(sign_up(6));
    world.ok(delete_account(4));
    let (size, after) = read::access::request(&request).unwrap();
    let second = world.read(|db| read::account::page(db, size, after));
    assert_eq!(numbers(vec![second.items]), [vec![3, 2]]);
}

#[test]
fn members_come_in_the_order_in_which_they_joined_and_of_one_organisation() {
    let mut world = World::with_org(5);
    world.ok(found(2, 3));
    let of = |o| {
        let page =
            move |db: &Reader<'_>, size, after| read::org::members(db, org_id(o), size, after);
        let pages = pages(&world, 2, page);
        pages.concat().iter().map(|m| number(m.id.to_bytes())).collect::<Vec<_>>()
    };
    assert_eq!((of(1), of(2), of(3)), (vec![1, 2, 3, 4, 5], vec![3], vec![]));
    let total = world.read(|db| read::org::members(db, org_id(1), 1, None)).total;
    assert_eq!(total, Some(5));
    let astray = world.read(|db| read::org::member(db, org_id(2), member(1, 1)));
    assert_eq!(astray, None, "a member is found in their own organisation only");
}

#[test]
fn grants_come_by_world() {
    let mut world = World::with_org(3);
    world.ok(offer_ownership(1));
    world.ok(claim_ownership(1, 1, 80));
    for g in 1..=3 {
        world.wait(i64::from(g != 2));
        world.ok(give(10 - g, 1, 2, Role::ALL[g as usize]));
    }
    let of = |org| {
        let pages = pages(&world, 2, move |db: &Reader<'_>, size, after| {
            read::access::page(db, org, size, after)
        });
        pages.concat().iter().map(|g| number(g.id.to_bytes())).collect::<Vec<_>>()
    };
    assert_eq!(of(Some(org_id(1))), [FOUNDER + 1, 8, 9, 7], "the oldest first, then by id");
    assert_eq!(of(None), [80]);
    let server = world.read(|db| read::access::of_holder(db, Holder::Account(account_id(1))));
    assert_eq!(server.iter().map(|g| g.scope).collect::<Vec<_>>(), [Scope::Server]);
    let same_bytes = Holder::Member(model::MemberId::from_bytes(account_id(1).to_bytes()));
    assert_eq!(world.read(|db| read::access::of_holder(db, same_bytes)), []);
}

#[test]
fn the_audit_log_comes_the_newest_first_and_by_world() {
    let mut world = World::with_org(1);
    for n in 2..=6 {
        world.ok(sign_up(n));
        world.ok(join(1, n));
        world.ok(give(n, 1, n, Role::Member));
        world.ok(set_locked(n, true));
    }
    let subjects = |org, size| {
        let page = move |db: &Reader<'_>, size, after| {
            let query = AuditQuery { size, after, ..AuditQuery::default() };
            read::audit::page(db, org, &query)
        };
        let entries = pages(&world, size, page).concat();
        entries.iter().map(|e| e.action.clone()).collect::<Vec<_>>()
    };
    let of_org = subjects(Some(org_id(1)), 2);
    assert_eq!(of_org.len(), 6);
    assert_eq!((of_org[0].as_str(), of_org[5].as_str()), ("grant.give", "org.create"));
    let of_server = subjects(None, 3);
    assert_eq!(of_server[..5], ["account.lock"; 5]);
    assert_eq!(of_server[5..], ["org.create"]);
    assert_eq!(subjects(Some(org_id(1)), 100), of_org);

    let fit = |filter: &str| {
        let request = PageRequest { filter: filter.to_owned(), ..PageRequest::default() };
        let query = AuditQuery::parse(&request).ok()?;
        Some(world.read(|db| read::audit::page(db, Some(org_id(1)), &query)).items.len())
    };
    assert_eq!(fit("action:org.create"), Some(1));
    assert_eq!(fit("action:org.create action:grant.give"), Some(0));
    assert_eq!(fit(&format!("action:grant.give subject:{}", member(1, 2))), Some(1));
    for bad in ["org.create", "colour:red", "actor:me"] {
        assert_eq!(fit(bad), None, "{bad}");
    }
}

#[test]
fn organisations_are_found_by_words_and_those_with_open_projects_first() {
    let mut world = World::with_accounts(1);
    for o in 1..=3 {
        world.ok(found(o, 1));
    }
    world.ok(new_project(1, 1));
    world.ok(new_project(2, 3));
    world.ok(open_project(2));
    let list = |query: &str| {
        let (cards, found) = world.read(|db| read::org::list(db, query, 0..9));
        assert_eq!(cards.len(), found);
        cards.iter().map(|c| (c.slug.to_string(), c.open_projects)).collect::<Vec<_>>()
    };
    let card = |slug: &str, open| (slug.to_owned(), open);
    assert_eq!(list(""), [card("org-3", 1), card("org-1", 0), card("org-2", 0)]);
    assert_eq!(list("ORG 2 rent"), [card("org-2", 0)]);
    assert_eq!(list("org nothing"), []);
    for query in ["org", ""] {
        let place = |places: Range<usize>| {
            let (cards, found) = world.read(|db| read::org::list(db, query, places));
            (cards.iter().map(|c| c.slug.to_string()).collect::<Vec<_>>().join(" "), found)
        };
        assert_eq!(place(0..1), ("org-3".to_owned(), 3), "one with an open project");
        assert_eq!(place(1..2), ("org-1".to_owned(), 3), "one without");
        assert_eq!(place(0..2), ("org-3 org-1".to_owned(), 3), "one of each");
        assert_eq!(place(3..9), (String::new(), 3), "behind the end");
    }
}

#[test]
fn a_page_larger_than_allowed_and_a_strange_token_are_refused() {
    let ask = |size, token: &str| {
        let token = Some(token.to_owned());
        read::access::request(&PageRequest { size, token, ..PageRequest::default() })
    };
    assert_eq!(ask(0, ""), Ok((model::limits::PAGE_SIZE_DEFAULT, None)));
    assert_eq!(ask(1_001, "").unwrap_err().field, "page_size");
    assert_eq!(ask(1, "anything").unwrap_err().field, "page_token");
}
