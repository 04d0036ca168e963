-- Takes the right to load a schedule, for one loader at a time.
-- KEYS[1] the schedule's load lock. ARGV: life of the lock in ms.
-- Returns the time of Redis in ms, which the lock then holds, or 0 when somebody else loads.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
redis.call('SET', KEYS[1], string.format('%.0f', now), 'PX', ARGV[1])
return now
