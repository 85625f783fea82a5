-- Personal data, sealed: the only rows that do not follow from the entries. What the bytes are is told in
-- store/vault.rs. The table `vault` of older files is emptied into these as soon as there is a key, and dropped.
CREATE TABLE vault_rows (
    book   INTEGER NOT NULL,
    person TEXT NOT NULL,
    field  TEXT NOT NULL,
    mark   BLOB,
    body   BLOB NOT NULL,
    PRIMARY KEY (book, person, field)
) STRICT, WITHOUT ROWID;

-- One person, one membership: equal numbers have equal marks, and nobody can tell a number from its mark.
CREATE UNIQUE INDEX vault_marks ON vault_rows (book, mark) WHERE mark IS NOT NULL;

-- The key of each person, under the master key that lies in a file beside the book.
CREATE TABLE vault_keys (
    book   INTEGER NOT NULL,
    person TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (book, person)
) STRICT, WITHOUT ROWID;

-- By which a key file is known to be this book's.
CREATE TABLE vault_checks (
    book   INTEGER PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT;

-- What was destroyed and may still stand in pages or in the log that nothing refers to: 'pages', 'log'.
CREATE TABLE vault_remains (
    what TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
