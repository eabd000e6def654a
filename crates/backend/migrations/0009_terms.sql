-- What is shown to whom and what for, as JSON; nothing means the whole document to anybody who has the code.
ALTER TABLE accesses ADD COLUMN terms TEXT;
ALTER TABLE history ADD COLUMN terms TEXT;
