-- A message to people of a project, by app and mail.
CREATE TABLE message (
    id       BLOB    NOT NULL,
    org      BLOB    NOT NULL,
    project  BLOB    NOT NULL REFERENCES project (id),
    audience TEXT    NOT NULL CHECK (audience IN ('standing', 'called', 'go', 'one')),
    -- Whose, for 'one'.
    member   BLOB,
    -- Which, for 'called' and 'go': the latest when it was sent.
    call_id  BLOB    REFERENCES project_call (id),
    kind     TEXT    NOT NULL CHECK (kind IN
        ('update', 'call', 'go', 'stand_down', 'released', 'revision')),
    title    TEXT    NOT NULL,
    body     TEXT    NOT NULL,
    sent_at  INTEGER NOT NULL,
    PRIMARY KEY (id),
    CHECK ((audience = 'one') = (member IS NOT NULL)),
    CHECK ((audience IN ('called', 'go')) = (call_id IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX message_by_age ON message (project, sent_at);

-- Who reads no more updates of a project by mail.
CREATE TABLE message_opt_out (
    project BLOB    NOT NULL REFERENCES project (id),
    member  BLOB    NOT NULL,
    org     BLOB    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (project, member)
) STRICT, WITHOUT ROWID;
