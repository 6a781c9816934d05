import { expect, test } from 'vitest'
import {
  addDays,
  addMonths,
  datesOfMonth,
  isIsoDate,
  nightsBetween,
  sameDayOfMonth,
  weekday,
} from './nights'

test('nights are counted over the end of summer time and of the year', () => {
  expect(nightsBetween('2026-10-24', '2026-10-26')).toBe(2)
  expect(nightsBetween('2026-12-30', '2027-01-02')).toBe(3)
  expect(addDays('2026-10-24', 2)).toBe('2026-10-26')
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
})

test('the calendar is the real one', () => {
  expect(isIsoDate('2028-02-29')).toBe(true)
  expect(isIsoDate('2027-02-29')).toBe(false)
  expect(isIsoDate('2027-2-9')).toBe(false)
  expect(weekday('2026-11-21')).toBe(5)
  expect(addMonths('2026-11', 3)).toBe('2027-02')
  expect(addMonths('2026-01', -1)).toBe('2025-12')
  expect(datesOfMonth('2027-02')).toHaveLength(28)
  expect(sameDayOfMonth('2027-01-31', 1)).toBe('2027-02-28')
})
