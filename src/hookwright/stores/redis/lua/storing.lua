-- Deliveries and their jobs.
--
-- A stored delivery is its digest (20 bytes), when it was received, ';', the numbers of its jobs, '|', and the record.
-- An incoming one is {digest, record, blob, received_at, due_at, rearm, owner, scope, jobs}.

local function delivery_parts(seq)
    local stored = get(DELIVERIES, seq)
    if not stored then return nil end
    local received_at, ids, stop = string.match(stored, '^(%d+);([%d,]*)|()', 21)
    local jobs_of_it = {}
    for id in string.gmatch(ids, '%d+') do insert(jobs_of_it, tonumber(id)) end
    return string.sub(stored, 1, 20), tonumber(received_at), jobs_of_it, stop
end

local function set_delivery(seq, digest, received_at, ids, record)
    put(DELIVERIES, seq, digest .. format('%d', received_at) .. ';' .. table.concat(ids, ',') .. '|' .. record)
end

-- Queue the jobs of a delivery; answers their numbers. `known` are those that it had before.
local function add_jobs(seq, item, planned, known)
    local ids, after, newest = {}, {}, {}
    for _, id in ipairs(known or {}) do insert(ids, id) end
    if #planned == 0 then return ids end
    local tenant = tenant_named(item[7], 0)
    local run_at = item[5] or now
    local due = run_at <= now and 0 or 1
    for _, wanted in ipairs(planned) do
        local id, lane = number('job'), lane_named(wanted, tenant)
        local state = wanted[7] and -1 or due
        rows[JOBS][id] = {seq, wanted[1], tenant, lane, state, run_at, now, 0, 0, 0, 0, false, false, false, false,
            false, 0}
        touch(id)
        insert(ids, id)
        if wanted[7] then
            insert(after, {id, wanted[7]})
        elseif lane_of(lane)[ORDERING] == LATEST and state == 0 then
            newest[lane] = id
        end
    end
    if #after > 0 then follow(after, ids) end
    for lane, id in pairs(newest) do supersede(lane, id) end
    work = true
    return ids
end

-- `Job.rearm`. A holding job goes on holding its lane: it is the next.
local function rearm(id)
    local job = job_of(id)
    job[STATE], job[RUN_AT], job[FAILURES], job[LOST], job[FINISHED_AT], job[LEASE] = 0, now, 0, 0, false, false
    touch(id)
    work = true
end

local function known_delivery(seq, item)
    local count = 0
    if item[6] then
        local _, _, ids = delivery_parts(seq)
        load_jobs(ids)
        for _, id in ipairs(ids) do
            local job = job_of(id)
            if job and job[STATE] == 7 then
                rearm(id)
                count = count + 1
            end
        end
        -- Retention may have taken the body of the old delivery; here it is again.
        if count > 0 and call('HEXISTS', BODIES, seq) == 0 then put(BODIES, seq, item[3]) end
    end
    return {count > 0 and 2 or 1, seq, count}
end

-- Keep what is new, with its jobs: for each {arrival, number, jobs}, where arrival is 0 new, 1 known, 2 rearmed.
local function store(items)
    local digests, receipts = {}, {}
    for place_in, item in ipairs(items) do digests[place_in] = item[1] end
    local known = {}
    for start = 1, #digests, 1000 do
        local last = min(start + 999, #digests)
        for place_in, seq in ipairs(call('HMGET', IDS, unpack(digests, start, last))) do
            local digest = digests[start + place_in - 1]
            -- What an earlier item of this group has made known is in `rows`.
            if not (rows[IDS] and rows[IDS][digest]) then known[digest] = tonumber(seq or nil) end
        end
    end
    for place_in, item in ipairs(items) do
        local seq = known[item[1]] or (rows[IDS] and rows[IDS][item[1]])
        if seq then
            receipts[place_in] = known_delivery(seq, item)
        else
            seq = number('seq')
            put(IDS, item[1], seq)
            put(BODIES, seq, item[3])
            if item[8] then call('SADD', SCOPES, item[8]) end
            local ids = add_jobs(seq, item, item[9])
            set_delivery(seq, item[1], item[4], ids, item[2])
            total('deliveries', 1)
            receipts[place_in] = {0, seq, #ids}
        end
    end
    return receipts
end
