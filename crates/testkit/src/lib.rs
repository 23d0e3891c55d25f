//! Builders shared by tests.
