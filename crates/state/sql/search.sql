-- What strangers find: one row for each organisation, public project and piece of public news.
-- Derived from those, and not told by the change feed.
CREATE TABLE search_entry (
    -- The row in `search`.
    n         INTEGER NOT NULL,
    kind      TEXT    NOT NULL CHECK (kind IN ('org', 'project', 'news')),
    id        BLOB    NOT NULL,
    org       BLOB    NOT NULL,
    -- The project that it is, or is about.
    project   BLOB,
    -- Language tags, separated by spaces; empty for a project, which speaks its organisation's.
    languages TEXT    NOT NULL,
    -- When it goes on: news at one moment, a project while people act; NULL for what has no time.
    begins_at INTEGER,
    ends_at   INTEGER,
    PRIMARY KEY (n),
    UNIQUE (kind, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX search_entry_by_org ON search_entry (org, kind, n);
CREATE INDEX search_entry_by_project ON search_entry (project, n);

-- Folded words (model::fold) and no texts. `bare` has the words with umlauts once more without.
CREATE VIRTUAL TABLE search USING fts5 (
    title, place, text, bare,
    content = '', contentless_delete = 1, prefix = '2 3',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co M*'"
);
