-- What a project looks for, e.g. drivers.
CREATE TABLE offer_type (
    id             BLOB    NOT NULL,
    org            BLOB    NOT NULL,
    project        BLOB    NOT NULL REFERENCES project (id),
    -- Order within the project; gaps mean nothing.
    place          INTEGER NOT NULL,
    name           TEXT    NOT NULL,
    hint           TEXT    NOT NULL,
    unit           TEXT    NOT NULL,
    -- One person counts for no more than this in tiers and conditions.
    per_person_max INTEGER,
    target         INTEGER,
    -- The need that it meets, one for one.
    meets          BLOB    REFERENCES need_type (id),
    PRIMARY KEY (id),
    UNIQUE (project, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX offer_type_by_need ON offer_type (meets);
