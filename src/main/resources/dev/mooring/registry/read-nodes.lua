-- Reads the live nodes, by Redis's clock. KEYS: nodes   ARGV: length of a lease in ms
-- Returns {now in ms, newest renewal of all nodes in ms or '' when no node is listed,
--          {id, last renewal in ms, number of sessions, {field, value, …}, {namespace, sockets, …}}, …}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local newest = redis.call('ZRANGE', KEYS[1], 0, 0, 'REV', 'WITHSCORES')
local answer = {string.format('%.0f', now), newest[2] or ''}
local nodes = redis.call('ZRANGE', KEYS[1], string.format('(%.0f', now - tonumber(ARGV[1])), '+inf', 'BYSCORE', 'WITHSCORES')
for i = 1, #nodes, 2 do
  local key = 'mooring:node:' .. nodes[i]
  local fields = redis.call('HGETALL', key)
  if #fields > 0 then
    answer[#answer + 1] = {
      nodes[i], nodes[i + 1], redis.call('HLEN', key .. ':sessions'), fields,
      redis.call('HGETALL', key .. ':namespaces')}
  end
end
return answer
