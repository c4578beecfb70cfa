-- Pausing, resuming and dropping whole tenants.

local function pause(name, until_, reason)
    if until_ <= now then return end
    local ref = tenant_named(name, 0)
    local tenant = tenant_of(ref)
    if tenant[PAUSED_UNTIL] < until_ then
        tenant[PAUSED_UNTIL], tenant[REASON] = until_, reason
        place(PAUSED, ref, until_)
        touch_tenant(ref)
    end
end

local function end_pause(ref)
    local tenant = tenant_of(ref)
    place(PAUSED, ref, false)
    if tenant then
        tenant[PAUSED_UNTIL], tenant[REASON] = 0, false
        touch_tenant(ref)
    end
end

-- `Job.skip`, for all that waits of a tenant: in its own lanes, and in those that all share.
local function drop(name, reason)
    local ref = tenant_named(name, 0, true)
    if not ref then return 0 end
    sync()
    local owner = format('%010d', ref)
    local lanes = call('ZRANGEBYLEX', LANES_OF, '[' .. owner, '(' .. owner .. ':')
    for _, member in ipairs(call('ZRANGEBYLEX', LANES_OF, '[S', '(T')) do insert(lanes, member) end
    local dropped = 0
    for _, member in ipairs(lanes) do
        for class = 0, 5 do
            for _, id in ipairs(waiting_in(tonumber(string.sub(member, -10)), tostring(class), -1)) do
                if job_of(id)[TENANT] == ref then
                    skip(id, reason)
                    dropped = dropped + 1
                end
            end
        end
    end
    sync()
    return dropped
end
