// Redis does not keep its keys in order, so each hash tag has two sorted sets beside its values: `names` in the order
// of their bytes, and `expiries` by the millisecond at which each value is over.

const now = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`

// Answers nothing when it wrote. Each write forgets two names that are over, so that there are never many of them.
const writeIndexed = `
local value, names, expiries = KEYS[1], KEYS[2], KEYS[3]
local name, text, ttl, expected = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
if expected then
  local found = redis.call('GET', value) or ''
  if found ~= expected then return found end
end
${now}
local function forget(name)
  redis.call('ZREM', names, name)
  redis.call('ZREM', expiries, name)
end
for _, over in ipairs(redis.call('ZRANGE', expiries, '-inf', now, 'BYSCORE', 'LIMIT', 0, 2)) do
  forget(over)
end
if text == '' then
  redis.call('DEL', value)
  forget(name)
else
  redis.call('SET', value, text, 'PXAT', now + ttl)
  redis.call('ZADD', names, 0, name)
  redis.call('ZADD', expiries, now + ttl, name)
end
return nil`

const listIndexed = `
local names, expiries = KEYS[1], KEYS[2]
local prefix, limit = ARGV[1], tonumber(ARGV[2])
${now}
local found = {}
local from, to = '[' .. prefix, '(' .. prefix .. '\\255'
repeat
  local step = redis.call('ZRANGE', names, from, to, 'BYLEX', 'LIMIT', 0, limit)
  for _, name in ipairs(step) do
    if #found < limit and tonumber(redis.call('ZSCORE', expiries, name) or 0) > now then
      found[#found + 1] = name
    end
    from = '(' .. name
  end
until #found == limit or #step < limit
return found`

/** The steps that Redis does as one. */
export const scripts = {
  writeIndexed: { lua: writeIndexed, numberOfKeys: 3 },
  listIndexed: { lua: listIndexed, numberOfKeys: 2, readOnly: true },
}

/** How the scripts are called, on a connection that knows them. */
export interface Scripts {
  /**
   * Stores `text` and its name, or removes both if it is empty. Given `expected`, only if that is what is stored; else
   * it changes nothing and answers what is. Empty stands for no value.
   */
  writeIndexed(
    value: string,
    names: string,
    expiries: string,
    name: string,
    text: string,
    ttlMs: number,
    expected?: string,
  ): Promise<string | null>
  /** The names that begin with `prefix` and are not over, in order. */
  listIndexed(names: string, expiries: string, prefix: string, limit: number): Promise<string[]>
}
