-- Jobs whose lease has run out. Those that were cancelled give up their slots here; what becomes of the others is said
-- by `Job.lose`, and saved by `write`.
if #args.handlers > 0 then unpark(args.handlers) end
local ids = call('ZRANGEBYSCORE', LEASES, '-inf', '(' .. format('%d', now), 'LIMIT', 0, args.limit)
for place_in, id in ipairs(ids) do ids[place_in] = tonumber(id) end
load_jobs(ids)
local lost = {}
for _, id in ipairs(ids) do
    local job = job_of(id)
    if job[STATE] == 4 then
        local row = {id, tenant_of(job[TENANT])[T_NAME], lane_of(job[LANE])[NAME], unpack(job, 1, 16)}
        insert(lost, row)
    else
        job[LEASE] = false
        touch(id)
        work = true
    end
end
flush()
return encode({lost, work, now})
