-- Copies that requests name (R-37), sealed under a key that the database does not have; `request` is absent until one does.
CREATE TABLE attachments (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    request TEXT,
    kind TEXT NOT NULL,
    length BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    sealed BLOB NOT NULL,
    attached_at BIGINT NOT NULL
);
CREATE INDEX attachments_by_account ON attachments (account, attached_at);
CREATE INDEX attachments_by_request ON attachments (request);
-- The same bytes are one copy until a request names it.
CREATE UNIQUE INDEX attachments_unused ON attachments (account, sha256) WHERE request IS NULL;

-- Of the demonstration's persons those who are no citizens (R-50).
CREATE TABLE civil_statuses (
    iin TEXT NOT NULL PRIMARY KEY,
    status TEXT NOT NULL
);
