-- Handing out jobs: due ones, fairly, in the order and within the limit of their lanes.
--
-- Nothing here looks at what it does not hand out: tenants and lanes that can give a job are found by their sets, as are
-- the heads of lanes, so a backlog costs nothing. What cannot run when its turn comes (an unknown handler, a paused
-- tenant in a shared lane) is moved out of the way once, and comes back by an event of its own.

local MOST_TURNED_AWAY = 200
local known_handlers, taken, turned_away, pauses = {}, {}, 0, false

local function start(id)
    -- `Job.start`.
    local job = job_of(id)
    job[STATE], job[ATTEMPT], job[STARTED_AT], job[FINISHED_AT] = 4, job[ATTEMPT] + 1, now, false
    job[LEASE], job[WORKER] = now + args.lease, args.worker
    touch(id)
    insert(taken, id)
end

local function first_score(key)
    return tonumber(call('ZRANGE', key, 0, 0, 'WITHSCORES')[2])
end

-- Delayed jobs whose moment has come, and pauses that are over. A job that must run alone holds a lane with an order: no
-- other may overtake it.
local function bring_back()
    if (first_score(DELAYED) or now + 1) <= now then
        local ids = call('ZRANGEBYSCORE', DELAYED, '-inf', format('%d', now), 'LIMIT', 0, 1000)
        for place_in, id in ipairs(ids) do ids[place_in] = tonumber(id) end
        load_jobs(ids)
        for _, id in ipairs(ids) do
            local job = job_of(id)
            if job[LOST] >= args.alone_after then
                job[STATE] = 2
                if lane_of(job[LANE])[ORDERING] ~= ANY then job[HOLDS] = 1 end
            else
                job[STATE] = 0
            end
            touch(id)
        end
    end
    if (first_score(PAUSED) or now + 1) <= now then
        for _, ref in ipairs(call('ZRANGEBYSCORE', PAUSED, '-inf', format('%d', now))) do end_pause(tonumber(ref)) end
    end
    sync()
end

-- The job that should run alone next.
local function loner()
    for _, member in ipairs(call('ZRANGE', ALONE, 0, 999)) do
        local id = tonumber(member)
        local job = job_of(id)
        local lane = lane_of(job[LANE])
        if job[STATE] == 2 and known_handlers[job[HANDLER]] and lane[RUNNING] < lane[CAP]
            and (lane[HELD] == 0 or job[HOLDS] == 1) and tenant_of(job[TENANT])[PAUSED_UNTIL] == 0 then
            local newest = lane[ORDERING] == LATEST and waiting_in(job[LANE], '0', 1, true)[1]
            if not newest or newest < id then return id end
            -- Superseded while it waited for its turn; the newer one needs no solitude.
            supersede(job[LANE], newest)
        end
    end
end

local function may_start(id, mixed)
    local job = job_of(id)
    if not known_handlers[job[HANDLER]] then
        turned_away = turned_away + 1
        if mixed then
            -- The others in the lane have no order to keep with it.
            job[STATE] = 3
            touch(id)
        else
            park_lane(job[LANE], job[HANDLER])
        end
        return false
    end
    local until_ = pauses and tenant_of(job[TENANT])[PAUSED_UNTIL] or 0
    if until_ > 0 then
        turned_away = turned_away + 1
        job[STATE], job[RUN_AT] = 1, until_
        touch(id)
        return false
    end
    return true
end

-- Start the jobs whose turn it is in a tenant's lanes; how many.
local function serve(owner, share)
    local tenant = tenant_of(owner)
    local prefix = format('%010d', owner)
    local lanes, times, rooms = {}, {}, {}
    for place_in, member in ipairs(call('ZRANGEBYLEX', READY, '[' .. prefix, '(' .. prefix .. ':', 'LIMIT', 0, share)) do
        local ref = tonumber(string.sub(member, -10))
        local lane = lane_of(ref)
        lanes[place_in], times[place_in], rooms[place_in] = ref, lane[VT], lane[CAP] - lane[RUNNING]
    end
    local given, started, clock = shares(times, rooms, share), 0, 0
    for place_in, ref in ipairs(lanes) do
        local wanted = given[place_in]
        if wanted > 0 then
            local lane, ids = lane_of(ref)
            local class = lane[HELD] > 0 and '1' or '0'
            if lane[ORDERING] == LATEST then
                ids = waiting_in(ref, class, 1, true)
                if ids[1] and class == '0' then supersede(ref, ids[1]) end
            else
                ids = waiting_in(ref, class, wanted)
            end
            local mixed, here = not lane[FOR] and lane[ORDERING] == ANY, 0
            for _, id in ipairs(ids) do
                if may_start(id, mixed) then
                    start(id)
                    here = here + 1
                end
            end
            if here > 0 then
                clock = max(clock, lane[VT])
                lane[VT] = lane[VT] + here
                started = started + here
                touch_lane(ref)
            end
        end
    end
    if started > 0 then
        numbers.clock = max(numbers.clock, tenant[T_VT] + started - 1)
        tenant[T_VT], tenant[LANE_CLOCK] = tenant[T_VT] + started, max(tenant[LANE_CLOCK], clock)
        touch_tenant(owner)
    end
    return started
end

-- Give the tenants that are next their share of the slots. `false`: nobody has anything.
local function turn(slots)
    local found = call('ZRANGE', TURN, 0, slots - 1, 'WITHSCORES')
    if #found == 0 then return false end
    local owners, times, rooms = {}, {}, {}
    for place_in = 1, #found, 2 do
        insert(owners, tonumber(found[place_in]))
        insert(times, tonumber(found[place_in + 1]))
        insert(rooms, slots)
    end
    local before_it, started = turned_away, 0
    for place_in, share in ipairs(shares(times, rooms, slots)) do
        if share > 0 then started = started + serve(owners[place_in], share) end
    end
    sync()
    return started > 0 or turned_away > before_it
end
