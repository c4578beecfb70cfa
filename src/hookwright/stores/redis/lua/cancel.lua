local job = job_of(args.id)
if not job then return encode({false, false}) end
local state = job[STATE]
if state == 7 and job[HOLDS] == 1 then
    -- It has ended and stays a dead letter; the lane that waited for it goes on.
    job[HOLDS] = 0
    touch(args.id)
end
if state < 5 then
    -- `Job.cancel`. A running one keeps its lease, and so its slot, until its worker has stopped it.
    job[STATE], job[FINISHED_AT], job[HOLDS], job[ERROR] = 8, now, 0, 'cancelled'
    touch(args.id)
    if state == 4 then note_attempt(args.id, job, now) end
end
settle()
flush()
return encode({job[STATE], true})
