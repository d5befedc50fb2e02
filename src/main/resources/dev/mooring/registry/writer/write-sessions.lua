-- Writes the new, changed and ended sessions of a loop.
-- KEYS: node hash, the node's sessions, closed
-- ARGV: node id, incarnation, length of a lease in ms, expiry of a user's index in ms, expiry of a summary in s, number of
--       new and changed sessions;
--       of each new or changed session: session, JSON, user or '', former user or '';
--       of each ended session: session, user or '', cause or '' for no entry in the stream, duration in ms, summary or ''
-- Returns 0 when another incarnation has the name and nothing was written, 1, or 2 when Redis had lost the node's record.
local owner = redis.call('HGET', KEYS[1], 'incarnation')
if owner and owner ~= ARGV[2] then
  return 0
end
local at = 7
local entries = {}
for _ = 1, tonumber(ARGV[6]) do
  entries[#entries + 1] = ARGV[at]
  entries[#entries + 1] = ARGV[at + 1]
  if ARGV[at + 2] ~= '' then
    redis.call('HSET', 'mooring:user:' .. ARGV[at + 2], ARGV[at], ARGV[1])
    redis.call('PEXPIRE', 'mooring:user:' .. ARGV[at + 2], ARGV[4])
  end
  if ARGV[at + 3] ~= '' then
    redis.call('HDEL', 'mooring:user:' .. ARGV[at + 3], ARGV[at])
  end
  at = at + 4
end
if #entries > 0 then
  redis.call('HSET', KEYS[2], unpack(entries))
end
local ended = {}
while at <= #ARGV do
  ended[#ended + 1] = ARGV[at]
  if ARGV[at + 1] ~= '' then
    redis.call('HDEL', 'mooring:user:' .. ARGV[at + 1], ARGV[at])
  end
  if ARGV[at + 2] ~= '' then
    redis.call('XADD', KEYS[3], 'MAXLEN', '~', 20000, '*',
      'session', ARGV[at], 'cause', ARGV[at + 2], 'duration', ARGV[at + 3], 'user', ARGV[at + 1])
  end
  if ARGV[at + 4] ~= '' then
    redis.call('SET', 'mooring:session:' .. ARGV[at] .. ':why', ARGV[at + 4], 'EX', ARGV[5])
  end
  at = at + 5
end
if #ended > 0 then
  redis.call('HDEL', KEYS[2], unpack(ended))
end
if redis.call('PTTL', KEYS[2]) == -1 then
  local left = redis.call('PTTL', KEYS[1])
  redis.call('PEXPIRE', KEYS[2], left > 0 and left or ARGV[3])
end
if not owner then
  return 2
end
redis.call('HINCRBY', KEYS[1], 'generation', 1)
return 1
