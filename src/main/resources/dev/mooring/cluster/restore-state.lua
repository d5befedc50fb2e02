-- Hands the state behind a pid over to a session, and has the socket fenced that had it until now.
-- KEYS: the state, the gap, the last restore of this pid
-- ARGV: how the value begins from now on, session, namespace, life in ms, recovery window in ms, silence in ms,
--       how long a client may wait for the answer to its CONNECT in ms
-- Answers nothing, or {value, session that owned it or '', when the client was certainly connected, in epoch ms,
-- 1 where the state is kept and 0 where it is gone}.
local namespace = ARGV[3]
local window = tonumber(ARGV[5])
local silence = tonumber(ARGV[6])
local patience = tonumber(ARGV[7])
local alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

-- What whole groups of base64 stand for; the rest stays as it is.
local function decode(text)
  return (string.gsub(text, '[%w+/][%w+/][%w+/][%w+/]', function(four)
    local bits = 0
    for i = 1, 4 do
      bits = bits * 64 + string.find(alphabet, string.sub(four, i, i), 1, true) - 1
    end
    return string.char(math.floor(bits / 65536), math.floor(bits / 256) % 256, bits % 256)
  end))
end

-- When the client was certainly connected, if its node thought so until "seen". A client that answered no ping since the
-- last restore may not have got what that restore sent: then it is what was certain before.
local function certain(seen)
  local alive = seen - silence
  local restored, before = string.match(redis.call('GET', KEYS[3]) or '', '^(%d+) (%-?%d+)$')
  if restored and alive <= tonumber(restored) + patience then
    alive = math.min(alive, tonumber(before))
  end
  return alive
end

local value = redis.call('GET', KEYS[1])
if not value then
  return nil
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local gap = tonumber(redis.call('GET', KEYS[2]) or '') or 0

-- Remembered for as long as the session that begins now can end without a ping that was answered, and be restored.
local function remember(alive)
  redis.call('SET', KEYS[3], string.format('%.0f %.0f', now, alive), 'PX', string.format('%.0f', patience + silence + window))
end

local owner = string.match(decode(string.sub(value, 1, 32)), '^.\165owner\176(................)$')

-- One that Node.js has written, when the connection ended. Its life is what is left of the window.
if not owner then
  local life = redis.call('PTTL', KEYS[1])
  local alive = certain(math.min(now, now - (window - life)))
  redis.call('DEL', KEYS[1])
  if alive <= gap then
    return nil
  end
  remember(alive)
  return {value, '', string.format('%.0f', alive), 0}
end

-- The names and values of nsp and sid come next; what is read ahead is long enough for the namespace that is asked for.
local ahead = string.sub(value, 61, 60 + 4 * math.ceil((#namespace + 96) / 3))
local isState, _, _, nsp, _, sid = pcall(cmsgpack.unpack_limit, decode(ahead), 4)
if not isState or nsp ~= namespace then
  return nil
end

local seen
if owner == '----------------' then
  owner = ''
  seen = tonumber(decode(string.sub(value, 41, 60)))
else
  seen = tonumber(redis.call('GET', 'mooring:recovery:' .. string.sub(owner, 1, 8)) or '')
  if seen and now - seen > window then
    seen = nil
  end
end
-- A client can be gone for as long as a ping may stay unanswered before its node notices.
local alive = seen and certain(seen)
if not alive or alive <= gap then
  redis.call('DEL', KEYS[1])
  return nil
end
remember(alive)
redis.call('SET', KEYS[1], ARGV[1] .. string.sub(value, 33), 'PX', ARGV[4])

if owner ~= '' and owner ~= ARGV[2] then
  local node = redis.call('GET', 'mooring:key:' .. string.sub(owner, 1, 8))
  if node then
    redis.call('PUBLISH', 'mooring:node:' .. node .. ':commands',
      cjson.encode({['do'] = 'fence', namespace = namespace, socket = sid, session = owner}))
  end
end
return {value, owner, string.format('%.0f', alive), 1}
