-- Revokes a token or a subject, by Redis's own clock, unless it is revoked for longer.
-- KEYS: revoked   ARGV: token id or subject, for how many ms   Answers until when it is revoked, in epoch ms.
local time = redis.call('TIME')
local till = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[2])
redis.call('ZADD', KEYS[1], 'GT', string.format('%.0f', till), ARGV[1])
-- Somebody may have revoked it for ever; the end of the year 9999 is as good.
return string.format('%.0f', math.min(tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1])), 253402300799999))
