-- Frees what a reservation has of its seats and of its member's quota, and leaves a tombstone of it.
-- KEYS[1] the schedule's hash. ARGV: reservation, member, life of the tombstone in ms, life of a mark in ms, number of taken seats, the
-- taken seats' ids..., the other seats' ids...
-- Returns the number of seats freed. A taken seat is marked instead: a lease of nobody, unless somebody has it. Leaves the tombstone when
-- the schedule is not loaded, too, for a load on its way, whose snapshot may be older. Checks everything before it writes anything.
local unpack = table.unpack or unpack
local reservation, member, taken, seats = ARGV[1], ARGV[2], tonumber(ARGV[5]), #ARGV - 5
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local known = redis.call('HMGET', KEYS[1], 'loaded', 'q:' .. member, unpack(ARGV, 6))
local loaded = known[1] and tonumber(known[1]) > now

local mark = 'L|||' .. string.format('%.0f', now + tonumber(ARGV[4])) .. '|' .. string.format('%.0f', now)
local fields = { 't:' .. reservation, string.format('%.0f', now + tonumber(ARGV[3])) }
local freed = {}
for i = 1, seats do
  local holder, running = '', false
  if known[i + 2] then
    local till
    holder, till = string.match(known[i + 2], '^%u|([^|]*)|%d*|(%d+)|')
    running = till == '0' or tonumber(till) > now
  end
  -- A mark says that some reservation had the seat: perhaps this one.
  if holder == '' or holder == reservation or not running then
    if i <= taken and loaded then
      fields[#fields + 1] = ARGV[i + 5]
      fields[#fields + 1] = mark
    elseif known[i + 2] then
      freed[#freed + 1] = ARGV[i + 5]
    end
  end
end

local quota, had = '', false
for holder, count, till in string.gmatch(known[2] or '', '([^,;]+),(%d+),(%d+);') do
  if holder == reservation then
    had = true
  else
    quota = quota .. holder .. ',' .. count .. ',' .. till .. ';'
  end
end
local count = #freed
if had and quota == '' then
  freed[#freed + 1] = 'q:' .. member
elseif had then
  fields[#fields + 1] = 'q:' .. member
  fields[#fields + 1] = quota
end

redis.call('HSET', KEYS[1], unpack(fields))
if #freed > 0 then
  redis.call('HDEL', KEYS[1], unpack(freed))
end
if not known[1] or tonumber(known[1]) < now + tonumber(ARGV[3]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return count
