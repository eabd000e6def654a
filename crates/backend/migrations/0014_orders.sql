-- What a person orders on a page of the portal: the exact bytes that their app signs, and the request that it became.
CREATE TABLE portal_orders (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES accounts (id),
    statement BLOB NOT NULL,
    consents_needed BIGINT NOT NULL,
    drawn_up_at BIGINT NOT NULL,
    request TEXT
);
CREATE INDEX portal_orders_of ON portal_orders (session, drawn_up_at);
CREATE INDEX portal_orders_at ON portal_orders (drawn_up_at);

-- The order that a page's codes are for.
ALTER TABLE portal_requests ADD COLUMN order_id TEXT;
CREATE INDEX portal_requests_of ON portal_requests (session) WHERE session IS NOT NULL;
