-- Reads what is known of a schedule.
-- KEYS[1] the schedule's hash. ARGV: none.
-- Returns nothing when the schedule is not loaded, else seat id, reservation and remaining ms (0: for good) of every seat that is taken.
if redis.call('HEXISTS', KEYS[1], 'mark') == 0 then
  return false
end
local all, seats = redis.call('HGETALL', KEYS[1]), {}
for i = 1, #all, 2 do
  if string.byte(all[i]) < 58 then
    local reservation, ends = read_seat(all[i + 1])
    if reservation then
      seats[#seats + 1] = all[i]
      seats[#seats + 1] = reservation
      seats[#seats + 1] = ends == '0' and ends or text(tonumber(ends) - now)
    end
  end
end
return seats
