-- `Job.begin`: the first bearer of a dispatched job's ticket begins it.
local job = job_of(args.id)
if not job or job[ATTEMPT] ~= args.attempt or job[STATE] ~= 4 or not job[LEASE] or job[WORKER] ~= args.dispatched then
    return encode(false)
end
job[STARTED_AT], job[LEASE], job[WORKER] = now, now + args.lease, args.worker
touch(args.id)
flush()
return encode({args.id, tenant_of(job[TENANT])[T_NAME], lane_of(job[LANE])[NAME], unpack(job, 1, 16)})
