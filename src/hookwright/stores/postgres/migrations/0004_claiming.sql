-- works with: 1
-- Handing out jobs: due ones, fairly, in the order and within the limit of their lanes. Nothing here looks at what it does
-- not hand out: tenants and lanes that can give a job are found by index, as are the heads of lanes.

-- Bring back delayed jobs whose moment has come. One that must run alone holds a lane with an order: no other may overtake.
CREATE FUNCTION @promote(at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[] := ARRAY(SELECT id FROM @jobs WHERE state = 1 AND run_at <= at ORDER BY run_at LIMIT 1000);
    ours bigint[] := ARRAY(
        SELECT ref FROM @tenants WHERE ref IN (SELECT owner FROM @jobs WHERE id = ANY (ids))
        FOR NO KEY UPDATE SKIP LOCKED);
BEGIN
    UPDATE @jobs AS job SET
        state = CASE WHEN job.lost >= 2 THEN 2 ELSE 0 END,
        holds = job.holds OR (job.lost >= 2 AND lane.ordering > 0)
    FROM @lanes AS lane
    WHERE job.id = ANY (ids) AND job.state = 1 AND job.owner = ANY (ours) AND lane.ref = job.lane;
END $$;

-- Put back what was parked for handlers that are known here. How many lanes and jobs.
CREATE FUNCTION @unpark(known integer[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    refs bigint[] := ARRAY(SELECT ref FROM @lanes WHERE parked = ANY (known) AND parked > 0 LIMIT 500);
    ids bigint[] := ARRAY(SELECT id FROM @jobs WHERE handler = ANY (known) AND state = 3 LIMIT 500);
    ours bigint[];
    count bigint;
BEGIN
    IF cardinality(refs) = 0 AND cardinality(ids) = 0 THEN
        RETURN 0;
    END IF;
    ours := ARRAY(
        SELECT ref FROM @tenants
        WHERE ref IN (SELECT tenant FROM @lanes WHERE ref = ANY (refs)) OR ref IN (SELECT owner FROM @jobs WHERE id = ANY (ids))
        FOR NO KEY UPDATE SKIP LOCKED);
    refs := ARRAY(SELECT ref FROM @lanes WHERE ref = ANY (refs) AND tenant = ANY (ours) AND parked = ANY (known));
    UPDATE @lanes SET parked = 0 WHERE ref = ANY (refs);
    PERFORM @settle(refs);
    UPDATE @jobs SET state = 0 WHERE id = ANY (ids) AND state = 3 AND owner = ANY (ours);
    GET DIAGNOSTICS count = ROW_COUNT;
    RETURN count + cardinality(refs);
END $$;

-- The job that should run alone next; its tenant is held then.
CREATE FUNCTION @loner(at timestamptz, known integer[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    next record;
    newest bigint;
BEGIN
    FOR next IN
        SELECT job.id, job.lane, job.owner, lane.ordering
        FROM @jobs AS job JOIN @lanes AS lane ON lane.ref = job.lane JOIN @tenants AS tenant ON tenant.ref = job.tenant
        WHERE job.state = 2 AND lane.running < lane.cap AND (lane.held = 0 OR job.holds) AND tenant.paused_until IS NULL
          AND job.handler = ANY (known)
        ORDER BY job.id LIMIT 50
    LOOP
        PERFORM 1 FROM @tenants WHERE ref = next.owner FOR NO KEY UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;
        PERFORM 1 FROM @jobs AS job JOIN @lanes AS lane ON lane.ref = job.lane
        WHERE job.id = next.id AND job.state = 2 AND lane.running < lane.cap;
        CONTINUE WHEN NOT FOUND;
        newest := NULL;
        IF next.ordering = 2 THEN
            newest := (SELECT max(id) FROM @jobs WHERE lane = next.lane AND state = 0);
        END IF;
        IF newest IS NULL OR newest < next.id THEN
            RETURN next.id;
        END IF;
        -- Superseded while it waited for its turn; the newer one needs no solitude.
        PERFORM @supersede(next.lane, newest, at);
    END LOOP;
    RETURN NULL;
END $$;

-- The jobs whose turn it is: `slots` go to the tenants that are furthest behind, then to the lanes of each. How many each
-- may have is where a level of water would stand over their virtual times: the least of (slots + the sum of the first i) / i.
CREATE FUNCTION @heads(of_tenants bigint[], slots integer)
RETURNS TABLE (id bigint, lane bigint, tenant bigint, handler integer, shared boolean, mixed boolean, supersedes boolean)
LANGUAGE sql STABLE AS $$
    WITH turn AS (
        SELECT ref, vt, shared, row_number() OVER w AS place, sum(vt) OVER w AS total FROM @tenants
        WHERE ref = ANY (of_tenants) AND ready > 0 AND paused_until IS NULL
        WINDOW w AS (ORDER BY vt, ref ROWS UNBOUNDED PRECEDING)
    ), share AS (
        SELECT ref, vt, shared, least(slots, ceil((SELECT min((slots + total) / place) FROM turn) - vt))::bigint AS quota FROM turn
    ), open AS (
        SELECT share.ref AS owner, share.vt AS owner_vt, share.shared, share.quota, lane.*,
            row_number() OVER w AS place, sum(lane.vt) OVER w AS total
        FROM share CROSS JOIN LATERAL (
            SELECT ref, vt, head, cap - running AS room, ordering, held > 0 AS held, handler = 0 AS several FROM @lanes
            WHERE @lanes.tenant = share.ref AND ready ORDER BY vt LIMIT share.quota
        ) AS lane
        WHERE share.quota > 0
        WINDOW w AS (PARTITION BY share.ref ORDER BY lane.vt, lane.ref ROWS UNBOUNDED PRECEDING)
    ), level AS (
        SELECT *, least(room, ceil(min((quota + total) / place) OVER (PARTITION BY owner) - vt))::bigint AS count FROM open
    ), head AS (
        SELECT level.*, job.id, job.tenant, job.handler FROM level CROSS JOIN LATERAL (
            (SELECT id, tenant, handler FROM @jobs
             WHERE level.ordering < 2 AND NOT level.held AND @jobs.lane = level.ref AND state = 0 AND @jobs.id >= level.head
             ORDER BY id LIMIT level.count)
            UNION ALL
            (SELECT id, tenant, handler FROM @jobs
             WHERE level.ordering < 2 AND level.held AND @jobs.lane = level.ref AND state = 0 AND holds
             ORDER BY id LIMIT level.count)
            UNION ALL
            (SELECT id, tenant, handler FROM @jobs
             WHERE level.ordering = 2 AND NOT level.held AND @jobs.lane = level.ref AND state = 0
             ORDER BY id DESC LIMIT 1)
            UNION ALL
            (SELECT id, tenant, handler FROM @jobs
             WHERE level.ordering = 2 AND level.held AND @jobs.lane = level.ref AND state = 0 AND holds
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

-- Wait until a tenant that has something is not being written to. A statement of its own, for it must hold nothing while it
-- waits: a claim holds rows even where it found nothing, namely those that changed while it took them.
CREATE FUNCTION @await_turn() RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    PERFORM 1 FROM (SELECT ref FROM @tenants WHERE ready > 0 AND paused_until IS NULL ORDER BY vt LIMIT 1) AS next
    JOIN @tenants AS tenant ON tenant.ref = next.ref FOR NO KEY UPDATE OF tenant;
END $$;

-- Take at most `slots` jobs, saved as started. `more`: there may be more at once; `due_at`: when there will be by itself.
CREATE FUNCTION @claim(
    moment timestamptz, slots integer, by_worker text, known integer[], lasting interval, alone boolean,
    OUT at timestamptz, OUT ids bigint[], OUT delivery_seqs bigint[], OUT handler_refs integer[], OUT tenant_names text[],
    OUT lane_names text[], OUT run_ats timestamptz[], OUT created_ats timestamptz[], OUT attempt_numbers integer[],
    OUT failures integer[], OUT losses integer[], OUT errors text[],
    OUT alone_waiting boolean, OUT due_at timestamptz, OUT more boolean
) LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
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
    IF EXISTS (SELECT FROM @jobs WHERE state = 1 AND run_at <= at) THEN
        PERFORM @promote(at);
    END IF;
    IF EXISTS (SELECT FROM @tenants WHERE paused_until <= at) THEN
        UPDATE @tenants SET paused_until = NULL, reason = NULL WHERE ref IN (
            SELECT ref FROM @tenants WHERE paused_until <= at FOR NO KEY UPDATE SKIP LOCKED);
    END IF;
    IF EXISTS (SELECT FROM @jobs WHERE state = 2) THEN
        loner := @loner(at, known);
    END IF;
    IF alone AND loner IS NOT NULL THEN
        PERFORM @supersede(job.lane, job.id, at) FROM @jobs AS job JOIN @lanes AS lane ON lane.ref = job.lane
        WHERE job.id = loner AND lane.ordering = 2;
        UPDATE @jobs SET state = 4, attempt = attempt + 1, started_at = at, finished_at = NULL, lease = at + lasting,
            worker = by_worker WHERE id = loner;
        taken := ARRAY[loner];
    END IF;

    WHILE NOT alone AND cardinality(taken) < slots AND turned_away < 200 LOOP
        ours := ARRAY(
            SELECT ref FROM @tenants WHERE ready > 0 AND paused_until IS NULL
            ORDER BY vt LIMIT slots - cardinality(taken) FOR NO KEY UPDATE SKIP LOCKED);
        IF cardinality(ours) = 0 THEN
            EXIT WHEN unparked OR @unpark(known) = 0;
            unparked := true;
            CONTINUE;
        END IF;
        chosen := '{}';
        progress := 0;
        FOR head IN SELECT * FROM @heads(ours, slots - cardinality(taken)) LOOP
            progress := progress + 1;
            IF head.supersedes THEN
                PERFORM @supersede(head.lane, head.id, at);
            END IF;
            IF NOT head.handler = ANY (known) THEN
                turned_away := turned_away + 1;
                IF head.mixed THEN
                    -- The others in the lane have no order to keep with it.
                    UPDATE @jobs SET state = 3 WHERE id = head.id;
                ELSE
                    UPDATE @lanes SET parked = head.handler WHERE ref = head.lane;
                    PERFORM @settle(ARRAY[head.lane]);
                END IF;
                CONTINUE;
            END IF;
            IF head.shared THEN
                until := (SELECT paused_until FROM @tenants WHERE ref = head.tenant);
                IF until IS NOT NULL THEN
                    turned_away := turned_away + 1;
                    UPDATE @jobs SET state = 1, run_at = until WHERE id = head.id;
                    CONTINUE;
                END IF;
            END IF;
            chosen := chosen || head.id;
        END LOOP;
        stuck := progress = 0;
        EXIT WHEN stuck;
        IF cardinality(chosen) > 0 THEN
            UPDATE @jobs SET state = 4, attempt = attempt + 1, started_at = at, finished_at = NULL,
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
            JOIN @jobs AS job ON job.id = one.ref JOIN @tenants AS tenant ON tenant.ref = job.tenant
            JOIN @lanes AS lane ON lane.ref = job.lane
            ORDER BY one.place
        ) AS row;
    END IF;
    alone_waiting := loner IS NOT NULL AND NOT alone;
    due_at := least((SELECT min(job.run_at) FROM @jobs AS job WHERE job.state = 1), (SELECT min(paused_until) FROM @tenants));
    more := alone OR cardinality(taken) >= slots OR turned_away >= 200
        OR (NOT stuck AND EXISTS (SELECT FROM @tenants WHERE ready > 0 AND paused_until IS NULL));
END $$;
