-- Viewings and applicants that people reported (R-25, S-14); `about`, `other` and `state` are JSON.
CREATE TABLE reports (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES accounts (id),
    subject TEXT NOT NULL,
    about TEXT NOT NULL,
    document TEXT,
    other TEXT,
    words TEXT,
    sent_at BIGINT NOT NULL,
    due TEXT NOT NULL,
    waits BIGINT NOT NULL,
    state TEXT NOT NULL
);
CREATE INDEX reports_by_account ON reports (account, sent_at);
-- Of one viewing, and of one consent, one report waits for an answer.
CREATE UNIQUE INDEX reports_that_wait ON reports (subject) WHERE waits = 1;

ALTER TABLE history ADD COLUMN report TEXT;
-- The account of a viewer who had signed in.
ALTER TABLE accesses ADD COLUMN opened_by TEXT;
