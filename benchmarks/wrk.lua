-- Requests for wrk, from a file of lines "METHOD <tab> PATH <tab> CALLER <tab> BODY".
-- Arguments: the file, and "random" (any line at any time) or "once" (each line once, in their order).
-- CALLER goes into X-Forwarded-For. done() prints the figures as one line of JSON.

local prepared = {}
local lines = nil

local function build(line)
  local method, path, caller, body = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
  local headers = {}
  if caller ~= "" then headers["X-Forwarded-For"] = caller end
  if body == "" then body = nil else headers["Content-Type"] = "application/json" end
  return wrk.format(method, path, headers, body)
end

function init(args)
  math.randomseed(os.time())
  if args[2] == "once" then
    lines = io.lines(args[1])
    return
  end
  for line in io.lines(args[1]) do
    prepared[#prepared + 1] = build(line)
  end
end

function request()
  if lines == nil then return prepared[math.random(#prepared)] end
  local line = lines()
  if line == nil then
    io.stderr:write("wrk.lua: more requests than lines\n")
    os.exit(1)
  end
  return build(line)
end

function done(summary, latency, _)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.status + summary.errors.timeout
  io.write(string.format('\n{"requests":%d,"microseconds":%d,"bytes":%d,"failed":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, summary.bytes, failed, latency:percentile(50), latency:percentile(99)))
end
