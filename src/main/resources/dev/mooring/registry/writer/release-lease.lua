-- Removes a node's keys, unless another incarnation has the name.
-- KEYS: node hash, the node's sessions, key of the node key, nodes, the node's namespaces   ARGV: id, incarnation
local owner = redis.call('HGET', KEYS[1], 'incarnation')
if owner and owner ~= ARGV[2] then
  redis.call('DEL', KEYS[3])
  return 0
end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[5])
redis.call('ZREM', KEYS[4], ARGV[1])
return 1
