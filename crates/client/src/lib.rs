//! The one way to reach a muster server: sessions, transport, live queries.
