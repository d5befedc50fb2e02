-- Removes dead nodes from the list of nodes, except nodes that have renewed their lease meanwhile.
-- KEYS: the list of nodes   ARGV: the latest possible renewal of a dead node in epoch ms; the dead nodes
-- Returns the number of removed nodes.
local removed = 0
for i = 2, #ARGV do
  local renewed = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if renewed and tonumber(renewed) <= tonumber(ARGV[1]) then
    removed = removed + redis.call('ZREM', KEYS[1], ARGV[i])
  end
end
return removed
