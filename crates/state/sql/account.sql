-- A person's login. Mail and name are sealed under the account's key in person_key; the address
-- is found by a keyed hash.
CREATE TABLE account (
    id               BLOB    NOT NULL,
    mail_verified_at INTEGER,
    language         TEXT    NOT NULL,
    locked           INTEGER NOT NULL CHECK (locked IN (0, 1)),
    created_at       INTEGER NOT NULL,
    mail_index       BLOB    NOT NULL,
    mail             BLOB    NOT NULL,
    name             BLOB,
    -- What signs it in: an OPAQUE record (RFC 9807).
    record           BLOB    NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (mail_index)
) STRICT, WITHOUT ROWID;

CREATE INDEX account_by_age ON account (created_at, id);

-- The key of a person or of an imported list, wrapped by the data key. Deleting a row erases
-- every copy of what was sealed under it.
CREATE TABLE person_key (
    owner   BLOB NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('account', 'member', 'import')),
    -- The organisation; none for accounts.
    org     BLOB,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (owner)
) STRICT, WITHOUT ROWID;

-- A link with a secret that works once.
CREATE TABLE link (
    token      BLOB    NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('verify', 'reset', 'owner')),
    -- Whose; none for the link that makes the first owner.
    account    BLOB    REFERENCES account (id),
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (token)
) STRICT, WITHOUT ROWID;

CREATE INDEX link_by_account ON link (account, kind);

-- In which organisations an account is a member: known to the directory only.
CREATE TABLE membership (
    account   BLOB    NOT NULL REFERENCES account (id),
    org       BLOB    NOT NULL REFERENCES org (id),
    member    BLOB    NOT NULL,
    joined_at INTEGER NOT NULL,
    PRIMARY KEY (account, org),
    UNIQUE (member)
) STRICT, WITHOUT ROWID;

CREATE INDEX membership_by_org ON membership (org, account);
