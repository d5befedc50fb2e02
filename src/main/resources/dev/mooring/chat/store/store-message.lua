-- Stores a message, or tells what an earlier attempt of the same name came to.
-- KEYS: the conversation, its messages, the inbound stream, the attempt's key if the sender named the message, and the
-- key of the command that publishes it, if there is one.
-- ARGV: conversation id, prefix of customers' keys, life in ms, 'inbound' or '', now, message id, text, role, author,
-- JSON with the text where UTF-8 has no form for it, or '', number of words of the command that publishes it, the words;
-- and for an attempt that has a name: life of the name in ms, kind of sender, result, and 'later' if its node notes later
-- that it is published.
-- Answers nil when there is no such conversation, {} when it is stored now, {answer} when it is stored and published now
-- with that answer of the command, {state, result} of an earlier attempt.
local words = tonumber(ARGV[11])
local life, sender, outcome, note = unpack(ARGV, 12 + words)
local attempt = sender and KEYS[4]
local earlier = attempt and redis.call('GET', attempt)
local state, kind, result
if earlier then
  state, kind, result = string.match(earlier, '^(%a+) (%a+) (.*)$')
  if kind == sender then
    return { state, result }
  end
end

local who = redis.call('HMGET', KEYS[1], 'customerId', 'botId')
if not who[1] then
  return nil
end
local function append(stream, most, ...)
  local fields = {...}
  if ARGV[10] ~= '' then
    fields[#fields + 1] = 'escaped'
    fields[#fields + 1] = ARGV[10]
  end
  redis.call('XADD', stream, 'MAXLEN', '~', most, '*', unpack(fields))
end
append(KEYS[2], 1000,
  'id', ARGV[6], 'message', ARGV[7], 'role', ARGV[8], 'user', ARGV[9], 'createdAt', ARGV[5])
redis.call('HSET', KEYS[1], 'updatedAt', ARGV[5], 'lastMessageAt', ARGV[5])
redis.call('HINCRBY', KEYS[1], 'messagesAmount', 1)

redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
local customer = ARGV[2] .. who[1] .. ':' .. who[2]
if redis.call('GET', customer) == ARGV[1] then
  redis.call('PEXPIRE', customer, ARGV[3])
end

if ARGV[4] == 'inbound' then
  append(KEYS[3], 100000,
    'id', ARGV[6], 'conversationId', ARGV[1], 'customerId', who[1], 'botId', who[2],
    'message', ARGV[7], 'role', ARGV[8], 'user', ARGV[9], 'createdAt', ARGV[5])
end

-- A customer's id is the customer's choice and may be some agent's name: it never takes the place of an agent's attempt.
-- Not call: where it cannot be published here, the message is stored all the same, and its node publishes it.
local published = words > 0 and redis.pcall(unpack(ARGV, 12, 11 + words))
if type(published) ~= 'string' then
  published = nil
end
if attempt and (not earlier or sender == 'user') then
  local state = published and note ~= 'later' and 'published ' or 'stored '
  redis.call('SET', attempt, state .. sender .. ' ' .. outcome, 'PX', life)
end
return { published }
