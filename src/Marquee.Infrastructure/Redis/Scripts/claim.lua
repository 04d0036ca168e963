-- Claims seats and the member's quota for one reservation, all or nothing, for a lease.
-- KEYS[1] the schedule's hash. ARGV: reservation, member, lease in ms, most seats of a member, 1 to 20 seat ids...
-- Returns 0 when all were claimed, -1 when the schedule is not loaded, -2 - n when the member has n seats and these would be too many, else
-- 4 * bits + 2 * own + pending: bit i of bits says that somebody has the seat i (from 0), own is 1 when all those are the member's or marks, pending
-- is 1 when they are and one of them is a lease of the member. Checks everything before it writes anything.
local unpack = table.unpack or unpack
local reservation, member, seats = ARGV[1], ARGV[2], #ARGV - 4
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local known = redis.call('HMGET', KEYS[1], 'loaded', 'q:' .. member, unpack(ARGV, 5))
if not known[1] or tonumber(known[1]) <= now then
  return -1
end

local bits, bit, own, pending = 0, 1, 1, 0
for i = 3, seats + 2 do
  if known[i] then
    local kind, owner, till = string.match(known[i], '^(%u)|[^|]*|(%d*)|(%d+)|')
    till = tonumber(till)
    if till == 0 or till > now then
      bits = bits + bit
      -- A mark names nobody: perhaps the database has the seat for this member, and the order is sent again.
      if owner ~= member and owner ~= '' then
        own = 0
      elseif kind == 'L' and owner ~= '' then
        pending = 1
      end
    end
  end
  bit = bit * 2
end
if bits > 0 then
  return 4 * bits + own * (2 + pending)
end

local held, quota = 0, ''
for holder, count, till in string.gmatch(known[2] or '', '([^,;]+),(%d+),(%d+);') do
  if holder ~= reservation and (till == '0' or tonumber(till) > now) then
    held = held + tonumber(count)
    quota = quota .. holder .. ',' .. count .. ',' .. till .. ';'
  end
end
if held + seats > tonumber(ARGV[4]) then
  return -2 - held
end

local till = string.format('%.0f', now + tonumber(ARGV[3]))
local lease = 'L|' .. reservation .. '|' .. member .. '|' .. till .. '|' .. string.format('%.0f', now)
local fields = { 'q:' .. member, quota .. reservation .. ',' .. string.format('%.0f', seats) .. ',' .. till .. ';' }
for i = 5, seats + 4 do
  fields[#fields + 1] = ARGV[i]
  fields[#fields + 1] = lease
end
redis.call('HSET', KEYS[1], unpack(fields))
return 0
