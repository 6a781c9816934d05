import { expect, test } from 'vitest'
import type { Range } from './range'
import { isPickable, partOf, pick } from './range'

const LIMITS = { first: '2026-11-21', last: '2027-11-20', nightsMax: 30 }
const NONE: Range = { from: null, to: null }

test('the first date arrives, the second departs, the third starts over', () => {
  const one = pick(NONE, '2026-12-01', LIMITS)
  const two = pick(one, '2026-12-04', LIMITS)
  expect(two).toEqual({ from: '2026-12-01', to: '2026-12-04' })
  expect(pick(two, '2026-12-10', LIMITS)).toEqual({ from: '2026-12-10', to: null })
})

test('an earlier or equal second date arrives again: a stay has a night', () => {
  const one = pick(NONE, '2026-12-05', LIMITS)
  expect(pick(one, '2026-12-05', LIMITS)).toEqual({ from: '2026-12-05', to: null })
  expect(pick(one, '2026-12-02', LIMITS)).toEqual({ from: '2026-12-02', to: null })
})

test('thirty nights can be picked, thirty-one can not', () => {
  const from: Range = { from: '2026-12-01', to: null }
  expect(isPickable(from, '2026-12-31', LIMITS)).toBe(true)
  expect(isPickable(from, '2027-01-01', LIMITS)).toBe(false)
})

test('neither the past nor what lies beyond the inventory can be picked', () => {
  expect(isPickable(NONE, '2026-11-20', LIMITS)).toBe(false)
  expect(isPickable(NONE, '2027-11-21', LIMITS)).toBe(false)
})

test('a stay under the pointer is shown before it is picked', () => {
  const from: Range = { from: '2026-12-01', to: null }
  expect(partOf(from, '2026-12-02', '2026-12-03', LIMITS)).toBe('inside')
  expect(partOf(from, '2026-12-03', '2026-12-03', LIMITS)).toBe('end')
  expect(partOf(from, '2026-12-01', null, LIMITS)).toBe('single')
})

// brief: U1
test('a stay that is too long is not painted as one', () => {
  const from: Range = { from: '2026-12-01', to: null }
  expect(partOf(from, '2026-12-02', '2027-01-05', LIMITS)).toBe('outside')
  expect(partOf(from, '2026-12-01', '2027-01-05', LIMITS)).toBe('single')
  expect(partOf(from, '2026-12-02', '2026-12-31', LIMITS)).toBe('inside')
})

test('no stay goes beyond a night that is not free: a date behind it arrives', () => {
  const from: Range = { from: '2026-12-01', to: null }
  const limits = { ...LIMITS, departureMax: '2026-12-04' }
  expect(pick(from, '2026-12-04', limits)).toEqual({ from: '2026-12-01', to: '2026-12-04' })
  expect(pick(from, '2026-12-05', limits)).toEqual({ from: '2026-12-05', to: null })
  expect(partOf(from, '2026-12-02', '2026-12-05', limits)).toBe('outside')
})
