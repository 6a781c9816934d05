-- For wrk: books one room for two, each time under a new key, for the guests of a file in turn.
-- Usage: wrk -s bookings.lua URL -- TOKENS ROOM_TYPES CHECK_IN CHECK_OUT RUN
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

local function lines_of(file)
  local found = {}
  for line in io.lines(file) do
    found[#found + 1] = line
  end
  return found
end

local tokens, bodies, run, asked = {}, {}, "", 0

function init(arguments)
  tokens = lines_of(arguments[1])
  for _, room_type in ipairs(lines_of(arguments[2])) do
    bodies[#bodies + 1] = string.format(
      '{"room_type_id":"%s","check_in":"%s","check_out":"%s","rooms":1,"adults":2,"children":0}',
      room_type, arguments[3], arguments[4])
  end
  run = arguments[5]
end

function request()
  asked = asked + 1
  local turn = asked * 2 + number
  return wrk.format("POST", "/v1/bookings", {
    ["Host"] = "127.0.0.1",
    ["Content-Type"] = "application/json",
    ["Authorization"] = "Bearer " .. tokens[turn % #tokens + 1],
    ["Idempotency-Key"] = run .. "-" .. number .. "-" .. asked,
  }, bodies[turn % #bodies + 1])
end

