-- The kinds of work that an employee serves, as JSON; who had the role before serves what there was.
ALTER TABLE desk_employees ADD COLUMN queues TEXT NOT NULL DEFAULT '["registrations"]';

-- Who has a request or an appeal of a queue open, or decided it: one row of each, of who opened it last.
CREATE TABLE desk_holds (
    queue TEXT NOT NULL,
    matter TEXT NOT NULL,
    -- Whose it is.
    person TEXT NOT NULL REFERENCES accounts (id),
    employee TEXT NOT NULL REFERENCES accounts (id),
    named TEXT NOT NULL,
    session TEXT NOT NULL,
    until_at BIGINT NOT NULL,
    decided_at BIGINT,
    PRIMARY KEY (queue, matter)
);
CREATE INDEX desk_holds_open ON desk_holds (queue, until_at);
CREATE INDEX desk_holds_of ON desk_holds (employee, until_at);
