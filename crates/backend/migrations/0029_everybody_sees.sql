-- How a co-owner is called to the others who are asked, as briefly as says who it is (R-42).
ALTER TABLE consents ADD COLUMN name TEXT;

-- What was promised once everybody had signed, and when it was flagged for being near: of every service, also of one
-- that an office decides (R-27, R-38). It stays when the request is decided. Those that no process took are flagged by
-- the share that the setting begins with.
ALTER TABLE requests ADD COLUMN promised_since BIGINT;
ALTER TABLE requests ADD COLUMN promised_by BIGINT;
ALTER TABLE requests ADD COLUMN flag_at BIGINT;
ALTER TABLE requests ADD COLUMN flagged_at BIGINT;
UPDATE requests SET
    promised_since = CASE WHEN consented_at > signed_at THEN consented_at ELSE COALESCE(signed_at, submitted_at) END,
    promised_by = until_at,
    flagged_at = (SELECT processings.flagged_at FROM processings WHERE processings.request = requests.id)
    WHERE state = 'processing';
UPDATE requests SET flag_at = COALESCE(
    (SELECT processings.flag_at FROM processings WHERE processings.request = requests.id),
    promised_since + (promised_by - promised_since) / 100 * 80)
    WHERE state = 'processing';
DROP INDEX processings_to_flag;
ALTER TABLE processings DROP COLUMN flag_at;
ALTER TABLE processings DROP COLUMN flagged_at;
CREATE INDEX requests_to_flag ON requests (flag_at) WHERE state = 'processing' AND flagged_at IS NULL;

-- Whom it was announced to that a request would end their registration: they hear what becomes of it (R-42, R-48).
CREATE TABLE announcements (
    request TEXT NOT NULL,
    account TEXT NOT NULL,
    PRIMARY KEY (request, account)
);
