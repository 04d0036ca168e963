-- Refuses a seat like a claim that finds it taken: reads whether the schedule is loaded, the time, and who has the seat; writes nothing.
-- KEYS[1] the schedule's hash. ARGV: reservation, member, lease in ms, seat.
-- Returns 0 when the seat is free, -1 when the schedule is not loaded, 1 when it is taken.
local found = redis.call('HMGET', KEYS[1], 'loaded', 'member:' .. ARGV[2], 'seat:' .. ARGV[4])
if not found[1] then return -1 end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if not found[3] then return 0 end
local till = string.match(found[3], '^[^:]+:[^:]+:(%d+)$')
if tonumber(till) <= now then return 0 end
return 1
