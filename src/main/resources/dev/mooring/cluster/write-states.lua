-- Writes states of sockets, each only as long as it belongs to the session that says so.
-- KEYS: since when Redis has had the node's proof of life; the states…
-- ARGV: the value of that key since which the states were written, life in ms, recovery window in ms;
--       of each state: what to do, how its value begins, the whole value or '', its age in ms
--   write    a new value, which lives on
--   renew    the value lives on
--   release  the session has ended, so many ms ago; the value lives for the rest of the window
--   remove   the value is deleted
-- Answers for each state: 0 done; 1 it belongs to somebody else, or was taken; 2 Redis has lost it, so that it cannot be
-- renewed. A state that is missing was taken, except where Redis has lost the node's proof, too: then it was lost.
local whole = redis.call('GET', KEYS[1]) == ARGV[1]
local life = ARGV[2]
local window = tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

-- Base64 of a text whose length is a multiple of 3.
local function encode(text)
  return (string.gsub(text, '...', function(three)
    local a, b, c = string.byte(three, 1, 3)
    local bits = a * 65536 + b * 256 + c
    local four = ''
    for shift = 1, 4 do
      local at = bits % 64 + 1
      four = string.sub(alphabet, at, at) .. four
      bits = math.floor(bits / 64)
    end
    return four
  end))
end

local function release(key, value, age)
  local left = window - age
  if left <= 0 then
    redis.call('DEL', key)
    return
  end
  local seen = encode(string.format('%015.0f', now - age))
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
