-- Takes dead nodes off the list, unless one has renewed its lease meanwhile.
-- KEYS: the list of nodes   ARGV: the newest renewal of a dead node, in epoch ms; the dead nodes
-- Answers how many were taken off.
local removed = 0
for i = 2, #ARGV do
  local renewed = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if renewed and tonumber(renewed) <= tonumber(ARGV[1]) then
    removed = removed + redis.call('ZREM', KEYS[1], ARGV[i])
  end
end
return removed
