-- One file may hold several books; a book's number stands first in every key.
CREATE TABLE books (
    number INTEGER PRIMARY KEY,
    book   TEXT NOT NULL UNIQUE
) STRICT;

-- key = number << 40 | seq: one integer, so that the row is found by rowid and appended at the end.
-- A table keyed by (book, seq) WITHOUT ROWID would keep whole rows in its inner pages.
CREATE TABLE entries (
    key   INTEGER PRIMARY KEY,
    hash  BLOB NOT NULL CHECK (length(hash) = 32),
    bytes BLOB NOT NULL
) STRICT;

CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entries_are_never_removed BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END;

-- What may be taken once: kind:subject, request keys included.
CREATE TABLE claims (
    book  INTEGER NOT NULL,
    claim TEXT NOT NULL,
    seq   INTEGER NOT NULL,
    PRIMARY KEY (book, claim)
) STRICT, WITHOUT ROWID;

-- An account and a commodity by one small number, so that an index row of a posting is short.
CREATE TABLE accounts (
    number    INTEGER PRIMARY KEY,
    book      INTEGER NOT NULL,
    account   TEXT NOT NULL,
    commodity TEXT NOT NULL,
    UNIQUE (book, account, commodity)
) STRICT;

-- The history of every account with its running balance, in smallest units.
CREATE TABLE postings (
    account INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    line    INTEGER NOT NULL,
    amount  INTEGER NOT NULL,
    balance INTEGER NOT NULL,
    PRIMARY KEY (account, seq, line)
) STRICT, WITHOUT ROWID;

-- The last entry that counts for a day. Days never run backwards in a book.
CREATE TABLE days (
    book INTEGER NOT NULL,
    day  INTEGER NOT NULL,
    seq  INTEGER NOT NULL,
    PRIMARY KEY (book, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshots (
    book   INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    hash   BLOB NOT NULL,
    digest BLOB NOT NULL,
    body   BLOB NOT NULL,
    PRIMARY KEY (book, seq)
) STRICT;

-- Personal data: the only rows that do not follow from the entries.
CREATE TABLE vault (
    book   INTEGER NOT NULL,
    person TEXT NOT NULL,
    field  TEXT NOT NULL,
    salt   BLOB NOT NULL,
    value  TEXT NOT NULL,
    PRIMARY KEY (book, person, field)
) STRICT, WITHOUT ROWID;

-- One person, one membership.
CREATE UNIQUE INDEX vault_id_numbers ON vault (book, value) WHERE field = 'id-number';
