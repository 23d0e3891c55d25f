//! The domain's tables: commands to rows, rows to answers.
