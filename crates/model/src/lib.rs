//! The pure domain: nouns, ids, limits, commands, permissions and the coalition solver.
