-- The nodes that are alive by Redis's clock. KEYS: nodes   ARGV: life of a node in ms
-- Answers {now in ms, {id, last renewal in ms, sessions, {field, value, …}}, …}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local answer = {string.format('%.0f', now)}
local nodes = redis.call('ZRANGE', KEYS[1], string.format('(%.0f', now - tonumber(ARGV[1])), '+inf', 'BYSCORE', 'WITHSCORES')
for i = 1, #nodes, 2 do
  local fields = redis.call('HGETALL', 'mooring:node:' .. nodes[i])
  if #fields > 0 then
    answer[#answer + 1] = {
      nodes[i], nodes[i + 1], redis.call('HLEN', 'mooring:node:' .. nodes[i] .. ':sessions'), fields}
  end
end
return answer
