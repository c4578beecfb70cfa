-- Keys, arguments and records. Everything a script changes is changed here first, in memory, and written by `flush` at
-- its end: a script that fails half-way has written nothing, which Redis itself would not undo.

local META, IDS, DELIVERIES, BODIES, JOBS, LANES, TENANTS, NAMES, QUEUE, QUEUED, DELAYED, ALONE, PARKED, LEASES, PAUSED,
    TURN, READY, LANES_OF, STATES, ATTEMPTS, RESULTS, MEMORIES, CELLS, EXPIRING, PARENTS, CHILDREN, IDLE, REPLIES,
    SCOPES, CROWDS = unpack(KEYS)
local call, encode, decode, format = redis.call, cmsgpack.pack, cmsgpack.unpack, string.format
local insert, max, min = table.insert, math.max, math.min

-- The fields of a job; absent is `false`, since an array with a hole would be packed as a map.
local DELIVERY, HANDLER, TENANT, LANE, STATE, RUN_AT, CREATED_AT, ATTEMPT, FAILURES, LOST, HOLDS, STARTED_AT,
    FINISHED_AT, LEASE, WORKER, ERROR, FOLLOWED = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
-- Of a lane (`LISTED` is the virtual time under which it stands among the ready lanes) and of a tenant.
local OWNER, NAME, FOR, CAP, ORDERING, HOLD, VT, WAITING, FIRST, RUNNING, HELD, PARKED_FOR, COUNT, LISTED =
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
local SHARED, T_NAME, T_VT, LANE_CLOCK, READY_LANES, T_COUNT, PAUSED_UNTIL, REASON, T_LISTED, T_LANES, T_WAITING =
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
local ANY, LATEST = 0, 2

-- A server that was emptied has no epoch, one that was restored from elsewhere another: nothing is read or changed.
local meta = call('HMGET', META, 'epoch', 'seq', 'job', 'ref', 'clock')
if meta[1] ~= ARGV[2] then return redis.error_reply('GONE the store is not the one that was opened') end
local args = decode(ARGV[1])
local now = args.now
if not now then
    local time = call('TIME')
    now = time[1] * 1000000 + time[2]
end

local numbers = {seq = tonumber(meta[2]), job = tonumber(meta[3]), ref = tonumber(meta[4]), clock = tonumber(meta[5])}
local first_numbers = {seq = numbers.seq, job = numbers.job, ref = numbers.ref, clock = numbers.clock}
local work = false

local function number(of)
    numbers[of] = numbers[of] + 1
    return numbers[of]
end

-- Rows: `rows[key][field]`, and which of them to write. A removed row is `false`.
local rows = {[JOBS] = {}, [LANES] = {}, [TENANTS] = {}, [NAMES] = {}}
local changed = {}
local before = {}

local function note(key, field)
    local fields = changed[key]
    if not fields then
        fields = {}
        changed[key] = fields
    end
    fields[field] = true
end

local function put(key, field, value)
    local known = rows[key]
    if not known then
        known = {}
        rows[key] = known
    end
    known[field] = value
    note(key, field)
end

local function get(key, field)
    local known = rows[key]
    if not known then
        known = {}
        rows[key] = known
    end
    local value = known[field]
    if value == nil then
        value = call('HGET', key, field)
        known[field] = value
    end
    return value
end

local function loaded(id, packed)
    local job = packed and decode(packed) or false
    rows[JOBS][id] = job
    if job then
        before[id] = {job[STATE], job[HOLDS], job[LEASE], job[RUN_AT], job[FINISHED_AT]}
    end
    return job
end

local function job_of(id)
    local job = rows[JOBS][id]
    if job == nil then job = loaded(id, call('HGET', JOBS, id)) end
    return job
end

-- Many at once: one call instead of one for each.
local function load_jobs(ids)
    local unknown = {}
    for _, id in ipairs(ids) do
        if rows[JOBS][id] == nil then insert(unknown, id) end
    end
    for start = 1, #unknown, 1000 do
        local last = min(start + 999, #unknown)
        local found = call('HMGET', JOBS, unpack(unknown, start, last))
        for place = start, last do loaded(unknown[place], found[place - start + 1]) end
    end
end

local function lane_of(ref)
    local lane = rows[LANES][ref]
    if lane == nil then
        local packed = call('HGET', LANES, ref)
        lane = packed and decode(packed) or false
        rows[LANES][ref] = lane
    end
    return lane
end

local function tenant_of(ref)
    local tenant = rows[TENANTS][ref]
    if tenant == nil then
        local packed = call('HGET', TENANTS, ref)
        tenant = packed and decode(packed) or false
        rows[TENANTS][ref] = tenant
    end
    return tenant
end

-- Members of sorted sets to add (with a score) or to remove (`false`), written before the set is read.
local members = {}

local function place(key, member, score)
    local pending = members[key]
    if not pending then
        pending = {}
        members[key] = pending
    end
    pending[member] = score
end

local function in_parts(command, key, values, size)
    for start = 1, #values, size do
        call(command, key, unpack(values, start, min(start + size - 1, #values)))
    end
end

local function write_members()
    for key, pending in pairs(members) do
        local added, removed = {}, {}
        for member, score in pairs(pending) do
            if score then
                insert(added, score)
                insert(added, member)
            else
                insert(removed, member)
            end
        end
        in_parts('ZADD', key, added, 1000)
        in_parts('ZREM', key, removed, 1000)
    end
    members = {}
end

local totals = {}

local function total(code, by)
    totals[code] = (totals[code] or 0) + by
end
