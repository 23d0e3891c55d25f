//! Sign-up, sign-in, sessions, tokens, sealed personal data.
