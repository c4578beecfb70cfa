local digest, received_at, ids, stop = delivery_parts(args.seq)
if not digest then return encode({0, false}) end
load_jobs(ids)
local planned, missing = {}, {}
for _, id in ipairs(ids) do
    if job_of(id) then planned[job_of(id)[HANDLER]] = true end
end
for _, wanted in ipairs(args.item[9]) do
    if not planned[wanted[1]] then insert(missing, wanted) end
end
if #missing > 0 then
    local record = string.sub(get(DELIVERIES, args.seq), stop)
    set_delivery(args.seq, digest, received_at, add_jobs(args.seq, args.item, missing, ids), record)
    settle()
end
flush()
return encode({#missing, work})
