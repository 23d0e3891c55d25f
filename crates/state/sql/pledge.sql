-- A pledge: one member's enrolment in one project.
--
-- offers, needs, fallback and bounds (the clauses "at least so much of a type is offered") are
-- lists in one column, not tables of their own: `HEX=QUANTITY HEX=QUANTITY`, where HEX is hex(id)
-- of the type. So a pledge is one row, one change record tells all of it to whoever follows the
-- feed, and the solver reads a project of 100,000 pledges in one scan instead of five merged
-- ones. A person can read it and join it:
--   SELECT p.ordinal, t.name FROM pledge p JOIN offer_type t ON instr(p.offers, hex(t.id)) > 0;
CREATE TABLE pledge (
    project    BLOB    NOT NULL REFERENCES project (id),
    -- 1, 2, ... in order of enrolment, never reused: the pledge's bit in a call's set.
    ordinal    INTEGER NOT NULL CHECK (ordinal >= 1),
    id         BLOB    NOT NULL,
    org        BLOB    NOT NULL,
    member     BLOB    NOT NULL,
    -- The project's revision that its owner agreed to.
    revision   INTEGER NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('acting', 'supporting')),
    -- So many people must act, oneself included. 1: acts whatever happens. 0: a supporter who
    -- asks for nobody.
    threshold  INTEGER NOT NULL CHECK (threshold >= CASE kind WHEN 'acting' THEN 1 ELSE 0 END),
    bounds     TEXT    NOT NULL,
    expires_at INTEGER,
    offers     TEXT    NOT NULL,
    needs      TEXT    NOT NULL,
    fallback   TEXT    NOT NULL,
    hide_name  INTEGER NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('standing', 'withdrawn', 'expired')),
    level      TEXT    NOT NULL CHECK (level IN ('open', 'email', 'invited')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    etag       INTEGER NOT NULL,
    -- Sealed under the member's key.
    note       BLOB,
    PRIMARY KEY (project, ordinal),
    UNIQUE (id),
    UNIQUE (member, project)
) STRICT, WITHOUT ROWID;

-- For the organiser's table: its filters are answered from the index alone.
CREATE INDEX pledge_by_threshold ON pledge (project, threshold, ordinal, state, kind, level, revision);
CREATE INDEX pledge_by_update ON pledge (project, updated_at, ordinal, state, kind, level, revision);
CREATE INDEX pledge_by_expiry ON pledge (project, state, expires_at);

-- Every step in the life of a pledge, and what it was after it.
CREATE TABLE pledge_step (
    pledge    BLOB    NOT NULL REFERENCES pledge (id),
    -- The pledge's etag after the step: 1, 2, ...
    etag      INTEGER NOT NULL,
    org       BLOB    NOT NULL,
    project   BLOB    NOT NULL,
    ordinal   INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    step      TEXT    NOT NULL CHECK (step IN
        ('enrolled', 'changed', 'withdrew', 'revived', 'accepted', 'expired', 'known', 'erased')),
    kind      TEXT    NOT NULL,
    state     TEXT    NOT NULL,
    threshold INTEGER NOT NULL,
    revision  INTEGER NOT NULL,
    PRIMARY KEY (pledge, etag)
) STRICT, WITHOUT ROWID;

CREATE INDEX pledge_step_by_time ON pledge_step (project, at, ordinal);
