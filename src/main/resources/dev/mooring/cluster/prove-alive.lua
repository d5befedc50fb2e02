-- Renews the proof of life of a node, by Redis's clock.
-- KEYS: the proof of life; the time since which Redis has had it without interruption
-- ARGV: life in ms, the last proof that the node knows of (or 0)
-- Answers {proof, since}. If Redis has lost the proof, or has an older one than the node, "since" is set to now.
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local last = tonumber(redis.call('GET', KEYS[1]) or '')
local since = redis.call('GET', KEYS[2])
if not since or not last or last < tonumber(ARGV[2]) then
  since = now
end
redis.call('SET', KEYS[1], now, 'PX', ARGV[1])
redis.call('SET', KEYS[2], since, 'PX', ARGV[1])
return {now, since}
