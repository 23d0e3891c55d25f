-- A tier: a milestone of a project. All of its requirement must hold: the people, if any are
-- asked for, and every row of tier_offered.
CREATE TABLE tier (
    id            BLOB    NOT NULL,
    org           BLOB    NOT NULL,
    project       BLOB    NOT NULL REFERENCES project (id),
    -- Order within the project; gaps mean nothing.
    place         INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    summary       TEXT    NOT NULL,
    people        INTEGER,
    -- Both set: muster opens the call itself. Both empty: an organiser does.
    slack_percent INTEGER,
    hold_hours    INTEGER,
    -- Since when the slack that muster waits for has been there without a break.
    holds_since   INTEGER,
    PRIMARY KEY (id),
    UNIQUE (project, place),
    CHECK ((slack_percent IS NULL) = (hold_hours IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE tier_offered (
    tier       BLOB    NOT NULL REFERENCES tier (id),
    -- Order within the requirement.
    place      INTEGER NOT NULL,
    org        BLOB    NOT NULL,
    project    BLOB    NOT NULL,
    offer_type BLOB    NOT NULL REFERENCES offer_type (id),
    quantity   INTEGER NOT NULL,
    PRIMARY KEY (tier, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX tier_offered_by_type ON tier_offered (offer_type);
