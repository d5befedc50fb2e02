-- Reads some sessions of a node. KEYS: the node's sessions   ARGV: HSCAN cursor, minimum number of sessions
-- Returns {next cursor, {cursor, {session, JSON, …}}, …}. With COUNT 1 a cursor returns the same sessions at every call,
-- except sessions that were added or removed. With a larger COUNT it would not, because HSCAN ends at a varying bucket.
local place = ARGV[1]
local answer = {'0'}
local found = 0
repeat
  local step = redis.call('HSCAN', KEYS[1], place, 'COUNT', 1)
  if #step[2] > 0 then
    answer[#answer + 1] = {place, step[2]}
    found = found + #step[2] / 2
  end
  place = step[1]
until place == '0' or found >= tonumber(ARGV[2])
answer[1] = place
return answer
