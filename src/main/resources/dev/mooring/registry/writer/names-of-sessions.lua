-- Reads the names of some sessions of a node. KEYS: the node's sessions   ARGV: HSCAN cursor, COUNT, length of a name
-- Returns {next cursor, all valid names concatenated, invalid name, …}: a client reads one long text in a fraction of the
-- time that hundreds of short ones take.
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
