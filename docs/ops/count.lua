-- How many sessions are live, on all nodes together. Reads only; nodes count while their lease runs, by Redis's clock.
--   redis-cli EVAL "$(cat docs/ops/count.lua)" 0
local time = redis.call('TIME')
local dead = time[1] * 1000 + math.floor(time[2] / 1000) - 15000
local sessions = 0
for _, node in ipairs(redis.call('ZRANGE', 'mooring:nodes', '(' .. string.format('%.0f', dead), '+inf', 'BYSCORE')) do
  sessions = sessions + redis.call('HLEN', 'mooring:node:' .. node .. ':sessions')
end
return sessions
