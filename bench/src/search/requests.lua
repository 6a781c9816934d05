-- For wrk: asks the paths of a file in turn, uncompressed, and prints one line that is easy to read
-- back. Usage: wrk -s requests.lua URL -- FILE
local requests, position = {}, 0

function init(arguments)
  for path in io.lines(arguments[1]) do
    requests[#requests + 1] =
      wrk.format("GET", path, { ["Host"] = "127.0.0.1", ["Accept-Encoding"] = "identity" })
  end
  position = math.random(0, #requests - 1)
end

function request()
  position = position % #requests + 1
  return requests[position]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("figures requests=%d microseconds=%d bytes=%d p50=%d p99=%d failed=%d\n",
    summary.requests, summary.duration, summary.bytes, latency:percentile(50),
    latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
