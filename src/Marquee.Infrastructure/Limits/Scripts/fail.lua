-- Notes a wrong password, and begins a pause from so many wrong ones on; every further one doubles it.
-- KEYS[1] how many there were, KEYS[2] the pause. ARGV: how many begin a pause, the first pause and the longest in ms, ms after the last
-- one for which they are remembered.
-- Returns the pause in ms, 0 when there is none yet.
local wrong = redis.call('INCR', KEYS[1])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
local beyond = wrong - tonumber(ARGV[1])
if beyond < 0 then
  return 0
end
local pause = math.min(tonumber(ARGV[2]) * 2 ^ math.min(beyond, 30), tonumber(ARGV[3]))
redis.call('SET', KEYS[2], '1', 'PX', string.format('%.0f', pause))
return math.floor(pause)
