-- How many accesses of an account are open is counted for each that is given; most of its accesses have ended.
CREATE INDEX accesses_that_are_open ON accesses (account, until_at)
    WHERE state = 'open';
