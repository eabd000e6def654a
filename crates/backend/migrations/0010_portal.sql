-- Requests of the portal's pages, known by the hash of the browser's cookie.
CREATE TABLE portal_requests (
    cookie_hash TEXT PRIMARY KEY,
    action TEXT NOT NULL,
    session TEXT,
    browser TEXT NOT NULL,
    network TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    step TEXT NOT NULL,
    account TEXT,
    number TEXT,
    tries BIGINT NOT NULL
);
CREATE INDEX portal_requests_until ON portal_requests (until_at);

-- The codes that such a page shows one after the other, each by its hash.
CREATE TABLE portal_codes (
    nonce_hash TEXT PRIMARY KEY,
    cookie_hash TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL
);
CREATE INDEX portal_codes_until ON portal_codes (until_at);

CREATE TABLE portal_sessions (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES accounts (id),
    browser TEXT NOT NULL,
    network TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    documents_at BIGINT,
    ended_at BIGINT
);
CREATE INDEX portal_sessions_of ON portal_sessions (account, until_at);
CREATE INDEX portal_sessions_open ON portal_sessions (until_at) WHERE ended_at IS NULL;
