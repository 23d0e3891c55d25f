-- A project: one call to action of an organisation. Times are milliseconds since 1970 UTC.
CREATE TABLE project (
    id             BLOB    NOT NULL,
    org            BLOB    NOT NULL REFERENCES org (id),
    slug           TEXT    NOT NULL,
    title          TEXT    NOT NULL,
    summary        TEXT    NOT NULL,
    body           TEXT    NOT NULL,
    action_kind    TEXT    NOT NULL,
    starts_at      INTEGER,
    ends_at        INTEGER,
    place          TEXT    NOT NULL,
    lat_e6         INTEGER,
    lon_e6         INTEGER,
    why            TEXT    NOT NULL,
    precedents     TEXT    NOT NULL,
    admission      TEXT    NOT NULL CHECK (admission IN ('open', 'email', 'invite')),
    retention_days INTEGER NOT NULL,
    status         TEXT    NOT NULL
        CHECK (status IN ('draft', 'open', 'running', 'finished', 'cancelled')),
    -- Counts up whenever what people pledged to changes while pledges stand.
    revision       INTEGER NOT NULL CHECK (revision >= 1),
    created_at     INTEGER NOT NULL,
    ended_at       INTEGER,
    etag           INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (org, slug)
) STRICT, WITHOUT ROWID;

CREATE INDEX project_by_age ON project (status, created_at);

-- What changes often about a project, apart from its long texts.
CREATE TABLE project_version (
    project         BLOB    NOT NULL REFERENCES project (id),
    org             BLOB    NOT NULL,
    -- Counts up whenever the answer "who would act together" may have changed.
    pledges_version INTEGER NOT NULL,
    -- People's data is erased of the pledges with ordinals up to this one.
    erased_to       INTEGER NOT NULL,
    -- When what people pledged to changed last, while pledges stood.
    revised_at      INTEGER,
    PRIMARY KEY (project)
) STRICT, WITHOUT ROWID;
