-- Opens a conversation, unless the customer has an open one with the bot.
-- KEYS: the customer's key, the new conversation; for a widget also the counters of new conversations of its customer and
-- of its address, and the result of the send if the message has an idempotency key.
-- ARGV: prefix of conversations, new id, customerId, botId, status, now, life in ms, limits of new conversations in an
-- hour for the customer and for the address, then the fields to answer.
-- Answers the id and the fields of the conversation that is open now, or of the one in which an earlier send of the same
-- message stored it; nil when a limit is reached.
local life = ARGV[7]
local HOUR = 3600000
local counters = math.min(#KEYS, 4)

local function fields(key)
  return redis.call('HMGET', key, unpack(ARGV, 10))
end

local found = KEYS[5] and redis.call('GET', KEYS[5])
local result = found and string.match(found, '^%a+ customer (.*)$')
if result then
  local earlier = cjson.decode(result).conversationId
  if redis.call('EXISTS', ARGV[1] .. earlier) == 1 then
    return { earlier, fields(ARGV[1] .. earlier) }
  end
end
local open = redis.call('GET', KEYS[1])
if open and redis.call('EXISTS', ARGV[1] .. open) == 1 then
  return { open, fields(ARGV[1] .. open) }
end
for i = 3, counters do
  if tonumber(redis.call('GET', KEYS[i]) or 0) >= tonumber(ARGV[5 + i]) then
    return false
  end
end
for i = 3, counters do
  if redis.call('INCR', KEYS[i]) == 1 then
    redis.call('PEXPIRE', KEYS[i], HOUR)
  end
end
redis.call('HSET', KEYS[2], 'customerId', ARGV[3], 'botId', ARGV[4], 'status', ARGV[5],
  'createdAt', ARGV[6], 'updatedAt', ARGV[6], 'messagesAmount', 0)
redis.call('PEXPIRE', KEYS[2], life)
redis.call('SET', KEYS[1], ARGV[2], 'PX', life)
return { ARGV[2], fields(KEYS[2]) }
