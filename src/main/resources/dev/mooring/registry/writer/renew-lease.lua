-- Renews a node's lease by Redis's clock, writes the node's record, and reports whether Redis has lost batches.
-- KEYS: node hash, the node's sessions, key of the node key, nodes, the node's namespaces
-- ARGV: id, incarnation, length of a lease in ms, confirmed batches, sent batches, number of namespaces;
--       of each namespace: name, sockets; fields of the node hash…
-- Returns {0} when another incarnation has the name, or {1, 1 if batches were lost else 0, number of sessions}.
local owner = redis.call('HGET', KEYS[1], 'incarnation')
if owner and owner ~= ARGV[2] then
  return {0}
end
local generation = tonumber(redis.call('HGET', KEYS[1], 'generation') or '-1')
local lost = 0
if generation < tonumber(ARGV[4]) then
  lost = 1
  generation = tonumber(ARGV[5])
end
local life = tonumber(ARGV[3])
local fields = 7 + 2 * tonumber(ARGV[6])
redis.call('HSET', KEYS[1], 'incarnation', ARGV[2], 'generation', string.format('%.0f', generation),
  unpack(ARGV, fields))
redis.call('PEXPIRE', KEYS[1], life)
redis.call('DEL', KEYS[5])
if fields > 7 then
  redis.call('HSET', KEYS[5], unpack(ARGV, 7, fields - 1))
  redis.call('PEXPIRE', KEYS[5], life)
end
redis.call('PEXPIRE', KEYS[2], life)
redis.call('SET', KEYS[3], ARGV[1], 'PX', life)
local time = redis.call('TIME')
redis.call('ZADD', KEYS[4], time[1] * 1000 + math.floor(time[2] / 1000), ARGV[1])
return {1, lost, redis.call('HLEN', KEYS[2])}
