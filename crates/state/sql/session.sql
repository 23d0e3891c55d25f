-- One signed-in device of an account, and the family of its refresh tokens.
CREATE TABLE session (
    id         BLOB    NOT NULL,
    account    BLOB    NOT NULL REFERENCES account (id),
    kind       TEXT    NOT NULL CHECK (kind IN ('cookie', 'token')),
    device     TEXT    NOT NULL,
    -- Which refresh token is current, counting from 0.
    generation INTEGER NOT NULL,
    rotated_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended      TEXT CHECK (ended IN
        ('signed_out', 'revoked', 'reused', 'password_changed', 'locked', 'displaced')),
    ended_at   INTEGER,
    -- Hashes of the current refresh token and of the one before it.
    token      BLOB    NOT NULL,
    previous   BLOB,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_account ON session (account, created_at, id);

-- A key that signs access tokens (Ed25519).
CREATE TABLE signing_key (
    id         BLOB    NOT NULL,
    public     BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    private    BLOB    NOT NULL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
