-- Counts a hold of a member, unless there are as many as may be, or the member has to wait after too many lapsed. One that is counted
-- already, and not past its end, gets another end.
-- KEYS[1] the member's holds: a sorted set of reservations by the end of their hold, in ms of this server. What is past its end has lapsed.
-- ARGV: reservation, length of its hold in ms, most holds at once, ms for which lapsed ones are remembered, how many of them begin a wait,
-- then the waits in ms after the last one: for that many, for one more, and so on; the last of them for any more.
-- Returns two numbers: 0 counted, 1 as many as may be, 2 too many lapsed; and ms until another hold may be made, 0 when counted.
local key, most, remembered, begin = KEYS[1], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local function text(ms)
  return string.format('%.0f', ms)
end

redis.call('ZREMRANGEBYSCORE', key, '-inf', text(now - remembered))
local ends = tonumber(redis.call('ZSCORE', key, ARGV[1]) or '0')
local lapsed = ends > now and 0 or redis.call('ZCOUNT', key, '-inf', text(now))
if lapsed >= begin then
  local last = redis.call('ZRANGE', key, lapsed - 1, lapsed - 1, 'WITHSCORES')
  local wait = tonumber(last[2]) + tonumber(ARGV[math.min(6 + lapsed - begin, #ARGV)]) - now
  if wait > 0 then
    return {2, wait}
  end
end

if ends <= now and redis.call('ZCARD', key) - lapsed >= most then
  local first = redis.call('ZRANGE', key, lapsed, lapsed, 'WITHSCORES')
  return {1, tonumber(first[2]) - now}
end

redis.call('ZADD', key, text(now + tonumber(ARGV[2])), ARGV[1])
redis.call('PEXPIRE', key, text(tonumber(ARGV[2]) + remembered))
return {0, 0}
