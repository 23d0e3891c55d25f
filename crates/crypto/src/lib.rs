//! Keys, sealed envelopes and Merkle logs; pure, randomness passed in.
