-- What the register of addresses has to be told of: written with what is entered, gone once it was taken. `change` is
-- JSON; from `next_at` on it is told again.
CREATE TABLE address_entries (
    id TEXT NOT NULL PRIMARY KEY,
    iin TEXT NOT NULL,
    rka TEXT NOT NULL,
    change TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    next_at BIGINT NOT NULL
);
CREATE INDEX address_entries_by_person ON address_entries (iin, entered_at);
CREATE INDEX address_entries_to_tell ON address_entries (next_at);
