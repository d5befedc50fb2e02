-- Opens a conversation, unless the customer has one open with the bot.
-- KEYS: the customer's key, the new conversation.
-- ARGV: prefix of conversations, new id, customerId, botId, status, now, life in ms, then the fields to answer.
-- Answers the id and the fields of the open one.
local life = ARGV[7]

local function fields(key)
  return redis.call('HMGET', key, unpack(ARGV, 8))
end

local open = redis.call('GET', KEYS[1])
if open and redis.call('EXISTS', ARGV[1] .. open) == 1 then
  return { open, fields(ARGV[1] .. open) }
end
redis.call('HSET', KEYS[2], 'customerId', ARGV[3], 'botId', ARGV[4], 'status', ARGV[5],
  'createdAt', ARGV[6], 'updatedAt', ARGV[6], 'messagesAmount', 0)
redis.call('PEXPIRE', KEYS[2], life)
redis.call('SET', KEYS[1], ARGV[2], 'PX', life)
return { ARGV[2], fields(KEYS[2]) }
