-- Prolong leases. A cancelled attempt keeps its slot while its worker says that it has not stopped yet.
local answers = {}
for place_in, held in ipairs(args.attempts) do
    local job = job_of(held[1])
    local ours = job and job[ATTEMPT] == held[2]
    if ours and job[LEASE] then
        answers[place_in] = job[STATE] == 8 and 'cancel' or 'ok'
        job[LEASE] = now + args.lease
        touch(held[1])
    else
        -- Cancelled and its slot given up, or another's.
        answers[place_in] = ours and job[STATE] == 8 and 'cancel' or 'lost'
    end
end
flush()
return encode(answers)
