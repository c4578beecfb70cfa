local counted = {}
for code = -1, 8 do counted[code + 2] = tonumber(call('HGET', META, 'total ' .. code) or 0) end
local queued, delayed = call('ZRANGE', QUEUED, 0, 0, 'WITHSCORES')[2], call('ZRANGE', DELAYED, 0, 0, 'WITHSCORES')[2]
local oldest = tonumber(queued or delayed)
if oldest and delayed then oldest = min(oldest, tonumber(delayed)) end
local parked = counted[5]
for _, member in ipairs(call('ZRANGE', PARKED, 0, -1)) do
    if string.sub(member, -15, -15) == 'L' then
        local lane = lane_of(tonumber(string.sub(member, -14)))
        parked = parked + lane[WAITING] + lane[FIRST]
    end
end
local bytes = 0
for _, key in ipairs(KEYS) do bytes = bytes + (call('MEMORY', 'USAGE', key, 'SAMPLES', 5) or 0) end
return encode({tonumber(call('HGET', META, 'total deliveries') or 0), counted, oldest or false,
    call('ZCOUNT', PAUSED, '(' .. format('%d', now), '+inf'), parked, bytes,
    tonumber(call('HGET', META, 'schema')), now})
