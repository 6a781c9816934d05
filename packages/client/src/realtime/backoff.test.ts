// brief: U3, U5
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CLOSED, isOurs, waitMs } from './backoff'

const LOST = 1006

test.each([
  [1, 500],
  [2, 1000],
  [3, 2000],
  [6, 16_000],
  [7, 30_000],
  [1000, 30_000],
])('after %i failures anything up to %i ms', (failures, most) => {
  expect(waitMs(LOST, failures, 0)).toBe(0)
  expect(waitMs(LOST, failures, 0.5)).toBe(most / 2)
  expect(waitMs(LOST, failures, 1)).toBe(most)
})

test.each([
  ['a server that goes is followed soon, and not by all at once', CLOSED.going, 0, 2000],
  ['a server that is full is left alone for a while', CLOSED.tooSlow, 5000, 5500],
  ['so is one that has had enough', CLOSED.refused, 5000, 5500],
  ['what we say wrong is not said again fast', CLOSED.tooLarge, 15_000, 30_000],
  ['nor is text that is none', CLOSED.notText, 15_000, 30_000],
  ['nor what it does not take', CLOSED.noData, 15_000, 30_000],
])('%s', (_, code, least, most) => {
  expect(waitMs(code, 1, 0)).toBe(least)
  expect(waitMs(code, 1, 1)).toBe(most)
})

test('a server that goes again and again is followed ever more slowly', () => {
  expect([1, 4, 7, 99].map((failures) => waitMs(CLOSED.going, failures, 1))).toEqual([
    2000, 4000, 30_000, 30_000,
  ])
})

test('without an account nobody comes back by himself', () => {
  expect(waitMs(CLOSED.notSignedIn, 1, 0.5)).toBeNull()
  expect([LOST, CLOSED.going, CLOSED.refused].map(isOurs)).toEqual([false, false, true])
})

test('no wait is longer than half a minute and five seconds', () => {
  const random = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5000 }), fc.nat(), random, (code, failures, drawn) => {
      const wait = waitMs(code, failures, drawn) ?? 0
      expect(wait).toBeGreaterThanOrEqual(0)
      expect(wait).toBeLessThanOrEqual(35_000)
    }),
  )
})
