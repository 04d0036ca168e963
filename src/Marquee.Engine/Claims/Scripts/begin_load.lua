-- Gives the right to load schedules, of each to one loader at a time, and only while it is not loaded.
-- KEYS: the hash and the load lock of every schedule. ARGV: token of the loader, life of a lock in ms.
-- Returns 1 for every schedule that the loader may load, else 0.
local answers = {}
for i = 1, #KEYS, 2 do
  local free = redis.call('HEXISTS', KEYS[i], 'mark') == 0 and redis.call('EXISTS', KEYS[i + 1]) == 0
  if free then
    redis.call('SET', KEYS[i + 1], ARGV[1], 'PX', ARGV[2])
  end
  answers[#answers + 1] = free and 1 or 0
end
return answers
