-- What tells whether the list of what is revoked is still the same, without a look at each that is on it.
-- KEYS: revoked   Answers {now in ms, how many count now, checksum of all}: the last bytes of a dump are one already.
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local dump = redis.call('DUMP', KEYS[1])
return {now, redis.call('ZCOUNT', KEYS[1], '(' .. now, '+inf'), dump and redis.sha1hex(string.sub(dump, -10)) or ''}
