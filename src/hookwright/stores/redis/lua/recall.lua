local known = call('HGET', MEMORIES, args.id)
local answer = {}
for _, pair in ipairs(known and decode(known) or {}) do
    insert(answer, pair[1])
    insert(answer, pair[2])
end
return answer
