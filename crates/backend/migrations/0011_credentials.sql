-- Lists that say which credentials hold, each with its token as it was last signed, where it still says what is so.
CREATE TABLE status_lists (
    id TEXT NOT NULL PRIMARY KEY,
    opened_at BIGINT NOT NULL,
    token TEXT,
    signed_at BIGINT
);

-- The credentials that have a place in them; one that has ended is invalid. `says_hash` is a keyed hash of its claims,
-- which were last compared with the document's source at `compared_at`.
CREATE TABLE credentials (
    list TEXT NOT NULL,
    place BIGINT NOT NULL,
    account TEXT NOT NULL,
    device TEXT NOT NULL,
    document TEXT NOT NULL,
    source TEXT NOT NULL,
    says_hash TEXT NOT NULL,
    compared_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (list, place)
);
CREATE INDEX credentials_of_account ON credentials (account, source) WHERE ended_at IS NULL;
CREATE INDEX credentials_of_document ON credentials (document) WHERE ended_at IS NULL;
CREATE INDEX credentials_compared ON credentials (compared_at) WHERE ended_at IS NULL;
CREATE INDEX credentials_until ON credentials (until_at);

-- What the holder signed for whoever opens an access, sealed, for as long as it can be opened. What was given before
-- brings none, and ends.
ALTER TABLE accesses ADD COLUMN presentation BLOB;
UPDATE accesses SET state = 'closed', ended_at = given_at WHERE state = 'open';
CREATE INDEX accesses_with_presentation ON accesses (until_at) WHERE presentation IS NOT NULL;
