-- Electronic inquiries (R-44): the exact bytes, the seal on them, and the hash of what is in the QR code; `about` is JSON.
CREATE TABLE inquiries (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    secret_sha256 TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    statement BLOB NOT NULL,
    signature BLOB NOT NULL,
    certificate BLOB NOT NULL,
    issued_at BIGINT NOT NULL,
    valid_until TEXT NOT NULL
);
CREATE INDEX inquiries_by_account ON inquiries (account, issued_at);

-- Places in the queues of service centres (R-43). How many of a window are taken is one row, which decides the last one.
CREATE TABLE queue_windows (
    centre TEXT NOT NULL,
    day TEXT NOT NULL,
    starts TEXT NOT NULL,
    taken BIGINT NOT NULL,
    PRIMARY KEY (centre, day, starts)
);
CREATE TABLE reservations (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES accounts (id),
    iin TEXT NOT NULL,
    centre TEXT NOT NULL,
    day TEXT NOT NULL,
    starts TEXT NOT NULL,
    purpose TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_on TEXT NOT NULL,
    sms BIGINT NOT NULL,
    cancelled BIGINT NOT NULL,
    reminded BIGINT NOT NULL,
    UNIQUE (centre, day, number),
    -- One person reserves once a day.
    UNIQUE (iin, made_on)
);
CREATE INDEX reservations_by_account ON reservations (account, day);
CREATE UNIQUE INDEX reservations_of_a_day ON reservations (iin, day) WHERE cancelled = 0;
CREATE INDEX reservations_to_remind ON reservations (day) WHERE reminded = 0;

ALTER TABLE history ADD COLUMN inquiry TEXT;
ALTER TABLE history ADD COLUMN reservation TEXT;
