-- Jobs as lists show them, beside the deliveries that they belong to; numbers without a job are left out.
load_jobs(args.ids)
local views, deliveries = {}, {}
for _, id in ipairs(args.ids) do
    local job = job_of(id)
    if job then
        local lane, seq = lane_of(job[LANE]), job[DELIVERY]
        local parked = job[STATE] == 3 or (lane[PARKED_FOR] and not job[LEASE] and not job[FINISHED_AT] and true or false)
        insert(views, {parked, id, tenant_of(job[TENANT])[T_NAME], lane[NAME], unpack(job, 1, 16)})
        deliveries[seq] = true
    end
end
local answer = {encode(views)}
for seq in pairs(deliveries) do
    insert(answer, tostring(seq))
    insert(answer, call('HGET', DELIVERIES, seq))
end
return answer
