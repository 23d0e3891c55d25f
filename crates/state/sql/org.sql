-- An organisation. All of its profile is public.
CREATE TABLE org (
    id             BLOB    NOT NULL,
    slug           TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    summary        TEXT    NOT NULL,
    body           TEXT    NOT NULL,
    -- Language tags, separated by spaces, the first one first.
    languages      TEXT    NOT NULL,
    contact        TEXT    NOT NULL,
    imprint        TEXT    NOT NULL,
    privacy_notice TEXT    NOT NULL,
    demo           INTEGER NOT NULL CHECK (demo IN (0, 1)),
    created_at     INTEGER NOT NULL,
    etag           INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (slug)
) STRICT, WITHOUT ROWID;

-- An account inside one organisation. The id is derived from both and leads back to neither.
-- Name and mail are sealed under the member's key in person_key.
CREATE TABLE member (
    id            BLOB    NOT NULL,
    org           BLOB    NOT NULL REFERENCES org (id),
    mail_verified INTEGER NOT NULL CHECK (mail_verified IN (0, 1)),
    -- Once confirmed a call, which discloses a hidden name.
    disclosed     INTEGER NOT NULL CHECK (disclosed IN (0, 1)),
    joined_at     INTEGER NOT NULL,
    name          BLOB,
    mail          BLOB,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX member_by_org ON member (org, joined_at, id);
