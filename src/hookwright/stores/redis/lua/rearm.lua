local count, rearmed = 0, {}
load_jobs(args.ids)
for _, id in ipairs(args.ids) do
    local job = job_of(id)
    -- A cancelled job whose attempt has not stopped yet still has its lease: it has not quite ended.
    if job and job[FINISHED_AT] and not job[LEASE] then
        rearm(id)
        put(RESULTS, id, false)
        insert(rearmed, id)
        count = count + 1
    end
end
sync()
wait_for_parents(rearmed)
settle()
flush()
return encode({count, work})
