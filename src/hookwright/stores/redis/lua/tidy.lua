-- Lanes and tenants that nothing refers to any more, cells that have expired, answers to writers that are gone.
call('HDEL', REPLIES, '')
local gone = 0
for _, member in ipairs(call('ZRANGE', IDLE, 0, args.limit - 1)) do
    local ref = tonumber(string.sub(member, 2))
    place(IDLE, member, false)
    if string.sub(member, 1, 1) == 'L' then
        local lane = lane_of(ref)
        if lane and lane[COUNT] == 0 then
            local owner = tenant_of(lane[OWNER])
            if lane[PARKED_FOR] then place(PARKED, parked_member(lane[PARKED_FOR], 'L', ref), false) end
            if lane[LISTED] then place(READY, ready_member(lane[OWNER], lane[LISTED], ref), false) end
            place(LANES_OF, format('%010d%010d', lane[OWNER], ref), false)
            place(LANES_OF, 'S' .. format('%010d', ref), false)
            put(NAMES, 'L' .. format('%d', lane[OWNER]) .. ' ' .. lane[NAME], false)
            put(LANES, ref, false)
            owner[T_LANES] = owner[T_LANES] - 1
            touch_tenant(lane[OWNER])
            gone = gone + 1
        end
    else
        local tenant = tenant_of(ref)
        if tenant and tenant[T_COUNT] == 0 and tenant[T_LANES] == 0 and tenant[PAUSED_UNTIL] == 0 then
            put(NAMES, 'T' .. tenant[SHARED] .. tenant[T_NAME], false)
            put(TENANTS, ref, false)
            gone = gone + 1
        end
    end
end
local expired = call('ZRANGEBYSCORE', EXPIRING, '-inf', format('%d', now), 'LIMIT', 0, args.limit)
in_parts('HDEL', CELLS, expired, 1000)
in_parts('ZREM', EXPIRING, expired, 1000)
flush()
return encode(gone + #expired)
