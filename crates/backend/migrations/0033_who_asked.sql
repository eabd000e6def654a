-- Who asked for a document that is shared, and who was refused it, so that each is told of once (R-25): an account, or
-- the coarse network of a visitor.
CREATE TABLE access_askers (
    access TEXT NOT NULL,
    viewer TEXT NOT NULL,
    visitor BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    PRIMARY KEY (access, refused, viewer)
);
-- What an opening disclosed, as names of claims in JSON; nothing of what was opened before that was written down.
ALTER TABLE history ADD COLUMN disclosed TEXT;
