// brief: U2, U3
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fairLock } from '../testing/platform'
import { BookingServer } from '../testing/server'
import { STAY } from '../testing/stay'
import {
  beginTest,
  endTest,
  GUEST,
  hold,
  MINUTE_MS,
  pass,
  review,
  settle,
  stored,
  tab,
} from '../testing/tabs'
import { recordKey } from './record'

beforeEach(beginTest)
afterEach(endTest)

const POST = 'POST /v1/bookings'

test('a hold that can’t be looked at is not held a second time beside it', async () => {
  const one = tab()
  await hold(one)
  one.server.signedIn = false
  await review(one)
  expect(one.state()).toMatchObject({ signIn: true, phase: 'choosing' })
  one.act.again()
  await pass(MINUTE_MS)
  expect(one.server.to('POST /v1/quotes')).toHaveLength(1)
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
  one.act.payAtHotel()
  await settle()
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

test('a wish that could not be sent hides no booking of another tab', async () => {
  const first = tab()
  const second = tab(first.server, first.storage)
  await review(second)
  const { get } = second.platform.storage
  second.platform.storage.get = async () => null
  await hold(first)
  second.platform.storage.get = get
  expect(second.state().phase).toBe('reviewing')
  first.server.signedIn = false
  second.act.hold(GUEST)
  await settle()
  expect(second.state()).toMatchObject({ signIn: true, phase: 'holding' })
  first.server.signedIn = true
  second.client.session.tell()
  await settle()
  expect(second.state().booking?.id).toBe('booking-1')
  expect(first.server.keys(POST)).toHaveLength(1)
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
