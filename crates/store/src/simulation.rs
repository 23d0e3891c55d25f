//! The rules of jobs and leases under bad luck: workers whose clocks are wrong, who sleep in the
//! middle of their work, whose requests arrive late, twice or never, and whose answers are lost.
//! One seed is one run; the log is perfect here, because what it does under faults is shown
//! elsewhere (`tests/store/faults.rs`).
//!
//! `MUSTER_SEEDS=100000 cargo test -p muster-store simulation` tries more of them.

use std::{collections::BTreeMap, sync::Arc};

use minicbor::{Decode, Encode};
use rusqlite::Connection;

use crate::{
    application::{Application, ApplyError, At, Undecodable},
    change::Stream,
    machine::{Applied, Entry, Machine},
    migration::Migration,
    proposal::{Body, EngineReply, Fence, IdempotencyKey, NewJob, Outcome, Proposal},
    tx::Tx,
};

const WORKERS: usize = 3;
const JOBS: u64 = 4;
const STEPS: usize = 400;
const START_MS: i64 = 1_790_000_000_000;
const CLAIM_MS: u32 = 30_000;

crate::row! {
    /// What a job did, by whom and under which number.
    pub(crate) struct EffectRow = "effect" {
        stream: |_row| Stream::new([0; 16]),
        key { job: u64 }
        columns { fence: u64 }
    }
}

crate::row! {
    /// Every time somebody did something under the lease.
    pub(crate) struct HeldRow = "held" {
        stream: |_row| Stream::new([0; 16]),
        key { step: u64 }
        columns { fence: u64 }
    }
}

#[derive(Clone, Copy, Debug, Encode, Decode)]
pub(crate) enum Deed {
    #[n(0)]
    Effect {
        #[n(0)]
        job: u64,
        #[n(1)]
        fence: u64,
    },
    #[n(1)]
    Held {
        #[n(0)]
        step: u64,
        #[n(1)]
        fence: u64,
    },
}

#[derive(Debug)]
pub(crate) struct Deeds;

impl Application for Deeds {
    type Command = Deed;
    type Reply = ();
    type Rejection = ();

    fn migrations() -> &'static [Migration] {
        &[Migration {
            number: 1,
            name: "deeds",
            sql: "CREATE TABLE effect (job INTEGER NOT NULL PRIMARY KEY, fence INTEGER NOT NULL) \
                  WITHOUT ROWID; \
                  CREATE TABLE held (step INTEGER NOT NULL PRIMARY KEY, fence INTEGER NOT NULL) \
                  WITHOUT ROWID;",
            fill: None,
        }]
    }
    fn encode_command(command: &Deed) -> Vec<u8> {
        minicbor::to_vec(command).unwrap()
    }
    fn decode_command(bytes: &[u8]) -> Result<Deed, Undecodable> {
        minicbor::decode(bytes).map_err(|error| Undecodable::new("a deed", &error))
    }
    fn encode_reply((): &()) -> Vec<u8> {
        Vec::new()
    }
    fn decode_reply(_: &[u8]) -> Result<(), Undecodable> {
        Ok(())
    }
    fn encode_rejection((): &()) -> Vec<u8> {
        Vec::new()
    }
    fn decode_rejection(_: &[u8]) -> Result<(), Undecodable> {
        Ok(())
    }
    fn apply(&self, tx: &mut Tx<'_>, deed: &Deed, _at: At) -> Result<(), ApplyError<()>> {
        match *deed {
            Deed::Effect { job, fence } => tx.insert(&EffectRow { job, fence })?,
            Deed::Held { step, fence } => tx.insert(&HeldRow { step, fence })?,
        }
        Ok(())
    }
}

/// xorshift64* (Vigna, 2016).
struct Luck(u64);

impl Luck {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % end
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }
}

#[derive(Clone, Copy, Default)]
struct Worker {
    /// How wrong its clock is.
    off_ms: i64,
    sleeps_until_ms: i64,
    /// What it believes to hold, whether it still does or not.
    job: Option<(u64, u64)>,
    lease: Option<u64>,
}

struct World {
    machine: Machine<Deeds>,
    luck: Luck,
    now_ms: i64,
    index: u64,
    workers: [Worker; WORKERS],
    /// Requests on their way: when each arrives.
    late: Vec<(i64, Proposal)>,
    fences: BTreeMap<u64, u64>,
    lease: Option<(u64, i64)>,
    under_lease: u64,
}

impl World {
    fn new(seed: u64) -> Self {
        let connection = Connection::open_in_memory().unwrap();
        let machine = Machine::open(Arc::new(Deeds), connection, [0; 16]).unwrap();
        let mut world = Self {
            machine,
            luck: Luck(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            now_ms: START_MS,
            index: 0,
            workers: [Worker::default(); WORKERS],
            late: Vec::new(),
            fences: BTreeMap::new(),
            lease: None,
            under_lease: 0,
        };
        world.run(&Proposal::now(START_MS, Body::Migrate(1)));
        for job in 0..JOBS {
            let due_at_ms = START_MS + world.luck.below(60_000) as i64;
            // Those with odd ids: ids begin at 1.
            let irreversible = job % 2 == 0;
            let (kind, dedupe) = ("deed".to_owned(), Some(job.to_string()));
            let payload = Vec::new();
            let new = NewJob { kind, dedupe, due_at_ms, payload, irreversible, attempts_max: 1000 };
            world.run(&Proposal::now(START_MS, Body::JobAdd(new)));
        }
        world
    }

    /// One entry of the log. What it may never do is checked here.
    fn run(&mut self, proposal: &Proposal) -> Outcome {
        self.index += 1;
        let before = self.machine.meta().clone();
        let proposals = [bytes::Bytes::from(proposal.encode())].into();
        let at = Applied { term: 1, node: 1, index: self.index };
        let entry = Entry { at, proposals, membership: None };
        let mut outcomes = self.machine.apply(vec![entry]).unwrap();
        self.machine.commit().unwrap();
        let outcome = outcomes.remove(0).remove(0);
        let (time_ms, suspect) = {
            let meta = self.machine.meta();
            (meta.log_time_ms, meta.suspect_ms != 0)
        };
        assert!(time_ms >= before.log_time_ms, "log time ran backwards");
        match (&proposal.body, &outcome) {
            (Body::JobClaim { id, .. }, Outcome::Engine(EngineReply::JobClaimed { fence, .. })) => {
                let last = self.fences.insert(*id, *fence);
                assert!(last < Some(*fence), "a fence was given twice");
                assert!(!(suspect && *id % 2 == 1), "an irreversible job ran on a clock in doubt");
                assert!(!self.is_done(*id), "a job that is done was given out");
            }
            (
                Body::LeaseTake { .. },
                Outcome::Engine(EngineReply::Lease { fence, expires_at_ms }),
            ) => {
                if let Some((held, until_ms)) = self.lease {
                    assert!(*fence >= held, "a lease's number fell");
                    assert!(*fence == held || time_ms >= until_ms, "two hold the lease");
                }
                self.lease = Some((*fence, *expires_at_ms));
            }
            (Body::LeaseRelease { fence, .. }, Outcome::Engine(EngineReply::Ok)) => {
                assert_eq!(self.lease.map(|(held, _)| held), Some(*fence));
                self.lease = Some((*fence, 0));
            }
            (Body::App(_), Outcome::Done { .. }) => match &proposal.fence {
                Some(Fence::Job { id, fence, .. }) => {
                    assert_eq!(self.fences.get(id), Some(fence), "a late worker got through");
                }
                Some(Fence::Lease { fence, .. }) => {
                    let (held, until_ms) = self.lease.expect("somebody holds it");
                    assert!(*fence == held && time_ms < until_ms, "a late holder got through");
                    self.under_lease += 1;
                }
                None => unreachable!("every deed has a fence"),
            },
            // A request under the lease has a key of its own, so that it counts once.
            (Body::App(_), Outcome::Again { .. }) => {}
            (Body::App(_), outcome) => {
                assert!(
                    matches!(outcome, Outcome::FenceLost),
                    "a deed was done twice: {outcome:?}"
                );
            }
            _ => {}
        }
        outcome
    }

    fn is_done(&self, job: u64) -> bool {
        let sql = "SELECT 1 FROM effect WHERE job = ?1";
        self.machine.connection().prepare_cached(sql).unwrap().exists([job]).unwrap()
    }

    /// A request goes out: it arrives now, later, twice, or never; its answer comes back or not.
    fn send(&mut self, at_ms: i64, fence: Option<Fence>, body: Body) -> Option<Outcome> {
        let idempotency = match &body {
            Body::App(deed) if matches!(fence, Some(Fence::Lease { .. })) => Some(IdempotencyKey {
                principal: b"a worker".to_vec(),
                key: deed.clone(),
                request_hash: [0; 32],
            }),
            _ => None,
        };
        let proposal = Proposal { at_ms, idempotency, fence, body };
        if self.luck.one_in(6) {
            let arrives_ms = self.now_ms + self.luck.below(90_000) as i64;
            self.late.push((arrives_ms, proposal.clone()));
            if self.luck.one_in(2) {
                return None;
            }
        }
        if self.luck.one_in(10) {
            return None;
        }
        let outcome = self.run(&proposal);
        (!self.luck.one_in(8)).then_some(outcome)
    }

    fn step(&mut self, number: u64) {
        self.now_ms += self.luck.below(8_000) as i64;
        let (arrived, late) = self.late.drain(..).partition(|(at_ms, _)| *at_ms <= self.now_ms);
        self.late = late;
        let arrived: Vec<(i64, Proposal)> = arrived;
        for (_, proposal) in arrived {
            self.run(&proposal);
        }
        let who = self.luck.below(WORKERS as u64) as usize;
        if self.workers[who].sleeps_until_ms > self.now_ms {
            return;
        }
        match self.luck.below(30) {
            0 => self.workers[who].sleeps_until_ms = self.now_ms + self.luck.below(120_000) as i64,
            1 => self.workers[who].off_ms = self.luck.below(14_400_000) as i64 - 7_200_000,
            2 => self.workers[who].off_ms = 0,
            3..8 => self.hold(who, number),
            _ => self.work(who),
        }
    }

    fn work(&mut self, who: usize) {
        let at_ms = self.now_ms + self.workers[who].off_ms;
        let Some((job, fence)) = self.workers[who].job else {
            let id = 1 + self.luck.below(JOBS);
            let claim = Body::JobClaim { id, lease_ms: CLAIM_MS };
            let answer = self.send(at_ms, None, claim);
            if let Some(Outcome::Engine(EngineReply::JobClaimed { fence, .. })) = answer {
                self.workers[who].job = Some((id, fence));
            }
            return;
        };
        match self.luck.below(3) {
            0 => {
                let renew = Body::JobRenew { id: job, fence, lease_ms: CLAIM_MS };
                let answer = self.send(at_ms, None, renew);
                if let Some(Outcome::Engine(EngineReply::No)) = answer {
                    self.workers[who].job = None;
                }
            }
            1 => {
                let deed = Deeds::encode_command(&Deed::Effect { job, fence });
                let proof = Fence::Job { id: job, fence, completes: true };
                if self.send(at_ms, Some(proof), Body::App(deed)).is_some() {
                    self.workers[who].job = None;
                }
            }
            _ => {}
        }
    }

    fn hold(&mut self, who: usize, number: u64) {
        let at_ms = self.now_ms + self.workers[who].off_ms;
        let key = || "keeper".to_owned();
        match self.workers[who].lease {
            None => {
                let take = Body::LeaseTake { key: key(), holder: who.to_string(), ttl_ms: 20_000 };
                let answer = self.send(at_ms, None, take);
                if let Some(Outcome::Engine(EngineReply::Lease { fence, .. })) = answer {
                    self.workers[who].lease = Some(fence);
                }
            }
            Some(fence) if self.luck.one_in(3) => {
                self.workers[who].lease = None;
                let _ = self.send(at_ms, None, Body::LeaseRelease { key: key(), fence });
            }
            Some(fence) => {
                let deed = Deeds::encode_command(&Deed::Held { step: number, fence });
                let proof = Fence::Lease { key: key(), fence };
                let answer = self.send(at_ms, Some(proof), Body::App(deed));
                if let Some(Outcome::FenceLost) = answer {
                    self.workers[who].lease = None;
                }
            }
        }
    }

    /// Everybody is well from now on: all that is due gets done.
    fn end(&mut self) {
        for (_, proposal) in std::mem::take(&mut self.late) {
            self.run(&proposal);
        }
        self.now_ms = self.now_ms.max(self.machine.meta().log_time_ms) + 120_000;
        for job in 1..=JOBS {
            for _ in 0..4 {
                self.now_ms += 2_000;
                self.run(&Proposal::now(self.now_ms, Body::Tick));
            }
            if self.is_done(job) {
                continue;
            }
            let claim = Body::JobClaim { id: job, lease_ms: CLAIM_MS };
            let answer = self.run(&Proposal::now(self.now_ms, claim));
            let Outcome::Engine(EngineReply::JobClaimed { fence, .. }) = answer else {
                panic!("job {job} is not done and not given out: {answer:?}");
            };
            let deed = Body::App(Deeds::encode_command(&Deed::Effect { job, fence }));
            let fence = Some(Fence::Job { id: job, fence, completes: true });
            let proposal = Proposal { at_ms: self.now_ms, idempotency: None, fence, body: deed };
            assert!(matches!(self.run(&proposal), Outcome::Done { .. }));
        }
    }
}

impl Proposal {
    fn now(at_ms: i64, body: Body) -> Self {
        Self { at_ms, idempotency: None, fence: None, body }
    }
}

#[test]
fn jobs_are_done_once_and_leases_held_by_one_whatever_happens() {
    let seeds = std::env::var("MUSTER_SEEDS").map_or(1_500, |text| text.parse().unwrap());
    let mut under_lease = 0;
    for seed in 1..=seeds {
        let world = std::panic::catch_unwind(|| {
            let mut world = World::new(seed);
            for number in 0..STEPS {
                world.step(number as u64);
            }
            world.end();
            world.under_lease
        });
        match world {
            Ok(deeds) => under_lease += deeds,
            Err(why) => {
                eprintln!("seed {seed}");
                std::panic::resume_unwind(why);
            }
        }
    }
    assert!(under_lease > seeds, "the lease was of use");
}
