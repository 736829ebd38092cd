-- Which version a request gets; see docs/routers.md and docs/bucketing.md.
-- The converter takes "BELOW/SALT:KEY" and gives "candidate" or "stable".

local C1, C2, MASK = 0xcc9e2d51, 0x1b873593, 0xffffffff

local function rotate(x, bits)
  return ((x << bits) | (x >> (32 - bits))) & MASK
end

local function scramble(word)
  return (rotate((word * C1) & MASK, 15) * C2) & MASK
end

-- MurmurHash3 x86 32 with seed 0, by Austin Appleby (public domain).
local function murmur3(text)
  local length, hash, at = #text, 0, 1
  while at + 3 <= length do
    hash = (rotate(hash ~ scramble(string.unpack('<I4', text, at)), 13) * 5 + 0xe6546b64) & MASK
    at = at + 4
  end
  local rest = 0
  for i = length, at, -1 do
    rest = (rest << 8) | text:byte(i)
  end
  hash = hash ~ scramble(rest) ~ length
  hash = ((hash ~ (hash >> 16)) * 0x85ebca6b) & MASK
  hash = ((hash ~ (hash >> 13)) * 0xc2b2ae35) & MASK
  return hash ~ (hash >> 16)
end

core.register_converters('holdpoint', function(rule)
  local below, salt, key = rule:match('^(%d+)/([^:]*):(.*)$')
  if below == nil or key == '' then
    return 'stable'
  end
  local bucket = (murmur3(salt .. ':' .. key) * 100000) >> 32
  return bucket < tonumber(below) and 'candidate' or 'stable'
end)
