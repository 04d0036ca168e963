-- Says that the database has reservations: their seats are taken while they are held, or for good.
-- KEYS[1], KEYS[2]... the hash of the schedule of every reservation. ARGV: shortest life of a key in ms, then for every reservation:
-- reservation, member, remaining ms (0: for good), number of its seats, seat ids...
-- Returns the number of seats written: all but those another reservation has promoted, and none of a reservation that was released. Writes
-- when the schedule is not loaded, too, so that a load on its way, whose snapshot may be older, does not miss it.
-- Checks everything of a reservation before it writes anything of it.
local unpack = table.unpack or unpack
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local shortest = now + tonumber(ARGV[1])
local written_at = '|' .. string.format('%.0f', now)

local function promote(key, first)
  local reservation, member, seats = ARGV[first], ARGV[first + 1], tonumber(ARGV[first + 3])
  local known = redis.call('HMGET', key, 'loaded', 'q:' .. member, 't:' .. reservation, unpack(ARGV, first + 4, first + 3 + seats))
  if known[3] and tonumber(known[3]) > now then
    return 0
  end

  local till = ARGV[first + 2] == '0' and '0' or string.format('%.0f', now + tonumber(ARGV[first + 2]))
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
      free[#free + 1] = ARGV[first + 3 + i]
    end
  end

  local promoted = 'P|' .. reservation .. '|' .. member .. '|' .. till .. written_at
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

  redis.call('HSET', key, unpack(fields))
  if not known[1] or tonumber(known[1]) < shortest then
    redis.call('PEXPIRE', key, ARGV[1])
  end
  return #free
end

local written, first = 0, 2
for _, key in ipairs(KEYS) do
  written = written + promote(key, first)
  first = first + 4 + tonumber(ARGV[first + 3])
end
return written
