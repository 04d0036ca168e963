-- Keeps a schedule known whose seats are the database's, without telling them all again.
-- KEYS[1] the schedule's hash, KEYS[2] its load lock. ARGV: time of the ticket, for how many ms the schedule is known, sum over every seat
-- that the database says is taken.
-- Returns 1 when the promoted seats that still run have the same sum, and the members' quotas count as many seats as members have; the
-- lock is given back then. Else 0, and the ticket is still good. A seat counts the last bits of its reservation, and of itself: see
-- ClaimFields.SumOf. Leases are not in the sum: what they are for is on its way. Checks everything before it writes anything.
if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local sum, seats, counted, known = 0, 0, 0, false
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local name, value = all[i], all[i + 1]
  local first = string.byte(name)
  if first < 58 then
    local kind, reservation, member, till = string.match(value, '^(%u)|([^|]*)|(%d*)|(%d+)|')
    if till == '0' or tonumber(till) > now then
      if member ~= '' then
        seats = seats + 1
      end
      if kind == 'P' then
        sum = sum + tonumber(string.sub(reservation, -7), 16) * 4096 + tonumber(name) % 4096
      end
    end
  elseif first == 113 then
    for count, till in string.gmatch(value, ',(%d+),(%d+);') do
      if till == '0' or tonumber(till) > now then
        counted = counted + tonumber(count)
      end
    end
  elseif name == 'loaded' then
    known = tonumber(value) > now
  end
end
if not known or counted ~= seats or string.format('%.0f', sum) ~= ARGV[3] then
  return 0
end

redis.call('HSET', KEYS[1], 'loaded', string.format('%.0f', now + tonumber(ARGV[2])))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('DEL', KEYS[2])
return 1
