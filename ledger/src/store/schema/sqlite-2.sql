-- The tree over the leaf hashes (RFC 6962): the nodes of perfect subtrees above the leaves, in the order in
-- which appends complete them. key = number << 40 | place.
CREATE TABLE nodes (
    key  INTEGER PRIMARY KEY,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- Signed checkpoints. One stays when a witness was asked for it or has signed it; of the others only the
-- newest is kept: their roots follow from the tree at any time.
CREATE TABLE checkpoints (
    book  INTEGER NOT NULL,
    size  INTEGER NOT NULL,
    stays INTEGER NOT NULL CHECK (stays IN (0, 1)),
    note  TEXT NOT NULL,
    PRIMARY KEY (book, size)
) STRICT, WITHOUT ROWID;
