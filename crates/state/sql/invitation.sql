-- An imported list of people to invite.
CREATE TABLE import (
    id         BLOB    NOT NULL,
    org        BLOB    NOT NULL,
    project    BLOB    NOT NULL REFERENCES project (id),
    -- Where the addresses come from, on what consent, and when that was given.
    source     TEXT    NOT NULL,
    consent_at INTEGER NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('staging', 'committed', 'dropped')),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX import_by_age ON import (project, created_at);

-- One person of such a list. Counts only once they enrol.
CREATE TABLE invitation (
    id         BLOB    NOT NULL,
    org        BLOB    NOT NULL,
    project    BLOB    NOT NULL REFERENCES project (id),
    import     BLOB    NOT NULL REFERENCES import (id),
    -- Keyed hash of the address.
    mail_index BLOB    NOT NULL,
    -- Sealed under the list's key.
    mail       BLOB    NOT NULL,
    name       BLOB,
    -- Hash of the token in the invitation's link.
    token      BLOB    NOT NULL,
    -- The address was in the project's lists already: the row is kept so that the list can be
    -- counted, but invites nobody.
    repeated   INTEGER NOT NULL,
    -- The pledge that redeemed it.
    used_by    BLOB    REFERENCES pledge (id),
    sent_at    INTEGER,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX invitation_by_import ON invitation (import, repeated, id);
CREATE INDEX invitation_by_mail ON invitation (project, mail_index);
CREATE INDEX invitation_by_token ON invitation (token);
CREATE INDEX invitation_by_use ON invitation (used_by);
-- For the table of invitations: its order and filters.
CREATE INDEX invitation_by_project ON invitation (project, id, repeated, used_by, sent_at);
