-- Marks a message as published in the stored result of its send.
-- KEYS: the result. ARGV: id of the message.
local found = redis.call('GET', KEYS[1])
local rest = found and string.match(found, '^stored( .*)$')
if rest and cjson.decode(string.match(rest, '{.*$')).id == ARGV[1] then
  redis.call('SET', KEYS[1], 'published' .. rest, 'KEEPTTL')
end
