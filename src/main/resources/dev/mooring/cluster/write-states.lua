-- Writes states of sockets, each only if the session that requests it still owns the state.
-- KEYS: the time since which Redis has had the node's proof of life; the states…
-- ARGV: the value of that key before all states were written, life in ms, recovery window in ms;
--       for each state: kind, first 32 characters of the value, whole value or '', age of the request in ms
--   write    sets the value, with this life
--   renew    renews the life
--   release  sets the value; the session ended that many ms ago, and the life is the rest of the recovery window
--   remove   deletes the value
-- Answers for each state: 0 done; 1 another session owns it, or has taken it over; 2 Redis has lost it, so it cannot be
-- renewed. A missing state was taken over, unless Redis has lost the node's proof of life too: then Redis has lost it.
local whole = redis.call('GET', KEYS[1]) == ARGV[1]
local life = ARGV[2]
local window = tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- Encodes 15 digits as base64: three digits are four characters, two for the first digit and one for each other.
local function encode(digits)
  return (string.gsub(digits, '(%d)(%d)(%d)', function(a, b, c)
    return string.sub('MDMTMjMzNDNTNjNzODOT', 2 * a + 1, 2 * a + 2)
      .. string.sub('AEIMQUYcgk', b + 1, b + 1) .. string.sub('wxyz012345', c + 1, c + 1)
  end))
end

-- Sessions that a node closes together end in the same millisecond.
local encoded = {}

local function encode_millis(millis)
  encoded[millis] = encoded[millis] or encode(string.format('%015.0f', millis))
  return encoded[millis]
end

local function release(key, value, age)
  local left = window - age
  if left <= 0 then
    redis.call('DEL', key)
    return
  end
  local seen = encode_millis(now - age)
  redis.call('SET', key, string.sub(value, 1, 40) .. seen .. string.sub(value, 61), 'PX', string.format('%.0f', left))
end

local function handle(key, what, owner, value, age)
  local found = redis.pcall('GETRANGE', key, 0, #owner - 1)
  if found == '' and not whole then
    if what == 'renew' then
      return 2
    elseif what == 'remove' then
      return 0
    end
  elseif found ~= owner then
    return 1
  end
  if what == 'write' then
    redis.call('SET', key, value, 'PX', life)
  elseif what == 'renew' then
    redis.call('PEXPIRE', key, life)
  elseif what == 'release' then
    release(key, value, age)
  else
    redis.call('DEL', key)
  end
  return 0
end

local answers = {}
for i = 2, #KEYS do
  local at = 4 * i - 4
  answers[i - 1] = handle(KEYS[i], ARGV[at], ARGV[at + 1], ARGV[at + 2], tonumber(ARGV[at + 3]))
end
return answers
