//! What holds after any sequence of commands, whoever proposes them in whatever order.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    AccountId, MemberId, OrgId, Reason,
    access::{Grant, Holder, PermissionSet, Role, Scope, permissions_in},
    audit::Actor,
    command::{AccessChange, Change},
    limits::SESSIONS_MAX,
    session::SessionEnd,
};
use proptest::prelude::*;
use state::rows::{
    access::GrantRow,
    account::{AccountRow, KeyKind, KeyRow, LinkRow, MembershipRow},
    org::{MemberRow, OrgRow},
    session::SessionRow,
};

use crate::{replay, world::*};

/// Accounts 1 to 4, organisations 1 and 2, sessions 1 to 6, a few grants and links: small, so
/// that commands meet.
#[derive(Clone, Debug)]
struct Step {
    actor: Who,
    wait_ms: i64,
    act: Act,
}

#[derive(Clone, Copy, Debug)]
enum Who {
    System,
    Account(u32),
    Member(u32, u32),
}

#[derive(Clone, Debug)]
enum Act {
    SignUp(u32),
    AskVerification(u32, u32),
    Verify(u32),
    AskReset(u32, u32),
    Reset(u32),
    ChangePassword(u32, Option<u32>),
    SetLocked(u32, bool),
    DeleteAccount(u32),
    Offer(u32),
    Claim(u32, u32, u32),
    Open(u32, u32),
    Rotate(u32, u64),
    Close(u32, u32),
    CloseAll(u32, Option<u32>),
    Give(u32, u32, u32, Role),
    GiveOnServer(u32, u32, Role),
    Take(u32),
    Found(u32, u32),
    Join(u32, u32),
    Leave(u32, u32),
    DeleteOrg(u32),
    Enrol(u32, u32),
}

impl Act {
    fn change(&self, now: i64) -> Change {
        match *self {
            Self::SignUp(n) => sign_up(n),
            Self::AskVerification(n, t) => ask_verification(n, t),
            Self::Verify(t) => verify(t),
            Self::AskReset(n, t) => ask_reset(n, t),
            Self::Reset(t) => reset(t, 5),
            Self::ChangePassword(n, keep) => change_password(n, 6, keep),
            Self::SetLocked(n, locked) => set_locked(n, locked),
            Self::DeleteAccount(n) => delete_account(n),
            Self::Offer(t) => offer_ownership(t),
            Self::Claim(t, n, g) => claim_ownership(t, n, g),
            Self::Open(s, n) => open(s, n, now),
            Self::Rotate(s, generation) => rotate(s, generation, now),
            Self::Close(s, n) => close(s, n, SessionEnd::Revoked),
            Self::CloseAll(n, keep) => close_all(n, keep),
            Self::Give(g, o, n, role) => give(g, o, n, role),
            Self::GiveOnServer(g, n, role) => {
                give_in(g, Holder::Account(account_id(n)), role, Scope::Server)
            }
            Self::Take(g) => take(g),
            Self::Found(o, n) => found(o, n),
            Self::Join(o, n) => join(o, n),
            Self::Leave(o, n) => leave(o, n),
            Self::DeleteOrg(o) => delete_org(o),
            Self::Enrol(o, n) => enrol(o, o, n),
        }
    }
}

fn acts() -> impl Strategy<Value = Act> {
    let n = || 1..5_u32;
    let o = || 1..3_u32;
    let s = || 1..7_u32;
    let g = || prop_oneof![1..9_u32, FOUNDER + 1..FOUNDER + 3];
    let t = || 1..7_u32;
    let role = || proptest::sample::select(Role::ALL);
    let keep = || proptest::option::of(s());
    prop_oneof![
        3 => n().prop_map(Act::SignUp),
        1 => (n(), t()).prop_map(|(n, t)| Act::AskVerification(n, t)),
        1 => t().prop_map(Act::Verify),
        1 => (n(), t()).prop_map(|(n, t)| Act::AskReset(n, t)),
        1 => t().prop_map(Act::Reset),
        1 => (n(), keep()).prop_map(|(n, keep)| Act::ChangePassword(n, keep)),
        1 => (n(), any::<bool>()).prop_map(|(n, locked)| Act::SetLocked(n, locked)),
        1 => n().prop_map(Act::DeleteAccount),
        1 => t().prop_map(Act::Offer),
        1 => (t(), n(), g()).prop_map(|(t, n, g)| Act::Claim(t, n, g)),
        3 => (s(), n()).prop_map(|(s, n)| Act::Open(s, n)),
        4 => (s(), 0..4_u64).prop_map(|(s, generation)| Act::Rotate(s, generation)),
        1 => (s(), n()).prop_map(|(s, n)| Act::Close(s, n)),
        1 => (n(), keep()).prop_map(|(n, keep)| Act::CloseAll(n, keep)),
        4 => (g(), o(), n(), role()).prop_map(|(g, o, n, role)| Act::Give(g, o, n, role)),
        1 => (g(), n(), role()).prop_map(|(g, n, role)| Act::GiveOnServer(g, n, role)),
        3 => g().prop_map(Act::Take),
        3 => (o(), n()).prop_map(|(o, n)| Act::Found(o, n)),
        3 => (o(), n()).prop_map(|(o, n)| Act::Join(o, n)),
        2 => (o(), n()).prop_map(|(o, n)| Act::Leave(o, n)),
        1 => o().prop_map(Act::DeleteOrg),
        2 => (o(), n()).prop_map(|(o, n)| Act::Enrol(o, n)),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = prop_oneof![
        2 => Just(Who::System),
        1 => (1..5_u32).prop_map(Who::Account),
        3 => (1..3_u32, 1..5_u32).prop_map(|(o, n)| Who::Member(o, n)),
    ];
    let wait = proptest::sample::select(&[0_i64, 0, 1, 15_000, 40_000, 90_000_000][..]);
    let step = (who, wait, acts()).prop_map(|(actor, wait_ms, act)| Step { actor, wait_ms, act });
    proptest::collection::vec(step, 1..80)
}

/// Four accounts, of which the first has founded organisation 1 with the second in it, the third
/// organisation 2; both with an open project.
fn begin() -> World {
    let mut world = World::with_org(2);
    world.ok(sign_up(3));
    world.ok(sign_up(4));
    world.ok(found(2, 3));
    for p in [1, 2] {
        world.ok(new_project(p, p));
        world.ok(open_project(p));
    }
    world
}

fn run(world: &mut World, step: &Step) -> Result<(), Reason> {
    world.wait(step.wait_ms);
    let actor = match step.actor {
        Who::System => Actor::System,
        Who::Account(n) => as_account(n),
        Who::Member(o, n) => as_member(o, n),
    };
    let change = step.act.change(world.now);
    let held = held_by(world, actor, &change);
    let before = world.changes().len();
    let answer = world.run_as(actor, change.clone());
    if answer.is_err() {
        assert_eq!(world.changes().len(), before, "a rejection leaves no trace");
    } else if let (Some(held), Change::Access(AccessChange::Give { role, scope, .. })) =
        (held, &change)
    {
        let given = scope.allows(*role);
        assert!(held.contains_all(given), "{actor:?} holds {held:?} and gave {given:?}");
    }
    answer.map(drop)
}

/// What the actor holds where the change gives something; none for muster itself.
fn held_by(world: &World, actor: Actor, change: &Change) -> Option<PermissionSet> {
    let Change::Access(AccessChange::Give { scope, .. }) = change else { return None };
    let holder = match actor {
        Actor::Account { account, .. } => Holder::Account(account),
        Actor::Member { member, .. } => Holder::Member(member),
        Actor::System | Actor::Anonymous => return None,
    };
    let all = all::<GrantRow>(world).into_iter().map(Grant::from);
    let grants: Vec<_> = all.filter(|grant| grant.holder == holder).collect();
    Some(permissions_in(&grants, *scope))
}

fn all<R: store::Row>(world: &World) -> Vec<R> {
    world.read(|db| db.select::<R>("", &[]))
}

/// Every organisation has an owner who is a member.
fn check_owners(world: &World) {
    let members: BTreeSet<_> = all::<MemberRow>(world).iter().map(|m| (m.org, m.id)).collect();
    let grants: Vec<_> = all::<GrantRow>(world).into_iter().map(Grant::from).collect();
    for org in all::<OrgRow>(world) {
        let owns = |grant: &&Grant| {
            let Holder::Member(member) = grant.holder else { return false };
            let here = grant.role == Role::Owner && grant.scope == Scope::Org(org.id);
            here && members.contains(&(org.id, member))
        };
        assert!(grants.iter().find(owns).is_some(), "{} has no owner", org.slug);
    }
}

/// Grants are of people who are there, and no two are the same.
fn check_grants(world: &World) {
    let accounts: BTreeSet<_> = all::<AccountRow>(world).iter().map(|a| a.id).collect();
    let members: BTreeMap<_, _> = all::<MemberRow>(world).iter().map(|m| (m.id, m.org)).collect();
    let mut seen = Vec::new();
    for grant in all::<GrantRow>(world).into_iter().map(Grant::from) {
        match grant.holder {
            Holder::Account(account) => {
                assert!(accounts.contains(&account) && grant.scope == Scope::Server);
            }
            Holder::Member(member) => {
                assert_eq!(members.get(&member).copied(), grant.scope.org());
            }
        }
        let what = (grant.holder, grant.role, grant.scope);
        assert!(!seen.contains(&what), "{what:?} twice");
        seen.push(what);
    }
}

/// Members, memberships and keys belong together, one to one.
fn check_people(world: &World) {
    let members: BTreeSet<(OrgId, MemberId)> =
        all::<MemberRow>(world).iter().map(|m| (m.org, m.id)).collect();
    let memberships: BTreeSet<(OrgId, MemberId)> =
        all::<MembershipRow>(world).iter().map(|m| (m.org, m.member)).collect();
    assert_eq!(members, memberships);
    let accounts: BTreeSet<AccountId> = all::<AccountRow>(world).iter().map(|a| a.id).collect();
    let keys: BTreeSet<_> =
        all::<KeyRow>(world).iter().map(|k| (k.kind == KeyKind::Account, k.owner)).collect();
    let owners: BTreeSet<_> = accounts
        .iter()
        .map(|a| (true, a.to_bytes()))
        .chain(members.iter().map(|(_, m)| (false, m.to_bytes())))
        .collect();
    assert_eq!(keys, owners);
    // Whoever verified their address is verified everywhere.
    let verified: BTreeSet<_> = all::<AccountRow>(world)
        .into_iter()
        .filter_map(|a| a.mail_verified_at.map(|_| a.id))
        .collect();
    let known: BTreeSet<_> = all::<MemberRow>(world)
        .into_iter()
        .filter_map(|m| m.mail_verified.then_some(m.id))
        .collect();
    for membership in all::<MembershipRow>(world) {
        let is = (verified.contains(&membership.account), known.contains(&membership.member));
        assert!(is.0 == is.1, "{membership:?}");
    }
}

/// No account has too many sessions, or two links of a kind; no locked one has any session.
fn check_sessions(world: &World) {
    let accounts = all::<AccountRow>(world);
    let sessions = all::<SessionRow>(world);
    let links = all::<LinkRow>(world);
    for account in &accounts {
        let of = sessions.iter().filter(|s| s.account == account.id && s.ended.is_none()).count();
        assert!(of <= if account.locked { 0 } else { SESSIONS_MAX });
    }
    let mut seen = Vec::new();
    for link in links {
        let what = (link.kind, link.account);
        assert!(!seen.contains(&what), "{what:?} twice");
        seen.push(what);
    }
    for session in sessions {
        assert_eq!(session.ended.is_some(), session.ended_at.is_some());
        assert_eq!(session.previous.is_some(), session.generation > 0);
        assert_eq!(session.token, refresh(number(session.id.to_bytes()), session.generation));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn rules_hold_after_any_sequence(steps in steps()) {
        let mut world = begin();
        for step in &steps {
            let _ = run(&mut world, step);
            check_owners(&world);
            check_grants(&world);
            check_people(&world);
            check_sessions(&world);
        }
        replay::check(&world);
        let accounts: Vec<_> = (1..5).map(account_id).collect();
        replay::check_accounts_stay_in_the_directory(&world, &accounts);
    }

    #[test]
    fn the_same_commands_make_the_same_changes(steps in steps()) {
        let mut worlds = [begin(), begin()];
        for step in &steps {
            let [first, second] = &mut worlds;
            prop_assert_eq!(run(first, step), run(second, step));
        }
        prop_assert_eq!(worlds[0].changes(), worlds[1].changes());
    }

    /// However often and in whatever order tokens of one family come back: only the newest two
    /// are ever good for anything, the second newest for thirty seconds, and after a reuse none.
    #[test]
    fn a_refresh_token_never_has_two_lives(
        tries in proptest::collection::vec((0..6_u64, 0..25_000_i64), 1..40),
    ) {
        let mut world = World::with_accounts(1);
        world.ok(open(1, 1, world.now));
        let (mut current, mut since, mut dead) = (0, world.now, false);
        for (back, wait) in tries {
            world.wait(wait);
            let generation = u64::saturating_sub(current, back);
            let answer = said(&world.run(rotate(1, generation, world.now)));
            let expected = if dead {
                "REFRESH_REUSED".to_owned()
            } else if generation == current {
                (current, since) = (current + 1, world.now);
                format!("token {current}")
            } else if generation + 1 == current && world.now - since <= 30_000 {
                format!("token {current}")
            } else {
                dead = true;
                "reused, closed".to_owned()
            };
            prop_assert_eq!(answer, expected);
        }
    }
}
