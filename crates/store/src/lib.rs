//! Replicated typed commands over SQLite with a change feed, leases and jobs.
