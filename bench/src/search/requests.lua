-- For wrk: asks the paths of a file in turn, uncompressed. Usage: wrk -s requests.lua URL -- FILE
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

