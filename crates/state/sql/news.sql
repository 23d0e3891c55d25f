-- What an organisation tells the public, of itself or of one of its projects.
CREATE TABLE news (
    id           BLOB    NOT NULL,
    org          BLOB    NOT NULL REFERENCES org (id),
    -- NULL for the organisation as a whole.
    project      BLOB    REFERENCES project (id),
    title        TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    language     TEXT    NOT NULL,
    published_at INTEGER NOT NULL,
    edited_at    INTEGER,
    etag         INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX news_by_age ON news (org, published_at, id);
CREATE INDEX news_of_project ON news (project, published_at, id);
