-- Who joined the cluster. Made when the database is opened: databases from before have none.

-- Every node that ever joined; a number is never given twice. The first node is not here.
CREATE TABLE IF NOT EXISTS node (
    id INTEGER NOT NULL PRIMARY KEY,
    key BLOB NOT NULL,                  -- Ed25519 public key, 32 bytes
    joined_at INTEGER NOT NULL,
    removed_at INTEGER                  -- since when it does not belong to the cluster any more
) WITHOUT ROWID;

-- Invitations to join, each good for one node.
CREATE TABLE IF NOT EXISTS join_offer (
    hash BLOB NOT NULL PRIMARY KEY,     -- SHA-256 of the secret
    expires_at INTEGER NOT NULL,
    node INTEGER                        -- who used it
) WITHOUT ROWID;
