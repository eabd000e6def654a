-- Who works at which service centre.
CREATE TABLE desk_employees (
    iin TEXT PRIMARY KEY,
    centre TEXT NOT NULL,
    added_at BIGINT NOT NULL
);

-- What an employee and the citizen at the desk work on. Of a case that has ended without an entry nothing stays that
-- is about people.
CREATE TABLE desk_cases (
    id TEXT PRIMARY KEY,
    employee TEXT NOT NULL REFERENCES accounts (id),
    named TEXT NOT NULL,
    session TEXT NOT NULL,
    queue TEXT NOT NULL,
    applicant TEXT,
    stage TEXT NOT NULL,
    record BLOB,
    opened_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    is_open BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX desk_cases_of ON desk_cases (employee, is_open, opened_at);
CREATE INDEX desk_cases_until ON desk_cases (until_at) WHERE is_open = 1;

-- A session of one place is none of the other.
ALTER TABLE portal_sessions ADD COLUMN place TEXT NOT NULL DEFAULT 'portal';

-- The case whose record a page's codes sign.
ALTER TABLE portal_requests ADD COLUMN desk_case TEXT;
