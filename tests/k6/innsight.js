// What the load scripts share: guests who are signed in, rooms that are free, and the report.
import { check, fail } from 'k6'
import http from 'k6/http'
import { Counter } from 'k6/metrics'

// Processes of the service over one database, joined by commas.
const SERVERS = (__ENV.INNSIGHT_URLS || 'http://127.0.0.1:8080').split(',')
const PASSWORD = 'a password for the load'
const WORLD = 'bbox=-180,-85,180,85'
const DAY_MS = 24 * 60 * 60 * 1000
const JSON_BODY = { 'content-type': 'application/json' }

// Refusals are answers too.
http.setResponseCallback(http.expectedStatuses(200, 201, 204, 409))

export const granted = new Counter('granted')
export const refused = new Counter('refused')
export const serverErrors = new Counter('server_errors')

/** One of the servers; neighbours get different ones. */
export function server(number) {
  return SERVERS[number % SERVERS.length]
}

/** The night so many days from today, as YYYY-MM-DD. */
export function night(days) {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)
}

/** Makes so many new users and returns the headers of their sessions. */
export function signUp(count) {
  const run = Date.now()
  const accounts = Array.from({ length: count }, (_, number) => ({
    email: `guest-${run}-${number}@example.org`,
    name: `Guest ${number}`,
    password: PASSWORD,
  }))
  const send = (path, bodyOf) => {
    const requests = accounts.map((account, number) => ({
      method: 'POST',
      url: `${server(number)}${path}`,
      body: JSON.stringify(bodyOf(account)),
      params: { headers: JSON_BODY },
    }))
    const answers = http.batch(requests)
    const wrong = answers.find((answer) => answer.status !== 201)
    if (wrong) fail(`${path} answered ${wrong.status}: ${wrong.body} (lift the limits of writes)`)
    return answers
  }
  send('/v1/users', (account) => account)
  const sessions = send('/v1/sessions', ({ email, password }) => ({ email, password }))
  return sessions.map((session) => ({
    ...JSON_BODY,
    authorization: `Bearer ${session.json('token')}`,
  }))
}

/** Items of hotels that offer a room for one on this stay, at most 100. */
export function findHotels(checkIn, checkOut) {
  const stay = `check_in=${checkIn}&check_out=${checkOut}&adults=1&rooms=1`
  const answer = http.get(`${server(0)}/v1/hotels?${WORLD}&${stay}&limit=100`)
  if (answer.status !== 200) fail(`the search answered ${answer.status}: ${answer.body}`)
  return answer.json('items')
}

/** Asks for one room and counts the answer. */
export function book(base, session, stay, key) {
  const headers = key ? { ...session, 'idempotency-key': key } : session
  const body = JSON.stringify({ ...stay, rooms: 1, adults: 1, children: 0 })
  const answer = http.post(`${base}/v1/bookings`, body, { headers, tags: { name: 'book' } })
  granted.add(answer.status === 201 ? 1 : 0)
  refused.add(answer.status === 409 ? 1 : 0)
  noteServerError(answer)
  return answer
}

/** Takes a step of a booking: confirm or cancel. */
export function step(base, session, id, name) {
  const url = `${base}/v1/bookings/${id}/${name}`
  const answer = http.post(url, null, { headers: session, tags: { name } })
  noteServerError(answer)
  return answer
}

/** Whether somebody else had the last room, told with the facts. */
export function isSoldOut(answer, stay) {
  const facts = answer.json('details') || {}
  return check(answer, {
    'a refusal says sold out': () => answer.json('code') === 'INSUFFICIENT_INVENTORY',
    'a refusal says what and when': () =>
      facts.room_type_id === stay.room_type_id && facts.conflict_date === stay.check_in,
    'a refusal says how many are left': () => facts.requested === 1 && facts.available === 0,
  })
}

/** Counts what must never come: a 5xx, or no answer at all. */
export function noteServerError(answer) {
  serverErrors.add(answer.status >= 500 || answer.status === 0 ? 1 : 0)
}

/** The summary: each threshold and each check is a test, then how fast it was. */
export function report(name, data) {
  const tests = []
  for (const [metric, { thresholds }] of Object.entries(data.metrics)) {
    for (const [rule, { ok }] of Object.entries(thresholds || {})) {
      tests.push([`${metric} ${rule}`, ok])
    }
  }
  for (const { name: what, passes, fails } of data.root_group.checks) {
    tests.push([`${what} (${passes} times)`, passes > 0 && fails === 0])
  }
  const failed = tests.filter(([, ok]) => !ok).length
  const lines = tests.map(([what, ok]) => `test ${name}: ${what} ... ${ok ? 'ok' : 'FAILED'}`)
  const value = (metric, key) => (data.metrics[metric] ? data.metrics[metric].values[key] : 0)
  const ms = (key) => `${value('http_req_duration', key).toFixed(1)} ms`
  const word = failed === 0 ? 'ok' : 'FAILED'
  return [
    '',
    ...lines,
    `${value('granted', 'count')} bookings, ${value('refused', 'count')} refusals, ` +
      `${value('http_reqs', 'count')} requests; ` +
      `median ${ms('med')}, p95 ${ms('p(95)')}, longest ${ms('max')}`,
    `test result: ${word}. ${tests.length - failed} passed; ${failed} failed; 0 ignored`,
    '',
  ].join('\n')
}
