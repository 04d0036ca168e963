-- Makes a schedule known, or corrects it, by a snapshot of the database.
-- KEYS[1] the schedule's hash, KEYS[2] its load lock. ARGV: time of the ticket, for how many ms the schedule is known, then for every live
-- seat of the snapshot: seat id, reservation, member, remaining ms (0: for good)...
-- Returns how many seats were wrong (0 when the schedule was not known), or -1 when the ticket is no longer valid: its lock ran out, or
-- Redis or the schedule was wiped since, and with it perhaps what happened after the snapshot. Kept are: what was written since the
-- ticket, running leases the snapshot does not know, running tombstones. Checks everything before it writes anything.
local unpack = table.unpack or unpack
if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return -1
end
local ticket = tonumber(ARGV[1])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local seats, fields, known = {}, {}, false
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local name, value = all[i], all[i + 1]
  if string.find(name, '^%d') then
    local kind, reservation, member, till, written = string.match(value, '^(%u)|([^|]*)|(%d*)|(%d+)|(%d+)$')
    if till == '0' or tonumber(till) > now then
      seats[name] = { kind = kind, reservation = reservation, member = member, till = till, written = tonumber(written), value = value }
    end
  elseif string.find(name, '^t:') then
    if tonumber(value) > now then
      fields[name] = value
    end
  elseif name == 'loaded' then
    known = tonumber(value) > now
  end
end

local wrong, result = 0, {}
for i = 3, #ARGV, 4 do
  local seat, reservation, member, till = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  if not fields['t:' .. reservation] then
    if till ~= '0' then
      till = string.format('%.0f', now + tonumber(till))
    end
    local has = seats[seat]
    local same = has and has.reservation == reservation
    if not has or has.written < ticket or (same and has.kind == 'L') then
      result[seat] = { reservation = reservation, member = member, till = till, value =
        'P|' .. reservation .. '|' .. member .. '|' .. till .. '|' .. string.format('%.0f', now) }
      if known and not same then
        wrong = wrong + 1
      end
    end
  end
end
for seat, has in pairs(seats) do
  if not result[seat] then
    if has.kind == 'L' or has.written >= ticket then
      result[seat] = has
    elseif known then
      wrong = wrong + 1
    end
  end
end

local quotas = {}
for seat, has in pairs(result) do
  fields[seat] = has.value
  if has.member ~= '' then
    local quota = quotas[has.member] or {}
    quotas[has.member] = quota
    local entry = quota[has.reservation] or { count = 0, till = has.till }
    quota[has.reservation] = entry
    entry.count = entry.count + 1
    if has.till == '0' or (entry.till ~= '0' and tonumber(has.till) > tonumber(entry.till)) then
      entry.till = has.till
    end
  end
end
for member, quota in pairs(quotas) do
  local text = ''
  for reservation, entry in pairs(quota) do
    text = text .. reservation .. ',' .. string.format('%.0f', entry.count) .. ',' .. entry.till .. ';'
  end
  fields['q:' .. member] = text
end
fields['loaded'] = string.format('%.0f', now + tonumber(ARGV[2]))

redis.call('DEL', KEYS[1])
local chunk = {}
for name, value in pairs(fields) do
  chunk[#chunk + 1] = name
  chunk[#chunk + 1] = value
  if #chunk == 400 then
    redis.call('HSET', KEYS[1], unpack(chunk))
    chunk = {}
  end
end
if #chunk > 0 then
  redis.call('HSET', KEYS[1], unpack(chunk))
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('DEL', KEYS[2])
return wrong
