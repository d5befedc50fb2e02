-- Reads a page of a conversation's messages in their order.
-- KEYS: the messages. ARGV: maximum number of messages, and the position to continue from, if any: the id of an entry or
-- of a message.
-- Answers the entries; nil when the position is unknown.
local after = ARGV[2]

local function entry(id)
  -- pcall: text with the form of an id may be a number that is too large.
  local found = redis.pcall('XRANGE', KEYS[1], id, id)
  return not found.err and found[1] and found[1][1]
end

-- Searches from the end, because most readers follow a conversation; in steps of 100, because the first mostly suffices.
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
