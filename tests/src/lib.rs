//! Journeys on the real binary; see `e2e/`.
