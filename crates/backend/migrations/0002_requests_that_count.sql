-- Of an applicant's earlier requests only these say anything about a new one; most have long been registered.
CREATE INDEX requests_that_count ON requests (account, submitted_at)
    WHERE state <> 'registered';
