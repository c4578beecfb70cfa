-- Who gets how many of the free slots: start-time fair queuing. Each participant has a virtual time, which grows by one
-- with each job it is given; the one that is furthest behind is next. Source: Goyal, Vin, Cheng, "Start-time Fair
-- Queueing", SIGCOMM 1996, with equal weights. `times` ascend; ties go to the earlier one.
local function shares(times, rooms, slots)
    local given = {}
    for place_in = 1, #times do given[place_in] = 0 end
    if #times == 1 then
        given[1] = min(rooms[1], slots)
        return given
    end
    -- A heap of {time, place}.
    local heap, size = {}, 0
    local function later(a, b) return a[1] > b[1] or (a[1] == b[1] and a[2] > b[2]) end
    local function sink(at)
        while true do
            local child = 2 * at
            if child > size then return end
            if child < size and later(heap[child], heap[child + 1]) then child = child + 1 end
            if not later(heap[at], heap[child]) then return end
            heap[at], heap[child] = heap[child], heap[at]
            at = child
        end
    end
    for place_in, time in ipairs(times) do
        if rooms[place_in] > 0 then
            -- They come in order, which is a heap already.
            size = size + 1
            heap[size] = {time, place_in}
        end
    end
    while slots > 0 and size > 0 do
        local first = heap[1]
        given[first[2]] = given[first[2]] + 1
        slots = slots - 1
        if given[first[2]] < rooms[first[2]] then
            first[1] = first[1] + 1
        else
            heap[1] = heap[size]
            heap[size] = nil
            size = size - 1
        end
        sink(1)
    end
    return given
end
