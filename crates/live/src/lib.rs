//! One shared projection per watched topic, fed by the change feed.
