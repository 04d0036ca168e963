-- Says that the database has a reservation: its seats are taken while it is held, or for good.
-- KEYS[1] the schedule's hash. ARGV: reservation, member, remaining ms (0: for good), shortest life of the key in ms, seat ids...
-- Returns the number of seats written: all but those another reservation has promoted, and none when this reservation was released. Writes
-- when the schedule is not loaded, too, so that a load on its way, whose snapshot may be older, does not miss it.
-- Checks everything before it writes anything.
local unpack = table.unpack or unpack
local reservation, member, seats = ARGV[1], ARGV[2], #ARGV - 4
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local known = redis.call('HMGET', KEYS[1], 'loaded', 'q:' .. member, 't:' .. reservation, unpack(ARGV, 5))
if known[3] and tonumber(known[3]) > now then
  return 0
end

local till = ARGV[3] == '0' and '0' or string.format('%.0f', now + tonumber(ARGV[3]))
local free = {}
for i = 1, seats do
  local anothers = false
  if known[i + 3] then
    local kind, holder, ends = string.match(known[i + 3], '^(%u)|([^|]*)|%d*|(%d+)|')
    anothers = kind == 'P' and holder ~= reservation and (ends == '0' or tonumber(ends) > now)
    if kind == 'P' and holder == reservation and ends == '0' then
      -- It is confirmed: the news that it is held comes late.
      till = '0'
    end
  end
  if not anothers then
    free[#free + 1] = ARGV[i + 4]
  end
end

local promoted = 'P|' .. reservation .. '|' .. member .. '|' .. till .. '|' .. string.format('%.0f', now)
local fields = {}
for i = 1, #free do
  fields[2 * i - 1] = free[i]
  fields[2 * i] = promoted
end

local quota = ''
for holder, count, ends in string.gmatch(known[2] or '', '([^,;]+),(%d+),(%d+);') do
  if holder ~= reservation and (ends == '0' or tonumber(ends) > now) then
    quota = quota .. holder .. ',' .. count .. ',' .. ends .. ';'
  end
end
fields[#fields + 1] = 'q:' .. member
fields[#fields + 1] = quota .. reservation .. ',' .. string.format('%.0f', seats) .. ',' .. till .. ';'

redis.call('HSET', KEYS[1], unpack(fields))
if not known[1] or tonumber(known[1]) < now + tonumber(ARGV[4]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return #free
