//! The feed tells all that happened: whoever follows it from the beginning has the same rows.

use std::collections::BTreeMap;

use model::AccountId;
use state::rows;
use store::{Cell, Change, Image, Op, Row, Stream, Value};

use crate::world::World;

type Rows = BTreeMap<String, Vec<Option<Value>>>;

/// Compares every table with what the feed says of it; secret columns are not told.
pub(crate) fn check(world: &World) {
    let mut changes = world.changes();
    // Streams are told one after the other; in the order of the log, a row may pass from one to
    // another.
    changes.sort_by_key(|change| change.index);
    macro_rules! tables {
        ($($row:ty)*) => {{
            $(table::<$row>(world, &changes);)*
            let known = [$(<$row>::TABLE),*];
            let stranger = changes.iter().find(|c| !c.table.is_empty() && !known.contains(&c.table.as_str()));
            assert_eq!(stranger, None, "a table that is not compared");
        }};
    }
    tables! {
        rows::access::GrantRow rows::account::AccountRow rows::account::KeyRow
        rows::account::LinkRow rows::account::MembershipRow rows::audit::AuditRow
        rows::call::CallProgressRow rows::call::CallRow rows::call::CallSetRow
        rows::call::ParticipationRow rows::invitation::ImportRow rows::invitation::InvitationRow
        rows::message::MessageRow rows::message::OptOutRow rows::need::NeedTypeRow
        rows::offer::OfferTypeRow rows::org::MemberRow rows::org::OrgRow rows::pledge::PledgeRow
        rows::pledge::PledgeStepRow rows::project::ProjectRevisionRow rows::project::ProjectRow rows::project::ProjectVersionRow
        rows::session::SessionRow rows::session::SigningKeyRow rows::tier::TierOfferedRow
        rows::tier::TierRow
    }
}

fn table<R: Row>(world: &World, changes: &[Change]) {
    let mut followed = Rows::new();
    for change in changes.iter().filter(|change| change.is::<R>()) {
        let key = format!("{:?}", change.key);
        match (change.op, &change.after) {
            (Op::Delete, None) => {
                assert!(followed.remove(&key).is_some(), "{} {key}: gone twice", R::TABLE);
            }
            (Op::Insert, Some(after)) => {
                let row = visible::<R>(after.cells());
                assert!(followed.insert(key, row).is_none(), "{}: made twice", R::TABLE);
            }
            (Op::Update, Some(after)) => {
                let row = visible::<R>(after.cells());
                assert!(followed.insert(key, row).is_some(), "{}: never made", R::TABLE);
            }
            other => panic!("{}: {other:?}", R::TABLE),
        }
    }
    let mut stored = Rows::new();
    for row in world.read(|db| db.select::<R>("", &[])) {
        let values = row.values();
        let key = format!("{:?}", &values[..R::KEY_COLUMNS]);
        let told = values.into_iter().zip(R::COLUMNS);
        stored.insert(key, told.map(|(value, c)| (!c.secret).then_some(value)).collect());
    }
    assert_eq!(followed, stored, "{}", R::TABLE);
}

fn visible<R: Row>(cells: &[Cell]) -> Vec<Option<Value>> {
    let value = |(cell, column): (&Cell, &store::Column)| match cell {
        Cell::Value(value) => Some(value.clone()),
        Cell::Secret { .. } => {
            assert!(column.secret, "{} is no secret", column.name);
            None
        }
        Cell::Same => panic!("an image after a change is whole"),
    };
    cells.iter().zip(R::COLUMNS).map(value).collect()
}

/// No organisation's stream names an account: two organisations could compare.
pub(crate) fn check_accounts_stay_in_the_directory(world: &World, accounts: &[AccountId]) {
    let names = |value: &Value| match value {
        Value::Blob(bytes) => accounts.iter().any(|id| bytes == &id.to_bytes()),
        Value::Text(text) => accounts.iter().any(|id| text.contains(&id.to_string())),
        Value::Null | Value::Integer(_) => false,
    };
    for change in world.changes().iter().filter(|c| c.stream != Stream::DIRECTORY) {
        assert!(!told(change).any(names), "{change:?}");
    }
}

/// All values that a change tells.
fn told(change: &Change) -> impl Iterator<Item = &Value> {
    let cells = change.before.iter().chain(&change.after).flat_map(Image::cells);
    cells.filter_map(|cell| match cell {
        Cell::Value(value) => Some(value),
        Cell::Same | Cell::Secret { .. } => None,
    })
}

/// Nothing sealed, wrapped or hashed for signing in is told.
#[test]
fn the_feed_carries_no_personal_data() {
    use crate::world::*;

    let mut world = World::with_org(2);
    world.ok(new_project(1, 1));
    world.ok(open_project(1));
    world.ok(enrol(1, 1, 2));
    world.ok(change_password(1, 5, None));
    world.ok(join(1, 2));
    world.ok(open(1, 1, world.now));
    world.ok(rotate(1, 0, world.now));
    world.ok(delete_account(2));
    let holds = |value: &Value| match value {
        Value::Blob(bytes) => {
            let index = mail_index(1).to_bytes();
            let begins = |with: &[u8]| bytes.windows(with.len()).any(|part| part == with);
            begins(SECRET) || begins(&index[..8]) || begins(&refresh(1, 0).to_bytes()[..8])
        }
        _ => false,
    };
    let changes = world.changes();
    assert!(changes.len() > 20, "there is something to look at");
    for change in &changes {
        assert!(!told(change).any(holds), "{change:?}");
    }
    check(&world);
}
