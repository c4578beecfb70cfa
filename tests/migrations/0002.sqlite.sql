BEGIN TRANSACTION;
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
INSERT INTO "attempts" VALUES(2,1,1772366400000000,1772366400000000,7,'w','broken');
CREATE TABLE bodies (
    seq  INTEGER PRIMARY KEY REFERENCES deliveries (seq),
    blob BLOB NOT NULL
);
INSERT INTO "bodies" VALUES(1,X'013D000000560000001B7B571F011A0033223A22C808537D7B226163B800F0046F70656E6564222C226E756D626572223A377D');
INSERT INTO "bodies" VALUES(2,X'013D000000560000001B7B571F011A0033223A22C808537D7B226163B800F0046F70656E6564222C226E756D626572223A377D');
INSERT INTO "bodies" VALUES(3,X'013D000000560000001B7B571F011A0033223A22C808537D7B226163B800F0046F70656E6564222C226E756D626572223A377D');
INSERT INTO "bodies" VALUES(4,X'013D000000560000001B7B571F011A0033223A22C808537D7B226163B800F0046F70656E6564222C226E756D626572223A377D');
INSERT INTO "bodies" VALUES(5,X'013D000000560000001B7B571F011A0033223A22C808537D7B226163B800F0046F70656E6564222C226E756D626572223A377D');
CREATE TABLE cells (
    namespace  TEXT NOT NULL,
    name       TEXT NOT NULL,
    value      BLOB NOT NULL,
    version    INTEGER NOT NULL,
    expires_at INTEGER,
    PRIMARY KEY (namespace, name)
) WITHOUT ROWID;
INSERT INTO "cells" VALUES('cron','nightly',X'323032362D30332D3031',1,NULL);
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
INSERT INTO "deliveries" VALUES(1,1,X'0111E3CC7872D3162E81AB4C9367DC0958',1,'github.com/9','{"repository":"o/r","number":7,"author":"me","labels":["bug"],"installation":9}',1772366400000000,NULL,NULL,0,30,0);
INSERT INTO "deliveries" VALUES(2,1,'second',2,'github.com/9','{"repository":"o/r","number":7,"author":"me","labels":["bug"],"installation":9}',1772366400000000,NULL,NULL,0,30,0);
INSERT INTO "deliveries" VALUES(3,1,'third',1,'github.com/9','{"repository":"o/r","number":7,"author":"me","labels":["bug"],"installation":9}',1772366400000000,1772452800000000,NULL,0,30,0);
INSERT INTO "deliveries" VALUES(4,2,'emitted 1',3,'github.com/9','{"repository":"o/r","number":7,"author":"me","labels":["bug"],"installation":9}',1772366400000000,NULL,'x',1,30,0);
INSERT INTO "deliveries" VALUES(5,2,'emitted 2',3,'github.com/9','{"repository":"o/r","number":7,"author":"me","labels":["bug"],"installation":9}',1772366400000000,NULL,'x',1,30,0);
CREATE TABLE handlers (
    ref  INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
INSERT INTO "handlers" VALUES(1,'app:welcome');
INSERT INTO "handlers" VALUES(2,'app:deploy');
CREATE TABLE job_parents (
    parent INTEGER NOT NULL REFERENCES jobs (id),
    job    INTEGER NOT NULL REFERENCES jobs (id),
    PRIMARY KEY (parent, job)
) WITHOUT ROWID;
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
INSERT INTO "jobs" VALUES(1,1,1,1,1,5,1772366400000000,1772366400000000,1,0,0,0,1772366400000000,1772366400000000,NULL,'w',NULL);
INSERT INTO "jobs" VALUES(2,1,2,1,2,7,1772366400000000,1772366400000000,1,1,0,1,1772366400000000,1772366400000000,NULL,'w','broken');
INSERT INTO "jobs" VALUES(3,2,2,1,2,0,1772366400000000,1772366400000000,0,0,0,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "jobs" VALUES(4,3,1,1,1,1,1772452800000000,1772366400000000,0,0,0,0,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE kinds (
    ref    INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    event  TEXT NOT NULL,
    action TEXT
);
INSERT INTO "kinds" VALUES(1,'github','issues','opened');
INSERT INTO "kinds" VALUES(2,'github','push',NULL);
INSERT INTO "kinds" VALUES(3,'task','issues','opened');
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
INSERT INTO "lanes" VALUES(1,1,'app:welcome',1,1099511627776,0,0,1,0,0,0,0,0,2);
INSERT INTO "lanes" VALUES(2,2,'deploy',2,1,1,1,1,1,0,0,1,0,2);
CREATE TABLE memories (
    job   INTEGER NOT NULL REFERENCES jobs (id),
    name  TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (job, name)
) WITHOUT ROWID;
INSERT INTO "memories" VALUES(1,'comment',X'31');
INSERT INTO "memories" VALUES(2,'comment',X'31');
CREATE TABLE results (
    job   INTEGER PRIMARY KEY REFERENCES jobs (id),
    value BLOB NOT NULL
);
INSERT INTO "results" VALUES(1,X'7B7D');
INSERT INTO "results" VALUES(2,X'7B7D');
CREATE TABLE schema_versions (
    version    INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    applied_at INTEGER NOT NULL
);
INSERT INTO "schema_versions" VALUES(1,'first',1772366400000000);
INSERT INTO "schema_versions" VALUES(2,'waiting',1772366400000000);
CREATE TABLE scopes (
    ref    INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    scope  TEXT NOT NULL,
    UNIQUE (source, scope)
);
INSERT INTO "scopes" VALUES(1,'github','github.com/integration/1/1');
INSERT INTO "scopes" VALUES(2,'task','');
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
INSERT INTO "tenants" VALUES(1,0,'github.com/9',1,0,0,4,0,NULL);
INSERT INTO "tenants" VALUES(2,1,'deploy',1,0,0,0,0,NULL);
INSERT INTO "tenants" VALUES(3,0,'github.com/8',0,0,0,0,1772452800000000,'limit');
CREATE TABLE totals (
    code  INTEGER PRIMARY KEY,
    value INTEGER NOT NULL
);
INSERT INTO "totals" VALUES(-1,0);
INSERT INTO "totals" VALUES(0,1);
INSERT INTO "totals" VALUES(1,1);
INSERT INTO "totals" VALUES(2,0);
INSERT INTO "totals" VALUES(3,0);
INSERT INTO "totals" VALUES(4,0);
INSERT INTO "totals" VALUES(5,1);
INSERT INTO "totals" VALUES(6,0);
INSERT INTO "totals" VALUES(7,1);
INSERT INTO "totals" VALUES(8,0);
INSERT INTO "totals" VALUES(10,5);
INSERT INTO "totals" VALUES(11,0);
INSERT INTO "totals" VALUES(12,1);
CREATE TABLE turned_parents (
    job INTEGER PRIMARY KEY
);
CREATE INDEX kinds_named ON kinds (source, event);
CREATE INDEX tenants_ready ON tenants (vt) WHERE ready > 0 AND paused_until = 0;
CREATE INDEX tenants_idle ON tenants (ref) WHERE jobs = 0;
CREATE INDEX tenants_paused ON tenants (paused_until) WHERE paused_until > 0;
CREATE INDEX lanes_ready ON lanes (tenant, vt) WHERE ready = 1;
CREATE INDEX lanes_parked ON lanes (parked) WHERE parked > 0;
CREATE INDEX lanes_empty ON lanes (ref) WHERE jobs = 0;
CREATE INDEX jobs_of_delivery ON jobs (delivery);
CREATE INDEX jobs_in_lane ON jobs (lane, state, holds) WHERE lease IS NULL AND finished_at IS NULL;
CREATE INDEX jobs_of_tenant ON jobs (tenant, run_at) WHERE lease IS NULL AND finished_at IS NULL;
CREATE INDEX jobs_delayed ON jobs (run_at) WHERE state = 1;
CREATE INDEX jobs_alone ON jobs (id) WHERE state = 2;
CREATE INDEX jobs_parked ON jobs (handler) WHERE state = 3;
CREATE INDEX jobs_leased ON jobs (lease) WHERE lease IS NOT NULL;
CREATE INDEX jobs_unusual ON jobs (state, delivery) WHERE state > 5;
CREATE INDEX cells_expiring ON cells (expires_at) WHERE expires_at IS NOT NULL;
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
CREATE TRIGGER lanes_turned AFTER UPDATE OF queued, first, running, held, parked, cap ON lanes
WHEN old.ready <> new.ready BEGIN
    UPDATE lanes SET vt = max(vt, (SELECT lane_clock FROM tenants WHERE ref = new.tenant))
    WHERE ref = new.ref AND new.ready = 1;
    UPDATE tenants SET
        vt = CASE WHEN ready = 0 THEN max(vt, (SELECT value FROM totals WHERE code = 11)) ELSE vt END,
        ready = ready + new.ready - old.ready
    WHERE ref = new.tenant;
END;
CREATE INDEX job_parents_of ON job_parents (job);
CREATE INDEX jobs_waiting ON jobs (id) WHERE state = -1;
CREATE TRIGGER jobs_turned AFTER UPDATE OF state ON jobs
WHEN (old.state > 4) <> (new.state > 4) AND EXISTS (SELECT 1 FROM job_parents WHERE parent = new.id) BEGIN
    INSERT OR IGNORE INTO turned_parents (job) VALUES (new.id);
END;
CREATE TRIGGER jobs_forgotten AFTER DELETE ON jobs BEGIN
    DELETE FROM job_parents WHERE job = old.id OR parent = old.id;
END;
COMMIT;
