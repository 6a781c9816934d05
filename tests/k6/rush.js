// A hundred guests look, book, confirm, cancel and repeat themselves, most of them in the same few
// hotels, some all over the world. Nobody may see a 5xx, and no repeat may make a second booking.
//
//   INNSIGHT_URLS=http://127.0.0.1:8080 SECONDS=60 k6 run tests/k6/rush.js
//
// P95_MS=50 adds a threshold for the time of a booking; without it nothing is timed.
// brief: C2
import { check, sleep } from 'k6'
import exec from 'k6/execution'
import http from 'k6/http'

import { book, findHotels, isSoldOut, night, report, server, signUp, step } from './innsight.js'

const GUESTS = 100
const HOT_HOTELS = 3
const HOT_SHARE = 0.7
// Of those who have a room, so many ask again with the same key, confirm, or cancel.
const REPEATING = 0.2
const CONFIRMING = 0.3
const CANCELLING = 0.4

export const options = {
  scenarios: {
    rush: { executor: 'constant-vus', vus: GUESTS, duration: `${__ENV.SECONDS || 10}s` },
  },
  setupTimeout: '2m',
  thresholds: {
    granted: ['count>0'],
    refused: ['count>0'],
    server_errors: ['count==0'],
    checks: ['rate==1'],
    ...(__ENV.P95_MS ? { 'http_req_duration{name:book}': [`p(95)<${__ENV.P95_MS}`] } : {}),
  },
}

export function setup() {
  const [checkIn, checkOut] = [night(14), night(15)]
  const rooms = findHotels(checkIn, checkOut).map(({ slug, offer }) => ({
    slug,
    stay: { room_type_id: offer.room_type_id, check_in: checkIn, check_out: checkOut },
  }))
  return { sessions: signUp(GUESTS), hot: rooms.slice(0, HOT_HOTELS), cold: rooms }
}

function anyOf(list) {
  return list[Math.floor(Math.random() * list.length)]
}

export default function ({ sessions, hot, cold }) {
  const number = exec.vu.idInTest - 1
  const session = sessions[number]
  const [here, there] = [server(number), server(number + 1)]
  const { slug, stay } = anyOf(Math.random() < HOT_SHARE ? hot : cold)
  const question = `check_in=${stay.check_in}&check_out=${stay.check_out}&adults=1`
  const page = http.get(`${here}/v1/hotels/${slug}?${question}`, { tags: { name: 'look' } })
  check(page, { 'the hotel is shown': ({ status }) => status === 200 })

  const key = `${exec.scenario.iterationInTest}-${Date.now()}`
  const answer = book(here, session, stay, key)
  if (answer.status === 201) {
    const id = answer.json('id')
    if (Math.random() < REPEATING) {
      const again = book(there, session, stay, key)
      check(again, {
        'a repeat gets the same booking': () =>
          again.json('id') === id && again.json('from_cache') === true,
      })
    }
    const dice = Math.random()
    if (dice < CONFIRMING) {
      const confirmed = step(there, session, id, 'confirm')
      check(confirmed, { 'a hold is confirmed': () => confirmed.json('status') === 'confirmed' })
    } else if (dice < CONFIRMING + CANCELLING) {
      const cancelled = step(there, session, id, 'cancel')
      check(cancelled, { 'a hold is cancelled': () => cancelled.json('status') === 'cancelled' })
    }
  } else if (answer.status === 409) {
    isSoldOut(answer, stay)
  }
  // people think; without this a hundred of them would only measure the machine
  sleep(0.1 + Math.random() * 0.2)
}

export function handleSummary(data) {
  return { stdout: report('rush', data) }
}
