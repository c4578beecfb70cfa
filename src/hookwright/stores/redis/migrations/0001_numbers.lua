-- works with: 1
-- A new store. Its numbers begin after any that a process at work may still hold from one that was emptied.
local least = tonumber(ARGV[2])
redis.call('HSET', META, 'epoch', ARGV[1], 'seq', least, 'job', least, 'version', least, 'ref', 0, 'clock', 0,
    'low jobs', least + 1, 'low deliveries', least + 1, 'low bodies', least + 1)
