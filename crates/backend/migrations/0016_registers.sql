-- What more registers of the demonstration know.

ALTER TABLE persons ADD COLUMN died_on TEXT;

CREATE TABLE guardianships (
    ward TEXT NOT NULL PRIMARY KEY,
    guardian TEXT NOT NULL
);
CREATE INDEX guardianships_by_guardian ON guardianships (guardian);

CREATE TABLE state_tenants (
    rka TEXT NOT NULL,
    iin TEXT NOT NULL,
    PRIMARY KEY (rka, iin)
);

CREATE TABLE register_outages (
    register TEXT NOT NULL PRIMARY KEY
);

-- What is checked about a request that is being processed; what was found is said in short and about nobody.
CREATE TABLE checks (
    request TEXT NOT NULL,
    name TEXT NOT NULL,
    register TEXT,
    tries BIGINT NOT NULL,
    next_try_at BIGINT NOT NULL,
    answered_at BIGINT,
    finding TEXT,
    PRIMARY KEY (request, name)
);

-- Who works at it until when, when there is something to do again, and when its promised time is near.
CREATE TABLE processings (
    request TEXT NOT NULL PRIMARY KEY,
    lease_until BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    flag_at BIGINT NOT NULL,
    flagged_at BIGINT
);
CREATE INDEX processings_to_flag ON processings (flag_at) WHERE flagged_at IS NULL;
