// brief: U2, U3
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fairLock, type SharedStorage } from '../testing/platform'
import { BookingServer, problem } from '../testing/server'
import type { Tab } from '../testing/stay'
import { openTab, STAY } from '../testing/stay'
import { recordKey } from './record'

const GUEST = { name: 'Ana', email: 'ana@example.org' }
const MINUTE_MS = 60_000
const POST = 'POST /v1/bookings'

let tabs: Tab[] = []

function tab(server?: BookingServer, storage?: SharedStorage): Tab {
  const made = openTab(server, storage)
  tabs.push(made)
  return made
}

const settle = () => vi.advanceTimersByTimeAsync(0)
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

async function review(tab: Tab) {
  tab.act.choose(STAY)
  await settle()
}

async function hold(tab: Tab) {
  await review(tab)
  tab.act.hold(GUEST)
  await settle()
}

const stored = ({ storage }: Tab) => JSON.parse(storage.texts.get(recordKey(STAY)) ?? 'null')

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2027-03-01T12:00:00Z') })
  tabs = []
})

afterEach(() => {
  for (const { flow } of tabs) flow.end()
  vi.useRealTimers()
})

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

test('a hold that can’t be looked at is not held a second time beside it', async () => {
  const one = tab()
  await hold(one)
  one.server.signedIn = false
  await review(one)
  expect(one.state()).toMatchObject({ signIn: true, phase: 'choosing' })
  one.act.again()
  await pass(MINUTE_MS)
  one.server.signedIn = true
  one.client.session.tell()
  await settle()
  expect(one.state()).toMatchObject({ phase: 'holding', booking: { id: 'booking-1' } })
  expect(one.server.to(POST)).toHaveLength(1)
})

test.each([
  ['before it was sent', 'before' as const, 1],
  ['after it was answered to nobody', 'lost' as const, 1],
])('a page that dies %s goes on with the same key', async (_, how, bookings) => {
  const first = tab()
  await review(first)
  first.server.mishap(POST, how)
  first.act.hold(GUEST)
  await settle()
  first.flow.end()
  const next = tab(first.server, first.storage)
  next.act.restore()
  await settle()
  expect(next.state()).toMatchObject({
    phase: 'holding',
    booking: { id: 'booking-1' },
    guest: GUEST,
  })
  expect(first.server.bookings).toHaveLength(bookings)
  expect(first.server.keys(POST)).toHaveLength(1)
})

test('a reload finds the hold again, as the server knows it', async () => {
  const first = tab()
  await hold(first)
  first.flow.end()
  await pass(4 * MINUTE_MS)
  const next = tab(first.server, first.storage)
  next.act.restore()
  await settle()
  expect(next.state()).toMatchObject({ phase: 'holding', secondsLeft: 660, agreedMinor: 30_000 })
  expect(first.server.to(POST)).toHaveLength(1)
})

test('an answer of before is not taken for how it is now', async () => {
  const first = tab()
  await review(first)
  first.server.mishap(POST, 'lost')
  first.act.hold(GUEST)
  await settle()
  first.flow.end()
  first.server.get('booking-1').status = 'confirmed'
  const next = tab(first.server, first.storage)
  next.act.restore()
  await settle()
  expect(next.state().phase).toBe('confirmed')
  expect(first.server.keys(POST)).toHaveLength(1)
})

test('coming back to a page that knows its booking loses nothing, and looks', async () => {
  const one = tab()
  await hold(one)
  one.server.get('booking-1').extended = true
  one.act.restore()
  expect(one.state()).toMatchObject({ phase: 'holding', guest: GUEST })
  await settle()
  expect(one.state().booking?.extended).toBe(true)
})

test('a tab that is frozen in the middle does not hold the others up for ever', async () => {
  const one = tab()
  await review(one)
  let turn: () => void = () => undefined
  const frozen = new Promise<void>((done) => {
    turn = done
  })
  one.platform.withLock = async (_, work) => {
    await frozen
    return work()
  }
  one.act.hold(GUEST)
  await pass(15_000)
  expect(one.state()).toMatchObject({ phase: 'holding', trouble: 'late' })
  one.platform.withLock = fairLock()
  turn()
  await pass(MINUTE_MS)
  expect(one.state().booking?.id).toBe('booking-1')
  expect(one.server.to(POST)).toHaveLength(1)
})

test('what is forgotten is forgotten before anything else is looked for', async () => {
  const one = tab()
  await hold(one)
  const { remove } = one.platform.storage
  one.platform.storage.remove = async (key) => {
    await new Promise((done) => setTimeout(done, 50))
    await remove(key)
  }
  one.act.forget()
  one.act.choose(STAY)
  await pass(MINUTE_MS)
  expect(one.state()).toMatchObject({ phase: 'reviewing', booking: null })
})

test('choosing the same stay again finds its hold; another stay leaves it alone', async () => {
  const one = tab()
  await hold(one)
  const other = { ...STAY, roomTypeId: 'other' }
  one.act.choose(other)
  await settle()
  expect(one.state()).toMatchObject({ phase: 'reviewing', booking: null })
  await review(one)
  expect(one.state()).toMatchObject({ phase: 'holding', booking: { id: 'booking-1' } })
  expect(one.server.to(POST)).toHaveLength(1)
})

test('a stay that was booked before can be booked once more', async () => {
  const one = tab()
  await hold(one)
  one.act.payAtHotel()
  await settle()
  expect(one.state().phase).toBe('confirmed')
  await review(one)
  expect(one.state()).toMatchObject({ phase: 'reviewing', booking: null })
})

test('a wish of long ago is not sent without a yes', async () => {
  const first = tab()
  await review(first)
  first.server.mishap(POST, 'before', 9)
  first.act.hold(GUEST)
  await settle()
  first.flow.end()
  await pass(15 * MINUTE_MS + 1)
  const before = first.server.to(POST).length
  const next = tab(first.server, first.storage)
  next.act.restore()
  await pass(MINUTE_MS)
  expect(next.state()).toMatchObject({ intentIsOld: true, work: null })
  expect(first.server.to(POST)).toHaveLength(before)
  next.act.drop()
  await settle()
  expect(next.state()).toMatchObject({ phase: 'reviewing', intent: null, intentIsOld: false })
  expect(stored(next)).toBeNull()
})

test('after a yes it is', async () => {
  const first = tab()
  await review(first)
  first.server.mishap(POST, 'lost')
  first.act.hold(GUEST)
  await settle()
  first.flow.end()
  await pass(16 * MINUTE_MS)
  const next = tab(first.server, first.storage)
  next.act.restore()
  await settle()
  next.act.resume()
  await settle()
  // The answer of before: by now that hold is over.
  expect(next.state()).toMatchObject({ phase: 'expired', booking: { id: 'booking-1' } })
  expect(first.server.keys(POST)).toHaveLength(1)
})

test('two tabs that hold the same at once make one booking under one key', async () => {
  const first = tab()
  const second = tab(first.server, first.storage)
  const lock = fairLock()
  first.platform.withLock = lock
  second.platform.withLock = lock
  await review(first)
  await review(second)
  first.act.hold(GUEST)
  second.act.hold(GUEST)
  await settle()
  expect(first.server.keys(POST)).toHaveLength(1)
  expect(first.server.bookings).toHaveLength(1)
  expect(second.state()).toMatchObject({ phase: 'holding', booking: { id: 'booking-1' } })
})

test('a tab makes the other’s unanswered wish its own', async () => {
  const first = tab()
  const second = tab(first.server, first.storage)
  await review(first)
  await review(second)
  first.server.mishap(POST, 'lost')
  first.act.hold(GUEST)
  await settle()
  second.act.hold(GUEST)
  await settle()
  await pass(2000)
  expect(first.server.keys(POST)).toHaveLength(1)
  expect(second.state().booking?.id).toBe('booking-1')
  expect(first.state().booking?.id).toBe('booking-1')
})

test('what one tab holds, the other shows', async () => {
  const first = tab()
  const second = tab(first.server, first.storage)
  await review(second)
  await hold(first)
  expect(second.state()).toMatchObject({ phase: 'holding', booking: { id: 'booking-1' } })
  first.act.extend()
  await settle()
  first.act.payAtHotel()
  await settle()
  expect(first.state().phase).toBe('confirmed')
})

test('somebody else’s booking is none: only the wish is left', async () => {
  const first = tab()
  await hold(first)
  first.flow.end()
  const next = tab(new BookingServer(), first.storage)
  next.act.restore()
  await settle()
  expect(next.state()).toMatchObject({ phase: 'reviewing', booking: null, guest: GUEST })
})

test.each(['', '{', '[]', '{"version":2}', '{"version":1}', 'null'])(
  'what stands in the storage as %s is nothing',
  async (text) => {
    const one = tab()
    one.storage.texts.set(recordKey(STAY), text)
    await review(one)
    expect(one.state().phase).toBe('reviewing')
  },
)

test('nothing of a card is ever stored', async () => {
  const one = tab()
  await hold(one)
  one.server.mishap('POST /v1/checkout', 'before')
  one.act.pay('tok_secret')
  await settle()
  expect([...one.storage.texts.values()].join()).not.toContain('tok_secret')
  expect(stored(one).payment.key).toHaveLength(32)
})
