-- Proves that a node is alive, by Redis's clock, and tells since when Redis has known that without a break.
-- KEYS: the node's proof, since when it has been there   ARGV: life in ms, the last proof that the node knows of (or 0)
-- Answers {the proof, since when}. Where Redis has lost the proof, or gone back to an older one, "since" begins anew.
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
