-- Revokes a token or a subject by Redis's clock. A longer revocation is not shortened.
-- KEYS: revoked   ARGV: token id or subject, duration in ms   Returns the end of the revocation in epoch ms.
local time = redis.call('TIME')
local till = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[2])
redis.call('ZADD', KEYS[1], 'GT', string.format('%.0f', till), ARGV[1])
-- The score may be +inf, a revocation without an end: the end of the year 9999 is returned instead.
return string.format('%.0f', math.min(tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1])), 253402300799999))
