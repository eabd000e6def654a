-- Appeals and complaints (R-39, R-40); `stage`, `forwarded`, `extended` and `state` are JSON. One row is one of either.
CREATE TABLE appeals (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES accounts (id),
    request TEXT NOT NULL,
    of_appeal TEXT,
    -- What it is about: of one refusal, and of one decision, one waits at a time.
    subject TEXT NOT NULL,
    stage TEXT NOT NULL,
    body TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    forward_by TEXT,
    forwarded TEXT,
    due TEXT NOT NULL,
    -- The end of its last day.
    until_at BIGINT NOT NULL,
    extended TEXT,
    waits BIGINT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX appeals_by_account ON appeals (account, received_at);
CREATE UNIQUE INDEX appeals_that_wait ON appeals (subject) WHERE waits = 1;
CREATE INDEX appeals_until ON appeals (until_at) WHERE waits = 1;

-- What was written and signed of them, sealed under keys that the database does not have.
CREATE TABLE appeal_papers (
    appeal TEXT NOT NULL REFERENCES appeals (id),
    kind TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (appeal, kind)
);

ALTER TABLE history ADD COLUMN appeal TEXT;
