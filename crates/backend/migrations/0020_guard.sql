-- The dwelling that something was about, as JSON.
ALTER TABLE history ADD COLUMN dwelling TEXT;

-- When it was told that a stay ends soon.
ALTER TABLE stays ADD COLUMN told_at BIGINT;
CREATE INDEX stays_by_rka ON stays (rka, last_day);
CREATE INDEX stays_not_told ON stays (last_day) WHERE told_at IS NULL;
CREATE INDEX persons_by_permanent ON persons (permanent_rka);

-- What owners decided beforehand; of one owner one rule stands for one dwelling. Evidence is kept under the rule's id.
CREATE TABLE standing_rules (
    id TEXT NOT NULL PRIMARY KEY,
    rka TEXT NOT NULL,
    account TEXT NOT NULL,
    iin TEXT NOT NULL,
    decides TEXT NOT NULL,
    statement_sha256 TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX standing_rules_by_rka ON standing_rules (rka, set_at);
CREATE UNIQUE INDEX standing_rules_that_stand ON standing_rules (rka, account) WHERE ended_at IS NULL;
