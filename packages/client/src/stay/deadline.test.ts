// brief: U1
import { expect, test } from 'vitest'
import { dateIn, freeShare } from './deadline'

const NOW = Date.parse('2026-07-01T12:00:00Z')
const LISBON = 'Europe/Lisbon'

test.each([
  ['half of ten days', '2026-07-05T23:00:00Z', '2026-07-11', 0.5],
  ['all but the last day', '2026-07-09T23:00:00Z', '2026-07-11', 0.9],
  ['one day of a hundred', '2026-07-01T23:00:00Z', '2026-10-09', 0.01],
  ['to the arrival', '2026-07-11T23:00:00Z', '2026-07-11', 1],
  ['nothing', '2026-06-30T23:00:00Z', '2026-07-11', 0],
  ['the day of arrival', '2026-07-01T23:00:00Z', '2026-07-01', 1],
])('%s', (_, until, checkIn, share) => {
  expect(freeShare(until, checkIn, LISBON, NOW)).toBeCloseTo(share, 5)
})

test('the hotel’s own clock counts', () => {
  expect(dateIn('Pacific/Auckland', Date.parse('2026-07-01T13:00:00Z'))).toBe('2026-07-02')
  expect(dateIn('Mars/Olympus', NOW)).toBe('2026-07-01')
})
