// brief: U1
import { expect, test } from 'vitest'
import { positionOf, priceAt, STEPS, stopFor, topOf } from './scale'

const SCALE = { stops: [0, 2500, 5000, 7500, 10000, 12500, 15000, 17500, 20000] }

test('a price between two stops stands between them', () => {
  expect(positionOf(SCALE, 6000, 'low')).toBe(2400)
  expect(positionOf(SCALE, 18000, 'high')).toBe(7200)
  expect(positionOf(SCALE, 17500, 'high')).toBe(7000)
})

test('no limit stands at its end, a price beyond the scale just before it', () => {
  expect(positionOf(SCALE, null, 'low')).toBe(0)
  expect(positionOf(SCALE, null, 'high')).toBe(topOf(SCALE))
  const beyond = positionOf(SCALE, 5_000_000, 'high')
  expect(beyond).toBeGreaterThan(8 * STEPS)
  expect(beyond).toBeLessThan(topOf(SCALE))
})

test('both ends are no limit', () => {
  expect([0, 1, 8, 9].map((stop) => priceAt(SCALE, stop))).toEqual([null, 2500, 20000, null])
})

test.each([
  [2400, 2401, 3],
  [2400, 2399, 2],
  [3000, 3001, 4],
  [3000, 2999, 2],
  [7200, 4100, 4],
  [2400, 6400, 6],
  [0, 9000, 9],
])('from %i to %i is stop %i', (from, to, stop) => {
  expect(stopFor(from, to)).toBe(stop)
})
