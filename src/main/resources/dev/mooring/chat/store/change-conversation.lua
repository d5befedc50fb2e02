-- Changes the status of a conversation, its agent, or both, and updates the customer's key of the open conversation.
-- KEYS: the conversation.
-- ARGV: id of the conversation, prefix of customers' keys, now, new status or '', '' or 'assign' or 'unassign', agent,
-- expected status or '', then the fields to answer.
-- Answers the fields after the change; nil when there is no such conversation or it does not have the expected status.
local before = redis.call('HMGET', KEYS[1], 'status', 'customerId', 'botId')
if not before[1] or (ARGV[7] ~= '' and before[1] ~= ARGV[7]) then
  return nil
end
local status = ARGV[4]
redis.call('HSET', KEYS[1], 'updatedAt', ARGV[3])
if ARGV[5] == 'assign' then
  redis.call('HSET', KEYS[1], 'assignedAgent', ARGV[6])
elseif ARGV[5] == 'unassign' then
  redis.call('HDEL', KEYS[1], 'assignedAgent')
end
if status ~= '' then
  redis.call('HSET', KEYS[1], 'status', status)
  local customer = ARGV[2] .. before[2] .. ':' .. before[3]
  if status == 'closed' then
    if redis.call('GET', customer) == ARGV[1] then
      redis.call('DEL', customer)
    end
  elseif before[1] == 'closed' then
    redis.call('SET', customer, ARGV[1], 'NX', 'PX', redis.call('PTTL', KEYS[1]))
  end
end
return redis.call('HMGET', KEYS[1], unpack(ARGV, 8))
