-- Sends each request of a file once, and says as JSON how that went. They are separated by a zero byte.

local requests, sent = {}, 0

function init(arguments)
  for text in assert(io.open(arguments[1], "rb")):read("*a"):gmatch("[^%z]+") do
    table.insert(requests, text)
  end
end

function request()
  sent = sent + 1
  return requests[sent]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"answered": %d, "refused": %d, "failed": %d, "seconds": %f, "half": %f, "most": %f, "slowest": %f}',
    summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency.max / 1e3
  ))
end
