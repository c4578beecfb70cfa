-- Work whose handler nobody here knows is put aside until somebody does: renaming a handler loses nothing. A lane with
-- an order, or of one handler, is parked whole; in a lane that several handlers share without an order, only the job is.

local function park_lane(ref, handler)
    local lane = lane_of(ref)
    lane[PARKED_FOR] = handler
    place(PARKED, parked_member(handler, 'L', ref), 0)
    touch_lane(ref)
end

-- Put back what was parked for handlers that the caller knows. How many lanes and jobs.
local function unpark(handlers)
    sync()
    if call('ZCARD', PARKED) == 0 then return 0 end
    local found = 0
    for _, handler in ipairs(handlers) do
        for _, member in ipairs(call('ZRANGEBYLEX', PARKED, '[' .. handler .. '\0', '(' .. handler .. '\1', 'LIMIT', 0,
            500)) do
            local kind, ref = string.sub(member, #handler + 2, #handler + 2), tonumber(string.sub(member, -14))
            found = found + 1
            if kind == 'L' then
                lane_of(ref)[PARKED_FOR] = false
                place(PARKED, member, false)
                touch_lane(ref)
            else
                job_of(ref)[STATE] = 0
                touch(ref)
            end
        end
    end
    if found > 0 then work = true end
    sync()
    return found
end
