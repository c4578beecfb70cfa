-- works with: 1
-- `@name` is a name in the schema and with the prefix that the user chose, `@@name` only has the prefix (sql.py).
-- Text that PostgreSQL cannot hold is escaped, and long names are told apart by `ident` (text.py). There are no foreign
-- keys: they would lock the rows that they refer to at each insert; `doctor` looks whether any row refers to nothing.
--
-- Rule: whoever changes a job or a lane holds the row of the tenant that owns the lane (`owner`), and takes the rows of
-- several tenants in the order of `ref`, all at once. So counters cannot be wrong, a lane's jobs are numbered in the order
-- in which they are committed, and nobody waits in a circle. Claims take what is free and pass over the rest (SKIP LOCKED).

CREATE TABLE @schema_versions (
    version    integer PRIMARY KEY,
    name       text NOT NULL,
    works_with integer NOT NULL,
    applied_at timestamptz NOT NULL
);

-- What a delivery's id is unique within, kept once.
CREATE TABLE @scopes (
    ref    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ident  bytea NOT NULL UNIQUE,
    source text NOT NULL,
    scope  text NOT NULL
);

-- What lists are filtered by, kept once.
CREATE TABLE @kinds (
    ref    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ident  bytea NOT NULL UNIQUE,
    source text NOT NULL,
    event  text NOT NULL,
    action text
);

CREATE TABLE @handlers (
    ref   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ident bytea NOT NULL UNIQUE,
    name  text NOT NULL
);

CREATE SEQUENCE @delivery_numbers;

-- `key` is the upstream id (keys.py): time-ordered bytes for a UUID, the text itself, or for a long one its digest; only
-- then is the id kept beside it.
CREATE TABLE @deliveries (
    seq         bigint PRIMARY KEY,
    scope       integer NOT NULL,
    kind        integer NOT NULL,
    depth       integer NOT NULL,
    size        integer NOT NULL,
    received_at timestamptz NOT NULL,
    due_at      timestamptz,
    rearm       boolean NOT NULL,
    key         bytea NOT NULL,
    id          text,
    tenant      text NOT NULL,
    facts       text,
    caused_by   text,
    UNIQUE (scope, key)
);

-- Headers and body, lz4 (stores/bodies.py). Apart, so that lists never read them and retention can drop them alone.
CREATE TABLE @bodies (
    seq  bigint PRIMARY KEY,
    blob bytea NOT NULL
);
ALTER TABLE @bodies ALTER COLUMN blob SET STORAGE EXTERNAL;

-- Who takes turns: tenants, and (shared) each lane that is shared by all tenants.
-- `vt` is the tenant's virtual time: how many jobs it was given, never behind the others when it comes back.
-- `lane_clock` is the virtual time of the lane served last, `ready` how many of its lanes can hand out a job now.
-- `counts` has the number of jobs in its lanes by state: state 0 first, state -1 last.
CREATE TABLE @tenants (
    ref          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    vt           bigint NOT NULL DEFAULT 0,
    lane_clock   bigint NOT NULL DEFAULT 0,
    ready        integer NOT NULL DEFAULT 0,
    jobs         bigint NOT NULL DEFAULT 0,
    paused_until timestamptz,
    shared       boolean NOT NULL,
    ident        bytea NOT NULL,
    counts       bigint[] NOT NULL DEFAULT '{0,0,0,0,0,0,0,0,0,0}',
    name         text NOT NULL,
    reason       text,
    UNIQUE (shared, ident)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
CREATE INDEX @@tenants_ready ON @tenants (vt) WHERE ready > 0 AND paused_until IS NULL;
CREATE INDEX @@tenants_idle ON @tenants (ref) WHERE jobs = 0;
CREATE INDEX @@tenants_paused ON @tenants (paused_until) WHERE paused_until IS NOT NULL;

-- The counters are kept by triggers (0002): queued: ready jobs; first: ready jobs that hold the lane; running: jobs with a
-- lease; held: jobs that hold the lane; jobs: rows that refer to it. `parked` is the handler that nobody knew when its
-- turn came, or 0. `handler` is 0 where several share the lane. `cap` is a huge number where there is no limit. No ready
-- job that does not hold the lane has a number below `head`: what was handed out is not even walked over in the index,
-- which matters while some long transaction keeps it from being cleaned up.
CREATE TABLE @lanes (
    ref      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant   bigint NOT NULL,
    vt       bigint NOT NULL DEFAULT 0,
    cap      bigint NOT NULL,
    jobs     bigint NOT NULL DEFAULT 0,
    head     bigint NOT NULL DEFAULT 0,
    queued   integer NOT NULL DEFAULT 0,
    first    integer NOT NULL DEFAULT 0,
    running  integer NOT NULL DEFAULT 0,
    held     integer NOT NULL DEFAULT 0,
    parked   integer NOT NULL DEFAULT 0,
    handler  integer NOT NULL,
    ordering smallint NOT NULL,
    hold     boolean NOT NULL,
    ready    boolean NOT NULL DEFAULT false,
    ident    bytea NOT NULL,
    name     text NOT NULL,
    UNIQUE (tenant, ident)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);
CREATE INDEX @@lanes_ready ON @lanes (tenant, vt) WHERE ready;
CREATE INDEX @@lanes_parked ON @lanes (parked) WHERE parked > 0;
CREATE INDEX @@lanes_empty ON @lanes (ref) WHERE jobs = 0;

-- `state` is a code of stores/codes.py. A job with a lease takes a slot of its lane: running, or cancelled and not yet
-- stopped. `owner` is the tenant whose lane it is, `tenant` whose job. Each index but two holds only jobs that have not
-- ended or that ended badly: a million that succeeded cost a claim nothing.
CREATE TABLE @jobs (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery    bigint NOT NULL,
    lane        bigint NOT NULL,
    owner       bigint NOT NULL,
    tenant      bigint NOT NULL,
    run_at      timestamptz NOT NULL,
    created_at  timestamptz NOT NULL,
    started_at  timestamptz,
    finished_at timestamptz,
    lease       timestamptz,
    handler     integer NOT NULL,
    attempt     integer NOT NULL DEFAULT 0,
    failures    integer NOT NULL DEFAULT 0,
    lost        integer NOT NULL DEFAULT 0,
    state       smallint NOT NULL,
    holds       boolean NOT NULL DEFAULT false,
    worker      text,
    error       text
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);
CREATE INDEX @@jobs_of_delivery ON @jobs (delivery);
CREATE INDEX @@jobs_ready ON @jobs (lane, id) WHERE state = 0;
CREATE INDEX @@jobs_first ON @jobs (lane, id) WHERE state = 0 AND holds;
CREATE INDEX @@jobs_aside ON @jobs (lane, id) WHERE state IN (1, 2, 3);
CREATE INDEX @@jobs_waiting ON @jobs (tenant, run_at) WHERE state < 4;
CREATE INDEX @@jobs_behind ON @jobs (id) WHERE state = -1;
CREATE INDEX @@jobs_delayed ON @jobs (run_at) WHERE state = 1;
CREATE INDEX @@jobs_alone ON @jobs (id) WHERE state = 2;
CREATE INDEX @@jobs_parked ON @jobs (handler) WHERE state = 3;
CREATE INDEX @@jobs_leased ON @jobs (lease) WHERE lease IS NOT NULL;
CREATE INDEX @@jobs_unusual ON @jobs (state, delivery) WHERE state > 5;
CREATE INDEX @@jobs_shared ON @jobs (tenant) WHERE tenant <> owner;

-- A job that comes after others of its delivery waits in state -1 until they have ended (0002_counting.sql).
CREATE TABLE @job_parents (
    parent bigint NOT NULL,
    job    bigint NOT NULL,
    PRIMARY KEY (parent, job)
);
CREATE INDEX @@job_parents_of ON @job_parents (job);

CREATE TABLE @attempts (
    job        bigint NOT NULL,
    attempt    integer NOT NULL,
    became     smallint NOT NULL,
    started_at timestamptz,
    ended_at   timestamptz NOT NULL,
    worker     text,
    error      text,
    PRIMARY KEY (job, attempt)
);

CREATE TABLE @results (
    job   bigint PRIMARY KEY,
    value bytea NOT NULL
);

-- What a handler did once and must not do again (`ctx.once`).
CREATE TABLE @memories (
    job   bigint NOT NULL,
    ident bytea NOT NULL,
    name  text NOT NULL,
    value bytea NOT NULL,
    PRIMARY KEY (job, ident)
);

-- A version is never given twice, so that an old reader cannot win by luck.
CREATE SEQUENCE @cell_versions;
CREATE TABLE @cells (
    ident      bytea PRIMARY KEY,
    version    bigint NOT NULL,
    expires_at timestamptz,
    value      bytea NOT NULL
);
CREATE INDEX @@cells_expiring ON @cells (expires_at) WHERE expires_at IS NOT NULL;

-- Numbers that would otherwise cost a scan, by code: 10 how many deliveries there are (the sum), 11 the virtual time of
-- the tenant served last (the greatest). Each connection has a slot of its own, or all commits would wait for one row.
CREATE TABLE @totals (
    code  smallint NOT NULL,
    slot  smallint NOT NULL,
    value bigint NOT NULL,
    PRIMARY KEY (code, slot)
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
INSERT INTO @totals (code, slot, value) SELECT code, slot, 0 FROM unnest('{10,11}'::int[]) AS code, generate_series(0, 31) AS slot;
