-- Of which service that is which a history tells, since its words depend on it. Of what was told before it is known as
-- far as a request or a consent is named.
ALTER TABLE history ADD COLUMN service TEXT;
UPDATE history SET service = (SELECT requests.service FROM requests WHERE requests.id = history.request)
    WHERE request IS NOT NULL AND appeal IS NULL AND report IS NULL;
UPDATE history SET service = (
    SELECT requests.service FROM requests JOIN consents ON consents.request = requests.id
    WHERE consents.id = history.consent)
    WHERE consent IS NOT NULL AND service IS NULL AND report IS NULL;
