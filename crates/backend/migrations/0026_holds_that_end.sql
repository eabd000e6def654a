-- Whether nobody has noted yet that a hold ended. What was put back or decided before ended no later than its entry in
-- the history; of the others only what can still run is told.
ALTER TABLE desk_holds ADD COLUMN is_open BIGINT NOT NULL DEFAULT 0;
UPDATE desk_holds SET is_open = 1
    WHERE decided_at IS NULL AND until_at > (SELECT COALESCE(MAX(at), 0) FROM history);
CREATE INDEX desk_holds_to_end ON desk_holds (until_at) WHERE is_open = 1;
