-- A message is sent by the replica that has claimed it, so that nobody gets an SMS twice.
ALTER TABLE messages ADD COLUMN claimed_until BIGINT;
