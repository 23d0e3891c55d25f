-- The store's own tables. Open the file with `sqlite3` and read along.

-- One row: where this database stands in the log.
CREATE TABLE meta (
    only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    cluster BLOB NOT NULL,              -- the cluster's id, 16 bytes
    applied_term INTEGER NOT NULL,      -- the last log entry in these tables
    applied_node INTEGER NOT NULL,
    applied_index INTEGER NOT NULL,
    membership BLOB NOT NULL,           -- who votes, as of that entry
    log_time_ms INTEGER NOT NULL,       -- the log's own clock
    suspect_ms INTEGER NOT NULL,        -- a jump of the clock that waits for a second tick; 0 none
    schema_number INTEGER NOT NULL,     -- last migration of the application
    next_job INTEGER NOT NULL
) WITHOUT ROWID;

-- Streams of changes: the last number given out and the last one trimmed away.
CREATE TABLE stream (
    stream BLOB NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    trimmed INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE change (
    stream BLOB NOT NULL,
    seq INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    scope BLOB,
    tbl TEXT NOT NULL,
    op INTEGER NOT NULL,                -- 1 insert, 2 update, 3 delete, 4 schema changed
    pk BLOB NOT NULL,
    at INTEGER NOT NULL,
    before BLOB,
    after BLOB,
    PRIMARY KEY (stream, seq)
) WITHOUT ROWID;

-- Results by idempotency key.
CREATE TABLE idem (
    principal BLOB NOT NULL,
    key BLOB NOT NULL,
    request_hash BLOB NOT NULL,
    idx INTEGER NOT NULL,
    at INTEGER NOT NULL,
    result BLOB NOT NULL,
    PRIMARY KEY (principal, key)
) WITHOUT ROWID;

CREATE TABLE lease (
    key TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    fence INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE job (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    dedupe TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'dead')),
    due_at INTEGER NOT NULL,            -- waiting: when it runs; running: when its claim ends;
                                        -- done and dead: when it ended
    irreversible INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    attempts_max INTEGER NOT NULL,
    payload BLOB NOT NULL,
    error TEXT NOT NULL,
    UNIQUE (kind, dedupe)
) WITHOUT ROWID;
CREATE INDEX job_by_due ON job (kind, state, due_at);

CREATE TABLE cursor (
    consumer TEXT NOT NULL,
    stream BLOB NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (consumer, stream)
) WITHOUT ROWID;
