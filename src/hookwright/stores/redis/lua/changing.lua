-- What follows from a job's new state: counters of its lane and tenant, and the sets that it is found by.

local touched, turned = {}, {}
local touched_lanes, touched_tenants, crowds = {}, {}, {}

local function touch(id)
    touched[id] = true
    note(JOBS, id)
end

local function touch_lane(ref)
    touched_lanes[ref] = true
    note(LANES, ref)
end

local function touch_tenant(ref)
    touched_tenants[ref] = true
    note(TENANTS, ref)
end

local CLASSES = {[-1] = '5', [1] = '2', [2] = '3', [3] = '4'}

-- '0' ready, '1' ready and holding its lane, '2' delayed, '3' alone, '4' parked, '5' after others of its delivery.
local function class_of(state, holds)
    return state == 0 and (holds == 1 and '1' or '0') or CLASSES[state]
end

local function queue_prefix(lane, class)
    return format('%010d%s', lane, class)
end

local LETTERS = {[-1] = 'w', [6] = 's', [7] = 'f', [8] = 'c'}

local function state_member(letter, id)
    return format('%s%014d', letter, id)
end

local function parked_member(handler, kind, number)
    return handler .. '\0' .. kind .. format('%014d', number)
end

-- Take a job as it was out of what it counts in (`by` -1), or put it in as it is (1).
local function count(id, job, by, state, holds, lease, run_at, finished_at)
    local lane = lane_of(job[LANE])
    local score = by > 0
    if state == 0 then
        if holds == 1 then lane[FIRST] = lane[FIRST] + by else lane[WAITING] = lane[WAITING] + by end
    end
    if lease then
        lane[RUNNING] = lane[RUNNING] + by
        place(LEASES, id, score and lease)
    elseif not finished_at then
        local tenant = tenant_of(job[TENANT])
        tenant[T_WAITING] = tenant[T_WAITING] + by
        crowds[job[TENANT]] = true
        touch_tenant(job[TENANT])
        place(QUEUE, queue_prefix(job[LANE], class_of(state, holds)) .. format('%014d', id), score and 0)
        if state == 1 then
            place(DELAYED, id, score and run_at)
        elseif state >= 0 then
            place(QUEUED, id, score and run_at)
            if state == 2 then place(ALONE, id, score and id) end
            if state == 3 then place(PARKED, parked_member(job[HANDLER], 'J', id), score and 0) end
        end
    end
    lane[HELD] = lane[HELD] + by * holds
    total(state, by)
    local letter = LETTERS[state]
    if letter then place(STATES, state_member(letter, id), score and 0) end
end

local function settle_job(id)
    local job, was = rows[JOBS][id], before[id]
    if was and job and was[1] == job[STATE] and was[2] == job[HOLDS] and was[3] == job[LEASE] and was[4] == job[RUN_AT]
        and was[5] == job[FINISHED_AT] then
        return
    end
    local subject = job or was.job
    if was then count(id, subject, -1, was[1], was[2], was[3], was[4], was[5]) end
    local lane, tenant = lane_of(subject[LANE]), tenant_of(subject[TENANT])
    if job then
        count(id, job, 1, job[STATE], job[HOLDS], job[LEASE], job[RUN_AT], job[FINISHED_AT])
        if was then
            -- A ready job that leaves a parked lane may be the one that nobody knew: the next claim looks again.
            if was[1] == 0 and job[STATE] ~= 0 and lane[PARKED_FOR] then
                place(PARKED, parked_member(lane[PARKED_FOR], 'L', job[LANE]), false)
                lane[PARKED_FOR] = false
            end
            if job[FOLLOWED] == 1 and (was[1] > 4) ~= (job[STATE] > 4) then turned[id] = true end
        end
        before[id] = {job[STATE], job[HOLDS], job[LEASE], job[RUN_AT], job[FINISHED_AT]}
    else
        before[id] = nil
    end
    local more = (job and 1 or 0) - (was and 1 or 0)
    if more ~= 0 then
        lane[COUNT] = lane[COUNT] + more
        tenant[T_COUNT] = tenant[T_COUNT] + more
        touch_tenant(subject[TENANT])
    end
    touch_lane(subject[LANE])
end

local function remove_job(id)
    local job = job_of(id)
    before[id].job = job
    rows[JOBS][id] = false
    touch(id)
end

local function ready_member(owner, vt, ref)
    return format('%010d%012d%010d', owner, vt, ref)
end

-- A lane, and with its first ready lane a tenant, comes back no earlier than where the others are: a long sleep earns no
-- burst (start-time fair queuing).
local function settle_lane(ref)
    local lane = lane_of(ref)
    local owner = tenant_of(lane[OWNER])
    local ready = not lane[PARKED_FOR] and lane[RUNNING] < lane[CAP]
        and (lane[FIRST] > 0 or (lane[WAITING] > 0 and lane[HELD] == 0))
    local listed = lane[LISTED]
    if ready and not listed then
        lane[VT] = max(lane[VT], owner[LANE_CLOCK])
        if owner[READY_LANES] == 0 then owner[T_VT] = max(owner[T_VT], numbers.clock) end
        owner[READY_LANES] = owner[READY_LANES] + 1
        touch_tenant(lane[OWNER])
    elseif listed and not ready then
        owner[READY_LANES] = owner[READY_LANES] - 1
        touch_tenant(lane[OWNER])
    end
    if listed and not (ready and listed == lane[VT]) then
        place(READY, ready_member(lane[OWNER], listed, ref), false)
        lane[LISTED] = false
    end
    if ready and not lane[LISTED] then
        place(READY, ready_member(lane[OWNER], lane[VT], ref), 0)
        lane[LISTED] = lane[VT]
    end
    -- Never taken off the list here: who purges looks again.
    if lane[COUNT] == 0 then place(IDLE, 'L' .. ref, ref) end
end

local function settle_tenant(ref)
    local tenant = tenant_of(ref)
    if not tenant then return end
    local turn = tenant[READY_LANES] > 0 and tenant[PAUSED_UNTIL] == 0 and tenant[T_VT]
    if turn ~= tenant[T_LISTED] then
        place(TURN, ref, turn)
        tenant[T_LISTED] = turn
    end
    if crowds[ref] then
        place(CROWDS, ref, tenant[T_WAITING] > 0 and tenant[T_WAITING])
        crowds[ref] = nil
    end
    if tenant[T_COUNT] == 0 and tenant[T_LANES] == 0 and tenant[PAUSED_UNTIL] == 0 then
        place(IDLE, 'T' .. ref, ref)
    end
end

-- Everything that follows from what was touched, so that the sets can be read.
local function sync()
    for id in pairs(touched) do settle_job(id) end
    touched = {}
    for ref in pairs(touched_lanes) do settle_lane(ref) end
    touched_lanes = {}
    for ref in pairs(touched_tenants) do settle_tenant(ref) end
    touched_tenants = {}
    write_members()
end

local PACKED = {[JOBS] = true, [LANES] = true, [TENANTS] = true}

-- Write it all. The ids come last: an id without its delivery would turn the next copy of it away.
local function flush()
    sync()
    local ids = changed[IDS]
    changed[IDS] = nil
    local function write(key, fields)
        local sets, removals = {}, {}
        for field in pairs(fields) do
            local value = rows[key][field]
            if value then
                insert(sets, field)
                insert(sets, PACKED[key] and encode(value) or value)
            else
                insert(removals, field)
            end
        end
        in_parts('HSET', key, sets, 1000)
        in_parts('HDEL', key, removals, 1000)
    end
    for key, fields in pairs(changed) do write(key, fields) end
    if ids then write(IDS, ids) end
    changed = {}
    for name, value in pairs(numbers) do
        if value ~= first_numbers[name] then call('HSET', META, name, format('%d', value)) end
    end
    for code, by in pairs(totals) do
        if by ~= 0 then call('HINCRBY', META, 'total ' .. code, by) end
    end
    totals = {}
end

-- The waiting jobs of a class in a lane, in the order of their numbers.
local function waiting_in(lane, class, limit, newest, below)
    local from = '[' .. queue_prefix(lane, class)
    local to = '(' .. queue_prefix(lane, class) .. (below and format('%014d', below) or ':')
    local found
    if newest then
        found = call('ZREVRANGEBYLEX', QUEUE, to, from, 'LIMIT', 0, limit)
    else
        found = call('ZRANGEBYLEX', QUEUE, from, to, 'LIMIT', 0, limit)
    end
    local ids = {}
    for place_in, member in ipairs(found) do ids[place_in] = tonumber(string.sub(member, 12)) end
    load_jobs(ids)
    return ids
end

-- `Job.skip`, for one job that waits.
local function skip(id, reason)
    local job = job_of(id)
    job[STATE], job[FINISHED_AT], job[HOLDS], job[ERROR] = 6, now, 0, reason
    touch(id)
end

-- Skip what waits in a lane and is older than a job.
local function supersede(lane, id)
    sync()
    for class = 0, 5 do
        for _, older in ipairs(waiting_in(lane, tostring(class), 1000, false, id)) do
            skip(older, 'superseded by a newer delivery')
        end
    end
    sync()
end
