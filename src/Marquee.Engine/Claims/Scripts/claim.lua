-- Claims seats and the members' quotas for orders, one after the other, each all or nothing.
-- KEYS: the hash of the schedule of every order. ARGV: most seats of a member, ms for which a refused order leaves an entry with its member
-- (0: none), then for every order: reservation, member, remaining ms of its hold (0: for good), number of its seats (1 to 20), seat ids...
-- Returns for every order 0 when all was claimed, 1 when the schedule is not loaded, else the refusal, an array: seats the member has; 1
-- when the member has an entry; 1 when the hash is sure; ms since it was loaded or verified; and of every seat that others have (none when
-- the quota is full) its position, from 1, and the last 28 bits of the reservation that claimed it since the load, or -1. Checks an order
-- before it writes anything of it.
local most, entry_ms = tonumber(ARGV[1]), tonumber(ARGV[2])

local function claim(key, first)
  local reservation, member, seats = ARGV[first], ARGV[first + 1], tonumber(ARGV[first + 3])
  local known = redis.call('HMGET', key, 'mark', 'm:' .. member, unpack(ARGV, first + 4, first + 3 + seats))
  if not known[1] then
    return 1
  end

  local free, taken = {}, {}
  for i = 1, seats do
    local owner, _, loaded = read_seat(known[i + 2])
    if not owner then
      free[#free + 1] = ARGV[first + 3 + i]
    elseif owner ~= reservation then
      taken[#taken + 1] = i
      taken[#taken + 1] = loaded == '0' and bits_of(owner) or -1
    end
  end

  local entries, held, own = read_member(known[2], reservation)
  if #taken > 0 or held + seats > most then
    if entry_ms > 0 then
      redis.call('HSET', key, 'm:' .. member, entries .. write_entry(reservation, '0', text(now + entry_ms)))
    end
    local loaded, verified, sure = string.match(known[1], '^(%d+)|(%d+)|(%d)')
    local age = now - math.max(tonumber(loaded), tonumber(verified))
    return { held, entries ~= '' and 1 or 0, tonumber(sure), age, unpack(taken) }
  end

  local ends = own or until_of(ARGV[first + 2])
  local seat = write_seat(reservation, member, ends, '0')
  local fields = { 'm:' .. member, entries .. write_entry(reservation, ARGV[first + 3], ends) }
  for i = 1, #free do
    fields[2 * i + 1] = free[i]
    fields[2 * i + 2] = seat
  end
  redis.call('HSET', key, unpack(fields))
  return 0
end

local answers, first = {}, 3
for i, key in ipairs(KEYS) do
  answers[i] = claim(key, first)
  first = first + 4 + tonumber(ARGV[first + 3])
end
return answers
