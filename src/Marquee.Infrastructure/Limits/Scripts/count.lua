-- Counts calls of a caller against a limit, and blocks one who exceeds it, if that is asked for. The window slides: a call counts for the
-- length of the window from the moment at which it came.
-- KEYS[1] when the caller's calls came, in ms of this server, the oldest first; KEYS[2] his block. ARGV: most calls in a window, length of
-- the window in ms, length of a block in ms (0: none), number of calls that came just now.
-- Returns what became of them (0 counted, 1 too many, 2 the caller is blocked), how many more may come now, and ms: when counted until the
-- oldest call no longer counts, else until calls may come again.
local most, window, block, calls = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local blocked_for = redis.call('PTTL', KEYS[2])
if blocked_for > 0 then
  return { 2, 0, blocked_for }
end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local oldest = redis.call('LINDEX', KEYS[1], 0)
while oldest and tonumber(oldest) <= now - window do
  redis.call('LPOP', KEYS[1])
  oldest = redis.call('LINDEX', KEYS[1], 0)
end

local left = most - redis.call('LLEN', KEYS[1]) - calls
if left < 0 then
  if block > 0 then
    redis.call('SET', KEYS[2], '1', 'PX', ARGV[3])
    redis.call('DEL', KEYS[1])
    return { 2, 0, block }
  end
  return { 1, 0, (oldest and tonumber(oldest) or now) + window - now }
end

local text = string.format('%.0f', now)
for _ = 1, calls do
  redis.call('RPUSH', KEYS[1], text)
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return { 0, left, (oldest and tonumber(oldest) or now) + window - now }
