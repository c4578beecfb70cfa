-- One group: deliveries that arrived and attempts that ended, whoever asked for it. A group that is sent again because
-- its answer was lost is answered as the first time: `writer` remembers the last one.
local last = call('HGET', REPLIES, args.writer)
if last and string.sub(last, 1, #args.token) == args.token then return string.sub(last, #args.token + 1) end

local kept = standing(args.ends)
local items = {}
for _, item in ipairs(args.adds) do insert(items, item) end
for place_in, ending in ipairs(args.ends) do
    if kept[place_in] then
        for _, item in ipairs(ending[11]) do insert(items, item) end
    end
end
local receipts = store(items)
for place_in, ending in ipairs(args.ends) do
    if kept[place_in] then save(ending) end
end
settle()
local answers = {}
for place_in = 1, #args.adds do answers[place_in] = receipts[place_in] end
local ready = work or call('ZCARD', TURN) > 0 or call('ZCARD', ALONE) > 0
local reply = encode({answers, kept, ready, work, now})
put(REPLIES, args.writer, args.token .. reply)
flush()
-- Told by the script that stores it, others hear of work as soon as it is stored. Who may not publish has stored it all the
-- same.
if work and args.tell then redis.pcall('PUBLISH', args.tell[1], args.tell[2]) end
return reply
