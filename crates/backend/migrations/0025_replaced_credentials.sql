-- Whether a credential that has ended was `replaced` by another one or is `invalid` (R-18); those before tell no difference.
ALTER TABLE credentials ADD COLUMN ended_as TEXT;
UPDATE credentials SET ended_as = 'invalid' WHERE ended_at IS NOT NULL;
