local job = job_of(args.id)
if not job or job[ATTEMPT] ~= args.attempt or job[STARTED_AT] ~= args.started_at or job[STATE] ~= 4 then
    return encode(false)
end
local known = call('HGET', MEMORIES, args.id)
local kept = {}
for _, pair in ipairs(known and decode(known) or {}) do
    if pair[1] ~= args.name then insert(kept, pair) end
end
insert(kept, {args.name, args.value})
call('HSET', MEMORIES, args.id, encode(kept))
return encode(true)
