-- Stores messages in their order, and publishes each; or tells what an earlier attempt of the same name came to.
-- KEYS: the inbound stream; for each message its conversation, and the attempt's key if the sender named the message; then
-- the keys of the commands that publish.
-- ARGV: prefix of conversations, prefix of customers' keys, life of a conversation in ms, life of an attempt in ms; how many
-- beginnings of commands there are, and of each: how many words, the words; how many messages there are, and of each: message
-- id, now, text, role, author, JSON with the text where UTF-8 has no form for it, or '', 'inbound' or '', kind of sender or
-- '' when it has no name, result, 'later' if its node notes later that it is published, how many commands publish it, and of
-- each: the number of its beginning, its last word.
-- Answers for each message: nil when there is no such conversation; {'now', answers of its commands} when it is stored now;
-- {'earlier', state, result} of an earlier attempt; {'failed', why}. An error when all failed.
local call = redis.call
local conversations, customers, life, attempt_life = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local at, key = 4, 1
local conversation, messages, id, now, text, role, author, escaped, inbound

local function word()
  at = at + 1
  return ARGV[at]
end

local function next_key()
  key = key + 1
  return KEYS[key]
end

local beginnings = {}
for i = 1, tonumber(word()) do
  local amount = tonumber(word())
  beginnings[i] = { unpack(ARGV, at + 1, at + amount) }
  at = at + amount
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

-- Lives are renewed by the first message of each hour, for an hour more than they have to be.
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

-- Not call: where a message cannot be published here, it is stored all the same, and its node publishes it.
local function publish(first, commands)
  local answer = { 'now' }
  for i = first + 1, first + 2 * commands, 2 do
    local words = beginnings[tonumber(ARGV[i])]
    local last = #words + 1
    words[last] = ARGV[i + 1]
    local offset = redis.pcall(unpack(words))
    words[last] = nil
    if type(offset) ~= 'string' then
      break
    end
    answer[#answer + 1] = offset
  end
  return answer
end

local function earlier_of(found, sender)
  local state, kind, result = string.match(found, '^(%a+) (%a+) (.*)$')
  return kind == sender and { 'earlier', state, result }
end

local function store(attempt, sender, result, first, commands, is_later)
  local who = call('HMGET', conversation, 'customerId', 'botId', 'lastMessageAt', 'messagesAmount')
  if not who[1] then
    local found = attempt and call('GET', attempt)
    return found and earlier_of(found, sender)
  end
  local state = commands > 0 and not is_later and 'published ' or 'stored '
  local found = attempt and call('SET', attempt, state .. sender .. ' ' .. result, 'NX', 'GET', 'PX', attempt_life)
  local earlier = found and earlier_of(found, sender)
  if earlier then
    return earlier
  end
  local is_kept, why = pcall(keep, unpack(who, 1, 4))
  if not is_kept then
    if attempt and not found then
      call('DEL', attempt)
    end
    error(why, 0)
  end
  local answer = publish(first, commands)
  if #answer == 1 then
    state = 'stored '
  end
  -- A customer's id is the customer's choice and may be some agent's name: it never takes the place of an agent's attempt.
  if attempt and (found and sender == 'user' or #answer == 1 and commands > 0 and not found) then
    call('SET', attempt, state .. sender .. ' ' .. result, 'PX', attempt_life)
  end
  return answer
end

local answers, failures, failure = {}, 0, nil
local amount = tonumber(word())
for i = 1, amount do
  conversation = next_key()
  messages = conversation .. ':messages'
  id, now, text, role, author, escaped, inbound = unpack(ARGV, at + 1, at + 7)
  local sender, result, later, commands = unpack(ARGV, at + 8, at + 11)
  local first = at + 11
  at = first + 2 * commands
  local attempt = sender ~= '' and next_key()
  local is_done, answer = pcall(store, attempt, sender, result, first, tonumber(commands), later ~= '')
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
return answers
