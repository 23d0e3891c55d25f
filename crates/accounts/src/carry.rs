//! What a client carries from one step of an exchange to the next, so that any node can go on and
//! no node has to remember: sealed, bound to its step, good for a short time.

use crypto::{
    Key, OsRng,
    seal::{self, Place, SealingKey},
};
use model::TimeMs;

use crate::limits::CARRIED_BYTES_MAX;

/// Between which steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    SignUp,
    SignIn,
    ChangePassword,
}

/// What was carried is not what was given, or too late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotCarried {
    #[error("not what was given, or given for another step")]
    Foreign,
    #[error("too old")]
    TooOld,
}

#[derive(minicbor::Encode, minicbor::Decode)]
struct Carried<T> {
    #[n(0)]
    until: TimeMs,
    #[n(1)]
    what: T,
}

/// The bytes to carry.
pub(crate) fn pack<T: minicbor::Encode<()>>(
    key: &Key,
    step: Step,
    until: TimeMs,
    what: T,
) -> Vec<u8> {
    let mut bytes = zeroize::Zeroizing::new(Vec::with_capacity(CARRIED_BYTES_MAX));
    // Writing to a Vec cannot fail.
    let _ = minicbor::encode(Carried { until, what }, &mut *bytes);
    seal::seal(&sealing_key(key), place(step), &bytes, &mut OsRng)
}

/// What was carried.
pub(crate) fn unpack<T: for<'b> minicbor::Decode<'b, ()>>(
    key: &Key,
    step: Step,
    now: TimeMs,
    bytes: &[u8],
) -> Result<T, NotCarried> {
    if bytes.len() > CARRIED_BYTES_MAX {
        return Err(NotCarried::Foreign);
    }
    let opened =
        seal::open(&sealing_key(key), place(step), bytes).map_err(|_| NotCarried::Foreign)?;
    let carried: Carried<T> = minicbor::decode(&opened).map_err(|_| NotCarried::Foreign)?;
    if carried.until > now { Ok(carried.what) } else { Err(NotCarried::TooOld) }
}

fn sealing_key(key: &Key) -> SealingKey {
    SealingKey::personal(key.derive("carried steps"))
}

const fn place(step: Step) -> Place<'static> {
    let column = match step {
        Step::SignUp => "sign-up",
        Step::SignIn => "sign-in",
        Step::ChangePassword => "change-password",
    };
    Place { table: "carried", column, row: b"" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_for_its_step_its_server_and_its_time() {
        let (key, at) = (Key::from_bytes([1; 32]), TimeMs::from_millis);
        let bytes = pack(&key, Step::SignIn, at(10), 42u64);
        assert_eq!(unpack::<u64>(&key, Step::SignIn, at(9), &bytes), Ok(42));
        assert_eq!(unpack::<u64>(&key, Step::SignIn, at(10), &bytes), Err(NotCarried::TooOld));
        assert_eq!(unpack::<u64>(&key, Step::SignUp, at(9), &bytes), Err(NotCarried::Foreign));
        let other = Key::from_bytes([2; 32]);
        assert_eq!(unpack::<u64>(&other, Step::SignIn, at(9), &bytes), Err(NotCarried::Foreign));
        let long = vec![1; CARRIED_BYTES_MAX + 1];
        assert_eq!(unpack::<u64>(&key, Step::SignIn, at(9), &long), Err(NotCarried::Foreign));
    }
}
