// brief: U2, U3
import { afterEach, beforeEach, expect, test } from 'vitest'
import { problem } from '../testing/server'
import { STAY } from '../testing/stay'
import {
  beginTest,
  endTest,
  GUEST,
  MINUTE_MS,
  pass,
  review,
  settle,
  stored,
  tab,
} from '../testing/tabs'

beforeEach(beginTest)
afterEach(endTest)

const POST = 'POST /v1/bookings'

test('a stay is chosen, reviewed at its price, and held', async () => {
  const one = tab()
  expect(one.state().phase).toBe('choosing')
  await review(one)
  expect(one.state()).toMatchObject({ phase: 'reviewing', agreedMinor: 30_000, change: null })
  expect(one.server.to(POST)).toEqual([])
  one.act.hold(GUEST)
  expect(one.state().phase).toBe('holding')
  await settle()
  expect(one.state()).toMatchObject({
    phase: 'holding',
    secondsLeft: 900,
    intent: null,
    work: null,
  })
  expect(JSON.parse(one.server.to(POST)[0]?.body ?? '')).toEqual({
    quote_id: 'quote-1',
    guest: GUEST,
  })
  expect(one.client.freshness.parameter()).toEqual({ freshness: '1.fresh' })
})

test('the wish is stored before it is sent', async () => {
  const one = tab()
  await review(one)
  const { answer } = one.platform
  let then: unknown
  one.platform.answer = (address, init) => {
    then = stored(one)
    return answer(address, init)
  }
  one.act.hold(GUEST)
  await settle()
  expect(then).toMatchObject({ intent: { key: one.server.keys(POST)[0] }, bookingId: null })
  expect(stored(one)).toMatchObject({ intent: null, bookingId: 'booking-1' })
})

test('two presses are one wish', async () => {
  const one = tab()
  await review(one)
  one.act.hold(GUEST)
  one.act.hold(GUEST)
  one.act.again()
  await settle()
  one.act.hold(GUEST)
  await settle()
  expect(one.server.to(POST)).toHaveLength(1)
})

test('a price that is not the one that was shown wants a yes', async () => {
  const one = tab()
  one.server.price = 31_500
  await review(one)
  const change = { oldMinor: 30_000, newMinor: 31_500, differenceMinor: 1500 }
  expect(one.state()).toMatchObject({ phase: 'reviewing', change })
  one.act.hold(GUEST)
  await settle()
  expect(one.server.to(POST)).toEqual([])
  one.act.accept()
  one.act.hold(GUEST)
  await settle()
  expect(one.state()).toMatchObject({ phase: 'holding', agreedMinor: 31_500 })
})

test('a price that changes at the last moment does too, and then takes a new key', async () => {
  const one = tab()
  await review(one)
  one.server.price = 28_000
  one.act.hold(GUEST)
  await settle()
  const change = { oldMinor: 30_000, newMinor: 28_000, differenceMinor: -2000 }
  expect(one.state()).toMatchObject({ phase: 'reviewing', change, intent: null })
  one.act.accept()
  one.act.hold(GUEST)
  await settle()
  expect(one.state()).toMatchObject({ phase: 'holding', booking: { total_minor: 28_000 } })
  expect(one.server.keys(POST)).toHaveLength(2)
  expect(one.server.to('POST /v1/quotes')).toHaveLength(1)
})

test('a quote that has run out is made again, and booked if the price is the same', async () => {
  const one = tab()
  await review(one)
  await pass(11 * MINUTE_MS)
  one.act.hold(GUEST)
  await settle()
  expect(one.state()).toMatchObject({ phase: 'holding', booking: { id: 'booking-1' } })
  expect(one.server.keys(POST)).toHaveLength(2)
})

test('if it is not, it is told', async () => {
  const one = tab()
  await review(one)
  await pass(11 * MINUTE_MS)
  one.server.price = 33_000
  one.act.hold(GUEST)
  await settle()
  expect(one.state()).toMatchObject({ phase: 'reviewing', change: { newMinor: 33_000 } })
  expect(one.server.bookings).toEqual([])
})

test('a server for which every quote has run out is not asked for ever', async () => {
  const one = tab()
  await review(one)
  one.server.mishap(POST, problem(410, 'QUOTE_EXPIRED'), 9)
  one.act.hold(GUEST)
  await pass(MINUTE_MS)
  expect(one.state()).toMatchObject({ phase: 'reviewing', refusal: { code: 'OTHER' }, work: null })
  expect(one.server.to(POST)).toHaveLength(2)
})

const night = { conflict_date: '2027-03-13', requested: 1, available: 0 }

test.each([
  [
    problem(409, 'INSUFFICIENT_INVENTORY', night),
    { code: 'INSUFFICIENT_INVENTORY', night: '2027-03-13', requested: 1, available: 0 },
  ],
  [problem(409, 'NIGHT_CLOSED', { night: '2027-03-12' }), { night: '2027-03-12' }],
  [problem(409, 'MIN_STAY', { min_stay: 3 }), { code: 'MIN_STAY', nights: 3 }],
  [problem(400, 'PARTY_TOO_LARGE'), { code: 'PARTY_TOO_LARGE' }],
  [problem(404, 'ROOM_TYPE_NOT_FOUND'), { code: 'ROOM_TYPE_NOT_FOUND' }],
  [problem(400, 'INVALID_BODY'), { code: 'OTHER', requestId: 'r' }],
])('a refusal says what a person needs, and the next try takes a new key', async (answer, told) => {
  const one = tab()
  await review(one)
  one.server.mishap(POST, answer)
  one.act.hold(GUEST)
  await settle()
  expect(one.state()).toMatchObject({ phase: 'reviewing', refusal: told, guest: GUEST, stay: STAY })
  expect(stored(one)).toBeNull()
  one.act.hold(GUEST)
  await settle()
  expect(one.state()).toMatchObject({ phase: 'holding', refusal: null })
  expect(one.server.keys(POST)).toHaveLength(2)
})

test.each([
  ['an answer that is lost', 'lost' as const],
  ['no way there', 'before' as const],
  ['429', problem(429, 'RATE_LIMITED')],
  ['500', problem(500, 'INTERNAL')],
  ['503', problem(503, 'LANE_FULL')],
  ['504', problem(504, 'TRANSACTION_TIMEOUT')],
  ['INVENTORY_LOCKED', problem(409, 'INVENTORY_LOCKED')],
  ['CONCURRENCY_ABORT', problem(409, 'CONCURRENCY_ABORT')],
  ['half an answer', new Response('{"id":', { status: 201 })],
])('after %s the same is sent again under the same key', async (_, how) => {
  const one = tab()
  await review(one)
  one.server.mishap(POST, how, 2)
  one.act.hold(GUEST)
  await settle()
  expect(one.state().trouble).not.toBeNull()
  expect(stored(one).intent).not.toBeNull()
  await pass(20_000)
  expect(one.state()).toMatchObject({ phase: 'holding', trouble: null, intent: null })
  expect(one.server.to(POST)).toHaveLength(3)
  expect(one.server.keys(POST)).toHaveLength(1)
  expect(one.server.bookings).toHaveLength(1)
})

test('it is not tried for ever; the guest or the network brings it back', async () => {
  const one = tab()
  await review(one)
  one.server.mishap(POST, 'before', 12)
  one.act.hold(GUEST)
  await pass(MINUTE_MS)
  expect(one.server.to(POST)).toHaveLength(6)
  expect(one.state()).toMatchObject({ trouble: 'unreachable', work: null })
  one.act.retry()
  await pass(MINUTE_MS)
  expect(one.server.to(POST)).toHaveLength(12)
  one.platform.attend({ online: true })
  await settle()
  expect(one.state().booking?.id).toBe('booking-1')
  expect(one.server.keys(POST)).toHaveLength(1)
})

test('too many holds are said at once, not tried at again and again', async () => {
  const one = tab()
  await review(one)
  one.server.mishap(POST, problem(429, 'RATE_LIMITED', { holds_max: 10 }))
  one.act.hold(GUEST)
  await pass(MINUTE_MS)
  expect(one.state().refusal).toEqual({ code: 'TOO_MANY_HOLDS', most: 10 })
  expect(one.server.to(POST)).toHaveLength(1)
  one.act.retry()
  await settle()
  expect(one.server.keys(POST)).toHaveLength(1)
  expect(one.state().phase).toBe('holding')
})

test('a session that ends in the middle asks for a sign-in, and goes on with the same key', async () => {
  const one = tab()
  await review(one)
  one.server.signedIn = false
  one.act.hold(GUEST)
  await pass(MINUTE_MS)
  expect(one.state()).toMatchObject({ signIn: true, phase: 'holding', trouble: null })
  expect(stored(one).intent).not.toBeNull()
  expect(one.server.to(POST)).toHaveLength(1)
  one.server.signedIn = true
  one.client.session.tell()
  await settle()
  expect(one.state()).toMatchObject({ signIn: false, booking: { id: 'booking-1' } })
  expect(one.server.keys(POST)).toHaveLength(1)
})
