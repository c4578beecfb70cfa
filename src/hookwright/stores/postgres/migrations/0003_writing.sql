-- works with: 1
-- Deliveries with their jobs in, and attempts ended: a whole group by one statement.

-- The numbers of tenants (or shared lanes), made where they are new, in the order given.
CREATE FUNCTION @tenant_refs(shareds boolean[], idents bytea[], names text[]) RETURNS bigint[] LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
    INSERT INTO @tenants (shared, ident, name)
    SELECT given.shared, given.ident, given.name FROM unnest(shareds, idents, names) AS given (shared, ident, name)
    WHERE NOT EXISTS (SELECT FROM @tenants AS known WHERE known.shared = given.shared AND known.ident = given.ident)
    ORDER BY given.shared, given.ident
    ON CONFLICT DO NOTHING;
    RETURN ARRAY(
        SELECT known.ref FROM unnest(shareds, idents) WITH ORDINALITY AS given (shared, ident, place)
        JOIN @tenants AS known ON known.shared = given.shared AND known.ident = given.ident
        ORDER BY given.place);
END $$;

-- `Job.skip`, for what waits in a lane and is older than a job.
CREATE FUNCTION @supersede(in_lane bigint, newest bigint, at timestamptz) RETURNS void LANGUAGE sql AS $$
    UPDATE @jobs SET state = 6, finished_at = at, holds = false, error = 'superseded by a newer delivery'
    WHERE id IN (
        SELECT id FROM @jobs WHERE lane = in_lane AND state = 0 AND id < newest
        UNION ALL SELECT id FROM @jobs WHERE lane = in_lane AND state IN (1, 2, 3) AND id < newest)
$$;

-- The lanes of new jobs, made where they are new, declared as the newest job says; their numbers in the order given. Who
-- calls holds their tenants. `handler` becomes 0 once several share a lane, and for good.
CREATE FUNCTION @lane_refs(
    owners bigint[], idents bytea[], names text[], by_handlers integer[], caps bigint[], orderings smallint[], holds boolean[]
) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    refs bigint[];
    changed bigint[];
BEGIN
    INSERT INTO @lanes (tenant, ident, name, handler, cap, ordering, hold, vt)
    SELECT given.tenant, given.ident, given.name, given.handler, given.cap, given.ordering, given.hold, owner.lane_clock
    FROM unnest(owners, idents, names, by_handlers, caps, orderings, holds)
        AS given (tenant, ident, name, handler, cap, ordering, hold)
    JOIN @tenants AS owner ON owner.ref = given.tenant
    WHERE NOT EXISTS (SELECT FROM @lanes AS known WHERE known.tenant = given.tenant AND known.ident = given.ident);
    WITH given AS (
        SELECT known.ref, given.* FROM unnest(owners, idents, by_handlers, caps, orderings, holds)
            WITH ORDINALITY AS given (tenant, ident, handler, cap, ordering, hold, place)
        JOIN @lanes AS known ON known.tenant = given.tenant AND known.ident = given.ident
    ), declared AS (
        UPDATE @lanes AS lane SET
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
        PERFORM @settle(changed);
    END IF;
    RETURN refs;
END $$;

-- Something could be claimed now: by a tenant's turn, or alone.
CREATE FUNCTION @has_work() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM @tenants WHERE ready > 0 AND paused_until IS NULL)
        OR EXISTS (SELECT FROM @jobs WHERE state = 2)
$$;

-- d_: deliveries; d_ending says with which end (from 1) one was emitted. o_: tenants. l_: lanes, of o_ (from 1).
-- j_: jobs, of d_, o_ and l_ (from 1). p_: handlers that jobs (from 1) come after. f_: ends of attempts. With `again`, ends that an earlier try may have saved count as
-- kept. Answers for each delivery its number and whether it is new, and for each end whether its attempt still held the job.
CREATE FUNCTION @write(
    moment timestamptz, again boolean,
    d_scope integer[], d_key bytea[], d_id text[], d_kind integer[], d_tenant text[], d_facts text[],
    d_received timestamptz[], d_due timestamptz[], d_caused text[], d_depth integer[], d_size integer[],
    d_rearm boolean[], d_blob bytea[], d_ending integer[],
    o_shared boolean[], o_ident bytea[], o_name text[],
    l_owner integer[], l_ident bytea[], l_name text[], l_handler integer[], l_cap bigint[], l_ordering smallint[],
    l_hold boolean[],
    j_delivery integer[], j_tenant integer[], j_lane integer[], j_handler integer[], p_job integer[], p_handler integer[],
    f_job bigint[], f_attempt integer[], f_state smallint[], f_run_at timestamptz[], f_failures integer[],
    f_lost integer[], f_finished timestamptz[], f_error text[], f_result bytea[],
    OUT seqs bigint[], OUT is_new boolean[], OUT kept boolean[], OUT work boolean
) LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
    at timestamptz := coalesce(moment, clock_timestamp());
    known_tenants bigint[];
    owners bigint[];
    numbers bigint[];
    stands boolean[] := '{}';
    inserted bigint;
BEGIN
    IF cardinality(o_ident) > 0 THEN
        known_tenants := @tenant_refs(o_shared, o_ident, o_name);
        owners := ARRAY(SELECT DISTINCT known_tenants[place] FROM unnest(l_owner) AS place);
    END IF;
    IF cardinality(f_job) > 0 THEN
        owners := owners || @owners_of(f_job);
    END IF;
    IF owners IS NOT NULL THEN
        PERFORM @hold(owners);
    END IF;
    IF known_tenants IS NOT NULL THEN
        -- Those whose jobs go to shared lanes need only stay.
        PERFORM 1 FROM @tenants WHERE ref = ANY (known_tenants) ORDER BY ref FOR KEY SHARE;
        IF (SELECT count(*) FROM @tenants WHERE ref = ANY (known_tenants)) < cardinality(o_ident) THEN
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
                        SELECT FROM @attempts AS note
                        WHERE note.job = job.id AND note.attempt = ended.attempt
                          AND note.error IS NOT DISTINCT FROM ended.error
                          AND CASE WHEN ended.state = 0 THEN note.became < 4 ELSE note.became = ended.state END)
                    END, false) AS saved
            FROM unnest(f_job, f_attempt, f_state, f_finished, f_error)
                WITH ORDINALITY AS ended (job, attempt, state, finished, error, place)
            LEFT JOIN @jobs AS job ON job.id = ended.job
        ) AS fate;
        IF false = ANY (stands) THEN
            -- Cancelled meanwhile, and stopped now: its slot is free.
            UPDATE @jobs AS job SET lease = NULL FROM unnest(f_job, f_attempt) AS ended (job, attempt)
            WHERE job.id = ended.job AND job.attempt = ended.attempt AND job.state = 8 AND job.lease IS NOT NULL;
        END IF;
    END IF;

    IF cardinality(d_key) > 0 THEN
        numbers := ARRAY(SELECT nextval('@delivery_numbers') FROM generate_series(1, cardinality(d_key)));
        INSERT INTO @deliveries
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
            UPDATE @totals SET value = value + inserted WHERE code = 10 AND slot = @slot();
        END IF;
        IF inserted = cardinality(d_key) THEN
            seqs := numbers;
            is_new := array_fill(true, ARRAY[cardinality(d_key)]);
        ELSE
            SELECT array_agg(known.seq ORDER BY given.place),
                array_agg(coalesce(known.seq = given.seq, false) ORDER BY given.place)
            INTO seqs, is_new
            FROM unnest(numbers, d_scope, d_key) WITH ORDINALITY AS given (seq, scope, key, place)
            LEFT JOIN @deliveries AS known ON known.scope = given.scope AND known.key = given.key;
            IF EXISTS (SELECT FROM unnest(seqs, d_ending) AS answer (seq, ending) WHERE seq IS NULL AND ending IS NULL) THEN
                RAISE EXCEPTION 'a delivery was removed at this moment' USING ERRCODE = 'serialization_failure';
            END IF;
        END IF;
        INSERT INTO @bodies (seq, blob)
        SELECT seq, blob FROM unnest(seqs, d_blob, is_new) AS given (seq, blob, fresh) WHERE fresh;
        IF cardinality(j_delivery) > 0 AND inserted > 0 THEN
            PERFORM @plan_jobs(at, seqs, is_new, d_due, known_tenants, l_owner, l_ident, l_name, l_handler, l_cap,
                               l_ordering, l_hold, j_delivery, j_tenant, j_lane, j_handler, p_job, p_handler);
        END IF;
    END IF;

    IF true = ANY (stands) THEN
        UPDATE @jobs AS job SET
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
            @lanes AS lane
        WHERE ended.stands AND job.id = ended.job AND lane.ref = job.lane;
        IF f_state <> array_fill(5::smallint, ARRAY[cardinality(f_state)]) THEN
            INSERT INTO @attempts (job, attempt, started_at, ended_at, became, worker, error)
            SELECT job.id, job.attempt, job.started_at, coalesce(job.finished_at, at), job.state, job.worker, job.error
            FROM unnest(f_job, f_state, stands) AS ended (job, state, stands) JOIN @jobs AS job ON job.id = ended.job
            WHERE ended.stands AND ended.state <> 5
            ON CONFLICT (job, attempt) DO UPDATE SET ended_at = EXCLUDED.ended_at, became = EXCLUDED.became, error = EXCLUDED.error;
        END IF;
        INSERT INTO @results (job, value)
        SELECT job, value FROM unnest(f_job, f_result, stands) AS ended (job, value, stands)
        WHERE ended.stands AND value IS NOT NULL
        ON CONFLICT (job) DO UPDATE SET value = EXCLUDED.value;
    END IF;
    work := @has_work();
END $$;

-- Queue the jobs of deliveries that are new. Their tenants are held, so that they are numbered as they are committed.
CREATE FUNCTION @plan_jobs(
    at timestamptz, seqs bigint[], is_new boolean[], d_due timestamptz[], known_tenants bigint[],
    l_owner integer[], l_ident bytea[], l_name text[], l_handler integer[], l_cap bigint[], l_ordering smallint[],
    l_hold boolean[], j_delivery integer[], j_tenant integer[], j_lane integer[], j_handler integer[],
    p_job integer[], p_handler integer[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    owners bigint[] := ARRAY(SELECT known_tenants[owner] FROM unnest(l_owner) WITH ORDINALITY AS l (owner, place) ORDER BY place);
    known_lanes bigint[] := @lane_refs(owners, l_ident, l_name, l_handler, l_cap, l_ordering, l_hold);
    inserted bigint;
    behind bigint[];
    latest record;
BEGIN
    INSERT INTO @jobs (delivery, handler, tenant, lane, owner, state, run_at, created_at)
    SELECT seqs[delivery], handler, known_tenants[tenant], known_lanes[lane], owners[lane],
        CASE WHEN place = ANY (p_job) THEN -1 WHEN d_due[delivery] > at THEN 1 ELSE 0 END, coalesce(d_due[delivery], at), at
    FROM unnest(j_delivery, j_tenant, j_lane, j_handler)
        WITH ORDINALITY AS job (delivery, tenant, lane, handler, place)
    WHERE is_new[delivery] ORDER BY place;
    GET DIAGNOSTICS inserted = ROW_COUNT;
    IF cardinality(p_job) > 0 THEN
        behind := ARRAY(
            SELECT DISTINCT job.id FROM unnest(p_job) AS place
            JOIN @jobs AS job ON job.delivery = seqs[j_delivery[place]] AND job.handler = j_handler[place]
            WHERE is_new[j_delivery[place]]);
        INSERT INTO @job_parents (parent, job)
        SELECT DISTINCT parent.id, job.id FROM unnest(p_job, p_handler) AS link (place, handler)
        JOIN @jobs AS job ON job.delivery = seqs[j_delivery[place]] AND job.handler = j_handler[place]
        JOIN @jobs AS parent ON parent.delivery = job.delivery AND parent.handler = link.handler AND parent.id <> job.id
        WHERE is_new[j_delivery[place]];
        PERFORM @look(behind, at);
    END IF;
    IF 2 = ANY (l_ordering) THEN
        FOR latest IN
            SELECT known_lanes[job.lane] AS lane, max(ready.id) AS newest
            FROM unnest(j_delivery, j_lane) AS job (delivery, lane)
            JOIN @jobs AS ready ON ready.lane = known_lanes[job.lane] AND ready.state = 0
            WHERE is_new[job.delivery] AND l_ordering[job.lane] = 2 GROUP BY known_lanes[job.lane]
        LOOP
            PERFORM @supersede(latest.lane, latest.newest, at);
        END LOOP;
    END IF;
    RETURN inserted;
END $$;
