-- The provable log of grants and views. `opening` is a salt and the exact bytes that the log commits to; `place` is where
-- the commitment stands, once it does.
ALTER TABLE history ADD COLUMN opening BLOB;
ALTER TABLE history ADD COLUMN place BIGINT;
CREATE INDEX history_that_waits ON history (at, id) WHERE opening IS NOT NULL AND place IS NULL;

-- Hashes of the tree, 32 bytes each, one after the other, 256 at most; the commitments themselves stand at level -1.
CREATE TABLE log_tiles (
    level BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, number)
);

-- The newest checkpoint.
CREATE TABLE log_head (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    size BIGINT NOT NULL,
    note TEXT NOT NULL
);
