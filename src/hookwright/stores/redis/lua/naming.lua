-- Tenants and lanes by name; made where they are new. Their numbers are never given twice.

local function tenant_named(name, shared, known_only)
    local field = 'T' .. shared .. name
    local ref = tonumber(get(NAMES, field) or nil)
    if not ref and not known_only then
        ref = number('ref')
        put(NAMES, field, ref)
        rows[TENANTS][ref] = {shared, name, 0, 0, 0, 0, 0, false, false, 0, 0}
        touch_tenant(ref)
    end
    return ref
end

-- The lane of a new job, declared as the job says: the newest deploy's limit and order hold.
-- `wanted` is {handler, lane, cap, ordering, hold, shared, after}.
local function lane_named(wanted, tenant)
    local handler, name, cap, ordering, hold = wanted[1], wanted[2], wanted[3], wanted[4], wanted[5]
    local owner = tenant
    if wanted[6] then owner = tenant_named(name, 1) end
    local field = 'L' .. format('%d', owner) .. ' ' .. name
    local ref = tonumber(get(NAMES, field) or nil)
    if not ref then
        ref = number('ref')
        put(NAMES, field, ref)
        rows[LANES][ref] = {owner, name, handler, cap, ordering, hold, 0, 0, 0, 0, 0, false, 0, false}
        place(LANES_OF, format('%010d%010d', owner, ref), 0)
        if wanted[6] then place(LANES_OF, 'S' .. format('%010d', ref), 0) end
        local its = tenant_of(owner)
        its[T_LANES] = its[T_LANES] + 1
        touch_tenant(owner)
        touch_lane(ref)
        return ref
    end
    local lane = lane_of(ref)
    -- `false` once several handlers share it, and for good: some of its jobs may wait for either.
    local mine = lane[FOR] == handler and handler
    if lane[FOR] ~= mine or lane[CAP] ~= cap or lane[ORDERING] ~= ordering or lane[HOLD] ~= hold then
        if lane[PARKED_FOR] then place(PARKED, parked_member(lane[PARKED_FOR], 'L', ref), false) end
        lane[FOR], lane[CAP], lane[ORDERING], lane[HOLD], lane[PARKED_FOR] = mine, cap, ordering, hold, false
        touch_lane(ref)
    end
    return ref
end
