-- Jobs that come after others of their delivery: kept waiting, let go, left out, made to wait again.

local NAMES_OF = {[6] = 'was skipped', [7] = 'failed', [8] = 'was cancelled'}

local function numbers_in(key, field)
    local ids = {}
    for id in string.gmatch(get(key, field) or '', '%d+') do insert(ids, tonumber(id)) end
    return ids
end

local function add_number(key, field, id)
    local known = get(key, field)
    put(key, field, known and known .. ',' .. id or tostring(id))
end

-- Keep what newly stored jobs come after; `after` is a list of {job, handlers}, `ids` all jobs of their delivery.
local function follow(after, ids)
    load_jobs(ids)
    for _, pair in ipairs(after) do
        local id, first, open = pair[1], nil, true
        for _, name in ipairs(pair[2]) do
            for _, parent in ipairs(ids) do
                local job = job_of(parent)
                if job and parent ~= id and job[HANDLER] == name then
                    add_number(PARENTS, id, parent)
                    add_number(CHILDREN, parent, id)
                    job[FOLLOWED] = 1
                    note(JOBS, parent)
                    first = first or parent
                    if job[STATE] > 4 then open = false end
                end
            end
        end
        -- Nothing will turn that it could wait for: looked at now.
        if not first or not open then turned[first or id] = true end
    end
end

local function look(id)
    local job = job_of(id)
    local parents = numbers_in(PARENTS, id)
    table.sort(parents)
    local all = true
    for _, ref in ipairs(parents) do
        local parent = job_of(ref)
        if parent and parent[STATE] > 5 then
            -- `Job.leave_out`.
            skip(id, 'not run: ' .. parent[HANDLER] .. ' ' .. NAMES_OF[parent[STATE]])
            return
        end
        if parent and parent[STATE] ~= 5 then all = false end
    end
    if all then
        -- `Job.let_go`.
        job[STATE] = job[RUN_AT] > now and 1 or 0
        job[RUN_AT] = max(job[RUN_AT], now)
        touch(id)
        work = true
    end
end

-- Let go, leave out or make wait what comes after jobs that have turned; and what comes after those, and so on.
local function settle()
    sync()
    while next(turned) do
        local these, waiting = turned, {}
        turned = {}
        for id in pairs(these) do
            local job = job_of(id)
            for _, child in ipairs(numbers_in(CHILDREN, id)) do
                local its = job_of(child)
                if its and job[STATE] < 5 and its[STATE] == 6 and string.sub(its[ERROR] or '', 1, 9) == 'not run: ' then
                    -- `Job.wait_again`.
                    its[STATE], its[FINISHED_AT], its[ERROR] = -1, false, false
                    touch(child)
                end
                if its and its[STATE] == -1 then insert(waiting, child) end
            end
            -- A job without any parent, of a plan that named none that exists.
            if job[STATE] == -1 then insert(waiting, id) end
        end
        table.sort(waiting)
        for _, id in ipairs(waiting) do
            if job_of(id)[STATE] == -1 then look(id) end
        end
        sync()
    end
end

-- Put jobs that were queued again behind those that they come after, as far as these are open.
local function wait_for_parents(ids)
    for _, id in ipairs(ids) do
        local job = job_of(id)
        if job and (job[STATE] == 0 or job[STATE] == 1) then
            for _, ref in ipairs(numbers_in(PARENTS, id)) do
                local parent = job_of(ref)
                if parent and parent[STATE] < 5 then
                    job[STATE] = -1
                    touch(id)
                end
            end
        end
    end
end

local function unfollow(id)
    for _, pair in ipairs({{PARENTS, CHILDREN}, {CHILDREN, PARENTS}}) do
        for _, other in ipairs(numbers_in(pair[1], id)) do
            local left = {}
            for _, known in ipairs(numbers_in(pair[2], other)) do
                if known ~= id then insert(left, known) end
            end
            put(pair[2], other, #left > 0 and table.concat(left, ',') or false)
        end
        if get(pair[1], id) then put(pair[1], id, false) end
    end
end
