-- Compares a loaded schedule with the database, by sums over the seats of reservations that are old enough for both to know them. A seat
-- adds the last 28 bits of its reservation times 4096, and its own last 12 bits; overdue seats add nothing.
-- KEYS[1] the schedule's hash, KEYS[2] its load lock. ARGV: sum over the held seats in the database, sum over those taken for good, start
-- of the ids (13 characters) from which on reservations are too young, 1 when a hash that differs is to be deleted, life of the hash in
-- ms, ms after its load from which an agreement makes it sure.
-- Returns 1 when they agree, and the hash lives on; 0 when not; -1 when it was deleted; -2 when the schedule is not loaded.
local all = redis.call('HGETALL', KEYS[1])
local held, for_good, mark = 0, 0, nil
for i = 1, #all, 2 do
  local name, value = all[i], all[i + 1]
  if name == 'mark' then
    mark = value
  elseif string.byte(name) < 58 then
    local reservation, ends = read_seat(value)
    if reservation and string.sub(reservation, 1, 13) < ARGV[3] then
      local part = bits_of(reservation) * 4096 + tonumber(name) % 4096
      if ends == '0' then
        for_good = for_good + part
      else
        held = held + part
      end
    end
  end
end
if not mark then
  return -2
end

if text(held) == ARGV[1] and text(for_good) == ARGV[2] then
  local loaded = string.match(mark, '^%d+')
  local sure = now - tonumber(loaded) >= tonumber(ARGV[6]) and '1' or '0'
  redis.call('HSET', KEYS[1], 'mark', loaded .. '|' .. text(now) .. '|' .. sure)
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
  return 1
elseif ARGV[4] == '1' then
  redis.call('DEL', KEYS[1], KEYS[2])
  return -1
end
return 0
