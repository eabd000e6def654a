-- Fees that were paid, each once; and marriages that are to be registered. `request` is the id of the application.
CREATE TABLE fees (
    request TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL,
    tenge BIGINT NOT NULL,
    receipt TEXT NOT NULL,
    paid_at BIGINT NOT NULL
);
CREATE TABLE marriages (
    request TEXT NOT NULL PRIMARY KEY,
    first_iin TEXT NOT NULL,
    second_iin TEXT NOT NULL,
    office TEXT NOT NULL,
    awaited_at BIGINT NOT NULL,
    entered_at BIGINT NOT NULL
);
CREATE INDEX marriages_by_first ON marriages (first_iin);
CREATE INDEX marriages_by_second ON marriages (second_iin);
