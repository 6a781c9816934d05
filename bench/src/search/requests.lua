-- For wrk: sends the requests of a file in turn, uncompressed. A line is a path to get, or a path, a
-- tab and the JSON to post there. Usage: wrk -s requests.lua URL -- FILE
local requests, position = {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local path, body = line:match("^([^\t]*)\t?(.*)$")
    local headers = { ["Host"] = "127.0.0.1", ["Accept-Encoding"] = "identity" }
    if body ~= "" then headers["Content-Type"] = "application/json" end
    requests[#requests + 1] = body == "" and wrk.format("GET", path, headers)
      or wrk.format("POST", path, headers, body)
  end
  position = math.random(0, #requests - 1)
end

function request()
  position = position % #requests + 1
  return requests[position]
end

