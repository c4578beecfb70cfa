-- Count again what the counters say, unless there are more jobs than may be looked at in one go. Answers
-- {counted, what does not add up}.
local wrong = {}
local function differ(what, is, should)
    if is ~= should and #wrong < 5 then
        insert(wrong, what .. ' is ' .. tostring(is) .. ', should be ' .. tostring(should))
    end
end
differ('deliveries', tonumber(call('HGET', META, 'total deliveries') or 0), call('HLEN', DELIVERIES))
differ('ids', call('HLEN', IDS), call('HLEN', DELIVERIES))
if call('HLEN', JOBS) > args.most then return encode({false, wrong}) end
local lanes, tenants, states, sets = {}, {}, {}, {queue = 0, queued = 0, delayed = 0, alone = 0, leases = 0, states = 0}
local owned, crowds, crowded = {}, {}, 0
local all = call('HGETALL', JOBS)
for place_in = 1, #all, 2 do
    local id, job = tonumber(all[place_in]), decode(all[place_in + 1])
    local state, ref = job[STATE], job[LANE]
    local its = lanes[ref] or {0, 0, 0, 0, 0}
    lanes[ref] = its
    if state == 0 then its[job[HOLDS] + 1] = its[job[HOLDS] + 1] + 1 end
    if job[LEASE] then its[3] = its[3] + 1 end
    its[4], its[5] = its[4] + job[HOLDS], its[5] + 1
    tenants[job[TENANT]] = (tenants[job[TENANT]] or 0) + 1
    states[state] = (states[state] or 0) + 1
    if job[LEASE] then
        sets.leases = sets.leases + 1
    elseif not job[FINISHED_AT] then
        sets.queue = sets.queue + 1
        crowds[job[TENANT]] = (crowds[job[TENANT]] or 0) + 1
        if state == 1 then sets.delayed = sets.delayed + 1 elseif state >= 0 then sets.queued = sets.queued + 1 end
        if state == 2 then sets.alone = sets.alone + 1 end
        local member = queue_prefix(ref, class_of(state, job[HOLDS])) .. format('%014d', id)
        if not call('ZSCORE', QUEUE, member) then differ('queue of job ' .. id, 'empty', member) end
    end
    if LETTERS[state] then sets.states = sets.states + 1 end
    if call('HEXISTS', DELIVERIES, job[DELIVERY]) == 0 then differ('delivery of job ' .. id, 'gone', 'there') end
end
for name, key in pairs({queue = QUEUE, queued = QUEUED, delayed = DELAYED, alone = ALONE, leases = LEASES,
    states = STATES}) do
    differ('size of ' .. name, call('ZCARD', key), sets[name])
end
for code = -1, 8 do
    differ('state ' .. code, tonumber(call('HGET', META, 'total ' .. code) or 0), states[code] or 0)
end
local ready_lanes, ready_tenants = 0, 0
for _, member in ipairs(call('HKEYS', LANES)) do
    local ref = tonumber(member)
    local lane, its = lane_of(ref), lanes[ref] or {0, 0, 0, 0, 0}
    for place_in, field in ipairs({WAITING, FIRST, RUNNING, HELD, COUNT}) do
        differ('lane ' .. ref .. ' counter ' .. place_in, lane[field], its[place_in])
    end
    local ready = not lane[PARKED_FOR] and its[3] < lane[CAP] and (its[2] > 0 or (its[1] > 0 and its[4] == 0))
    differ('lane ' .. ref .. ' listed', lane[LISTED] and true or false, ready)
    if ready then
        ready_lanes = ready_lanes + 1
        owned[lane[OWNER]] = (owned[lane[OWNER]] or 0) + 1
    end
end
for _, member in ipairs(call('HKEYS', TENANTS)) do
    local ref = tonumber(member)
    local tenant = tenant_of(ref)
    differ('tenant ' .. ref .. ' jobs', tenant[T_COUNT], tenants[ref] or 0)
    differ('tenant ' .. ref .. ' waiting jobs', tenant[T_WAITING], crowds[ref] or 0)
    differ('tenant ' .. ref .. ' crowd', tonumber(call('ZSCORE', CROWDS, ref) or 0), crowds[ref] or 0)
    if crowds[ref] then crowded = crowded + 1 end
    differ('tenant ' .. ref .. ' ready lanes', tenant[READY_LANES], owned[ref] or 0)
    if tenant[READY_LANES] > 0 and tenant[PAUSED_UNTIL] == 0 then ready_tenants = ready_tenants + 1 end
end
differ('ready lanes', call('ZCARD', READY), ready_lanes)
differ('crowds', call('ZCARD', CROWDS), crowded)
differ('ready tenants', call('ZCARD', TURN), ready_tenants)
return encode({true, wrong})
