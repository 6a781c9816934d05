// brief: U1 – a failure is tried again by itself, ever more slowly, and not for ever.
import { expect, test } from 'vitest'
import { waitSeconds } from './waiting'

test('nothing that the server did not ask for is tried again by itself', () => {
  expect(waitSeconds(null, 1)).toBeNull()
})

test('each failure waits twice as long, up to a minute, for eight tries', () => {
  const waits = Array.from({ length: 9 }, (_, before) => waitSeconds(1, before + 1))
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, null])
})

test('never sooner than the server asked', () => {
  expect(waitSeconds(4, 1)).toBe(4)
  expect(waitSeconds(3600, 3)).toBe(3600)
})

test('a failure that was not counted is the first', () => {
  expect(waitSeconds(5, 0)).toBe(5)
})
