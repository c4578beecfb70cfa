-- One step of retention: looks at some numbers from `from` on, of jobs, bodies or deliveries (`what`), and deletes what
-- may go. Answers {where to go on, or false at the end; how many went}. The first writes only free memory, so that it
-- works on a full server.
call('HDEL', REPLIES, '')
local gone, at, last = 0, args.from, 0
local stays = 'low ' .. args.what
at = max(at, tonumber(call('HGET', META, stays) or 1))
last = min(at + args.limit - 1, args.what == 'jobs' and numbers.job or numbers.seq)
local leading, stopped = true, false

local function purge_job(id)
    local job = job_of(id)
    if not job then return true end
    if job[CREATED_AT] >= args.before then
        stopped = true
        return false
    end
    if job[FINISHED_AT] and job[FINISHED_AT] < args.before and job[STATE] ~= 7 and not job[LEASE] then
        local digest, received_at, ids, stop = delivery_parts(job[DELIVERY])
        if digest then
            local left = {}
            for _, other in ipairs(ids) do
                if other ~= id then insert(left, other) end
            end
            set_delivery(job[DELIVERY], digest, received_at, left, string.sub(get(DELIVERIES, job[DELIVERY]), stop))
        end
        unfollow(id)
        remove_job(id)
        for _, key in ipairs({ATTEMPTS, RESULTS, MEMORIES}) do put(key, id, false) end
        gone = gone + 1
        return true
    end
    return false
end

local function purge_delivery(seq)
    local digest, received_at, ids = delivery_parts(seq)
    if not digest then return true end
    if received_at >= args.before then
        stopped = true
        return false
    end
    if args.what == 'deliveries' then
        if #ids > 0 then return false end
        put(IDS, digest, false)
        put(DELIVERIES, seq, false)
        put(BODIES, seq, false)
        total('deliveries', -1)
    else
        load_jobs(ids)
        for _, id in ipairs(ids) do
            if job_of(id) and job_of(id)[STATE] < 5 then return false end
        end
        if call('HEXISTS', BODIES, seq) == 0 then return true end
        put(BODIES, seq, false)
    end
    gone = gone + 1
    return true
end

local wanted = {}
for number_of = at, last do insert(wanted, number_of) end
if args.what == 'jobs' then
    load_jobs(wanted)
elseif #wanted > 0 then
    local found = call('HMGET', DELIVERIES, unpack(wanted))
    rows[DELIVERIES] = rows[DELIVERIES] or {}
    for place_in, seq in ipairs(wanted) do rows[DELIVERIES][seq] = found[place_in] end
end
while at <= last and not stopped do
    local free = (args.what == 'jobs' and purge_job or purge_delivery)(at)
    if not stopped then
        leading = leading and free
        at = at + 1
        -- What lies below is gone for good, and never looked at again. A body may come back with a redelivery.
        if leading and args.what ~= 'bodies' then put(META, stays, format('%d', at)) end
    end
end
flush()
local highest = args.what == 'jobs' and numbers.job or numbers.seq
return encode({(not stopped and at <= highest) and at or false, gone})
