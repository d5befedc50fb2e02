-- Some messages of a conversation in order.
-- KEYS: the messages. ARGV: how many, and the position they come after, if any: an entry's id or a message's.
-- Answers the entries; nil when the position is unknown.
local after = ARGV[2]

local function entry(id)
  -- Not call: what looks like an id may be too large for one.
  local found = redis.pcall('XRANGE', KEYS[1], id, id)
  return not found.err and found[1] and found[1][1]
end

-- From the end, where those who follow a conversation are; in pieces, since most answers are in the first.
local function entry_of_message(id)
  local before = '+'
  while true do
    local some = redis.call('XREVRANGE', KEYS[1], before, '-', 'COUNT', 100)
    for _, one in ipairs(some) do
      if one[2][2] == id then
        return one[1]
      end
    end
    if #some < 100 then
      return nil
    end
    before = '(' .. some[100][1]
  end
end

if not after then
  return redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', ARGV[1])
end
local position
if string.match(after, '^%d+%-%d+$') then
  position = entry(after)
else
  position = entry_of_message(after)
end
if not position then
  return nil
end
return redis.call('XRANGE', KEYS[1], '(' .. position, '+', 'COUNT', ARGV[1])
