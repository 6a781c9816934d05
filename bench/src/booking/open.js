// For k6: bookings that arrive at a steady rate, whatever the answers take. Prints one line that is
// easy to read back.
import { check } from 'k6'
import exec from 'k6/execution'
import http from 'k6/http'

const { URL, TOKENS, ROOM_TYPES, CHECK_IN, CHECK_OUT, RUN, PER_SECOND, SECONDS } = __ENV
const tokens = open(TOKENS).split('\n')
const bodies = open(ROOM_TYPES)
  .split('\n')
  .map((room_type_id) =>
    JSON.stringify({
      room_type_id, check_in: CHECK_IN, check_out: CHECK_OUT, rooms: 1, adults: 2, children: 0,
    }),
  )

export const options = {
  scenarios: {
    arrivals: {
      executor: 'constant-arrival-rate',
      rate: Number(PER_SECOND),
      timeUnit: '1s',
      duration: `${SECONDS}s`,
      preAllocatedVUs: 100,
      maxVUs: 400,
    },
  },
  summaryTrendStats: ['avg', 'med', 'p(99)', 'max'],
}

export default function () {
  const number = exec.scenario.iterationInTest
  const answer = http.post(`${URL}/v1/bookings`, bodies[number % bodies.length], {
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${tokens[number % tokens.length]}`,
      'Idempotency-Key': `${RUN}-${number}`,
    },
  })
  check(answer, { booked: ({ status }) => status === 201 })
}

export function handleSummary({ metrics }) {
  const time = metrics.http_req_duration.values
  const of = (name, field) => (metrics[name] ? metrics[name].values[field] : 0)
  const figures = {
    requests: of('http_reqs', 'count'),
    failed: of('checks', 'fails'),
    dropped: of('dropped_iterations', 'count'),
    average_ms: time.avg,
    p50_ms: time.med,
    p99_ms: time['p(99)'],
    max_ms: time.max,
  }
  return { stdout: `figures ${JSON.stringify(figures)}\n` }
}
