-- A thousand users who take turns; prints the result as one line of JSON.
local turn = 0

request = function()
  turn = turn + 1
  local user = turn % 1000
  return wrk.format('GET', '/users/' .. user, { ['x-user-id'] = 'user-' .. user })
end

done = function(summary, latency)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.status + summary.errors.timeout
  io.write(string.format('\n{"requests":%d,"micros":%d,"p99Micros":%d,"failed":%d}\n',
    summary.requests, summary.duration, latency:percentile(99), failed))
end
