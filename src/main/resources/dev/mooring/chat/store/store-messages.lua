-- Stores messages in their order and publishes each, unless an earlier send with the same idempotency key stored it.
-- KEYS: the inbound stream; for each message its conversation, and the result of its send if it has an idempotency key;
-- then the keys of the commands that publish.
-- ARGV:
--   prefix of conversations, prefix of customers' keys, life of a conversation in ms, life of a result in ms;
--   number of words of a command that reads entries, which runs first, and the words;
--   number of prefixes of publishing commands, and for each: number of words, the words;
--   number of messages, and for each: message id, now, text, role, author; JSON that contains the text if UTF-8 cannot
--     encode it, or ''; 'inbound' or ''; kind of sender, or '' without an idempotency key; result; 'later' if the node marks
--     the message as published, or ''; number of commands that publish it, and for each: number of its prefix, last word.
-- Answers for each message: nil when there is no such conversation; {'now', for each of its commands the id of the last
-- entry of the stream before it and its answer} if stored now;
-- {'earlier', state, result} if an earlier send stored it; {'failed', why}. Then the answer of the command that reads, or
-- nil. An error when all messages failed.
local call = redis.call
local conversations, customers, life, result_life = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local at, key = 4, 1
local conversation, messages, id, now, text, role, author, escaped, inbound

local function next_argument()
  at = at + 1
  return ARGV[at]
end

local function next_key()
  key = key + 1
  return KEYS[key]
end

local function next_words()
  local amount = tonumber(next_argument())
  at = at + amount
  return { unpack(ARGV, at - amount + 1, at) }
end

local command = next_words()
local read = command[1] and redis.pcall(unpack(command))

local prefixes = {}
for i = 1, tonumber(next_argument()) do
  prefixes[i] = next_words()
end

local function append(stream, most, ...)
  if escaped == '' then
    call('XADD', stream, 'MAXLEN', '~', most, '*', 'id', id, 'message', text, 'role', role, 'user', author,
      'createdAt', now, ...)
  else
    call('XADD', stream, 'MAXLEN', '~', most, '*', 'id', id, 'message', text, 'role', role, 'user', author,
      'createdAt', now, 'escaped', escaped, ...)
  end
end

-- The first message of each hour extends the expiry, by an hour more than necessary.
local function renew(customer, bot)
  call('PEXPIRE', conversation, life)
  call('PEXPIRE', messages, life)
  local open = customers .. customer .. ':' .. bot
  if call('GET', open) == string.sub(conversation, #conversations + 1) then
    call('PEXPIRE', open, life)
  end
end

local function keep(customer, bot, last, amount)
  append(messages, 1000)
  call('HSET', conversation, 'updatedAt', now, 'lastMessageAt', now, 'messagesAmount', (amount or 0) + 1)
  if not last or string.sub(last, 1, 13) ~= string.sub(now, 1, 13) then
    renew(customer, bot)
  end
  if inbound ~= '' then
    append(KEYS[1], 100000,
      'conversationId', string.sub(conversation, #conversations + 1), 'customerId', customer, 'botId', bot)
  end
end

-- The id of the last entry of each stream.
local last_ids = {}

local function last_id(stream)
  local entries = redis.pcall('XREVRANGE', stream, '+', '-', 'COUNT', 1)
  return entries[1] and entries[1][1] or '0-0'
end

-- pcall: a message whose publication fails here is stored all the same, and its node publishes it.
local function publish(first, commands)
  local answer = { 'now' }
  for i = first + 1, first + 2 * commands, 2 do
    local words = prefixes[tonumber(ARGV[i])]
    local stream = words[2]
    last_ids[stream] = last_ids[stream] or last_id(stream)
    local last = #words + 1
    words[last] = ARGV[i + 1]
    local offset = redis.pcall(unpack(words))
    words[last] = nil
    if type(offset) ~= 'string' then
      break
    end
    answer[#answer + 1] = last_ids[stream]
    answer[#answer + 1] = offset
    last_ids[stream] = offset
  end
  return answer
end

local function earlier_of(found, sender)
  local state, kind, result = string.match(found, '^(%a+) (%a+) (.*)$')
  return kind == sender and { 'earlier', state, result }
end

local function store(result_key, sender, result, first, commands, is_later)
  local who = call('HMGET', conversation, 'customerId', 'botId', 'lastMessageAt', 'messagesAmount')
  if not who[1] then
    local found = result_key and call('GET', result_key)
    return found and earlier_of(found, sender)
  end
  local state = commands > 0 and not is_later and 'published ' or 'stored '
  local found = result_key and call('SET', result_key, state .. sender .. ' ' .. result, 'NX', 'GET', 'PX', result_life)
  local earlier = found and earlier_of(found, sender)
  if earlier then
    return earlier
  end
  local is_kept, why = pcall(keep, unpack(who, 1, 4))
  if not is_kept then
    if result_key and not found then
      call('DEL', result_key)
    end
    error(why, 0)
  end
  local answer = publish(first, commands)
  if #answer == 1 then
    state = 'stored '
  end
  -- Customers choose their ids, and one may equal an agent's subject: it never replaces the result of an agent's send.
  if result_key and (found and sender == 'user' or #answer == 1 and commands > 0 and not found) then
    call('SET', result_key, state .. sender .. ' ' .. result, 'PX', result_life)
  end
  return answer
end

local answers, failures, failure = {}, 0, nil
local amount = tonumber(next_argument())
for i = 1, amount do
  conversation = next_key()
  messages = conversation .. ':messages'
  id, now, text, role, author, escaped, inbound = unpack(ARGV, at + 1, at + 7)
  local sender, result, later, commands = unpack(ARGV, at + 8, at + 11)
  local first = at + 11
  at = first + 2 * commands
  local result_key = sender ~= '' and next_key()
  local is_done, answer = pcall(store, result_key, sender, result, first, tonumber(commands), later ~= '')
  if not is_done then
    failures = failures + 1
    failure = failure or answer
    answer = { 'failed', type(answer) == 'table' and answer.err or answer }
  end
  answers[i] = answer
end
if amount > 0 and failures == amount then
  error(failure, 0)
end
answers[amount + 1] = read and not read.err and read
return answers
