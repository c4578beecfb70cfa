-- A job that comes after others of its delivery waits in state -1 until they have ended (order.py).
INSERT INTO totals (code, value) VALUES (-1, 0);

-- Columns in the order of the key: some releases of SQLite see NULLs otherwise when they check a table like this.
CREATE TABLE job_parents (
    parent INTEGER NOT NULL REFERENCES jobs (id),
    job    INTEGER NOT NULL REFERENCES jobs (id),
    PRIMARY KEY (parent, job)
) WITHOUT ROWID;
CREATE INDEX job_parents_of ON job_parents (job);

-- Jobs with others behind them whose state turned from open to ended or back, until the end of the transaction.
CREATE TABLE turned_parents (
    job INTEGER PRIMARY KEY
);

CREATE INDEX jobs_waiting ON jobs (id) WHERE state = -1;

CREATE TRIGGER jobs_turned AFTER UPDATE OF state ON jobs
WHEN (old.state > 4) <> (new.state > 4) AND EXISTS (SELECT 1 FROM job_parents WHERE parent = new.id) BEGIN
    INSERT OR IGNORE INTO turned_parents (job) VALUES (new.id);
END;

CREATE TRIGGER jobs_forgotten AFTER DELETE ON jobs BEGIN
    DELETE FROM job_parents WHERE job = old.id OR parent = old.id;
END;
