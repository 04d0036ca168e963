-- Counts calls of callers against a limit, and blocks those who exceed it, if that is asked for. The window slides: a call counts for the
-- length of the window from the moment at which it came.
-- KEYS, of every caller: when the caller's calls came, in ms of this server, the oldest first; and his block. ARGV: most calls in a window,
-- length of the window in ms, length of a block in ms (0: none), then for every caller the number of calls that came just now.
-- Returns for every caller three numbers: what became of the calls (0 counted, 1 too many, 2 the caller is blocked), how many more may come
-- now, and ms: when counted until the oldest call no longer counts, else until calls may come again.
local most, window, block = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local text = string.format('%.0f', now)

local function count(key, blocked, calls)
  local blocked_for = redis.call('PTTL', blocked)
  if blocked_for > 0 then
    return 2, 0, blocked_for
  end

  local oldest = redis.call('LINDEX', key, 0)
  while oldest and tonumber(oldest) <= now - window do
    redis.call('LPOP', key)
    oldest = redis.call('LINDEX', key, 0)
  end

  local left = most - (oldest and redis.call('LLEN', key) or 0) - calls
  local wait = (oldest and tonumber(oldest) or now) + window - now
  if left >= 0 then
    for _ = 1, calls do
      redis.call('RPUSH', key, text)
    end
    redis.call('PEXPIRE', key, ARGV[2])
    return 0, left, wait
  elseif block > 0 then
    redis.call('SET', blocked, '1', 'PX', ARGV[3])
    redis.call('DEL', key)
    return 2, 0, block
  end
  return 1, 0, wait
end

local answers = {}
for i = 1, #KEYS, 2 do
  local outcome, left, wait = count(KEYS[i], KEYS[i + 1], tonumber(ARGV[3 + (i + 1) / 2]))
  answers[#answers + 1] = outcome
  answers[#answers + 1] = left
  answers[#answers + 1] = wait
end
return answers
