// brief: U2, U3
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { narrowed, offsetOf, ServerClock } from './clock'

const HOUR_MS = 3_600_000

/** A clock that has seen some answers of a server, on a machine whose own clock is off. */
function told(skewMs: number, ways: readonly { there: number; back: number; at: number }[]) {
  let serverMs = 0
  const clock = new ServerClock(() => serverMs + skewMs)
  for (const { there, back, at } of ways) {
    serverMs = at - there
    const sentMs = serverMs + skewMs
    serverMs = at + back
    clock.learn(sentMs, new Date(Math.floor(at / 1000) * 1000).toUTCString())
  }
  return { clock, serverMs: () => serverMs }
}

test('an hour off in either direction, it is the same time', () => {
  const ways = [{ there: 40, back: 60, at: Date.parse('2027-03-01T12:00:00.400Z') }]
  const right = told(0, ways).clock.now()
  expect(told(HOUR_MS, ways).clock.now()).toBe(right)
  expect(told(-HOUR_MS, ways).clock.now()).toBe(right)
})

test('the server’s time is never missed by more than its Date leaves open', () => {
  const way = fc.record({
    there: fc.integer({ min: 0, max: 3000 }),
    back: fc.integer({ min: 0, max: 3000 }),
  })
  fc.assert(
    fc.property(
      fc.integer({ min: -HOUR_MS, max: HOUR_MS }),
      fc.array(way, { minLength: 1, maxLength: 8 }),
      (skewMs, trips) => {
        const start = Date.parse('2027-03-01T12:00:00Z')
        const ways = trips.map((trip, index) => ({ ...trip, at: start + index * 7321 }))
        const { clock, serverMs } = told(skewMs, ways)
        const shortest = Math.min(...trips.map(({ there, back }) => there + back))
        expect(Math.abs(clock.now() - serverMs())).toBeLessThanOrEqual((shortest + 1000) / 2)
      },
    ),
  )
})

test('a clock that was set meanwhile is learnt anew', () => {
  const first = offsetOf({ sentMs: 0, receivedMs: 100, dateMs: 5000 })
  const later = offsetOf({ sentMs: HOUR_MS, receivedMs: HOUR_MS + 100, dateMs: 9000 })
  expect(narrowed(first, later)).toEqual(later)
  const fits = offsetOf({ sentMs: 1000, receivedMs: 1010, dateMs: 6000 })
  expect(narrowed(first, fits)).toEqual({ from: 4990, to: 6000 })
})

test('without a Date the own clock stands', () => {
  const clock = new ServerClock(() => 42)
  clock.learn(0, null)
  clock.learn(0, 'soon')
  expect(clock.now()).toBe(42)
})
