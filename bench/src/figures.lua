-- For wrk: prints one line that is easy to read back. Prepended to every script.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("figures requests=%d microseconds=%d bytes=%d p50=%d p99=%d failed=%d\n",
    summary.requests, summary.duration, summary.bytes, latency:percentile(50),
    latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
