//! Whatever people do, in whatever order: what must always hold.

use std::collections::BTreeSet;

use model::{
    call::{Answer, CallState, ParticipationState},
    command::{CallChange, Change, PledgeChange, ProjectChange},
    pledge::{AdmissionRule, Pledge, PledgeState},
};
use proptest::prelude::*;
use roaring::RoaringBitmap;

use crate::{apply::project::scene::*, read};

#[derive(Clone, Debug)]
enum Step {
    Enrol(u8, u64),
    Withdraw(u8),
    Revive(u8),
    Accept(u8),
    /// The tier takes so many.
    Revise(u64),
    /// Called are those of whom the solver would say so.
    Open,
    Materialise(u32),
    Answer(u8, bool),
    /// Go if the confirmed allow it, else stand down.
    Decide,
    /// Go with whoever; mostly refused.
    Force(Vec<u32>),
    Settle(u32),
    CheckIn(u8, bool),
    Close,
}

fn step() -> impl Strategy<Value = Step> {
    let who = 1..8_u8;
    prop_oneof![
        6 => (who.clone(), 1..6_u64).prop_map(|(n, people)| Step::Enrol(n, people)),
        2 => who.clone().prop_map(Step::Withdraw),
        1 => who.clone().prop_map(Step::Revive),
        1 => who.clone().prop_map(Step::Accept),
        1 => (1..5_u64).prop_map(Step::Revise),
        3 => Just(Step::Open),
        3 => (1..4_u32).prop_map(Step::Materialise),
        8 => (who.clone(), prop::bool::weighted(0.8)).prop_map(|(n, yes)| Step::Answer(n, yes)),
        2 => Just(Step::Decide),
        1 => prop::collection::vec(1..8_u32, 1..5).prop_map(Step::Force),
        3 => (1..4_u32).prop_map(Step::Settle),
        2 => (who, any::<bool>()).prop_map(|(n, done)| Step::CheckIn(n, done)),
        1 => Just(Step::Close),
    ]
}

/// The largest set of these pledges that satisfies the conditions of all its own, naively.
fn coalition<'a>(pledges: impl Iterator<Item = &'a Pledge>) -> Vec<u32> {
    let mut set: Vec<&Pledge> = pledges.collect();
    loop {
        let people = set.len() as u64;
        let before = set.len();
        set.retain(|p| p.terms.people_threshold() <= people);
        if set.len() == before {
            return set.iter().map(|p| p.ordinal).collect();
        }
    }
}

struct World {
    scene: Scene,
    call: u8,
    version: u64,
}

impl World {
    fn pledges(&self) -> Vec<Pledge> {
        (1..8).filter_map(|n| self.scene.read(|db| read::pledge::by_id(db, pledge_id(n)))).collect()
    }

    fn counting(&self) -> Vec<Pledge> {
        let project = self.scene.read(|db| read::project::by_id(db, PROJECT)).unwrap();
        let rule = AdmissionRule::of(&project, true);
        let mut pledges = self.pledges();
        pledges.retain(|p| {
            p.state == PledgeState::Standing && rule.apart(p.level, p.revision).is_none()
        });
        pledges
    }

    fn take(&mut self, step: &Step) {
        let id = call_id(self.call);
        // Refusals are fine here: what may not happen is checked afterwards.
        let _ = match step {
            Step::Enrol(n, people) => self.scene.enrol(*n, when(*people)),
            Step::Withdraw(n) => {
                self.scene.run(Change::Pledge(PledgeChange::Withdraw { id: pledge_id(*n) }))
            }
            Step::Revive(n) => {
                self.scene.run(Change::Pledge(PledgeChange::Revive { id: pledge_id(*n) }))
            }
            Step::Accept(n) => {
                let revision = self.scene.revision();
                let change = PledgeChange::AcceptRevision { id: pledge_id(*n), revision };
                self.scene.run(Change::Pledge(change))
            }
            Step::Revise(people) => {
                let fields = tier("Start", Some(*people), &[]);
                let change = ProjectChange::PutTier { project: PROJECT, id: TIER, fields };
                self.scene.run(Change::Project(change))
            }
            Step::Open => {
                let set = coalition(self.counting().iter());
                let next = self.call + 1;
                let opened = self.scene.call(next, &set, set.len() as u32);
                if opened.is_ok() {
                    self.call = next;
                }
                opened
            }
            Step::Materialise(limit) => {
                self.scene.run(Change::Call(CallChange::Materialise { id, limit: *limit }))
            }
            Step::Answer(n, yes) => {
                let answer = if *yes { Answer::Confirm } else { Answer::Decline };
                self.scene.answer(self.call, *n, answer)
            }
            Step::Decide if self.call > 0 => {
                let confirmed = self.scene.read(|db| read::call::confirmed(db, id));
                let pledges = self.counting();
                let set = coalition(pledges.iter().filter(|p| confirmed.contains(p.ordinal)));
                match self.scene.decide(self.call, Some((&set, set.len() as u32))) {
                    Ok(reply) => Ok(reply),
                    Err(_) => self.scene.decide(self.call, None),
                }
            }
            Step::Force(set) if self.call > 0 => {
                let people = set.iter().collect::<BTreeSet<_>>().len() as u32;
                self.scene.decide(self.call, Some((set, people)))
            }
            Step::Decide | Step::Force(_) => return,
            Step::Settle(limit) => {
                let limit = *limit;
                self.scene.run(Change::Call(CallChange::SettleParticipations { id, limit }))
            }
            Step::CheckIn(n, done) => {
                let (pledge, done) = (pledge_id(*n), *done);
                self.scene.run(Change::Call(CallChange::CheckIn { id, pledge, done }))
            }
            Step::Close => self.scene.run(Change::Call(CallChange::Close { id })),
        };
    }

    fn check(&mut self) {
        let mut ordinals: Vec<_> = self.pledges().iter().map(|p| p.ordinal).collect();
        ordinals.sort_unstable();
        let dense: Vec<_> = (1..=ordinals.len() as u32).collect();
        assert_eq!(ordinals, dense, "ordinals are dense and unique");
        let version = self.scene.version();
        assert!(version >= self.version, "versions only grow");
        self.version = version;
        let mut open = 0;
        for n in 1..=self.call {
            open += usize::from(self.check_call(n));
        }
        assert!(open <= 1, "one open call");
    }

    /// Whether the call is open.
    fn check_call(&self, n: u8) -> bool {
        let call = self.scene.read(|db| read::call::by_id(db, call_id(n))).unwrap();
        let set = |bytes: &[u8]| match bytes {
            [] => RoaringBitmap::new(),
            bytes => RoaringBitmap::deserialize_from(bytes).unwrap(),
        };
        let (coalition, go) = (set(&call.coalition), set(&call.go_set));
        assert!(go.is_subset(&coalition));
        assert_eq!(call.go_people, (!go.is_empty()).then_some(go.len() as u32));
        let parts = self.scene.read(|db| read::call::participations(db, call_id(n), None, 0, 100));
        for part in &parts {
            use ParticipationState::*;
            assert!(coalition.contains(part.ordinal), "nobody is in it who was not called");
            let asked = matches!(part.state, Go | Done | NoShow);
            assert!(!asked || go.contains(part.ordinal), "only the go-set is asked to act");
            assert!(!asked || part.answer == Some(Answer::Confirm), "whoever acts confirmed");
            let before = matches!(part.state, Called | Confirmed | Declined);
            assert!(before || call.state != CallState::Open, "nothing is settled before");
        }
        call.state == CallState::Open
    }

    /// Jobs go on until nothing is left.
    fn finish(&mut self) {
        for n in 1..=self.call {
            let id = call_id(n);
            for _ in 0..10 {
                self.take_for(Change::Call(CallChange::Materialise { id, limit: 2 }));
            }
            let call = self.scene.read(|db| read::call::by_id(db, id)).unwrap();
            let coalition = RoaringBitmap::deserialize_from(call.coalition.as_slice()).unwrap();
            let parts = self.scene.read(|db| read::call::participations(db, id, None, 0, 100));
            let written: RoaringBitmap = parts.iter().map(|p| p.ordinal).collect();
            assert_eq!(written, coalition, "participations of exactly the coalition");
            if call.state == CallState::Open {
                self.scene.decide(n, None).unwrap();
            }
            for _ in 0..10 {
                self.take_for(Change::Call(CallChange::SettleParticipations { id, limit: 2 }));
            }
            let parts = self.scene.read(|db| read::call::participations(db, id, None, 0, 100));
            for part in parts {
                use ParticipationState::*;
                assert!(!matches!(part.state, Called | Confirmed | Declined), "{part:?}");
            }
        }
    }

    fn take_for(&mut self, change: Change) {
        self.scene.ok(change);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn pledges_and_calls_keep_their_word(steps in prop::collection::vec(step(), 1..60)) {
        let mut world = World { scene: Scene::open(), call: 0, version: 0 };
        for step in &steps {
            world.take(step);
            world.check();
        }
        world.finish();
        world.check();
    }
}
