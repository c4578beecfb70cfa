CREATE SCHEMA hookwright;
CREATE TYPE hookwright.job_change AS (
	lane bigint,
	state smallint,
	holds boolean,
	leased boolean,
	jobs bigint,
	lowest bigint,
	highest bigint
);
CREATE FUNCTION hookwright.await_turn() RETURNS void
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
BEGIN
    PERFORM 1 FROM (SELECT ref FROM "hookwright"."tenants" WHERE ready > 0 AND paused_until IS NULL ORDER BY vt LIMIT 1) AS next
    JOIN "hookwright"."tenants" AS tenant ON tenant.ref = next.ref FOR NO KEY UPDATE OF tenant;
END $$;
CREATE FUNCTION hookwright.claim(moment timestamp with time zone, slots integer, by_worker text, known integer[], lasting interval, alone boolean, OUT at timestamp with time zone, OUT ids bigint[], OUT delivery_seqs bigint[], OUT handler_refs integer[], OUT tenant_names text[], OUT lane_names text[], OUT run_ats timestamp with time zone[], OUT created_ats timestamp with time zone[], OUT attempt_numbers integer[], OUT failures integer[], OUT losses integer[], OUT errors text[], OUT alone_waiting boolean, OUT due_at timestamp with time zone, OUT more boolean) RETURNS record
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    AS $$
DECLARE
    taken bigint[] := '{}';
    chosen bigint[];
    head record;
    ours bigint[];
    unparked boolean := false;
    stuck boolean := false;
    turned_away integer := 0;
    progress integer;
    loner bigint;
    until timestamptz;
BEGIN
    at := coalesce(moment, clock_timestamp());
    IF EXISTS (SELECT FROM "hookwright"."jobs" WHERE state = 1 AND run_at <= at) THEN
        PERFORM "hookwright"."promote"(at);
    END IF;
    IF EXISTS (SELECT FROM "hookwright"."tenants" WHERE paused_until <= at) THEN
        UPDATE "hookwright"."tenants" SET paused_until = NULL, reason = NULL WHERE ref IN (
            SELECT ref FROM "hookwright"."tenants" WHERE paused_until <= at FOR NO KEY UPDATE SKIP LOCKED);
    END IF;
    IF EXISTS (SELECT FROM "hookwright"."jobs" WHERE state = 2) THEN
        loner := "hookwright"."loner"(at, known);
    END IF;
    IF alone AND loner IS NOT NULL THEN
        PERFORM "hookwright"."supersede"(job.lane, job.id, at) FROM "hookwright"."jobs" AS job JOIN "hookwright"."lanes" AS lane ON lane.ref = job.lane
        WHERE job.id = loner AND lane.ordering = 2;
        UPDATE "hookwright"."jobs" SET state = 4, attempt = attempt + 1, started_at = at, finished_at = NULL, lease = at + lasting,
            worker = by_worker WHERE id = loner;
        taken := ARRAY[loner];
    END IF;
    WHILE NOT alone AND cardinality(taken) < slots AND turned_away < 200 LOOP
        ours := ARRAY(
            SELECT ref FROM "hookwright"."tenants" WHERE ready > 0 AND paused_until IS NULL
            ORDER BY vt LIMIT slots - cardinality(taken) FOR NO KEY UPDATE SKIP LOCKED);
        IF cardinality(ours) = 0 THEN
            EXIT WHEN unparked OR "hookwright"."unpark"(known) = 0;
            unparked := true;
            CONTINUE;
        END IF;
        chosen := '{}';
        progress := 0;
        FOR head IN SELECT * FROM "hookwright"."heads"(ours, slots - cardinality(taken)) LOOP
            progress := progress + 1;
            IF head.supersedes THEN
                PERFORM "hookwright"."supersede"(head.lane, head.id, at);
            END IF;
            IF NOT head.handler = ANY (known) THEN
                turned_away := turned_away + 1;
                IF head.mixed THEN
                    -- The others in the lane have no order to keep with it.
                    UPDATE "hookwright"."jobs" SET state = 3 WHERE id = head.id;
                ELSE
                    UPDATE "hookwright"."lanes" SET parked = head.handler WHERE ref = head.lane;
                    PERFORM "hookwright"."settle"(ARRAY[head.lane]);
                END IF;
                CONTINUE;
            END IF;
            IF head.shared THEN
                until := (SELECT paused_until FROM "hookwright"."tenants" WHERE ref = head.tenant);
                IF until IS NOT NULL THEN
                    turned_away := turned_away + 1;
                    UPDATE "hookwright"."jobs" SET state = 1, run_at = until WHERE id = head.id;
                    CONTINUE;
                END IF;
            END IF;
            chosen := chosen || head.id;
        END LOOP;
        stuck := progress = 0;
        EXIT WHEN stuck;
        IF cardinality(chosen) > 0 THEN
            UPDATE "hookwright"."jobs" SET state = 4, attempt = attempt + 1, started_at = at, finished_at = NULL,
                lease = at + lasting, worker = by_worker WHERE id = ANY (chosen);
            taken := taken || chosen;
        END IF;
    END LOOP;
    IF cardinality(taken) > 0 THEN
        SELECT array_agg(row.id), array_agg(row.delivery), array_agg(row.handler), array_agg(row.whose),
            array_agg(row.which),
            array_agg(row.run_at), array_agg(row.created_at), array_agg(row.attempt), array_agg(row.failures),
            array_agg(row.lost), array_agg(row.error)
        INTO ids, delivery_seqs, handler_refs, tenant_names, lane_names, run_ats, created_ats, attempt_numbers, failures,
            losses, errors
        FROM (
            SELECT job.*, tenant.name AS whose, lane.name AS which
            FROM unnest(taken) WITH ORDINALITY AS one (ref, place)
            JOIN "hookwright"."jobs" AS job ON job.id = one.ref JOIN "hookwright"."tenants" AS tenant ON tenant.ref = job.tenant
            JOIN "hookwright"."lanes" AS lane ON lane.ref = job.lane
            ORDER BY one.place
        ) AS row;
    END IF;
    alone_waiting := loner IS NOT NULL AND NOT alone;
    due_at := least((SELECT min(job.run_at) FROM "hookwright"."jobs" AS job WHERE job.state = 1), (SELECT min(paused_until) FROM "hookwright"."tenants"));
    more := alone OR cardinality(taken) >= slots OR turned_away >= 200
        OR (NOT stuck AND EXISTS (SELECT FROM "hookwright"."tenants" WHERE ready > 0 AND paused_until IS NULL));
END $$;
CREATE FUNCTION hookwright.count_jobs(changes hookwright.job_change[]) RETURNS void
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    AS $$
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
        UPDATE "hookwright"."lanes" AS lane SET
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
        JOIN "hookwright"."lanes" AS before ON before.ref = changed.lane
        JOIN "hookwright"."tenants" AS owner ON owner.ref = before.tenant
        CROSS JOIN LATERAL (
            SELECT "hookwright"."is_ready"(CASE WHEN changed.states[1] < 0 THEN 0 ELSE before.parked END,
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
        UPDATE "hookwright"."tenants" AS tenant SET
            jobs = tenant.jobs + summed.jobs,
            ready = tenant.ready + summed.turned,
            vt = summed.started + CASE
                WHEN tenant.ready = 0 AND summed.turned > 0
                THEN greatest(tenant.vt, (SELECT max(value) FROM "hookwright"."totals" WHERE code = 11)) ELSE tenant.vt END,
            lane_clock = greatest(tenant.lane_clock, summed.lane_clock - 1),
            counts = ARRAY[counts[1] + s1, counts[2] + s2, counts[3] + s3, counts[4] + s4, counts[5] + s5,
                           counts[6] + s6, counts[7] + s7, counts[8] + s8, counts[9] + s9,
                           counts[10] + s10]
        FROM summed WHERE tenant.ref = summed.tenant
        RETURNING tenant.vt, summed.started
    )
    SELECT max(vt) - 1 INTO served FROM counted WHERE started > 0;
    IF served IS NOT NULL THEN
        UPDATE "hookwright"."totals" SET value = served WHERE code = 11 AND slot = "hookwright"."slot"() AND value < served;
    END IF;
END $$;
CREATE FUNCTION hookwright.has_work() RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$ BEGIN
    RETURN EXISTS (SELECT FROM "hookwright"."tenants" WHERE ready > 0 AND paused_until IS NULL)
        OR EXISTS (SELECT FROM "hookwright"."jobs" WHERE state = 2);
END $$;
CREATE FUNCTION hookwright.heads(of_tenants bigint[], slots integer) RETURNS TABLE(id bigint, lane bigint, tenant bigint, handler integer, shared boolean, mixed boolean, supersedes boolean)
    LANGUAGE sql STABLE
    AS $$
    WITH turn AS (
        SELECT ref, vt, shared, row_number() OVER w AS place, sum(vt) OVER w AS total FROM "hookwright"."tenants"
        WHERE ref = ANY (of_tenants) AND ready > 0 AND paused_until IS NULL
        WINDOW w AS (ORDER BY vt, ref ROWS UNBOUNDED PRECEDING)
    ), share AS (
        SELECT ref, vt, shared, least(slots, ceil((SELECT min((slots + total) / place) FROM turn) - vt))::bigint AS quota FROM turn
    ), open AS (
        SELECT share.ref AS owner, share.vt AS owner_vt, share.shared, share.quota, lane.*,
            row_number() OVER w AS place, sum(lane.vt) OVER w AS total
        FROM share CROSS JOIN LATERAL (
            SELECT ref, vt, head, cap - running AS room, ordering, held > 0 AS held, handler = 0 AS several FROM "hookwright"."lanes"
            WHERE "hookwright"."lanes".tenant = share.ref AND ready ORDER BY vt LIMIT share.quota
        ) AS lane
        WHERE share.quota > 0
        WINDOW w AS (PARTITION BY share.ref ORDER BY lane.vt, lane.ref ROWS UNBOUNDED PRECEDING)
    ), level AS (
        SELECT *, least(room, ceil(min((quota + total) / place) OVER (PARTITION BY owner) - vt))::bigint AS count FROM open
    ), head AS (
        SELECT level.*, job.id, job.tenant, job.handler FROM level CROSS JOIN LATERAL (
            (SELECT id, tenant, handler FROM "hookwright"."jobs"
             WHERE level.ordering < 2 AND NOT level.held AND "hookwright"."jobs".lane = level.ref AND state = 0 AND "hookwright"."jobs".id >= level.head
             ORDER BY id LIMIT level.count)
            UNION ALL
            (SELECT id, tenant, handler FROM "hookwright"."jobs"
             WHERE level.ordering < 2 AND level.held AND "hookwright"."jobs".lane = level.ref AND state = 0 AND holds
             ORDER BY id LIMIT level.count)
            UNION ALL
            (SELECT id, tenant, handler FROM "hookwright"."jobs"
             WHERE level.ordering = 2 AND NOT level.held AND "hookwright"."jobs".lane = level.ref AND state = 0
             ORDER BY id DESC LIMIT 1)
            UNION ALL
            (SELECT id, tenant, handler FROM "hookwright"."jobs"
             WHERE level.ordering = 2 AND level.held AND "hookwright"."jobs".lane = level.ref AND state = 0 AND holds
             ORDER BY id DESC LIMIT 1)
        ) AS job
        WHERE level.count > 0
    ), tagged AS (
        SELECT *, vt + row_number() OVER (PARTITION BY ref ORDER BY id) AS tag FROM head
    ), ranked AS (
        SELECT *, owner_vt + row_number() OVER (PARTITION BY owner ORDER BY tag, ref) AS turn FROM tagged
    )
    SELECT id, ref, tenant, handler, shared, several AND ordering = 0, ordering = 2 AND NOT held
    FROM ranked ORDER BY turn, owner LIMIT slots
$$;
CREATE FUNCTION hookwright.hold(refs bigint[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM 1 FROM "hookwright"."tenants" WHERE ref = ANY (refs) ORDER BY ref FOR NO KEY UPDATE;
END $$;
CREATE FUNCTION hookwright.is_ready(parked integer, running integer, cap bigint, first integer, queued integer, held integer) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT parked = 0 AND running < cap AND (first > 0 OR (queued > 0 AND held = 0)) $$;
CREATE FUNCTION hookwright.jobs_added() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN
    PERFORM "hookwright"."count_jobs"(ARRAY(
        SELECT ROW(lane, state, holds, lease IS NOT NULL, count(*), min(id), NULL)::"hookwright"."job_change"
        FROM new_rows GROUP BY lane, state, holds, lease IS NOT NULL));
    RETURN NULL;
END $$;
CREATE FUNCTION hookwright.jobs_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    ids bigint[];
    owners bigint[];
    at timestamptz;
BEGIN
    PERFORM "hookwright"."count_jobs"(ARRAY(
        SELECT ROW(lane, state, holds, lease IS NOT NULL, count(*), min(id), NULL)::"hookwright"."job_change"
        FROM new_rows GROUP BY lane, state, holds, lease IS NOT NULL
        UNION ALL
        SELECT ROW(lane, state, holds, lease IS NOT NULL, -count(*), NULL, max(id))::"hookwright"."job_change"
        FROM old_rows GROUP BY lane, state, holds, lease IS NOT NULL));
    IF EXISTS (SELECT FROM new_rows WHERE state > 4) THEN
        SELECT array_agg(DISTINCT behind.id), array_agg(DISTINCT behind.owner), max(parent.finished_at)
        INTO ids, owners, at
        FROM new_rows AS parent JOIN "hookwright"."job_parents" AS link ON link.parent = parent.id JOIN "hookwright"."jobs" AS behind ON behind.id = link.job
        WHERE parent.state > 4 AND behind.state = -1;
        IF ids IS NOT NULL THEN
            PERFORM "hookwright"."hold"(owners);
            PERFORM "hookwright"."look"(ids, at);
        END IF;
    END IF;
    IF EXISTS (SELECT FROM old_rows WHERE state > 4) THEN
        SELECT array_agg(DISTINCT behind.id), array_agg(DISTINCT behind.owner) INTO ids, owners
        FROM old_rows AS before JOIN new_rows AS parent ON parent.id = before.id
        JOIN "hookwright"."job_parents" AS link ON link.parent = parent.id JOIN "hookwright"."jobs" AS behind ON behind.id = link.job
        WHERE before.state > 4 AND parent.state < 5 AND behind.state = 6 AND starts_with(behind.error, 'not run: ');
        IF ids IS NOT NULL THEN
            PERFORM "hookwright"."hold"(owners);
            -- `Job.wait_again`.
            UPDATE "hookwright"."jobs" SET state = -1, finished_at = NULL, error = NULL
            WHERE id = ANY (ids) AND state = 6 AND starts_with(error, 'not run: ');
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION hookwright.jobs_deleted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN
    PERFORM "hookwright"."count_jobs"(ARRAY(
        SELECT ROW(lane, state, holds, lease IS NOT NULL, -count(*), NULL, max(id))::"hookwright"."job_change"
        FROM old_rows GROUP BY lane, state, holds, lease IS NOT NULL));
    RETURN NULL;
END $$;
CREATE FUNCTION hookwright.lane_refs(owners bigint[], idents bytea[], names text[], by_handlers integer[], caps bigint[], orderings smallint[], holds boolean[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    refs bigint[];
    changed bigint[];
BEGIN
    INSERT INTO "hookwright"."lanes" (tenant, ident, name, handler, cap, ordering, hold, vt)
    SELECT given.tenant, given.ident, given.name, given.handler, given.cap, given.ordering, given.hold, owner.lane_clock
    FROM unnest(owners, idents, names, by_handlers, caps, orderings, holds)
        AS given (tenant, ident, name, handler, cap, ordering, hold)
    JOIN "hookwright"."tenants" AS owner ON owner.ref = given.tenant
    WHERE NOT EXISTS (SELECT FROM "hookwright"."lanes" AS known WHERE known.tenant = given.tenant AND known.ident = given.ident);
    WITH given AS (
        SELECT known.ref, given.* FROM unnest(owners, idents, by_handlers, caps, orderings, holds)
            WITH ORDINALITY AS given (tenant, ident, handler, cap, ordering, hold, place)
        JOIN "hookwright"."lanes" AS known ON known.tenant = given.tenant AND known.ident = given.ident
    ), declared AS (
        UPDATE "hookwright"."lanes" AS lane SET
            handler = CASE WHEN lane.handler = given.handler THEN lane.handler ELSE 0 END,
            cap = given.cap, ordering = given.ordering, hold = given.hold, parked = 0
        FROM given
        WHERE lane.ref = given.ref
          AND (lane.handler NOT IN (given.handler, 0) OR lane.cap <> given.cap
               OR lane.ordering <> given.ordering OR lane.hold <> given.hold)
        RETURNING lane.ref
    )
    SELECT array_agg(given.ref ORDER BY place), (SELECT array_agg(ref) FROM declared) INTO refs, changed FROM given;
    IF changed IS NOT NULL THEN
        PERFORM "hookwright"."settle"(changed);
    END IF;
    RETURN refs;
END $$;
CREATE FUNCTION hookwright.loner(at timestamp with time zone, known integer[]) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    next record;
    newest bigint;
BEGIN
    FOR next IN
        SELECT job.id, job.lane, job.owner, lane.ordering
        FROM "hookwright"."jobs" AS job JOIN "hookwright"."lanes" AS lane ON lane.ref = job.lane JOIN "hookwright"."tenants" AS tenant ON tenant.ref = job.tenant
        WHERE job.state = 2 AND lane.running < lane.cap AND (lane.held = 0 OR job.holds) AND tenant.paused_until IS NULL
          AND job.handler = ANY (known)
        ORDER BY job.id LIMIT 50
    LOOP
        PERFORM 1 FROM "hookwright"."tenants" WHERE ref = next.owner FOR NO KEY UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;
        PERFORM 1 FROM "hookwright"."jobs" AS job JOIN "hookwright"."lanes" AS lane ON lane.ref = job.lane
        WHERE job.id = next.id AND job.state = 2 AND lane.running < lane.cap;
        CONTINUE WHEN NOT FOUND;
        newest := NULL;
        IF next.ordering = 2 THEN
            newest := (SELECT max(id) FROM "hookwright"."jobs" WHERE lane = next.lane AND state = 0);
        END IF;
        IF newest IS NULL OR newest < next.id THEN
            RETURN next.id;
        END IF;
        -- Superseded while it waited for its turn; the newer one needs no solitude.
        PERFORM "hookwright"."supersede"(next.lane, newest, at);
    END LOOP;
    RETURN NULL;
END $$;
CREATE FUNCTION hookwright.look(ids bigint[], at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    ready bigint[] := ARRAY(
        SELECT waiting FROM unnest(ids) AS waiting
        WHERE NOT EXISTS (
            SELECT FROM "hookwright"."job_parents" AS link JOIN "hookwright"."jobs" AS parent ON parent.id = link.parent
            WHERE link.job = waiting AND parent.state <> 5));
BEGIN
    UPDATE "hookwright"."jobs" AS job SET state = CASE WHEN run_at > at THEN 1 ELSE 0 END, run_at = greatest(run_at, at)
    WHERE id = ANY (ready) AND state = -1;
    UPDATE "hookwright"."jobs" AS job SET state = 6, finished_at = at, holds = false,
        error = 'not run: ' || wrong.name
            || CASE wrong.state WHEN 6 THEN ' was skipped' WHEN 7 THEN ' failed' ELSE ' was cancelled' END
    FROM (
        SELECT DISTINCT ON (link.job) link.job, handler.name, parent.state
        FROM "hookwright"."job_parents" AS link JOIN "hookwright"."jobs" AS parent ON parent.id = link.parent
        JOIN "hookwright"."handlers" AS handler ON handler.ref = parent.handler
        WHERE link.job = ANY (ids) AND parent.state > 5 ORDER BY link.job, parent.id
    ) AS wrong
    WHERE job.id = wrong.job AND job.state = -1;
END $$;
CREATE FUNCTION hookwright.owners_of(ids bigint[]) RETURNS bigint[]
    LANGUAGE plpgsql STABLE
    AS $$ BEGIN
    RETURN ARRAY(
        WITH RECURSIVE job (id) AS (
            SELECT unnest(ids) UNION SELECT link.job FROM job JOIN "hookwright"."job_parents" AS link ON link.parent = job.id
        )
        SELECT DISTINCT owner FROM "hookwright"."jobs" WHERE "hookwright"."jobs".id IN (SELECT job.id FROM job));
END $$;
CREATE FUNCTION hookwright.plan_jobs(at timestamp with time zone, seqs bigint[], is_new boolean[], d_due timestamp with time zone[], known_tenants bigint[], l_owner integer[], l_ident bytea[], l_name text[], l_handler integer[], l_cap bigint[], l_ordering smallint[], l_hold boolean[], j_delivery integer[], j_tenant integer[], j_lane integer[], j_handler integer[], p_job integer[], p_handler integer[]) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    owners bigint[] := ARRAY(SELECT known_tenants[owner] FROM unnest(l_owner) WITH ORDINALITY AS l (owner, place) ORDER BY place);
    known_lanes bigint[] := "hookwright"."lane_refs"(owners, l_ident, l_name, l_handler, l_cap, l_ordering, l_hold);
    inserted bigint;
    behind bigint[];
    latest record;
BEGIN
    INSERT INTO "hookwright"."jobs" (delivery, handler, tenant, lane, owner, state, run_at, created_at)
    SELECT seqs[delivery], handler, known_tenants[tenant], known_lanes[lane], owners[lane],
        CASE WHEN place = ANY (p_job) THEN -1 WHEN d_due[delivery] > at THEN 1 ELSE 0 END, coalesce(d_due[delivery], at), at
    FROM unnest(j_delivery, j_tenant, j_lane, j_handler)
        WITH ORDINALITY AS job (delivery, tenant, lane, handler, place)
    WHERE is_new[delivery] ORDER BY place;
    GET DIAGNOSTICS inserted = ROW_COUNT;
    IF cardinality(p_job) > 0 THEN
        behind := ARRAY(
            SELECT DISTINCT job.id FROM unnest(p_job) AS place
            JOIN "hookwright"."jobs" AS job ON job.delivery = seqs[j_delivery[place]] AND job.handler = j_handler[place]
            WHERE is_new[j_delivery[place]]);
        INSERT INTO "hookwright"."job_parents" (parent, job)
        SELECT DISTINCT parent.id, job.id FROM unnest(p_job, p_handler) AS link (place, handler)
        JOIN "hookwright"."jobs" AS job ON job.delivery = seqs[j_delivery[place]] AND job.handler = j_handler[place]
        JOIN "hookwright"."jobs" AS parent ON parent.delivery = job.delivery AND parent.handler = link.handler AND parent.id <> job.id
        WHERE is_new[j_delivery[place]];
        PERFORM "hookwright"."look"(behind, at);
    END IF;
    IF 2 = ANY (l_ordering) THEN
        FOR latest IN
            SELECT known_lanes[job.lane] AS lane, max(ready.id) AS newest
            FROM unnest(j_delivery, j_lane) AS job (delivery, lane)
            JOIN "hookwright"."jobs" AS ready ON ready.lane = known_lanes[job.lane] AND ready.state = 0
            WHERE is_new[job.delivery] AND l_ordering[job.lane] = 2 GROUP BY known_lanes[job.lane]
        LOOP
            PERFORM "hookwright"."supersede"(latest.lane, latest.newest, at);
        END LOOP;
    END IF;
    RETURN inserted;
END $$;
CREATE FUNCTION hookwright.promote(at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    ids bigint[] := ARRAY(SELECT id FROM "hookwright"."jobs" WHERE state = 1 AND run_at <= at ORDER BY run_at LIMIT 1000);
    ours bigint[] := ARRAY(
        SELECT ref FROM "hookwright"."tenants" WHERE ref IN (SELECT owner FROM "hookwright"."jobs" WHERE id = ANY (ids))
        FOR NO KEY UPDATE SKIP LOCKED);
BEGIN
    UPDATE "hookwright"."jobs" AS job SET
        state = CASE WHEN job.lost >= 2 THEN 2 ELSE 0 END,
        holds = job.holds OR (job.lost >= 2 AND lane.ordering > 0)
    FROM "hookwright"."lanes" AS lane
    WHERE job.id = ANY (ids) AND job.state = 1 AND job.owner = ANY (ours) AND lane.ref = job.lane;
END $$;
CREATE FUNCTION hookwright.settle(refs bigint[]) RETURNS void
    LANGUAGE sql
    AS $$
    WITH turned AS (
        UPDATE "hookwright"."lanes" AS lane SET
            ready = NOT lane.ready,
            vt = greatest(lane.vt, CASE WHEN lane.ready THEN 0 ELSE owner.lane_clock END)
        FROM "hookwright"."tenants" AS owner
        WHERE lane.ref = ANY (refs) AND owner.ref = lane.tenant
          AND lane.ready <> "hookwright"."is_ready"(lane.parked, lane.running, lane.cap, lane.first, lane.queued, lane.held)
        RETURNING lane.tenant, CASE WHEN lane.ready THEN 1 ELSE -1 END AS turned
    ), summed AS (
        SELECT tenant, sum(turned) AS turned FROM turned GROUP BY tenant
    )
    UPDATE "hookwright"."tenants" AS tenant SET
        ready = tenant.ready + summed.turned,
        vt = CASE WHEN tenant.ready = 0 AND summed.turned > 0
             THEN greatest(tenant.vt, (SELECT max(value) FROM "hookwright"."totals" WHERE code = 11)) ELSE tenant.vt END
    FROM summed WHERE tenant.ref = summed.tenant
$$;
CREATE FUNCTION hookwright.slot() RETURNS smallint
    LANGUAGE sql STABLE
    AS $$ SELECT (pg_backend_pid() % 32)::smallint $$;
CREATE FUNCTION hookwright.supersede(in_lane bigint, newest bigint, at timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE "hookwright"."jobs" SET state = 6, finished_at = at, holds = false, error = 'superseded by a newer delivery'
    WHERE id IN (
        SELECT id FROM "hookwright"."jobs" WHERE lane = in_lane AND state = 0 AND id < newest
        UNION ALL SELECT id FROM "hookwright"."jobs" WHERE lane = in_lane AND state IN (1, 2, 3) AND id < newest)
$$;
CREATE FUNCTION hookwright.tenant_refs(shareds boolean[], idents bytea[], names text[]) RETURNS bigint[]
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    AS $$
BEGIN
    INSERT INTO "hookwright"."tenants" (shared, ident, name)
    SELECT given.shared, given.ident, given.name FROM unnest(shareds, idents, names) AS given (shared, ident, name)
    WHERE NOT EXISTS (SELECT FROM "hookwright"."tenants" AS known WHERE known.shared = given.shared AND known.ident = given.ident)
    ORDER BY given.shared, given.ident
    ON CONFLICT DO NOTHING;
    RETURN ARRAY(
        SELECT known.ref FROM unnest(shareds, idents) WITH ORDINALITY AS given (shared, ident, place)
        JOIN "hookwright"."tenants" AS known ON known.shared = given.shared AND known.ident = given.ident
        ORDER BY given.place);
END $$;
CREATE FUNCTION hookwright.unpark(known integer[]) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    refs bigint[] := ARRAY(SELECT ref FROM "hookwright"."lanes" WHERE parked = ANY (known) AND parked > 0 LIMIT 500);
    ids bigint[] := ARRAY(SELECT id FROM "hookwright"."jobs" WHERE handler = ANY (known) AND state = 3 LIMIT 500);
    ours bigint[];
    count bigint;
BEGIN
    IF cardinality(refs) = 0 AND cardinality(ids) = 0 THEN
        RETURN 0;
    END IF;
    ours := ARRAY(
        SELECT ref FROM "hookwright"."tenants"
        WHERE ref IN (SELECT tenant FROM "hookwright"."lanes" WHERE ref = ANY (refs)) OR ref IN (SELECT owner FROM "hookwright"."jobs" WHERE id = ANY (ids))
        FOR NO KEY UPDATE SKIP LOCKED);
    refs := ARRAY(SELECT ref FROM "hookwright"."lanes" WHERE ref = ANY (refs) AND tenant = ANY (ours) AND parked = ANY (known));
    UPDATE "hookwright"."lanes" SET parked = 0 WHERE ref = ANY (refs);
    PERFORM "hookwright"."settle"(refs);
    UPDATE "hookwright"."jobs" SET state = 0 WHERE id = ANY (ids) AND state = 3 AND owner = ANY (ours);
    GET DIAGNOSTICS count = ROW_COUNT;
    RETURN count + cardinality(refs);
END $$;
CREATE FUNCTION hookwright.write(moment timestamp with time zone, again boolean, d_scope integer[], d_key bytea[], d_id text[], d_kind integer[], d_tenant text[], d_facts text[], d_received timestamp with time zone[], d_due timestamp with time zone[], d_caused text[], d_depth integer[], d_size integer[], d_rearm boolean[], d_blob bytea[], d_ending integer[], o_shared boolean[], o_ident bytea[], o_name text[], l_owner integer[], l_ident bytea[], l_name text[], l_handler integer[], l_cap bigint[], l_ordering smallint[], l_hold boolean[], j_delivery integer[], j_tenant integer[], j_lane integer[], j_handler integer[], p_job integer[], p_handler integer[], f_job bigint[], f_attempt integer[], f_state smallint[], f_run_at timestamp with time zone[], f_failures integer[], f_lost integer[], f_finished timestamp with time zone[], f_error text[], f_result bytea[], OUT seqs bigint[], OUT is_new boolean[], OUT kept boolean[], OUT work boolean) RETURNS record
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    AS $$
DECLARE
    at timestamptz := coalesce(moment, clock_timestamp());
    known_tenants bigint[];
    owners bigint[];
    numbers bigint[];
    stands boolean[] := '{}';
    inserted bigint;
BEGIN
    IF cardinality(o_ident) > 0 THEN
        known_tenants := "hookwright"."tenant_refs"(o_shared, o_ident, o_name);
        owners := ARRAY(SELECT DISTINCT known_tenants[place] FROM unnest(l_owner) AS place);
    END IF;
    IF cardinality(f_job) > 0 THEN
        owners := owners || "hookwright"."owners_of"(f_job);
    END IF;
    IF owners IS NOT NULL THEN
        PERFORM "hookwright"."hold"(owners);
    END IF;
    IF known_tenants IS NOT NULL THEN
        -- Those whose jobs go to shared lanes need only stay.
        PERFORM 1 FROM "hookwright"."tenants" WHERE ref = ANY (known_tenants) ORDER BY ref FOR KEY SHARE;
        IF (SELECT count(*) FROM "hookwright"."tenants" WHERE ref = ANY (known_tenants)) < cardinality(o_ident) THEN
            RAISE EXCEPTION 'a tenant was removed at this moment' USING ERRCODE = 'serialization_failure';
        END IF;
    END IF;
    IF cardinality(f_job) > 0 THEN
        SELECT array_agg(fate.ours ORDER BY fate.place),
            array_agg(fate.ours OR (again AND fate.saved) ORDER BY fate.place)
        INTO stands, kept FROM (
            SELECT ended.place,
                coalesce(job.state = 4 AND job.attempt = ended.attempt AND job.lease IS NOT NULL, false)
                -- A second end of the same attempt, in this very group, comes too late.
                AND row_number() OVER (PARTITION BY ended.job, ended.attempt ORDER BY ended.place) = 1 AS ours,
                coalesce(again AND job.attempt = ended.attempt AND job.lease IS NULL AND CASE
                    WHEN ended.state = 5 THEN job.state = 5 AND job.finished_at = ended.finished
                    ELSE EXISTS (
                        SELECT FROM "hookwright"."attempts" AS note
                        WHERE note.job = job.id AND note.attempt = ended.attempt
                          AND note.error IS NOT DISTINCT FROM ended.error
                          AND CASE WHEN ended.state = 0 THEN note.became < 4 ELSE note.became = ended.state END)
                    END, false) AS saved
            FROM unnest(f_job, f_attempt, f_state, f_finished, f_error)
                WITH ORDINALITY AS ended (job, attempt, state, finished, error, place)
            LEFT JOIN "hookwright"."jobs" AS job ON job.id = ended.job
        ) AS fate;
        IF false = ANY (stands) THEN
            -- Cancelled meanwhile, and stopped now: its slot is free.
            UPDATE "hookwright"."jobs" AS job SET lease = NULL FROM unnest(f_job, f_attempt) AS ended (job, attempt)
            WHERE job.id = ended.job AND job.attempt = ended.attempt AND job.state = 8 AND job.lease IS NOT NULL;
        END IF;
    END IF;
    IF cardinality(d_key) > 0 THEN
        numbers := ARRAY(SELECT nextval('"hookwright"."delivery_numbers"') FROM generate_series(1, cardinality(d_key)));
        INSERT INTO "hookwright"."deliveries"
            (seq, scope, kind, depth, size, received_at, due_at, rearm, key, id, tenant, facts, caused_by)
        SELECT seq, scope, kind, depth, size, received, due, rearm, key, id, tenant, facts, caused FROM (
            SELECT DISTINCT ON (given.scope, given.key) *
            FROM unnest(numbers, d_scope, d_kind, d_depth, d_size, d_received, d_due, d_rearm, d_key, d_id, d_tenant,
                        d_facts, d_caused, d_ending)
                AS given (seq, scope, kind, depth, size, received, due, rearm, key, id, tenant, facts, caused, ending)
            WHERE ending IS NULL OR stands[ending]
            ORDER BY given.scope, given.key, given.seq
        ) AS given
        -- In the order of the keys: two groups with the same deliveries must not wait for each other in a circle.
        ORDER BY scope, key
        ON CONFLICT (scope, key) DO NOTHING;
        GET DIAGNOSTICS inserted = ROW_COUNT;
        IF inserted > 0 THEN
            UPDATE "hookwright"."totals" SET value = value + inserted WHERE code = 10 AND slot = "hookwright"."slot"();
        END IF;
        IF inserted = cardinality(d_key) THEN
            seqs := numbers;
            is_new := array_fill(true, ARRAY[cardinality(d_key)]);
        ELSE
            SELECT array_agg(known.seq ORDER BY given.place),
                array_agg(coalesce(known.seq = given.seq, false) ORDER BY given.place)
            INTO seqs, is_new
            FROM unnest(numbers, d_scope, d_key) WITH ORDINALITY AS given (seq, scope, key, place)
            LEFT JOIN "hookwright"."deliveries" AS known ON known.scope = given.scope AND known.key = given.key;
            IF EXISTS (SELECT FROM unnest(seqs, d_ending) AS answer (seq, ending) WHERE seq IS NULL AND ending IS NULL) THEN
                RAISE EXCEPTION 'a delivery was removed at this moment' USING ERRCODE = 'serialization_failure';
            END IF;
        END IF;
        INSERT INTO "hookwright"."bodies" (seq, blob)
        SELECT seq, blob FROM unnest(seqs, d_blob, is_new) AS given (seq, blob, fresh) WHERE fresh;
        IF cardinality(j_delivery) > 0 AND inserted > 0 THEN
            PERFORM "hookwright"."plan_jobs"(at, seqs, is_new, d_due, known_tenants, l_owner, l_ident, l_name, l_handler, l_cap,
                               l_ordering, l_hold, j_delivery, j_tenant, j_lane, j_handler, p_job, p_handler);
        END IF;
    END IF;
    IF true = ANY (stands) THEN
        UPDATE "hookwright"."jobs" AS job SET
            state = CASE WHEN ended.state = 0 AND ended.run_at > at THEN 1
                         WHEN ended.state = 0 AND ended.lost >= 2 THEN 2 ELSE ended.state END,
            run_at = ended.run_at, failures = ended.failures, lost = ended.lost, finished_at = ended.finished,
            error = ended.error, lease = NULL,
            -- In a lane that holds, whatever comes back is next; so is what must run alone, in a lane with an order.
            holds = CASE ended.state
                WHEN 0 THEN lane.hold OR (ended.lost >= 2 AND ended.run_at <= at AND lane.ordering > 0)
                WHEN 7 THEN lane.hold ELSE false END
        FROM unnest(f_job, f_state, f_run_at, f_failures, f_lost, f_finished, f_error, stands)
            AS ended (job, state, run_at, failures, lost, finished, error, stands),
            "hookwright"."lanes" AS lane
        WHERE ended.stands AND job.id = ended.job AND lane.ref = job.lane;
        IF f_state <> array_fill(5::smallint, ARRAY[cardinality(f_state)]) THEN
            INSERT INTO "hookwright"."attempts" (job, attempt, started_at, ended_at, became, worker, error)
            SELECT job.id, job.attempt, job.started_at, coalesce(job.finished_at, at), job.state, job.worker, job.error
            FROM unnest(f_job, f_state, stands) AS ended (job, state, stands) JOIN "hookwright"."jobs" AS job ON job.id = ended.job
            WHERE ended.stands AND ended.state <> 5
            ON CONFLICT (job, attempt) DO UPDATE SET ended_at = EXCLUDED.ended_at, became = EXCLUDED.became, error = EXCLUDED.error;
        END IF;
        INSERT INTO "hookwright"."results" (job, value)
        SELECT job, value FROM unnest(f_job, f_result, stands) AS ended (job, value, stands)
        WHERE ended.stands AND value IS NOT NULL
        ON CONFLICT (job) DO UPDATE SET value = EXCLUDED.value;
    END IF;
    work := "hookwright"."has_work"();
END $$;
CREATE TABLE hookwright.attempts (
    job bigint NOT NULL,
    attempt integer NOT NULL,
    became smallint NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone NOT NULL,
    worker text,
    error text
);
CREATE TABLE hookwright.bodies (
    seq bigint NOT NULL,
    blob bytea NOT NULL
);
ALTER TABLE ONLY hookwright.bodies ALTER COLUMN blob SET STORAGE EXTERNAL;
CREATE SEQUENCE hookwright.cell_versions
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE hookwright.cells (
    ident bytea NOT NULL,
    version bigint NOT NULL,
    expires_at timestamp with time zone,
    value bytea NOT NULL
);
CREATE TABLE hookwright.deliveries (
    seq bigint NOT NULL,
    scope integer NOT NULL,
    kind integer NOT NULL,
    depth integer NOT NULL,
    size integer NOT NULL,
    received_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    rearm boolean NOT NULL,
    key bytea NOT NULL,
    id text,
    tenant text NOT NULL,
    facts text,
    caused_by text
);
CREATE SEQUENCE hookwright.delivery_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE hookwright.handlers (
    ref integer NOT NULL,
    ident bytea NOT NULL,
    name text NOT NULL
);
ALTER TABLE hookwright.handlers ALTER COLUMN ref ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hookwright.handlers_ref_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE hookwright.job_parents (
    parent bigint NOT NULL,
    job bigint NOT NULL
);
CREATE TABLE hookwright.jobs (
    id bigint NOT NULL,
    delivery bigint NOT NULL,
    lane bigint NOT NULL,
    owner bigint NOT NULL,
    tenant bigint NOT NULL,
    run_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    lease timestamp with time zone,
    handler integer NOT NULL,
    attempt integer DEFAULT 0 NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    lost integer DEFAULT 0 NOT NULL,
    state smallint NOT NULL,
    holds boolean DEFAULT false NOT NULL,
    worker text,
    error text
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='5000');
ALTER TABLE hookwright.jobs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hookwright.jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE hookwright.kinds (
    ref integer NOT NULL,
    ident bytea NOT NULL,
    source text NOT NULL,
    event text NOT NULL,
    action text
);
ALTER TABLE hookwright.kinds ALTER COLUMN ref ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hookwright.kinds_ref_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE hookwright.lanes (
    ref bigint NOT NULL,
    tenant bigint NOT NULL,
    vt bigint DEFAULT 0 NOT NULL,
    cap bigint NOT NULL,
    jobs bigint DEFAULT 0 NOT NULL,
    head bigint DEFAULT 0 NOT NULL,
    queued integer DEFAULT 0 NOT NULL,
    first integer DEFAULT 0 NOT NULL,
    running integer DEFAULT 0 NOT NULL,
    held integer DEFAULT 0 NOT NULL,
    parked integer DEFAULT 0 NOT NULL,
    handler integer NOT NULL,
    ordering smallint NOT NULL,
    hold boolean NOT NULL,
    ready boolean DEFAULT false NOT NULL,
    ident bytea NOT NULL,
    name text NOT NULL
)
WITH (fillfactor='60', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='2000');
ALTER TABLE hookwright.lanes ALTER COLUMN ref ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hookwright.lanes_ref_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE hookwright.memories (
    job bigint NOT NULL,
    ident bytea NOT NULL,
    name text NOT NULL,
    value bytea NOT NULL
);
CREATE TABLE hookwright.results (
    job bigint NOT NULL,
    value bytea NOT NULL
);
CREATE TABLE hookwright.schema_versions (
    version integer NOT NULL,
    name text NOT NULL,
    works_with integer NOT NULL,
    applied_at timestamp with time zone NOT NULL
);
CREATE TABLE hookwright.scopes (
    ref integer NOT NULL,
    ident bytea NOT NULL,
    source text NOT NULL,
    scope text NOT NULL
);
ALTER TABLE hookwright.scopes ALTER COLUMN ref ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hookwright.scopes_ref_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE hookwright.tenants (
    ref bigint NOT NULL,
    vt bigint DEFAULT 0 NOT NULL,
    lane_clock bigint DEFAULT 0 NOT NULL,
    ready integer DEFAULT 0 NOT NULL,
    jobs bigint DEFAULT 0 NOT NULL,
    paused_until timestamp with time zone,
    shared boolean NOT NULL,
    ident bytea NOT NULL,
    counts bigint[] DEFAULT '{0,0,0,0,0,0,0,0,0,0}'::bigint[] NOT NULL,
    name text NOT NULL,
    reason text
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000');
ALTER TABLE hookwright.tenants ALTER COLUMN ref ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hookwright.tenants_ref_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE hookwright.totals (
    code smallint NOT NULL,
    slot smallint NOT NULL,
    value bigint NOT NULL
)
WITH (fillfactor='20', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='1000');
INSERT INTO hookwright.attempts VALUES (2, 1, 7, '2026-03-01 12:00:00+00', '2026-03-01 12:00:00+00', 'w', 'broken');
INSERT INTO hookwright.bodies VALUES (1, '\x013d000000560000001b7b571f011a0033223a22c808537d7b226163b800f0046f70656e6564222c226e756d626572223a377d');
INSERT INTO hookwright.bodies VALUES (2, '\x013d000000560000001b7b571f011a0033223a22c808537d7b226163b800f0046f70656e6564222c226e756d626572223a377d');
INSERT INTO hookwright.bodies VALUES (3, '\x013d000000560000001b7b571f011a0033223a22c808537d7b226163b800f0046f70656e6564222c226e756d626572223a377d');
INSERT INTO hookwright.bodies VALUES (4, '\x013d000000560000001b7b571f011a0033223a22c808537d7b226163b800f0046f70656e6564222c226e756d626572223a377d');
INSERT INTO hookwright.bodies VALUES (5, '\x013d000000560000001b7b571f011a0033223a22c808537d7b226163b800f0046f70656e6564222c226e756d626572223a377d');
INSERT INTO hookwright.cells VALUES ('\x3d342c373a63726f6e6e696768746c79', 1, NULL, '\x323032362d30332d3031');
INSERT INTO hookwright.deliveries VALUES (1, 1, 1, 0, 30, '2026-03-01 12:00:00+00', NULL, false, '\x0111e3cc7872d3162e81ab4c9367dc0958', NULL, 'github.com/9', '{"repository":"o/r","number":7,"author":"me","labels":["bug"],"installation":9}', NULL);
INSERT INTO hookwright.deliveries VALUES (2, 1, 2, 0, 30, '2026-03-01 12:00:00+00', NULL, false, '\x3d7365636f6e64', NULL, 'github.com/9', '{"repository":"o/r","number":7,"author":"me","labels":["bug"],"installation":9}', NULL);
INSERT INTO hookwright.deliveries VALUES (3, 1, 1, 0, 30, '2026-03-01 12:00:00+00', '2026-03-02 12:00:00+00', false, '\x3d7468697264', NULL, 'github.com/9', '{"repository":"o/r","number":7,"author":"me","labels":["bug"],"installation":9}', NULL);
INSERT INTO hookwright.deliveries VALUES (4, 2, 3, 1, 30, '2026-03-01 12:00:00+00', NULL, false, '\x3d656d69747465642031', NULL, 'github.com/9', '{"repository":"o/r","number":7,"author":"me","labels":["bug"],"installation":9}', 'x');
INSERT INTO hookwright.deliveries VALUES (5, 2, 3, 1, 30, '2026-03-01 12:00:00+00', NULL, false, '\x3d656d69747465642032', NULL, 'github.com/9', '{"repository":"o/r","number":7,"author":"me","labels":["bug"],"installation":9}', 'x');
INSERT INTO hookwright.handlers OVERRIDING SYSTEM VALUE VALUES (1, '\x3d6170703a6465706c6f79', 'app:deploy');
INSERT INTO hookwright.handlers OVERRIDING SYSTEM VALUE VALUES (2, '\x3d6170703a77656c636f6d65', 'app:welcome');
INSERT INTO hookwright.jobs OVERRIDING SYSTEM VALUE VALUES (3, 2, 2, 2, 1, '2026-03-01 12:00:00+00', '2026-03-01 12:00:00+00', NULL, NULL, NULL, 1, 0, 0, 0, 0, false, NULL, NULL);
INSERT INTO hookwright.jobs OVERRIDING SYSTEM VALUE VALUES (4, 3, 1, 1, 1, '2026-03-02 12:00:00+00', '2026-03-01 12:00:00+00', NULL, NULL, NULL, 2, 0, 0, 0, 1, false, NULL, NULL);
INSERT INTO hookwright.jobs OVERRIDING SYSTEM VALUE VALUES (1, 1, 1, 1, 1, '2026-03-01 12:00:00+00', '2026-03-01 12:00:00+00', '2026-03-01 12:00:00+00', '2026-03-01 12:00:00+00', NULL, 2, 1, 0, 0, 5, false, 'w', NULL);
INSERT INTO hookwright.jobs OVERRIDING SYSTEM VALUE VALUES (2, 1, 2, 2, 1, '2026-03-01 12:00:00+00', '2026-03-01 12:00:00+00', '2026-03-01 12:00:00+00', '2026-03-01 12:00:00+00', NULL, 1, 1, 1, 0, 7, true, 'w', 'broken');
INSERT INTO hookwright.kinds OVERRIDING SYSTEM VALUE VALUES (1, '\x3d362c362c363a6769746875626973737565736f70656e6564', 'github', 'issues', 'opened');
INSERT INTO hookwright.kinds OVERRIDING SYSTEM VALUE VALUES (2, '\x3d362c342c2d313a67697468756270757368', 'github', 'push', NULL);
INSERT INTO hookwright.kinds OVERRIDING SYSTEM VALUE VALUES (3, '\x3d342c362c363a7461736b6973737565736f70656e6564', 'task', 'issues', 'opened');
INSERT INTO hookwright.lanes OVERRIDING SYSTEM VALUE VALUES (1, 1, 1, 1099511627776, 2, 2, 0, 0, 0, 0, 0, 2, 0, false, false, '\x3d6170703a77656c636f6d65', 'app:welcome');
INSERT INTO hookwright.lanes OVERRIDING SYSTEM VALUE VALUES (2, 2, 1, 1, 2, 3, 1, 0, 0, 1, 0, 1, 1, true, false, '\x3d6465706c6f79', 'deploy');
INSERT INTO hookwright.memories VALUES (1, '\x3d636f6d6d656e74', 'comment', '\x31');
INSERT INTO hookwright.memories VALUES (2, '\x3d636f6d6d656e74', 'comment', '\x31');
INSERT INTO hookwright.results VALUES (1, '\x7b7d');
INSERT INTO hookwright.results VALUES (2, '\x7b7d');
INSERT INTO hookwright.schema_versions VALUES (1, 'tables', 1, '2026-11-21 12:52:30.089218+00');
INSERT INTO hookwright.schema_versions VALUES (2, 'counting', 1, '2026-11-21 12:52:30.135623+00');
INSERT INTO hookwright.schema_versions VALUES (3, 'writing', 1, '2026-11-21 12:52:30.15315+00');
INSERT INTO hookwright.schema_versions VALUES (4, 'claiming', 1, '2026-11-21 12:52:30.15956+00');
INSERT INTO hookwright.schema_versions VALUES (5, 'keeping_plans', 1, '2026-11-21 12:52:30.159908+00');
INSERT INTO hookwright.scopes OVERRIDING SYSTEM VALUE VALUES (1, '\x3d362c32363a6769746875626769746875622e636f6d2f696e746567726174696f6e2f312f31', 'github', 'github.com/integration/1/1');
INSERT INTO hookwright.scopes OVERRIDING SYSTEM VALUE VALUES (2, '\x3d342c303a7461736b', 'task', '');
INSERT INTO hookwright.tenants OVERRIDING SYSTEM VALUE VALUES (1, 1, 0, 0, 2, NULL, false, '\x3d6769746875622e636f6d2f39', '{0,1,0,0,0,1,0,0,0,0}', 'github.com/9', NULL);
INSERT INTO hookwright.tenants OVERRIDING SYSTEM VALUE VALUES (2, 1, 0, 0, 2, NULL, true, '\x3d6465706c6f79', '{1,0,0,0,0,0,0,1,0,0}', 'deploy', NULL);
INSERT INTO hookwright.tenants OVERRIDING SYSTEM VALUE VALUES (3, 0, 0, 0, 0, '2026-03-02 12:00:00+00', false, '\x3d6769746875622e636f6d2f38', '{0,0,0,0,0,0,0,0,0,0}', 'github.com/8', 'limit');
INSERT INTO hookwright.totals VALUES (10, 0, 0);
INSERT INTO hookwright.totals VALUES (10, 1, 0);
INSERT INTO hookwright.totals VALUES (10, 2, 0);
INSERT INTO hookwright.totals VALUES (10, 3, 0);
INSERT INTO hookwright.totals VALUES (10, 4, 0);
INSERT INTO hookwright.totals VALUES (10, 5, 0);
INSERT INTO hookwright.totals VALUES (10, 6, 0);
INSERT INTO hookwright.totals VALUES (10, 7, 0);
INSERT INTO hookwright.totals VALUES (10, 8, 0);
INSERT INTO hookwright.totals VALUES (10, 9, 0);
INSERT INTO hookwright.totals VALUES (10, 10, 0);
INSERT INTO hookwright.totals VALUES (10, 11, 0);
INSERT INTO hookwright.totals VALUES (10, 12, 0);
INSERT INTO hookwright.totals VALUES (10, 13, 0);
INSERT INTO hookwright.totals VALUES (10, 14, 0);
INSERT INTO hookwright.totals VALUES (10, 15, 0);
INSERT INTO hookwright.totals VALUES (10, 16, 0);
INSERT INTO hookwright.totals VALUES (10, 17, 0);
INSERT INTO hookwright.totals VALUES (10, 19, 0);
INSERT INTO hookwright.totals VALUES (10, 20, 0);
INSERT INTO hookwright.totals VALUES (10, 21, 0);
INSERT INTO hookwright.totals VALUES (10, 22, 0);
INSERT INTO hookwright.totals VALUES (10, 23, 0);
INSERT INTO hookwright.totals VALUES (10, 24, 0);
INSERT INTO hookwright.totals VALUES (10, 25, 0);
INSERT INTO hookwright.totals VALUES (10, 26, 0);
INSERT INTO hookwright.totals VALUES (10, 27, 0);
INSERT INTO hookwright.totals VALUES (10, 28, 0);
INSERT INTO hookwright.totals VALUES (10, 29, 0);
INSERT INTO hookwright.totals VALUES (10, 31, 0);
INSERT INTO hookwright.totals VALUES (11, 0, 0);
INSERT INTO hookwright.totals VALUES (11, 1, 0);
INSERT INTO hookwright.totals VALUES (11, 2, 0);
INSERT INTO hookwright.totals VALUES (11, 3, 0);
INSERT INTO hookwright.totals VALUES (10, 30, 3);
INSERT INTO hookwright.totals VALUES (10, 18, 2);
INSERT INTO hookwright.totals VALUES (11, 4, 0);
INSERT INTO hookwright.totals VALUES (11, 5, 0);
INSERT INTO hookwright.totals VALUES (11, 6, 0);
INSERT INTO hookwright.totals VALUES (11, 7, 0);
INSERT INTO hookwright.totals VALUES (11, 8, 0);
INSERT INTO hookwright.totals VALUES (11, 9, 0);
INSERT INTO hookwright.totals VALUES (11, 10, 0);
INSERT INTO hookwright.totals VALUES (11, 11, 0);
INSERT INTO hookwright.totals VALUES (11, 12, 0);
INSERT INTO hookwright.totals VALUES (11, 13, 0);
INSERT INTO hookwright.totals VALUES (11, 14, 0);
INSERT INTO hookwright.totals VALUES (11, 15, 0);
INSERT INTO hookwright.totals VALUES (11, 16, 0);
INSERT INTO hookwright.totals VALUES (11, 17, 0);
INSERT INTO hookwright.totals VALUES (11, 18, 0);
INSERT INTO hookwright.totals VALUES (11, 19, 0);
INSERT INTO hookwright.totals VALUES (11, 20, 0);
INSERT INTO hookwright.totals VALUES (11, 21, 0);
INSERT INTO hookwright.totals VALUES (11, 22, 0);
INSERT INTO hookwright.totals VALUES (11, 23, 0);
INSERT INTO hookwright.totals VALUES (11, 24, 0);
INSERT INTO hookwright.totals VALUES (11, 25, 0);
INSERT INTO hookwright.totals VALUES (11, 26, 0);
INSERT INTO hookwright.totals VALUES (11, 27, 0);
INSERT INTO hookwright.totals VALUES (11, 28, 0);
INSERT INTO hookwright.totals VALUES (11, 29, 0);
INSERT INTO hookwright.totals VALUES (11, 30, 0);
INSERT INTO hookwright.totals VALUES (11, 31, 0);
SELECT pg_catalog.setval('hookwright.cell_versions', 1, true);
SELECT pg_catalog.setval('hookwright.delivery_numbers', 5, true);
SELECT pg_catalog.setval('hookwright.handlers_ref_seq', 2, true);
SELECT pg_catalog.setval('hookwright.jobs_id_seq', 4, true);
SELECT pg_catalog.setval('hookwright.kinds_ref_seq', 3, true);
SELECT pg_catalog.setval('hookwright.lanes_ref_seq', 2, true);
SELECT pg_catalog.setval('hookwright.scopes_ref_seq', 2, true);
SELECT pg_catalog.setval('hookwright.tenants_ref_seq', 3, true);
ALTER TABLE ONLY hookwright.attempts
    ADD CONSTRAINT attempts_pkey PRIMARY KEY (job, attempt);
ALTER TABLE ONLY hookwright.bodies
    ADD CONSTRAINT bodies_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY hookwright.cells
    ADD CONSTRAINT cells_pkey PRIMARY KEY (ident);
ALTER TABLE ONLY hookwright.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY hookwright.deliveries
    ADD CONSTRAINT deliveries_scope_key_key UNIQUE (scope, key);
ALTER TABLE ONLY hookwright.handlers
    ADD CONSTRAINT handlers_ident_key UNIQUE (ident);
ALTER TABLE ONLY hookwright.handlers
    ADD CONSTRAINT handlers_pkey PRIMARY KEY (ref);
ALTER TABLE ONLY hookwright.job_parents
    ADD CONSTRAINT job_parents_pkey PRIMARY KEY (parent, job);
ALTER TABLE ONLY hookwright.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY hookwright.kinds
    ADD CONSTRAINT kinds_ident_key UNIQUE (ident);
ALTER TABLE ONLY hookwright.kinds
    ADD CONSTRAINT kinds_pkey PRIMARY KEY (ref);
ALTER TABLE ONLY hookwright.lanes
    ADD CONSTRAINT lanes_pkey PRIMARY KEY (ref);
ALTER TABLE ONLY hookwright.lanes
    ADD CONSTRAINT lanes_tenant_ident_key UNIQUE (tenant, ident);
ALTER TABLE ONLY hookwright.memories
    ADD CONSTRAINT memories_pkey PRIMARY KEY (job, ident);
ALTER TABLE ONLY hookwright.results
    ADD CONSTRAINT results_pkey PRIMARY KEY (job);
ALTER TABLE ONLY hookwright.schema_versions
    ADD CONSTRAINT schema_versions_pkey PRIMARY KEY (version);
ALTER TABLE ONLY hookwright.scopes
    ADD CONSTRAINT scopes_ident_key UNIQUE (ident);
ALTER TABLE ONLY hookwright.scopes
    ADD CONSTRAINT scopes_pkey PRIMARY KEY (ref);
ALTER TABLE ONLY hookwright.tenants
    ADD CONSTRAINT tenants_pkey PRIMARY KEY (ref);
ALTER TABLE ONLY hookwright.tenants
    ADD CONSTRAINT tenants_shared_ident_key UNIQUE (shared, ident);
ALTER TABLE ONLY hookwright.totals
    ADD CONSTRAINT totals_pkey PRIMARY KEY (code, slot);
CREATE INDEX cells_expiring ON hookwright.cells USING btree (expires_at) WHERE (expires_at IS NOT NULL);
CREATE INDEX job_parents_of ON hookwright.job_parents USING btree (job);
CREATE INDEX jobs_alone ON hookwright.jobs USING btree (id) WHERE (state = 2);
CREATE INDEX jobs_aside ON hookwright.jobs USING btree (lane, id) WHERE (state = ANY (ARRAY[1, 2, 3]));
CREATE INDEX jobs_behind ON hookwright.jobs USING btree (id) WHERE (state = '-1'::integer);
CREATE INDEX jobs_delayed ON hookwright.jobs USING btree (run_at) WHERE (state = 1);
CREATE INDEX jobs_first ON hookwright.jobs USING btree (lane, id) WHERE ((state = 0) AND holds);
CREATE INDEX jobs_leased ON hookwright.jobs USING btree (lease) WHERE (lease IS NOT NULL);
CREATE INDEX jobs_of_delivery ON hookwright.jobs USING btree (delivery);
CREATE INDEX jobs_parked ON hookwright.jobs USING btree (handler) WHERE (state = 3);
CREATE INDEX jobs_ready ON hookwright.jobs USING btree (lane, id) WHERE (state = 0);
CREATE INDEX jobs_shared ON hookwright.jobs USING btree (tenant) WHERE (tenant <> owner);
CREATE INDEX jobs_unusual ON hookwright.jobs USING btree (state, delivery) WHERE (state > 5);
CREATE INDEX jobs_waiting ON hookwright.jobs USING btree (tenant, run_at) WHERE (state < 4);
CREATE INDEX lanes_empty ON hookwright.lanes USING btree (ref) WHERE (jobs = 0);
CREATE INDEX lanes_parked ON hookwright.lanes USING btree (parked) WHERE (parked > 0);
CREATE INDEX lanes_ready ON hookwright.lanes USING btree (tenant, vt) WHERE ready;
CREATE INDEX tenants_idle ON hookwright.tenants USING btree (ref) WHERE (jobs = 0);
CREATE INDEX tenants_paused ON hookwright.tenants USING btree (paused_until) WHERE (paused_until IS NOT NULL);
CREATE INDEX tenants_ready ON hookwright.tenants USING btree (vt) WHERE ((ready > 0) AND (paused_until IS NULL));
CREATE TRIGGER jobs_added AFTER INSERT ON hookwright.jobs REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION hookwright.jobs_added();
CREATE TRIGGER jobs_changed AFTER UPDATE ON hookwright.jobs REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION hookwright.jobs_changed();
CREATE TRIGGER jobs_deleted AFTER DELETE ON hookwright.jobs REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION hookwright.jobs_deleted();
