// brief: U1
import { expect, test } from 'vitest'
import { lastDeparture, nightsByDate, reasonAgainst } from './stays'

const night = (night: string, available: number, min_stay: number | null = 1) => ({
  night,
  available,
  price_minor: available ? 9000 : null,
  min_stay,
})
const NIGHTS = nightsByDate(
  [night('2026-12-30', 3, 3), night('2026-12-31', 2)],
  [night('2027-01-01', 0, null), night('2027-01-02', 5)],
)

test('a stay ends by the first night that is not free, over the end of a month', () => {
  expect(lastDeparture(NIGHTS, '2026-12-30', 30)).toBe('2027-01-01')
  expect(lastDeparture(NIGHTS, '2027-01-01', 30)).toBe('2027-01-01')
})

test('what is not known limits nothing', () => {
  expect(lastDeparture(NIGHTS, '2027-01-02', 30)).toBeUndefined()
  expect(lastDeparture(nightsByDate(undefined), '2027-01-02', 30)).toBeUndefined()
})

test('a stay fails on its nights, or on being too short', () => {
  expect(reasonAgainst(NIGHTS, '2026-12-31', '2027-01-03')).toEqual({
    full: ['2027-01-01'],
    least: null,
  })
  expect(reasonAgainst(NIGHTS, '2026-12-30', '2026-12-31')).toEqual({ full: [], least: 3 })
  expect(reasonAgainst(NIGHTS, '2026-12-31', '2027-01-01')).toEqual({ full: [], least: null })
})
