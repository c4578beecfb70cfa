-- works with: 1
-- The counters of lanes and tenants follow the jobs, whichever statement changed them; each statement counts once, for all
-- rows that it changed.

CREATE FUNCTION @is_ready(parked integer, running integer, cap bigint, first integer, queued integer, held integer)
RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT parked = 0 AND running < cap AND (first > 0 OR (queued > 0 AND held = 0)) $$;

CREATE FUNCTION @slot() RETURNS smallint LANGUAGE sql STABLE AS $$ SELECT (pg_backend_pid() % 32)::smallint $$;

-- How many jobs more (or fewer) a lane has in some state; the lowest number of those that came, the highest of those that
-- left.
CREATE TYPE @job_change AS (
    lane bigint, state smallint, holds boolean, leased boolean, jobs bigint, lowest bigint, highest bigint
);

-- A lane, and with its first ready lane a tenant, comes back no earlier than where the others are: a long sleep earns no
-- burst (start-time fair queuing). Each job that is started moves the virtual time of both by one.
CREATE FUNCTION @count_jobs(changes @job_change[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
    served bigint;
BEGIN
    WITH net AS (
        SELECT lane, sum(jobs) AS jobs,
            coalesce(sum(jobs) FILTER (WHERE state = 0 AND NOT holds), 0) AS queued,
            coalesce(sum(jobs) FILTER (WHERE state = 0 AND holds), 0) AS first,
            coalesce(sum(jobs) FILTER (WHERE leased), 0) AS running,
            coalesce(sum(jobs) FILTER (WHERE holds), 0) AS held,
            min(lowest) FILTER (WHERE state = 0) AS lowest,
            max(highest) FILTER (WHERE state = 0) AS highest,
            ARRAY[coalesce(sum(jobs) FILTER (WHERE state = 0), 0), coalesce(sum(jobs) FILTER (WHERE state = 1), 0),
                  coalesce(sum(jobs) FILTER (WHERE state = 2), 0), coalesce(sum(jobs) FILTER (WHERE state = 3), 0),
                  coalesce(sum(jobs) FILTER (WHERE state = 4), 0), coalesce(sum(jobs) FILTER (WHERE state = 5), 0),
                  coalesce(sum(jobs) FILTER (WHERE state = 6), 0), coalesce(sum(jobs) FILTER (WHERE state = 7), 0),
                  coalesce(sum(jobs) FILTER (WHERE state = 8), 0), coalesce(sum(jobs) FILTER (WHERE state = -1), 0)]::bigint[] AS states
        FROM unnest(changes) GROUP BY lane
    ), changed AS (
        SELECT * FROM net
        WHERE jobs <> 0 OR running <> 0 OR held <> 0 OR lowest IS NOT NULL OR states <> '{0,0,0,0,0,0,0,0,0,0}'
    ), turned AS (
        UPDATE @lanes AS lane SET
            jobs = lane.jobs + changed.jobs,
            queued = lane.queued + changed.queued,
            first = lane.first + changed.first,
            running = lane.running + changed.running,
            held = lane.held + changed.held,
            -- Jobs are started in the order of their numbers, but for those that hold the lane or run alone.
            head = least(changed.lowest, CASE WHEN changed.states[5] > 0 AND changed.queued = -changed.states[5]
                                         THEN greatest(lane.head, changed.highest + 1) ELSE lane.head END),
            -- A ready job that leaves a parked lane may be the one that nobody knew: the next claim looks again.
            parked = CASE WHEN changed.states[1] < 0 THEN 0 ELSE lane.parked END,
            ready = after.ready,
            vt = greatest(lane.vt + greatest(changed.states[5], 0),
                          CASE WHEN after.ready AND NOT lane.ready THEN owner.lane_clock ELSE 0 END)
        FROM changed
        JOIN @lanes AS before ON before.ref = changed.lane
        JOIN @tenants AS owner ON owner.ref = before.tenant
        CROSS JOIN LATERAL (
            SELECT @is_ready(CASE WHEN changed.states[1] < 0 THEN 0 ELSE before.parked END,
                             (before.running + changed.running)::integer, before.cap,
                             (before.first + changed.first)::integer, (before.queued + changed.queued)::integer,
                             (before.held + changed.held)::integer) AS ready
        ) AS after
        WHERE lane.ref = before.ref
        RETURNING lane.tenant, lane.vt, lane.ready::integer - before.ready::integer AS turned, changed.jobs, changed.states
    ), summed AS (
        SELECT tenant, sum(turned) AS turned, sum(jobs) AS jobs, sum(greatest(states[5], 0)) AS started,
            max(vt) FILTER (WHERE states[5] > 0) AS lane_clock,
            sum(states[1]) AS s1, sum(states[2]) AS s2, sum(states[3]) AS s3, sum(states[4]) AS s4, sum(states[5]) AS s5,
            sum(states[6]) AS s6, sum(states[7]) AS s7, sum(states[8]) AS s8, sum(states[9]) AS s9,
            sum(states[10]) AS s10
        FROM turned GROUP BY tenant
    ), counted AS (
        UPDATE @tenants AS tenant SET
            jobs = tenant.jobs + summed.jobs,
            ready = tenant.ready + summed.turned,
            vt = summed.started + CASE
                WHEN tenant.ready = 0 AND summed.turned > 0
                THEN greatest(tenant.vt, (SELECT max(value) FROM @totals WHERE code = 11)) ELSE tenant.vt END,
            lane_clock = greatest(tenant.lane_clock, summed.lane_clock - 1),
            counts = ARRAY[counts[1] + s1, counts[2] + s2, counts[3] + s3, counts[4] + s4, counts[5] + s5,
                           counts[6] + s6, counts[7] + s7, counts[8] + s8, counts[9] + s9,
                           counts[10] + s10]
        FROM summed WHERE tenant.ref = summed.tenant
        RETURNING tenant.vt, summed.started
    )
    SELECT max(vt) - 1 INTO served FROM counted WHERE started > 0;
    IF served IS NOT NULL THEN
        UPDATE @totals SET value = served WHERE code = 11 AND slot = @slot() AND value < served;
    END IF;
END $$;

CREATE FUNCTION @jobs_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM @count_jobs(ARRAY(
        SELECT ROW(lane, state, holds, lease IS NOT NULL, count(*), min(id), NULL)::@job_change
        FROM new_rows GROUP BY lane, state, holds, lease IS NOT NULL));
    RETURN NULL;
END $$;

-- Take the rows of tenants, in the one order that everybody keeps to.
CREATE FUNCTION @hold(refs bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM @tenants WHERE ref = ANY (refs) ORDER BY ref FOR NO KEY UPDATE;
END $$;

-- The owners of some jobs and of all that come after them: what whoever ends or rearms these jobs will change.
CREATE FUNCTION @owners_of(ids bigint[]) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    WITH RECURSIVE job (id) AS (
        SELECT unnest(ids) UNION SELECT link.job FROM job JOIN @job_parents AS link ON link.parent = job.id
    )
    SELECT ARRAY(SELECT DISTINCT owner FROM @jobs WHERE id IN (SELECT id FROM job))
$$;

-- Waiting jobs of which one that they come after may have ended: let go where all have succeeded (`Job.let_go`), or where
-- there is none at all; left out where one ended otherwise (`Job.leave_out`). What comes after those left out follows by
-- the trigger below.
CREATE FUNCTION @look(ids bigint[], at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ready bigint[] := ARRAY(
        SELECT waiting FROM unnest(ids) AS waiting
        WHERE NOT EXISTS (
            SELECT FROM @job_parents AS link JOIN @jobs AS parent ON parent.id = link.parent
            WHERE link.job = waiting AND parent.state <> 5));
BEGIN
    UPDATE @jobs AS job SET state = CASE WHEN run_at > at THEN 1 ELSE 0 END, run_at = greatest(run_at, at)
    WHERE id = ANY (ready) AND state = -1;
    UPDATE @jobs AS job SET state = 6, finished_at = at, holds = false,
        error = 'not run: ' || wrong.name
            || CASE wrong.state WHEN 6 THEN ' was skipped' WHEN 7 THEN ' failed' ELSE ' was cancelled' END
    FROM (
        SELECT DISTINCT ON (link.job) link.job, handler.name, parent.state
        FROM @job_parents AS link JOIN @jobs AS parent ON parent.id = link.parent
        JOIN @handlers AS handler ON handler.ref = parent.handler
        WHERE link.job = ANY (ids) AND parent.state > 5 ORDER BY link.job, parent.id
    ) AS wrong
    WHERE job.id = wrong.job AND job.state = -1;
END $$;

-- Jobs that come after others follow them in the same transaction, whichever statement ended or rearmed these. Their
-- owners are held already, but where a claim superseded a job that has others behind it in a lane shared by tenants.
CREATE FUNCTION @jobs_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
    owners bigint[];
    at timestamptz;
BEGIN
    PERFORM @count_jobs(ARRAY(
        SELECT ROW(lane, state, holds, lease IS NOT NULL, count(*), min(id), NULL)::@job_change
        FROM new_rows GROUP BY lane, state, holds, lease IS NOT NULL
        UNION ALL
        SELECT ROW(lane, state, holds, lease IS NOT NULL, -count(*), NULL, max(id))::@job_change
        FROM old_rows GROUP BY lane, state, holds, lease IS NOT NULL));
    IF EXISTS (SELECT FROM new_rows WHERE state > 4) THEN
        SELECT array_agg(DISTINCT behind.id), array_agg(DISTINCT behind.owner), max(parent.finished_at)
        INTO ids, owners, at
        FROM new_rows AS parent JOIN @job_parents AS link ON link.parent = parent.id JOIN @jobs AS behind ON behind.id = link.job
        WHERE parent.state > 4 AND behind.state = -1;
        IF ids IS NOT NULL THEN
            PERFORM @hold(owners);
            PERFORM @look(ids, at);
        END IF;
    END IF;
    IF EXISTS (SELECT FROM old_rows WHERE state > 4) THEN
        SELECT array_agg(DISTINCT behind.id), array_agg(DISTINCT behind.owner) INTO ids, owners
        FROM old_rows AS before JOIN new_rows AS parent ON parent.id = before.id
        JOIN @job_parents AS link ON link.parent = parent.id JOIN @jobs AS behind ON behind.id = link.job
        WHERE before.state > 4 AND parent.state < 5 AND behind.state = 6 AND starts_with(behind.error, 'not run: ');
        IF ids IS NOT NULL THEN
            PERFORM @hold(owners);
            -- `Job.wait_again`.
            UPDATE @jobs SET state = -1, finished_at = NULL, error = NULL
            WHERE id = ANY (ids) AND state = 6 AND starts_with(error, 'not run: ');
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION @jobs_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM @count_jobs(ARRAY(
        SELECT ROW(lane, state, holds, lease IS NOT NULL, -count(*), NULL, max(id))::@job_change
        FROM old_rows GROUP BY lane, state, holds, lease IS NOT NULL));
    RETURN NULL;
END $$;

CREATE TRIGGER @@jobs_added AFTER INSERT ON @jobs
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION @jobs_added();
CREATE TRIGGER @@jobs_changed AFTER UPDATE ON @jobs
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION @jobs_changed();
CREATE TRIGGER @@jobs_deleted AFTER DELETE ON @jobs
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION @jobs_deleted();

-- Count anew which of some lanes are ready, after a change of their limit or of what they are parked for.
CREATE FUNCTION @settle(refs bigint[]) RETURNS void LANGUAGE sql AS $$
    WITH turned AS (
        UPDATE @lanes AS lane SET
            ready = NOT lane.ready,
            vt = greatest(lane.vt, CASE WHEN lane.ready THEN 0 ELSE owner.lane_clock END)
        FROM @tenants AS owner
        WHERE lane.ref = ANY (refs) AND owner.ref = lane.tenant
          AND lane.ready <> @is_ready(lane.parked, lane.running, lane.cap, lane.first, lane.queued, lane.held)
        RETURNING lane.tenant, CASE WHEN lane.ready THEN 1 ELSE -1 END AS turned
    ), summed AS (
        SELECT tenant, sum(turned) AS turned FROM turned GROUP BY tenant
    )
    UPDATE @tenants AS tenant SET
        ready = tenant.ready + summed.turned,
        vt = CASE WHEN tenant.ready = 0 AND summed.turned > 0
             THEN greatest(tenant.vt, (SELECT max(value) FROM @totals WHERE code = 11)) ELSE tenant.vt END
    FROM summed WHERE tenant.ref = summed.tenant
$$;
