-- Removes the sessions of dead nodes from a page of users' indexes.
-- KEYS: none   ARGV: cursor, number of keys to scan, nodes without a lease whose sessions stay
-- Returns {next cursor, number of removed sessions}.
local page = redis.call('SCAN', ARGV[1], 'MATCH', 'mooring:user:*', 'COUNT', ARGV[2])
local stays = {}
for i = 3, #ARGV do
  stays[ARGV[i]] = true
end
local alive = {}
local reaped = 0
for _, key in ipairs(page[2]) do
  local index = redis.call('HGETALL', key)
  for i = 1, #index, 2 do
    local session, node = index[i], index[i + 1]
    local run = string.sub(session, 1, 8)
    if alive[run] == nil then
      alive[run] = redis.call('EXISTS', 'mooring:key:' .. run) == 1
    end
    if not alive[run] and not stays[node] then
      reaped = reaped + redis.call('HDEL', key, session)
    end
  end
end
return {page[1], reaped}
