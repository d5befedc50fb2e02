-- Takes a node out, if it is still that run of it.
-- KEYS: node hash, its sessions, key of its sids, nodes, its namespaces   ARGV: id, incarnation
local owner = redis.call('HGET', KEYS[1], 'incarnation')
if owner and owner ~= ARGV[2] then
  redis.call('DEL', KEYS[3])
  return 0
end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[5])
redis.call('ZREM', KEYS[4], ARGV[1])
return 1
