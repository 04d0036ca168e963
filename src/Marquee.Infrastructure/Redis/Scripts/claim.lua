-- Claims seats and the members' quotas for reservations, one after the other, each all or nothing, for a lease.
-- KEYS[1], KEYS[2]... the hash of the schedule of every reservation. ARGV: lease in ms, most seats of a member, then for every reservation:
-- reservation, member, number of its seats (1 to 20), seat ids...
-- Returns a number for every reservation: 0 when all were claimed, -1 when the schedule is not loaded, -2 - n when the member has n seats
-- and these would be too many, else 4 * bits + 2 * own + pending: bit i of bits says that somebody has the seat i (from 0), own is 1 when
-- all those are the member's or marks, pending is 1 when they are and one of them is a lease of the member. Checks everything of a
-- reservation before it writes anything of it.
local unpack = table.unpack or unpack
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local most = tonumber(ARGV[2])
local lease_till = string.format('%.0f', now + tonumber(ARGV[1]))
local written_at = '|' .. string.format('%.0f', now)

local function claim(key, first)
  local reservation, member, seats = ARGV[first], ARGV[first + 1], tonumber(ARGV[first + 2])
  local known = redis.call('HMGET', key, 'loaded', 'q:' .. member, unpack(ARGV, first + 3, first + 2 + seats))
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
  if held + seats > most then
    return -2 - held
  end

  local lease = 'L|' .. reservation .. '|' .. member .. '|' .. lease_till .. written_at
  local fields = { 'q:' .. member, quota .. reservation .. ',' .. ARGV[first + 2] .. ',' .. lease_till .. ';' }
  for i = 1, seats do
    fields[2 * i + 1] = ARGV[first + 2 + i]
    fields[2 * i + 2] = lease
  end
  redis.call('HSET', key, unpack(fields))
  return 0
end

local answers, first = {}, 3
for i, key in ipairs(KEYS) do
  answers[i] = claim(key, first)
  first = first + 3 + tonumber(ARGV[first + 2])
end
return answers
