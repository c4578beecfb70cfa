-- works with: 1
-- Before PostgreSQL 18 a function in SQL that is not inlined is planned anew at each call, which took longer than all the
-- rest of a small group. In PL/pgSQL the plan is kept.

CREATE OR REPLACE FUNCTION @has_work() RETURNS boolean LANGUAGE plpgsql STABLE AS $$ BEGIN
    RETURN EXISTS (SELECT FROM @tenants WHERE ready > 0 AND paused_until IS NULL)
        OR EXISTS (SELECT FROM @jobs WHERE state = 2);
END $$;

CREATE OR REPLACE FUNCTION @owners_of(ids bigint[]) RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$ BEGIN
    RETURN ARRAY(
        WITH RECURSIVE job (id) AS (
            SELECT unnest(ids) UNION SELECT link.job FROM job JOIN @job_parents AS link ON link.parent = job.id
        )
        SELECT DISTINCT owner FROM @jobs WHERE @jobs.id IN (SELECT job.id FROM job));
END $$;
