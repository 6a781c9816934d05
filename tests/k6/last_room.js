// Twenty guests want the last room in the same instant: one has it, nineteen read "sold out".
//
//   INNSIGHT_URLS=http://127.0.0.1:8080 k6 run tests/k6/last_room.js
//
// Over a seeded world; the winner confirms, so the database shows one sold room and one booking.
// brief: C1
import { check, fail, sleep } from 'k6'
import exec from 'k6/execution'
import http from 'k6/http'

import { book, findHotels, isSoldOut, night, report, server, signUp, step } from './innsight.js'

const GUESTS = 20
const NIGHTS_MAX = 40
// Connections are open by then.
const HEAD_START_MS = 1500

export const options = {
  scenarios: {
    last_room: { executor: 'per-vu-iterations', vus: GUESTS, iterations: 1, maxDuration: '1m' },
  },
  setupTimeout: '2m',
  thresholds: {
    granted: ['count==1'],
    refused: [`count==${GUESTS - 1}`],
    server_errors: ['count==0'],
    checks: ['rate==1'],
  },
}

/** A room type that has one room left on some night, by what the search says. */
function findLastRoom() {
  for (let day = 7; day < 7 + NIGHTS_MAX; day += 1) {
    const [checkIn, checkOut] = [night(day), night(day + 1)]
    const hotel = findHotels(checkIn, checkOut).find(({ offer }) => offer.rooms_left === 1)
    if (hotel) {
      const stay = {
        room_type_id: hotel.offer.room_type_id,
        check_in: checkIn,
        check_out: checkOut,
      }
      return { slug: hotel.slug, stay }
    }
  }
  return fail(`no hotel has a single room left on any of ${NIGHTS_MAX} nights`)
}

export function setup() {
  const sessions = signUp(GUESTS)
  return { sessions, ...findLastRoom(), startAt: Date.now() + HEAD_START_MS }
}

export default function ({ sessions, slug, stay, startAt }) {
  const number = exec.vu.idInTest - 1
  const session = sessions[number]
  http.get(`${server(number)}/livez`)
  sleep(Math.max(0, startAt - Date.now()) / 1000)
  const answer = book(server(number), session, stay)
  if (answer.status !== 201) {
    isSoldOut(answer, stay)
    return
  }
  // the other process knows of it at once
  const other = server(number + 1)
  const confirmed = step(other, session, answer.json('id'), 'confirm')
  const token = answer.json('freshness')
  const question = `check_in=${stay.check_in}&check_out=${stay.check_out}&freshness=${token}`
  const page = http.get(`${other}/v1/hotels/${slug}?${question}`)
  check(answer, {
    'the winner confirms': () => confirmed.json('status') === 'confirmed',
    'the search offers the room no more': () =>
      page.status === 200 &&
      page.json('offers').every((offer) => offer.room_type_id !== stay.room_type_id),
  })
}

export function handleSummary(data) {
  return { stdout: report('last room', data) }
}
