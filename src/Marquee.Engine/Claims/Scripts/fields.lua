-- The head of every claim script: Redis' time, and how the hash of a schedule is read and written. All times are Redis' own, in ms since
-- 1970; "until" 0 is for good. Its fields:
--   "mark"           loaded at|verified at|sure; sure is 1 when the database agreed 10 s or more after the load, else 0
--   a seat's id      reservation|member|until|loaded; loaded is 1 when a load brought it, 0 when an order claimed it
--   "m:" .. member   reservation,seats,until; of each of the member's reservations, and of refused orders with 0 seats
local unpack = table.unpack or unpack
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local function text(number)
  return string.format('%.0f', number)
end

local function until_of(remaining)
  return remaining == '0' and '0' or text(now + tonumber(remaining))
end

local function runs(ends)
  return ends == '0' or tonumber(ends) > now
end

-- Returns reservation, until and loaded; nothing when the seat is free.
local function read_seat(value)
  if value then
    local reservation, ends, loaded = string.match(value, '^([^|]+)|%d+|(%d+)|(%d)$')
    if runs(ends) then
      return reservation, ends, loaded
    end
  end
end

-- The last 28 bits of a reservation.
local function bits_of(reservation)
  return tonumber(string.sub(reservation, -7), 16)
end

local function write_seat(reservation, member, ends, loaded)
  return reservation .. '|' .. member .. '|' .. ends .. '|' .. loaded
end

-- Returns the running entries of all reservations but one, how many seats they have, and until when that one has its own.
local function read_member(value, but)
  local others, seats, own = '', 0, nil
  for reservation, count, ends in string.gmatch(value or '', '([^,;]+),(%d+),(%d+);') do
    if reservation == but then
      own = ends
    elseif runs(ends) then
      others, seats = others .. reservation .. ',' .. count .. ',' .. ends .. ';', seats + tonumber(count)
    end
  end
  return others, seats, own
end

local function write_entry(reservation, seats, ends)
  return reservation .. ',' .. seats .. ',' .. ends .. ';'
end

