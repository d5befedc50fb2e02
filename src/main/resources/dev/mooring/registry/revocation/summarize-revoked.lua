-- Returns a checksum of the list of revocations, which tells whether it has changed.
-- KEYS: revoked   Returns {now in ms, number of revocations in force, checksum}: the last bytes of a DUMP are a checksum.
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local dump = redis.call('DUMP', KEYS[1])
return {now, redis.call('ZCOUNT', KEYS[1], '(' .. now, '+inf'), dump and redis.sha1hex(string.sub(dump, -10)) or ''}
