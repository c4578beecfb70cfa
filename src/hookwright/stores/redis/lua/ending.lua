-- How attempts end: fenced, saved together with what they caused. An end is {job, attempt, state, run_at, failures, lost,
-- finished_at, error, result, tenant, emitted, expired, started_at}, where `tenant` is {'pause', name, until, reason} or
-- {'drop', name, reason}; `expired` says that it is the sweep's: the lease must still have run out.
--
-- The fence is the attempt and the moment at which it began: where a failover has lost the last moments, the number of a
-- lost job is given to another, whose attempts are counted from one again.

local function note_attempt(id, job, ended_at)
    local known = get(ATTEMPTS, id)
    local notes = known and decode(known) or {}
    local entry = {job[ATTEMPT], job[STARTED_AT], ended_at, job[STATE], job[WORKER], job[ERROR]}
    if #notes > 0 and notes[#notes][1] == job[ATTEMPT] then
        notes[#notes] = entry
    else
        insert(notes, entry)
    end
    put(ATTEMPTS, id, encode(notes))
end

-- Which of them still hold their job. Frees the slots of those that were cancelled meanwhile.
local function standing(ends)
    local ids, kept, seen = {}, {}, {}
    for place_in, ending in ipairs(ends) do ids[place_in] = ending[1] end
    load_jobs(ids)
    for place_in, ending in ipairs(ends) do
        local id = ending[1]
        local job = job_of(id)
        local ours = job and job[ATTEMPT] == ending[2] and job[STARTED_AT] == ending[13] and job[LEASE] and not seen[id]
            and not (ending[12] and job[LEASE] >= now)
        kept[place_in] = ours and job[STATE] == 4 or false
        if kept[place_in] then
            -- A second end of the same attempt, in this very group, comes too late.
            seen[id] = true
        elseif ours and job[STATE] == 8 then
            job[LEASE] = false
            touch(id)
        end
    end
    return kept
end

local function save(ending)
    local id, state = ending[1], ending[3]
    local job = job_of(id)
    if state ~= 5 then
        local lane = lane_of(job[LANE])
        local holds = 0
        if state == 0 then
            if ending[4] > now then
                state = 1
            elseif ending[6] >= args.alone_after then
                state = 2
            end
            -- In a lane that holds, whatever comes back is next; so is what must run alone, in a lane with an order.
            if lane[HOLD] == 1 or (state == 2 and lane[ORDERING] ~= ANY) then holds = 1 end
            work = true
        elseif state == 7 then
            holds = lane[HOLD]
        end
        job[RUN_AT], job[FAILURES], job[LOST] = ending[4], ending[5], ending[6]
        job[HOLDS] = holds
    else
        job[HOLDS] = 0
    end
    job[STATE], job[FINISHED_AT], job[ERROR], job[LEASE] = state, ending[7], ending[8], false
    if state ~= 5 then note_attempt(id, job, ending[7] or now) end
    touch(id)
    if ending[9] then put(RESULTS, id, ending[9]) end
    local of_tenant = ending[10]
    if of_tenant then
        if of_tenant[1] == 'pause' then
            pause(of_tenant[2], of_tenant[3], of_tenant[4])
        else
            drop(of_tenant[2], of_tenant[3])
        end
    end
end
