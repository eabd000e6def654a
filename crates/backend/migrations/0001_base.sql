-- One text for SQLite and PostgreSQL. Instants are microseconds since 1970 (BIGINT), days are ISO 8601 text,
-- ids are 32 hexadecimal digits, enums are their names on the wire; `blob` is a domain over bytea on PostgreSQL.

CREATE TABLE facts (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- The demonstration's registers.

CREATE TABLE persons (
    iin TEXT NOT NULL PRIMARY KEY,
    surname TEXT NOT NULL,
    given_name TEXT NOT NULL,
    patronymic TEXT,
    mother TEXT,
    father TEXT,
    incapacitated BIGINT NOT NULL,
    permanent_rka TEXT,
    portrait_seed BIGINT NOT NULL
);
CREATE INDEX persons_by_mother ON persons (mother);
CREATE INDEX persons_by_father ON persons (father);

CREATE TABLE dwellings (
    rka TEXT NOT NULL PRIMARY KEY,
    region TEXT NOT NULL,
    address TEXT NOT NULL
);

CREATE TABLE ownerships (
    rka TEXT NOT NULL,
    iin TEXT NOT NULL,
    PRIMARY KEY (rka, iin)
);
CREATE INDEX ownerships_by_iin ON ownerships (iin);

CREATE TABLE source_documents (
    id TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    valid_until TEXT,
    lost BIGINT NOT NULL,
    fields TEXT NOT NULL,
    has_photo BIGINT NOT NULL
);
CREATE INDEX source_documents_by_holder ON source_documents (holder);

CREATE TABLE mobile_citizens (
    phone TEXT NOT NULL PRIMARY KEY,
    iin TEXT NOT NULL,
    since BIGINT NOT NULL
);

CREATE TABLE stays (
    request TEXT NOT NULL PRIMARY KEY,
    iin TEXT NOT NULL,
    rka TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    entered_at BIGINT NOT NULL
);
CREATE INDEX stays_by_iin ON stays (iin);

-- Accounts, keys and sessions.

CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY,
    iin TEXT NOT NULL UNIQUE,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    joined_again_at BIGINT
);

CREATE TABLE certificates (
    serial TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL,
    der BLOB NOT NULL,
    not_before BIGINT NOT NULL,
    not_after BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX certificates_by_account ON certificates (account);

CREATE TABLE joinings (
    id TEXT NOT NULL PRIMARY KEY,
    device TEXT NOT NULL,
    phone TEXT NOT NULL,
    step TEXT NOT NULL,
    code TEXT,
    iin TEXT,
    started_at BIGINT NOT NULL
);

CREATE TABLE identity_failures (
    phone TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);

CREATE TABLE codes (
    id TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    device TEXT NOT NULL,
    phone TEXT NOT NULL,
    account TEXT,
    digest BLOB NOT NULL,
    bound_to TEXT,
    sent_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    over BIGINT NOT NULL
);
CREATE INDEX codes_by_device ON codes (device, purpose);

CREATE TABLE messages (
    id TEXT NOT NULL PRIMARY KEY,
    phone TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL,
    written_at BIGINT NOT NULL
);
CREATE INDEX messages_by_state ON messages (state, written_at);

CREATE TABLE challenges (
    id TEXT NOT NULL PRIMARY KEY,
    device TEXT NOT NULL,
    statement BLOB NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    device TEXT NOT NULL,
    level TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX sessions_by_account ON sessions (account);

-- What holds limits and repeated requests across restarts.

CREATE TABLE attempts (
    scope TEXT NOT NULL,
    who TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX attempts_by_who ON attempts (scope, who, at);

CREATE TABLE answers (
    key_hash TEXT NOT NULL PRIMARY KEY,
    call_hash TEXT NOT NULL,
    sealed BLOB NOT NULL,
    until_at BIGINT NOT NULL
);
CREATE INDEX answers_by_end ON answers (until_at);

-- Accesses to documents.

CREATE TABLE accesses (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL,
    document TEXT NOT NULL,
    kind TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    short_hash TEXT UNIQUE,
    given_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    ended_at BIGINT,
    viewer TEXT
);
CREATE INDEX accesses_by_account ON accesses (account);

-- Requests and consents.

CREATE TABLE requests (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL,
    rka TEXT NOT NULL,
    statement BLOB NOT NULL,
    state TEXT NOT NULL,
    until_at BIGINT,
    ended_at BIGINT,
    ground TEXT,
    submitted_at BIGINT NOT NULL,
    consented_at BIGINT,
    signed_at BIGINT,
    signed_by TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX requests_by_account ON requests (account, rka);
CREATE INDEX requests_by_state ON requests (state, until_at);

CREATE TABLE consents (
    id TEXT NOT NULL PRIMARY KEY,
    request TEXT NOT NULL,
    place BIGINT NOT NULL,
    account TEXT NOT NULL,
    iin TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    answered_at BIGINT,
    UNIQUE (request, place)
);
CREATE INDEX consents_by_account ON consents (account);

CREATE TABLE blocked_applicants (
    owner_account TEXT NOT NULL,
    applicant_account TEXT NOT NULL,
    PRIMARY KEY (owner_account, applicant_account)
);

-- What people signed: the exact bytes, kept for good. `about` is the id of the request or the consent.
CREATE TABLE evidence (
    about TEXT NOT NULL PRIMARY KEY,
    statement BLOB NOT NULL,
    kind TEXT NOT NULL,
    signature BLOB NOT NULL,
    sealed BLOB,
    certificate BLOB NOT NULL,
    signed_at BIGINT NOT NULL
);

-- History, notifications and events are one list, ordered by time and then by id.
CREATE TABLE history (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    notifies BIGINT NOT NULL,
    read_at BIGINT,
    document TEXT,
    access TEXT,
    request TEXT,
    consent TEXT,
    counterpart TEXT
);
CREATE INDEX history_by_account ON history (account, at);
