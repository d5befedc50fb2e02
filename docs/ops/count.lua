-- How many sessions are live, on all nodes together. Reads only; nodes count while their lease runs, by Redis's clock.
--   redis-cli EVAL "$(cat docs/ops/count.lua)" 0
-- An error where nodes are listed and none has renewed its lease for 10 s, which each does every 5 s: all have crashed, or
-- Redis refuses their writes, and the sessions that it still lists, or no longer lists, would be a wrong number.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local newest = redis.call('ZRANGE', 'mooring:nodes', 0, 0, 'REV', 'WITHSCORES')
if newest[2] and tonumber(newest[2]) <= now - 10000 then
  return redis.error_reply('STALE no node has renewed its lease for 10 s: the number of sessions is not known')
end
local sessions = 0
for _, node in ipairs(redis.call('ZRANGE', 'mooring:nodes', string.format('(%.0f', now - 15000), '+inf', 'BYSCORE')) do
  sessions = sessions + redis.call('HLEN', 'mooring:node:' .. node .. ':sessions')
end
return sessions
