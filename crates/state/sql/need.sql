-- What those who take part may need, e.g. childcare.
CREATE TABLE need_type (
    id      BLOB    NOT NULL,
    org     BLOB    NOT NULL,
    project BLOB    NOT NULL REFERENCES project (id),
    -- Order within the project; gaps mean nothing.
    place   INTEGER NOT NULL,
    heading TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    hint    TEXT    NOT NULL,
    kind    TEXT    NOT NULL CHECK (kind IN ('quantity', 'yes_no')),
    unit    TEXT    NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (project, place)
) STRICT, WITHOUT ROWID;
