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
