-- The order in which entries were written, which their instants do not tell: one transaction has one, and replicas have
-- clocks of their own. PostgreSQL makes a sequence of the type; to SQLite it is a name, and its one writer counts.
ALTER TABLE address_entries ADD COLUMN place BIGSERIAL;
UPDATE address_entries SET place = (
    SELECT COUNT(*) FROM address_entries earlier WHERE earlier.entered_at < address_entries.entered_at
    OR (earlier.entered_at = address_entries.entered_at AND earlier.id <= address_entries.id));
DROP INDEX address_entries_by_person;
CREATE INDEX address_entries_by_person ON address_entries (iin, place);
CREATE INDEX address_entries_by_place ON address_entries (place);
