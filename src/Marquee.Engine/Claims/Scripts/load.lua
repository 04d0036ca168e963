-- Loads schedules with what the database says, each if it is not loaded and its lock is still the loader's.
-- KEYS: the hash and the load lock of every schedule. ARGV: token of the loader, life of a hash in ms, then for every schedule: number of
-- its live seats, and of each: seat id, reservation, member, remaining ms (0: for good).
-- Returns 1 for every schedule that was loaded, else 0: something was written since, that the database may not have said.
-- A value longer than 64 bytes makes Redis keep the hash as a table; in a list it would search for every field.
local long = string.rep(' ', 64)

local function load(hash, first)
  local fields, members = {}, {}
  for i = first + 1, first + 4 * tonumber(ARGV[first]), 4 do
    local reservation, member, ends = ARGV[i + 1], ARGV[i + 2], until_of(ARGV[i + 3])
    fields[#fields + 1] = ARGV[i]
    fields[#fields + 1] = write_seat(reservation, member, ends, '1')
    local entries = members[member] or {}
    local entry = entries[reservation] or { seats = 0, ends = ends }
    entry.seats = entry.seats + 1
    entries[reservation], members[member] = entry, entries
  end
  for member, entries in pairs(members) do
    local value = ''
    for reservation, entry in pairs(entries) do
      value = value .. write_entry(reservation, text(entry.seats), entry.ends)
    end
    fields[#fields + 1] = 'm:' .. member
    fields[#fields + 1] = value
  end
  -- The mark comes last: without it a hash that was not written to its end is not loaded.
  fields[#fields + 1] = 'mark'
  fields[#fields + 1] = text(now) .. '|0|0' .. long
  redis.call('DEL', hash)
  for i = 1, #fields, 400 do
    redis.call('HSET', hash, unpack(fields, i, math.min(i + 399, #fields)))
    redis.call('PEXPIRE', hash, ARGV[2])
  end
end

local answers, first = {}, 3
for i = 1, #KEYS, 2 do
  local ours = redis.call('HEXISTS', KEYS[i], 'mark') == 0 and redis.call('GET', KEYS[i + 1]) == ARGV[1]
  if ours then
    load(KEYS[i], first)
    redis.call('DEL', KEYS[i + 1])
  end
  answers[#answers + 1] = ours and 1 or 0
  first = first + 1 + 4 * tonumber(ARGV[first])
end
return answers
