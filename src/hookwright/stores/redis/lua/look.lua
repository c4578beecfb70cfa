-- A cell that has not expired: {version, value}.
local stored = call('HGET', CELLS, args.name)
local cell = stored and decode(stored)
if not cell or (cell[3] and cell[3] <= now) then return {} end
return {format('%d', cell[2]), cell[1]}
