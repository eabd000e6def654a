-- The permanent address that the service itself entered or ended last for somebody: a person register over the network
-- knows of it only once the register of addresses was told (told_at), and what it answered before that is older.
CREATE TABLE residences (
    iin TEXT NOT NULL PRIMARY KEY,
    rka TEXT NOT NULL,
    is_ended BIGINT NOT NULL,
    entry TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    told_at BIGINT
);
CREATE INDEX residences_by_rka ON residences (rka);
