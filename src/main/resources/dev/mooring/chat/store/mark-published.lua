-- Remembers that the message of an attempt was published.
-- KEYS: the attempt's key. ARGV: the message's id.
local attempt = redis.call('GET', KEYS[1])
local rest = attempt and string.match(attempt, '^stored( .*)$')
if rest and cjson.decode(string.match(rest, '{.*$')).id == ARGV[1] then
  redis.call('SET', KEYS[1], 'published' .. rest, 'KEEPTTL')
end
