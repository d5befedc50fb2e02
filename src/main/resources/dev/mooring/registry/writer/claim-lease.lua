-- Claims a node's name for one incarnation, unless another incarnation has a live lease.
-- KEYS: node hash, the node's sessions, key of the node key, nodes, the node's namespaces
-- ARGV: id, incarnation, length of a lease in ms, fields of the node hash…
-- Returns 0, or the remaining ms of the other incarnation's lease; -1 when another node has the node key.
local owner = redis.call('HGET', KEYS[1], 'incarnation')
if owner and owner ~= ARGV[2] then
  local left = redis.call('PTTL', KEYS[1])
  return left > 0 and left or tonumber(ARGV[3])
end
local life = tonumber(ARGV[3])
if not redis.call('SET', KEYS[3], ARGV[1], 'NX', 'PX', life) and redis.call('GET', KEYS[3]) ~= ARGV[1] then
  return -1
end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[5])
redis.call('HSET', KEYS[1], 'incarnation', ARGV[2], 'generation', 0, unpack(ARGV, 4))
redis.call('PEXPIRE', KEYS[1], life)
local time = redis.call('TIME')
redis.call('ZADD', KEYS[4], time[1] * 1000 + math.floor(time[2] / 1000), ARGV[1])
return 0
