// brief: U4 – the sheet has three stops, and comes to rest where it is meant to.
import { beside, offsetsOf, restOf } from './sheet'

const HEIGHT = 700

test('the stops are apart from each other, and all on the screen', () => {
  const { full, half, peek } = offsetsOf(HEIGHT)
  expect(full).toBe(0)
  expect(half).toBeGreaterThan(200)
  expect(peek).toBeGreaterThan(half)
  expect(peek).toBeLessThan(HEIGHT)
})

test('a screen that is too low keeps its stops in order', () => {
  const { full, half, peek } = offsetsOf(80)
  expect([full, half, peek]).toEqual([0, 0, 0])
})

test('let go slowly it goes to the nearest, with a flick to the next', () => {
  const { half, peek } = offsetsOf(HEIGHT)
  expect(restOf('half', half + 30, 0, HEIGHT)).toBe('half')
  expect(restOf('half', peek - 30, 0, HEIGHT)).toBe('peek')
  expect(restOf('half', half - 10, -1, HEIGHT)).toBe('full')
  expect(restOf('half', half + 10, 1, HEIGHT)).toBe('peek')
  expect(restOf('peek', peek, 1, HEIGHT)).toBe('peek')
})

test('beside the last stop there is none', () => {
  expect(beside('full', 1)).toBe('full')
  expect(beside('peek', -1)).toBe('peek')
  expect(beside('half', 1)).toBe('full')
})
