-- A request is of a service, about a person, and not always about a dwelling. The table is made anew, since SQLite
-- takes NOT NULL from no column.
CREATE TABLE requests_of_services (
    id TEXT NOT NULL PRIMARY KEY,
    service TEXT NOT NULL,
    account TEXT NOT NULL,
    person TEXT NOT NULL,
    rka TEXT,
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
INSERT INTO requests_of_services
    (id, service, account, person, rka, statement, state, until_at, ended_at, ground, submitted_at, consented_at,
     signed_at, signed_by, version)
    SELECT requests.id, 'temporary_registration', requests.account, accounts.iin, requests.rka, requests.statement,
        requests.state, requests.until_at, requests.ended_at, requests.ground, requests.submitted_at,
        requests.consented_at, requests.signed_at, requests.signed_by, requests.version
    FROM requests JOIN accounts ON accounts.id = requests.account;
DROP TABLE requests;
ALTER TABLE requests_of_services RENAME TO requests;
CREATE INDEX requests_by_account ON requests (account, rka);
CREATE INDEX requests_by_state ON requests (state, until_at);
-- Of an applicant's earlier requests only these say anything about a new one; most have long been registered.
CREATE INDEX requests_that_count ON requests (account, submitted_at)
    WHERE state <> 'registered';
