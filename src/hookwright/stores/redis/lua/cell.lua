-- A cell is encoded as {value, version, expires_at, token of who put it}.
local stored = call('HGET', CELLS, args.name)
local cell = stored and decode(stored)
if cell and cell[3] and cell[3] <= now then cell = nil end
-- Sent again because the answer was lost.
if cell and cell[4] == args.token then return encode(cell[2]) end
if args.expect and (cell and cell[2] or 0) ~= args.expect then return encode(false) end
-- One row of numbers for all cells: a version that was read is never given again, not even after an expiry.
local version = tonumber(call('HGET', META, 'version')) + 1
call('HSET', META, 'version', format('%d', version))
local expires_at = args.lifetime and now + args.lifetime
call('HSET', CELLS, args.name, encode({args.value, version, expires_at or false, args.token}))
if expires_at then
    call('ZADD', EXPIRING, format('%d', expires_at), args.name)
else
    call('ZREM', EXPIRING, args.name)
end
return encode(version)
