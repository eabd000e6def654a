-- What the writer looks for while others wait for it, in tables that grow.
CREATE INDEX attempts_at ON attempts (at);
CREATE INDEX challenges_until ON challenges (expires_at);
CREATE INDEX codes_by_account ON codes (account) WHERE over = 0;
CREATE INDEX codes_sent ON codes (sent_at);
CREATE INDEX desk_holds_over ON desk_holds (until_at) WHERE decided_at IS NULL AND is_open = 0;
CREATE INDEX joinings_begun ON joinings (started_at) WHERE step <> 'done';
CREATE INDEX messages_sent ON messages (written_at) WHERE state <> 'queued';
CREATE INDEX mobile_citizens_by_iin ON mobile_citizens (iin);
CREATE INDEX portal_requests_of_case ON portal_requests (desk_case) WHERE desk_case IS NOT NULL;
CREATE INDEX portal_sessions_ended ON portal_sessions (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX portal_sessions_until ON portal_sessions (until_at);
CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX sessions_until ON sessions (until_at);
-- What was replaced becomes invalid all the same. Whole lists are forgotten, and no single credential.
DROP INDEX credentials_of_document;
DROP INDEX credentials_until;
CREATE INDEX credentials_by_account ON credentials (account)
    WHERE ended_at IS NULL OR ended_as = 'replaced';
CREATE INDEX credentials_by_document ON credentials (document)
    WHERE ended_at IS NULL OR ended_as = 'replaced';
CREATE INDEX credentials_of_list ON credentials (list, until_at);
-- Corrections that wait take turns.
ALTER TABLE corrections ADD COLUMN looked_at BIGINT NOT NULL DEFAULT 0;
DROP INDEX corrections_that_wait;
CREATE INDEX corrections_that_wait ON corrections (looked_at, asked_at, id) WHERE waits = 1;
