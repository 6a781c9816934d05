import { expect, test } from 'vitest'
import { asOfWords, clockTime, hotelInstant, lastDayBefore, stayRange, stayWords } from './dates'

test('a stay in words', () => {
  expect(stayWords('2026-03-12', '2026-03-15')).toBe('12 – 15 Mar · 3 nights')
  expect(stayWords('2026-03-12', '2026-03-13')).toBe('12 – 13 Mar · 1 night')
  expect(stayRange('2026-03-30', '2026-04-02')).toBe('30 Mar – 2 Apr')
})

test('free cancellation ends on the hotel’s own clock', () => {
  const midnightInLisbon = '2026-07-09T23:00:00Z'
  expect(lastDayBefore(midnightInLisbon, 'Europe/Lisbon')).toBe('9 Jul')
  expect(hotelInstant(midnightInLisbon, 'Europe/Lisbon')).toMatch(/Fri,? 10 Jul,? 00:00/)
  expect(lastDayBefore('2026-07-09T12:00:00Z', 'Pacific/Auckland')).toBe('9 Jul')
})

test('an unknown zone is said in UTC, not in the reader’s zone', () => {
  expect(hotelInstant('2026-07-09T23:00:00Z', 'Mars/Olympus')).toMatch(/23:00 UTC$/)
})

test('an old answer of a stand-in says of when it is, any other says nothing', () => {
  const at = Date.parse('2027-03-01T12:00:00Z')
  const told = (degraded: boolean, ageSeconds: number) =>
    asOfWords({ degraded, as_of: new Date(at - ageSeconds * 1000).toISOString() }, at)
  expect(told(true, 3600)).toBe(`as of ${clockTime(at - 3_600_000)}`)
  expect(told(true, 3 * 86_400)).toMatch(/^as of 26 Feb, /)
  expect(told(true, 60)).toBe('')
  expect(told(false, 3600)).toBe('')
  expect(asOfWords(undefined, at)).toBe('')
})
