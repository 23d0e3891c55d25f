-- A role given to somebody in a scope: the server (no org), an organisation, or one project.
CREATE TABLE role_grant (
    id          BLOB    NOT NULL,
    holder_kind TEXT    NOT NULL CHECK (holder_kind IN ('account', 'member')),
    holder      BLOB    NOT NULL,
    role        TEXT    NOT NULL
        CHECK (role IN ('owner', 'admin', 'organiser', 'member', 'guest')),
    org         BLOB    REFERENCES org (id),
    project     BLOB,
    given_at    INTEGER NOT NULL,
    PRIMARY KEY (id),
    CHECK ((holder_kind = 'account') = (org IS NULL)),
    CHECK (project IS NULL OR org IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX grant_by_holder ON role_grant (holder);
CREATE INDEX grant_by_org ON role_grant (org, given_at, id);

-- Who did what, when. Rows are only ever added.
CREATE TABLE audit (
    id         BLOB    NOT NULL,
    -- The organisation it concerns; none for the server.
    org        BLOB,
    actor_kind TEXT    NOT NULL CHECK (actor_kind IN ('system', 'account', 'member', 'anonymous')),
    -- The account or the member.
    actor      BLOB,
    session    BLOB,
    -- A stable dotted word, e.g. grant.give.
    action     TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    detail     TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_by_org ON audit (org, id);
