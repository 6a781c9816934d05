// brief: U2, U3
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Tab } from '../testing/stay'
import { openTab, STAY } from '../testing/stay'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const START = new Date('2027-03-01T12:00:00Z')

let one: Tab

const settle = () => vi.advanceTimersByTimeAsync(0)
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

async function held(skewMs = 0) {
  one = openTab()
  one.platform.skewMs = skewMs
  one.act.choose(STAY)
  await settle()
  one.act.hold(null)
  await settle()
}

beforeEach(() => {
  vi.useFakeTimers({ now: START })
})

afterEach(() => {
  one.flow.end()
  vi.useRealTimers()
})

test('a clock that is an hour off in either direction counts the same seconds', async () => {
  const seen: unknown[] = []
  for (const skewMs of [0, HOUR_MS, -HOUR_MS]) {
    vi.setSystemTime(START)
    await held(skewMs)
    const counted = []
    for (let minute = 0; minute < 16; minute += 1) {
      await pass(MINUTE_MS)
      counted.push([one.state().secondsLeft, one.state().phase])
    }
    seen.push(counted)
    one.flow.end()
  }
  expect(seen[1]).toEqual(seen[0])
  expect(seen[2]).toEqual(seen[0])
  expect((seen[0] as unknown[])[4]).toEqual([600, 'holding'])
  expect((seen[0] as unknown[])[15]).toEqual([null, 'expired'])
})

test('five minutes and one minute before the end it is said, each once', async () => {
  await held()
  const said: [number | null, number | null][] = []
  one.flow.subscribe(() => {
    const { announced, secondsLeft } = one.state()
    if (announced !== (said.at(-1)?.[0] ?? null)) said.push([announced, secondsLeft])
  })
  await pass(14 * MINUTE_MS + 30_000)
  expect(said).toEqual([
    [5, 300],
    [1, 60],
  ])
})

test('one press makes it longer, once; then it is said again', async () => {
  await held()
  await pass(11 * MINUTE_MS)
  expect(one.state()).toMatchObject({ announced: 5, secondsLeft: 240 })
  one.act.extend()
  one.act.extend()
  await settle()
  expect(one.state()).toMatchObject({ announced: null, secondsLeft: 840, phase: 'holding' })
  one.act.extend()
  await settle()
  expect(one.server.to('/extend')).toHaveLength(1)
  await pass(9 * MINUTE_MS)
  expect(one.state()).toMatchObject({ announced: 5, secondsLeft: 300 })
})

test('an end loses nothing: one press holds again at the same price', async () => {
  await held()
  await pass(16 * MINUTE_MS)
  expect(one.state()).toMatchObject({
    phase: 'expired',
    stay: STAY,
    agreedMinor: 30_000,
    work: null,
  })
  one.act.again()
  await settle()
  expect(one.state()).toMatchObject({ phase: 'holding', booking: { id: 'booking-2' } })
  expect(one.server.keys('POST /v1/bookings')).toHaveLength(2)
})

test('if the price is another, it is told and wants a yes', async () => {
  await held()
  await pass(16 * MINUTE_MS)
  one.server.price = 36_000
  one.act.again()
  await settle()
  const change = { oldMinor: 30_000, newMinor: 36_000, differenceMinor: 6000 }
  expect(one.state()).toMatchObject({ phase: 'reviewing', change })
  expect(one.server.bookings).toHaveLength(1)
  one.act.accept()
  one.act.hold(null)
  await settle()
  expect(one.state()).toMatchObject({ phase: 'holding', booking: { total_minor: 36_000 } })
})

test('a hold that was made longer elsewhere has not ended', async () => {
  await held()
  const booking = one.server.get('booking-1')
  booking.expires_at = new Date(START.getTime() + 25 * MINUTE_MS).toISOString()
  booking.extended = true
  await pass(15 * MINUTE_MS)
  expect(one.state()).toMatchObject({ phase: 'holding', secondsLeft: 600 })
})

test('without a network the end is the end all the same, and the truth comes later', async () => {
  await held()
  one.server.mishap('GET /v1/bookings', 'before', 6)
  await pass(16 * MINUTE_MS)
  expect(one.state()).toMatchObject({ phase: 'expired', trouble: 'unreachable' })
  one.platform.attend({ online: true })
  await settle()
  expect(one.state()).toMatchObject({
    phase: 'expired',
    trouble: null,
    booking: { status: 'expired' },
  })
})

test('a machine that slept through both marks says the last one', async () => {
  await held()
  vi.setSystemTime(new Date(START.getTime() + 14 * MINUTE_MS + 20_000))
  one.platform.attend({ visible: true })
  expect(one.state()).toMatchObject({ announced: 1, secondsLeft: 40 })
})

test('an end that comes while something is done is seen afterwards', async () => {
  await held()
  await pass(14 * MINUTE_MS + 50_000)
  one.server.mishap('/extend', 'before', 6)
  one.act.extend()
  await pass(15_000)
  expect(one.state()).toMatchObject({ phase: 'holding', secondsLeft: 0, work: { kind: 'extend' } })
  await pass(MINUTE_MS)
  expect(one.state()).toMatchObject({ phase: 'expired', work: null, stalled: null })
})

test('nothing ticks once nothing is held', async () => {
  await held()
  one.act.payAtHotel()
  await settle()
  expect(one.state().phase).toBe('confirmed')
  expect(vi.getTimerCount()).toBe(0)
})

test('a press does not wait for a look that is there because something may have changed', async () => {
  for (const press of ['pay', 'extend', 'payAtHotel'] as const) {
    await held()
    one.act.nudge()
    expect(one.state().work).toMatchObject({ kind: 'read_booking' })
    one.act[press]('tok_approve')
    const kinds = { pay: 'checkout', extend: 'extend', payAtHotel: 'confirm' }
    expect(one.state().work?.kind).toBe(kinds[press])
    one.flow.end()
  }
})
