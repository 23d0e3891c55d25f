-- What a revision of a project changed of what people pledged to; one row for each thing.
CREATE TABLE project_revision (
    project  BLOB    NOT NULL REFERENCES project (id),
    -- The revision that began with it.
    revision INTEGER NOT NULL CHECK (revision >= 2),
    place    INTEGER NOT NULL,
    org      BLOB    NOT NULL,
    what     TEXT    NOT NULL CHECK (what IN
        ('action', 'starts', 'ends', 'place', 'tier_people', 'tier_offered', 'unit')),
    -- The tier or offer, where it is one.
    name     TEXT    NOT NULL,
    -- Numbers in digits, instants in milliseconds since 1970 UTC; empty for none.
    was      TEXT    NOT NULL,
    became   TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (project, revision, place)
) STRICT, WITHOUT ROWID;
