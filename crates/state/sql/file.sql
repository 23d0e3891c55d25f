-- Files that organisations show the public. Their bytes lie elsewhere, in chunks that are named
-- by what is in them.
CREATE TABLE file (
    id          BLOB    NOT NULL,
    org         BLOB    NOT NULL REFERENCES org (id),
    -- NULL where only organisers of the organisation may change it.
    project     BLOB    REFERENCES project (id),
    name        TEXT    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('uploading', 'ready')),
    bytes       INTEGER NOT NULL CHECK (bytes > 0),
    made_at     INTEGER NOT NULL,
    -- When its chunks were last other ones.
    changed_at  INTEGER NOT NULL,
    -- Since when it is shown nowhere; NULL while it is shown.
    loose_since INTEGER,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX file_by_age ON file (org, made_at, id);
CREATE INDEX file_by_change ON file (changed_at, id);
CREATE INDEX file_loose ON file (loose_since);

-- The forms of a file that is whole, the largest first.
CREATE TABLE file_rendition (
    file   BLOB    NOT NULL REFERENCES file (id),
    number INTEGER NOT NULL,
    org    BLOB    NOT NULL REFERENCES org (id),
    media  TEXT    NOT NULL,
    width  INTEGER,
    height INTEGER,
    bytes  INTEGER NOT NULL,
    -- BLAKE3 of the whole.
    digest BLOB    NOT NULL,
    PRIMARY KEY (file, number)
) STRICT, WITHOUT ROWID;

-- The chunks of a form; while a file arrives, those that are there are of form 0.
CREATE TABLE file_chunk (
    file      BLOB    NOT NULL REFERENCES file (id),
    rendition INTEGER NOT NULL,
    place     INTEGER NOT NULL,
    org       BLOB    NOT NULL REFERENCES org (id),
    -- BLAKE3 of its bytes.
    hash      BLOB    NOT NULL,
    bytes     INTEGER NOT NULL,
    PRIMARY KEY (file, rendition, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX file_chunk_by_hash ON file_chunk (hash);

-- Where files are shown: with an organisation, a project or a piece of news.
CREATE TABLE attachment (
    owner   BLOB    NOT NULL,
    place   INTEGER NOT NULL,
    org     BLOB    NOT NULL REFERENCES org (id),
    kind    TEXT    NOT NULL CHECK (kind IN ('org', 'project', 'news')),
    file    BLOB    NOT NULL REFERENCES file (id),
    caption TEXT    NOT NULL,
    PRIMARY KEY (owner, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX attachment_of_file ON attachment (file);
