-- Compares the entries of some sessions with the expected digests.
-- KEYS: sessions of a node
-- ARGV: length of a session's name, length of a digest; names and digests, concatenated: Redis parses one long text in a
--       fraction of the time that hundreds of short ones take
-- Returns the sessions whose entry is missing or has another digest.
local name = tonumber(ARGV[1])
local digest = tonumber(ARGV[2])
local wrong = {}
for at = 1, #ARGV[3], name + digest do
  local session = string.sub(ARGV[3], at, at + name - 1)
  local stored = redis.call('HGET', KEYS[1], session)
  local expected = string.sub(ARGV[3], at + name, at + name + digest - 1)
  if not stored or string.sub(redis.sha1hex(stored), 1, digest) ~= expected then
    wrong[#wrong + 1] = session
  end
end
return wrong
