-- Frees the seats that a reservation has, and what they count in its member's quota.
-- KEYS[1] the schedule's hash, KEYS[2] its load lock. ARGV: reservation, member, seat ids...
-- Returns the number of seats freed, or -1 when the schedule is not loaded, and a load under way must begin again.
local reservation, member = ARGV[1], ARGV[2]
local known = redis.call('HMGET', KEYS[1], 'mark', 'm:' .. member, unpack(ARGV, 3))
if not known[1] then
  redis.call('DEL', KEYS[2])
  return -1
end

local freed = {}
for i = 3, #ARGV do
  if read_seat(known[i]) == reservation then
    freed[#freed + 1] = ARGV[i]
  end
end
local count, entries = #freed, read_member(known[2], reservation)
if entries == '' then
  freed[count + 1] = 'm:' .. member
else
  redis.call('HSET', KEYS[1], 'm:' .. member, entries)
end
if #freed > 0 then
  redis.call('HDEL', KEYS[1], unpack(freed))
end
return count
