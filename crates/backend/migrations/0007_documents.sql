-- What sources note about a document's paper, what they do not have yet, and when one of them is away (R-16, R-18).
ALTER TABLE source_documents ADD COLUMN standing TEXT NOT NULL DEFAULT 'in_force';
UPDATE source_documents SET standing = 'lost' WHERE lost = 1;
ALTER TABLE source_documents DROP COLUMN lost;

CREATE TABLE source_pending (
    holder TEXT NOT NULL,
    kind TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (holder, kind)
);

-- A source that is away for one person, or for everybody where `iin` is empty.
CREATE TABLE source_outages (
    source TEXT NOT NULL,
    iin TEXT NOT NULL,
    PRIMARY KEY (source, iin)
);

-- What holders reported lost or stolen; `issue_hash` tells the issue, so that a new one is not concerned (R-18).
CREATE TABLE losses (
    document TEXT NOT NULL,
    issue_hash TEXT NOT NULL,
    account TEXT NOT NULL,
    loss TEXT NOT NULL,
    reported_at BIGINT NOT NULL,
    PRIMARY KEY (document, issue_hash)
);

-- What holders asked the sources of fields to correct (R-21); `state` is JSON.
CREATE TABLE corrections (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL,
    holder TEXT NOT NULL,
    document TEXT NOT NULL,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    field TEXT NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    delivered BIGINT NOT NULL,
    waits BIGINT NOT NULL,
    state TEXT NOT NULL
);
CREATE INDEX corrections_by_account ON corrections (account, asked_at);
CREATE INDEX corrections_that_wait ON corrections (asked_at) WHERE waits = 1;
