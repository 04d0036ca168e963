-- Sets until when a reservation has its seats. It never adds one.
-- KEYS[1] the schedule's hash, KEYS[2] its load lock. ARGV: reservation, member, remaining ms (0: for good), seat ids...
-- Returns 1 when kept; 0 when the schedule is not loaded, and a load under way must begin again; -1 when not all seats were its own, and
-- the hash was deleted.
local reservation, member, seats = ARGV[1], ARGV[2], #ARGV - 3
local known = redis.call('HMGET', KEYS[1], 'mark', 'm:' .. member, unpack(ARGV, 4))
if not known[1] then
  redis.call('DEL', KEYS[2])
  return 0
end

local ends = until_of(ARGV[3])
local fields = { 'm:' .. member, read_member(known[2], reservation) .. write_entry(reservation, text(seats), ends) }
for i = 1, seats do
  local owner, _, loaded = read_seat(known[i + 2])
  if owner ~= reservation then
    redis.call('DEL', KEYS[1], KEYS[2])
    return -1
  end
  fields[2 * i + 1] = ARGV[i + 3]
  fields[2 * i + 2] = write_seat(reservation, member, ends, loaded)
end
redis.call('HSET', KEYS[1], unpack(fields))
return 1
