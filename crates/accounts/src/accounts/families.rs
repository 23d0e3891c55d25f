//! The law of refresh tokens, against a model of four lines: whatever order tokens are used in,
//! and whenever, a family has one living token, a retry within the grace gets the same successor,
//! and a token that comes back later ends the family for good.

use crypto::{Key, token::RefreshToken};
use model::{
    AccountId, BlindIndex, Reason, Sealed, SessionId, TimeMs, TokenHash, WrappedKey,
    audit::Actor,
    command::{AccountChange, Change, Command, NewAccount, Reply, SessionChange},
    limits::{REFRESH_GRACE_MS, REFRESH_IDLE_MS},
    sealed::PasswordRecord,
    session::SessionKind,
    text::{Language, Name},
};
use proptest::prelude::*;
use state::Domain;
use store::{Scratch, ScratchError};

const ACCOUNT: AccountId = AccountId::from_bytes([1; 16]);
const SESSION: SessionId = SessionId::from_bytes([2; 16]);

#[derive(Clone, Debug)]
enum Event {
    Wait(i64),
    /// Uses the token of the current generation, or of so many before it.
    Use {
        back: u64,
    },
    /// Uses a token of the current generation that nobody issued.
    Forge,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        3 => (0i64..40_000).prop_map(Event::Wait),
        1 => Just(Event::Wait(REFRESH_GRACE_MS)),
        6 => prop_oneof![3 => Just(0u64), 3 => Just(1), 1 => 2u64..4].prop_map(|back| Event::Use { back }),
        1 => Just(Event::Forge),
    ];
    proptest::collection::vec(event, 1..40)
}

/// What a family is.
struct Family {
    generation: u64,
    rotated_at: i64,
    ended: bool,
}

impl Family {
    fn use_token(&mut self, generation: u64, now: i64) -> Result<Reply, Reason> {
        if self.ended {
            return Err(Reason::RefreshReused);
        }
        if generation == self.generation {
            self.generation += 1;
            self.rotated_at = now;
        } else if generation + 1 != self.generation || now - self.rotated_at > REFRESH_GRACE_MS {
            self.ended = true;
            return Ok(Reply::Reused);
        }
        Ok(Reply::Rotated { generation: self.generation })
    }
}

struct House {
    db: Scratch<Domain>,
    key: Key,
    now: i64,
}

impl House {
    fn new() -> Self {
        let mut house = Self {
            db: Scratch::new(Domain).unwrap(),
            key: Key::from_bytes([3; 32]),
            now: 1_790_000_000_000,
        };
        let new = NewAccount {
            id: ACCOUNT,
            mail_index: BlindIndex::from_bytes([4; 32]),
            mail: Sealed::from_bytes(vec![5]),
            name: None,
            key: WrappedKey::from_bytes(vec![6]),
            record: PasswordRecord::from_bytes(vec![7]),
            language: Language::english(),
            verification: None,
        };
        house.apply(Change::Account(AccountChange::Create(new))).unwrap();
        let open = SessionChange::Open {
            id: SESSION,
            account: ACCOUNT,
            kind: SessionKind::Token,
            device: Name::parse("device", "CLI").unwrap(),
            token: house.hash_of(0),
            expires_at: TimeMs::from_millis(house.now + REFRESH_IDLE_MS),
        };
        house.apply(Change::Session(open)).unwrap();
        house
    }

    fn hash_of(&self, generation: u64) -> TokenHash {
        let token = RefreshToken::issue(&self.key, SESSION.to_bytes(), generation);
        TokenHash::from_bytes(token.hash())
    }

    fn rotate(&mut self, generation: u64, presented: TokenHash) -> Result<Reply, Reason> {
        let change = SessionChange::Rotate {
            id: SESSION,
            generation,
            presented,
            successor: self.hash_of(generation + 1),
            expires_at: TimeMs::from_millis(self.now + REFRESH_IDLE_MS),
        };
        self.apply(Change::Session(change))
    }

    fn apply(&mut self, change: Change) -> Result<Reply, Reason> {
        match self.db.apply(self.now, &Command { actor: Actor::Anonymous, change }) {
            Ok(reply) => Ok(reply),
            Err(ScratchError::Rejected(reason)) => Err(reason),
            Err(other) => panic!("{other}"),
        }
    }
}

proptest! {
    #[test]
    fn families_follow_the_law(events in events()) {
        let mut house = House::new();
        let mut family = Family { generation: 0, rotated_at: house.now, ended: false };
        for event in events {
            match event {
                Event::Wait(ms) => house.now += ms,
                Event::Use { back } => {
                    let Some(generation) = family.generation.checked_sub(back) else { continue };
                    let presented = house.hash_of(generation);
                    let expected = family.use_token(generation, house.now);
                    prop_assert_eq!(house.rotate(generation, presented), expected);
                }
                Event::Forge => {
                    let forged = TokenHash::from_bytes([0xff; 32]);
                    let expected = if family.ended { Reason::RefreshReused } else { Reason::TokenInvalid };
                    prop_assert_eq!(house.rotate(family.generation, forged), Err(expected));
                }
            }
        }
    }
}
