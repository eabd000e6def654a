-- Organisations whose information systems open documents (R-24). `account` is whose history and limits they share.
CREATE TABLE organisations (
    bin TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL UNIQUE
);

-- Their systems; name, keys and scope are as on the wire. Who registered by EDS has the statement among the evidence,
-- and its hash here, so that it counts once.
CREATE TABLE clients (
    id TEXT NOT NULL PRIMARY KEY,
    bin TEXT NOT NULL REFERENCES organisations (bin),
    name TEXT NOT NULL,
    contact TEXT NOT NULL,
    jwks TEXT NOT NULL,
    scope TEXT NOT NULL,
    state TEXT NOT NULL,
    registered_at BIGINT NOT NULL,
    decided_at BIGINT,
    statement_hash TEXT UNIQUE
);
CREATE INDEX clients_by_bin ON clients (bin, registered_at);

-- What clients signed to get a token, by its hash, until it counts no more.
CREATE TABLE client_assertions (
    assertion_hash TEXT NOT NULL PRIMARY KEY,
    until_at BIGINT NOT NULL
);
CREATE INDEX client_assertions_until ON client_assertions (until_at);

-- Tokens by their hashes; `device` is the thumbprint of the key that each is bound to.
CREATE TABLE client_tokens (
    token_hash TEXT NOT NULL PRIMARY KEY,
    client TEXT NOT NULL REFERENCES clients (id),
    device TEXT NOT NULL,
    scope TEXT NOT NULL,
    until_at BIGINT NOT NULL
);
CREATE INDEX client_tokens_by_client ON client_tokens (client);
CREATE INDEX client_tokens_until ON client_tokens (until_at);
