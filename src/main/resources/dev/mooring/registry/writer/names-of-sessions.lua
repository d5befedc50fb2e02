-- The names of some sessions of a node. KEYS: its sessions   ARGV: place to begin at, how many at least, length of a name
-- Answers {next place, names without anything between them, one that is none of ours, …}: one text is read in a fraction of
-- the time that hundreds take.
local page = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
local names = {}
local answer = {page[1], ''}
for i = 1, #page[2], 2 do
  local name = page[2][i]
  if #name == tonumber(ARGV[3]) and not string.find(name, '[^%w_-]') then
    names[#names + 1] = name
  else
    answer[#answer + 1] = name
  end
end
answer[2] = table.concat(names)
return answer
