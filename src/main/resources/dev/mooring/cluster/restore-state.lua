-- Restores the state with a pid: makes a session its owner, and fences the socket that owned it until now.
-- KEYS: the state, the gap, the last restore of this pid
-- ARGV: first 32 characters of the value from now on, session, namespace, life in ms, recovery window in ms, silence in ms,
--       longest time in ms that a client waits for the answer to its CONNECT
-- Answers nil if the client cannot be recovered, or {value, session that owned the state or '', epoch ms at which the
-- client was last known to be connected, 1 if the state is kept or 0 if it is deleted}.
local namespace = ARGV[3]
local window = tonumber(ARGV[5])
local silence = tonumber(ARGV[6])
local connect_time = tonumber(ARGV[7])
local alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

-- Decodes all groups of four base64 characters; other text stays as it is.
local function decode(text)
  return (string.gsub(text, '[%w+/][%w+/][%w+/][%w+/]', function(four)
    local bits = 0
    for i = 1, 4 do
      bits = bits * 64 + string.find(alphabet, string.sub(four, i, i), 1, true) - 1
    end
    return string.char(math.floor(bits / 65536), math.floor(bits / 256) % 256, bits % 256)
  end))
end

-- When the client was last known to be connected, if its node considered it connected until "seen". A client that answered
-- no ping since the last restore may not have received what that restore sent: then the time from before it counts.
local function last_alive(seen)
  local alive = seen - silence
  local restored, before = string.match(redis.call('GET', KEYS[3]) or '', '^(%d+) (%-?%d+)$')
  if restored and alive <= tonumber(restored) + connect_time then
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

-- Kept for as long as the new session may last without an answered ping and still be restored.
local function save_restore(alive)
  local life = string.format('%.0f', connect_time + silence + window)
  redis.call('SET', KEYS[3], string.format('%.0f %.0f', now, alive), 'PX', life)
end

local owner = string.match(decode(string.sub(value, 1, 32)), '^.\165owner\176(................)$')

-- A state without an owner entry was written by Node.js when the connection ended. Its expiry is the end of the window.
if not owner then
  local life = redis.call('PTTL', KEYS[1])
  local alive = last_alive(math.min(now, now - (window - life)))
  redis.call('DEL', KEYS[1])
  if alive <= gap then
    return nil
  end
  save_restore(alive)
  return {value, '', string.format('%.0f', alive), 0}
end

-- The names and values of nsp and sid come next; the part that is decoded is long enough for the expected namespace.
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
-- The client may have been disconnected for some time before its node noticed.
local alive = seen and last_alive(seen)
if not alive or alive <= gap then
  redis.call('DEL', KEYS[1])
  return nil
end
save_restore(alive)
redis.call('SET', KEYS[1], ARGV[1] .. string.sub(value, 33), 'PX', ARGV[4])

if owner ~= '' and owner ~= ARGV[2] then
  local node = redis.call('GET', 'mooring:key:' .. string.sub(owner, 1, 8))
  if node then
    redis.call('PUBLISH', 'mooring:node:' .. node .. ':commands',
      cjson.encode({['do'] = 'fence', namespace = namespace, socket = sid, session = owner}))
  end
end
return {value, owner, string.format('%.0f', alive), 1}
