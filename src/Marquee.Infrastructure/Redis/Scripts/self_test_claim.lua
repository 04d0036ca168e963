-- Claims fields of a hash for one claimant, all or nothing: the shape of a seat claim, to see whether scripts run alone.
-- KEYS[1] the hash. ARGV: claimant, time to live in ms, fields...
-- Returns 1 when all were claimed, 0 when somebody has one of them. Checks everything before it writes anything.
for i = 3, #ARGV do
  if redis.call('HEXISTS', KEYS[1], ARGV[i]) == 1 then
    return 0
  end
end
for i = 3, #ARGV do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
