-- Some sessions of a node. KEYS: its sessions   ARGV: place to begin at, how many at least
-- Answers {next place, {place, {session, JSON, …}}, …}: a place holds the same sessions at every visit, save those that
-- came or went. With larger steps it would not: Redis's own end where enough was found.
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
