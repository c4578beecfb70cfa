for _, handler in ipairs(args.handlers) do known_handlers[handler] = true end
if args.changed then unpark(args.handlers) end
bring_back()
pauses = call('ZCARD', PAUSED) > 0
local alone = call('ZCARD', ALONE) > 0 and loner()
if args.alone then
    if alone then
        if lane_of(job_of(alone)[LANE])[ORDERING] == LATEST then supersede(job_of(alone)[LANE], alone) end
        start(alone)
    end
else
    local unparked = false
    while #taken < args.limit and turned_away < MOST_TURNED_AWAY do
        if not turn(args.limit - #taken) then
            if unparked or unpark(args.handlers) == 0 then break end
            unparked = true
        end
    end
end
settle()
local jobs = {}
for place_in, id in ipairs(taken) do
    local job = job_of(id)
    jobs[place_in] = {id, job[DELIVERY], job[HANDLER], tenant_of(job[TENANT])[T_NAME], lane_of(job[LANE])[NAME],
        job[RUN_AT], job[CREATED_AT], job[ATTEMPT], job[FAILURES], job[LOST], job[ERROR]}
end
local due_at, resumes_at = first_score(DELAYED) or false, first_score(PAUSED) or false
if resumes_at and (not due_at or resumes_at < due_at) then due_at = resumes_at end
local more = args.alone or #taken >= args.limit or turned_away >= MOST_TURNED_AWAY
flush()
return encode({jobs, (alone and not args.alone) and true or false, due_at, more, now})
