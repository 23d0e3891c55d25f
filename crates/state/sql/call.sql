-- A call: asking a coalition to confirm, for one tier. (CALL is a reserved word in MySQL.)
CREATE TABLE project_call (
    id            BLOB    NOT NULL,
    org           BLOB    NOT NULL,
    project       BLOB    NOT NULL REFERENCES project (id),
    tier          BLOB    NOT NULL,
    -- The tier's name when people were called; the tier may be gone by now.
    tier_name     TEXT    NOT NULL,
    revision      INTEGER NOT NULL,
    message       TEXT    NOT NULL,
    time_words    TEXT    NOT NULL,
    -- Told to the go-set only.
    place         TEXT    NOT NULL,
    confirm_by    INTEGER NOT NULL,
    opened_at     INTEGER NOT NULL,
    called        INTEGER NOT NULL,
    called_people INTEGER NOT NULL,
    root          BLOB    NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('open', 'go', 'stood_down', 'closed')),
    go_people     INTEGER,
    decided_at    INTEGER,
    receipt_seed  BLOB    NOT NULL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX call_by_age ON project_call (project, opened_at);

-- The sets of a call as serialised Roaring bitmaps of ordinals. Apart from the call, so that no
-- change of the call copies 125 kB into the feed.
CREATE TABLE call_set (
    call_id  BLOB NOT NULL REFERENCES project_call (id),
    which    TEXT NOT NULL CHECK (which IN ('coalition', 'go')),
    org      BLOB NOT NULL,
    project  BLOB NOT NULL,
    ordinals BLOB NOT NULL,
    PRIMARY KEY (call_id, which)
) STRICT, WITHOUT ROWID;

-- What changes often about a call.
CREATE TABLE call_progress (
    call_id  BLOB    NOT NULL REFERENCES project_call (id),
    org             BLOB    NOT NULL,
    project         BLOB    NOT NULL,
    -- Counts up with every answer, and with every change of a called pledge.
    answers_version INTEGER NOT NULL,
    -- Participations of the ordinals up to this one are written, and settled.
    materialised_to INTEGER NOT NULL,
    settled_to      INTEGER NOT NULL,
    PRIMARY KEY (call_id)
) STRICT, WITHOUT ROWID;

-- One pledge in one call.
CREATE TABLE participation (
    call_id  BLOB    NOT NULL REFERENCES project_call (id),
    ordinal     INTEGER NOT NULL,
    org         BLOB    NOT NULL,
    project     BLOB    NOT NULL,
    pledge      BLOB    NOT NULL,
    member      BLOB    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN
        ('called', 'confirmed', 'declined', 'silent', 'go', 'released', 'done', 'no_show')),
    -- What was said, kept beside what the decision made of it.
    answer      TEXT    CHECK (answer IN ('confirm', 'decline')),
    seen_at     INTEGER,
    answered_at INTEGER,
    updated_at  INTEGER NOT NULL,
    PRIMARY KEY (call_id, ordinal)
) STRICT, WITHOUT ROWID;

-- The funnel and the filters of the organiser's table are answered from the index alone.
CREATE INDEX participation_by_state ON participation (call_id, state, answer, ordinal, seen_at);
CREATE INDEX participation_by_answer ON participation (call_id, answered_at);
