-- Deletes a schedule's hash that an order is still in: Redis and the database contradicted each other about it.
-- KEYS[1] the schedule's hash, KEYS[2] its load lock. ARGV: reservation, member.
-- Returns 1 when it was deleted, else 0.
local _, _, own = read_member(redis.call('HGET', KEYS[1], 'm:' .. ARGV[2]) or '', ARGV[1])
if not own then
  return 0
end
redis.call('DEL', KEYS[1], KEYS[2])
return 1
