-- Times are integer microseconds since 1970 in UTC. Text that SQLite cannot hold as text is stored as a blob (values.py).
-- REFERENCES are checked by `doctor`, not at each insert: foreign keys stay off on the hot path, and no statement deletes
-- what is referred to.

CREATE TABLE schema_versions (
    version    INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    applied_at INTEGER NOT NULL
);

-- What a delivery's id is unique within, kept once.
CREATE TABLE scopes (
    ref    INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    scope  TEXT NOT NULL,
    UNIQUE (source, scope)
);

-- What lists are filtered by, kept once.
CREATE TABLE kinds (
    ref    INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    event  TEXT NOT NULL,
    action TEXT
);
CREATE INDEX kinds_named ON kinds (source, event);

CREATE TABLE handlers (
    ref  INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

-- `key` is the upstream id (ids.py): a time-ordered blob for a UUID, else the text.
CREATE TABLE deliveries (
    seq         INTEGER PRIMARY KEY,
    scope       INTEGER NOT NULL REFERENCES scopes (ref),
    key         NOT NULL,
    kind        INTEGER NOT NULL REFERENCES kinds (ref),
    tenant      TEXT NOT NULL,
    facts       TEXT,
    received_at INTEGER NOT NULL,
    due_at      INTEGER,
    caused_by   TEXT,
    depth       INTEGER NOT NULL,
    size        INTEGER NOT NULL,
    rearm       INTEGER NOT NULL,
    UNIQUE (scope, key)
);

-- Headers and body, lz4 (bodies.py). Apart, so that lists never read them and retention can drop them alone.
CREATE TABLE bodies (
    seq  INTEGER PRIMARY KEY REFERENCES deliveries (seq),
    blob BLOB NOT NULL
);

-- Who takes turns: tenants, and (shared = 1) each lane that is shared by all tenants.
-- `vt` is the tenant's virtual time: how many jobs it was given, never behind the others when it comes back.
-- `lane_clock` is the virtual time of the lane served last, `ready` how many of its lanes can hand out a job now.
CREATE TABLE tenants (
    ref          INTEGER PRIMARY KEY,
    shared       INTEGER NOT NULL,
    name         TEXT NOT NULL,
    vt           INTEGER NOT NULL DEFAULT 0,
    lane_clock   INTEGER NOT NULL DEFAULT 0,
    ready        INTEGER NOT NULL DEFAULT 0,
    jobs         INTEGER NOT NULL DEFAULT 0,
    paused_until INTEGER NOT NULL DEFAULT 0,
    reason       TEXT,
    UNIQUE (shared, name)
);
CREATE INDEX tenants_ready ON tenants (vt) WHERE ready > 0 AND paused_until = 0;
CREATE INDEX tenants_idle ON tenants (ref) WHERE jobs = 0;
CREATE INDEX tenants_paused ON tenants (paused_until) WHERE paused_until > 0;

-- The counters are kept by the triggers below and compared with the jobs by `doctor`:
-- queued: ready jobs; first: ready jobs that hold the lane; running: jobs with a lease; held: jobs that hold the lane;
-- jobs: rows that refer to it. `parked` is the handler that nobody knew when its turn came, or 0.
-- `handler` is 0 where several handlers share the lane. `cap` is a huge number where there is no limit.
CREATE TABLE lanes (
    ref      INTEGER PRIMARY KEY,
    tenant   INTEGER NOT NULL REFERENCES tenants (ref),
    name     TEXT NOT NULL,
    handler  INTEGER NOT NULL,
    cap      INTEGER NOT NULL,
    ordering INTEGER NOT NULL,
    hold     INTEGER NOT NULL,
    vt       INTEGER NOT NULL DEFAULT 0,
    queued   INTEGER NOT NULL DEFAULT 0,
    first    INTEGER NOT NULL DEFAULT 0,
    running  INTEGER NOT NULL DEFAULT 0,
    held     INTEGER NOT NULL DEFAULT 0,
    parked   INTEGER NOT NULL DEFAULT 0,
    jobs     INTEGER NOT NULL DEFAULT 0,
    ready    INTEGER GENERATED ALWAYS AS
             (parked = 0 AND running < cap AND (first > 0 OR (queued > 0 AND held = 0))) VIRTUAL,
    UNIQUE (tenant, name)
);
CREATE INDEX lanes_ready ON lanes (tenant, vt) WHERE ready = 1;
CREATE INDEX lanes_parked ON lanes (parked) WHERE parked > 0;
CREATE INDEX lanes_empty ON lanes (ref) WHERE jobs = 0;

-- `state` is a code of codes.py. A job with a lease takes a slot of its lane: running, or cancelled and not yet stopped.
-- A job waits while it has neither lease nor end.
CREATE TABLE jobs (
    id          INTEGER PRIMARY KEY,
    delivery    INTEGER NOT NULL REFERENCES deliveries (seq),
    handler     INTEGER NOT NULL REFERENCES handlers (ref),
    tenant      INTEGER NOT NULL REFERENCES tenants (ref),
    lane        INTEGER NOT NULL REFERENCES lanes (ref),
    state       INTEGER NOT NULL,
    run_at      INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    attempt     INTEGER NOT NULL DEFAULT 0,
    failures    INTEGER NOT NULL DEFAULT 0,
    lost        INTEGER NOT NULL DEFAULT 0,
    holds       INTEGER NOT NULL DEFAULT 0,
    started_at  INTEGER,
    finished_at INTEGER,
    lease       INTEGER,
    worker      TEXT,
    error       TEXT
);
CREATE INDEX jobs_of_delivery ON jobs (delivery);
CREATE INDEX jobs_in_lane ON jobs (lane, state, holds) WHERE lease IS NULL AND finished_at IS NULL;
CREATE INDEX jobs_of_tenant ON jobs (tenant, run_at) WHERE lease IS NULL AND finished_at IS NULL;
CREATE INDEX jobs_delayed ON jobs (run_at) WHERE state = 1;
CREATE INDEX jobs_alone ON jobs (id) WHERE state = 2;
CREATE INDEX jobs_parked ON jobs (handler) WHERE state = 3;
CREATE INDEX jobs_leased ON jobs (lease) WHERE lease IS NOT NULL;
CREATE INDEX jobs_unusual ON jobs (state, delivery) WHERE state > 5;

CREATE TABLE attempts (
    job        INTEGER NOT NULL REFERENCES jobs (id),
    attempt    INTEGER NOT NULL,
    started_at INTEGER,
    ended_at   INTEGER NOT NULL,
    became     INTEGER NOT NULL,
    worker     TEXT,
    error      TEXT,
    PRIMARY KEY (job, attempt)
) WITHOUT ROWID;

CREATE TABLE results (
    job   INTEGER PRIMARY KEY REFERENCES jobs (id),
    value BLOB NOT NULL
);

-- What a handler did once and must not do again (`ctx.once`).
CREATE TABLE memories (
    job   INTEGER NOT NULL REFERENCES jobs (id),
    name  TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (job, name)
) WITHOUT ROWID;

CREATE TABLE cells (
    namespace  TEXT NOT NULL,
    name       TEXT NOT NULL,
    value      BLOB NOT NULL,
    version    INTEGER NOT NULL,
    expires_at INTEGER,
    PRIMARY KEY (namespace, name)
) WITHOUT ROWID;
CREATE INDEX cells_expiring ON cells (expires_at) WHERE expires_at IS NOT NULL;

-- Numbers that would otherwise cost a scan, by code: 0 to 8 how many jobs are in that state, 10 how many deliveries there
-- are, 11 the virtual time of the tenant served last, 12 the last version given to a cell (never given twice, so that an
-- old reader cannot win by luck). One small table, because each page that a commit touches is written to the disk.
CREATE TABLE totals (
    code  INTEGER PRIMARY KEY,
    value INTEGER NOT NULL
);
INSERT INTO totals (code, value)
VALUES (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (10, 0), (11, 0), (12, 0);

-- Added deliveries are counted by the statement that follows their insert (intake.py), once for a whole group.
CREATE TRIGGER deliveries_deleted AFTER DELETE ON deliveries BEGIN
    UPDATE totals SET value = value - 1 WHERE code = 10;
END;

CREATE TRIGGER jobs_added AFTER INSERT ON jobs BEGIN
    UPDATE lanes SET jobs = jobs + 1, queued = queued + (new.state = 0) WHERE ref = new.lane;
    UPDATE tenants SET jobs = jobs + 1 WHERE ref = new.tenant;
    UPDATE totals SET value = value + 1 WHERE code = new.state;
END;

CREATE TRIGGER jobs_changed AFTER UPDATE OF state, lease, holds ON jobs
WHEN old.state <> new.state OR (old.lease IS NULL) <> (new.lease IS NULL) OR old.holds <> new.holds BEGIN
    UPDATE lanes SET
        queued  = queued + (new.state = 0 AND new.holds = 0) - (old.state = 0 AND old.holds = 0),
        first   = first + (new.state = 0 AND new.holds = 1) - (old.state = 0 AND old.holds = 1),
        running = running + (new.lease IS NOT NULL) - (old.lease IS NOT NULL),
        held    = held + new.holds - old.holds,
        -- A ready job that leaves a parked lane may be the one that nobody knew: the next claim looks again.
        parked  = CASE WHEN old.state = 0 AND new.state <> 0 THEN 0 ELSE parked END
    WHERE ref = new.lane;
    UPDATE totals SET value = value + (code = new.state) - (code = old.state) WHERE code IN (old.state, new.state);
END;

CREATE TRIGGER jobs_deleted AFTER DELETE ON jobs BEGIN
    UPDATE lanes SET jobs = jobs - 1 WHERE ref = old.lane;
    UPDATE tenants SET jobs = jobs - 1 WHERE ref = old.tenant;
    UPDATE totals SET value = value - 1 WHERE code = old.state;
END;

-- A lane, and with its first ready lane a tenant, comes back no earlier than where the others are: a long sleep earns
-- no burst (start-time fair queuing).
CREATE TRIGGER lanes_turned AFTER UPDATE OF queued, first, running, held, parked, cap ON lanes
WHEN old.ready <> new.ready BEGIN
    UPDATE lanes SET vt = max(vt, (SELECT lane_clock FROM tenants WHERE ref = new.tenant))
    WHERE ref = new.ref AND new.ready = 1;
    UPDATE tenants SET
        vt = CASE WHEN ready = 0 THEN max(vt, (SELECT value FROM totals WHERE code = 11)) ELSE vt END,
        ready = ready + new.ready - old.ready
    WHERE ref = new.tenant;
END;
