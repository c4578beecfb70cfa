local ref = tenant_named(args.tenant, 0, true)
local until_ = ref and tenant_of(ref)[PAUSED_UNTIL] or 0
if until_ == 0 then return encode({false, false}) end
end_pause(ref)
-- Jobs that were put off to the very end of the pause: the one that asked for it, and those met in shared lanes. They
-- stay delayed, and due: the next claim brings them back as it does all others.
local ids = call('ZRANGEBYSCORE', DELAYED, format('%d', until_), format('%d', until_))
for place_in, id in ipairs(ids) do ids[place_in] = tonumber(id) end
load_jobs(ids)
for _, id in ipairs(ids) do
    local job = job_of(id)
    if job[TENANT] == ref then
        job[RUN_AT] = now
        touch(id)
    end
end
flush()
return encode({true, true})
