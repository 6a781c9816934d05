import { expect, test } from 'vitest'
import { money, nightlyMoney, shortMoney } from './money'

const EUR = { code: 'EUR', exponent: 2 }
const JPY = { code: 'JPY', exponent: 0 }
const KWD = { code: 'KWD', exponent: 3 }

test.each([
  [19200, EUR, '€192'],
  [19250, EUR, '€192.50'],
  [5, EUR, '€0.05'],
  [123456700, EUR, '€1,234,567'],
  [1920, JPY, '¥1,920'],
])('%i in %o is %s', (minor, currency, text) => {
  expect(money(minor, currency)).toBe(text)
})

test('three decimals are three decimals', () => {
  expect(money(1005, KWD)).toMatch(/1\.005$/)
})

test('an amount too large for a float keeps its last cent', () => {
  expect(money(900719925474099, EUR)).toBe('€9,007,199,254,740.99')
})

test('a pill is short, and never less than what is paid', () => {
  expect(shortMoney(19200, EUR)).toBe('€192')
  expect(shortMoney(19201, EUR)).toBe('€193')
  expect(shortMoney(999900, EUR)).toBe('€9,999')
  expect(shortMoney(1000000, EUR)).toBe('€10,000')
  expect(shortMoney(1234500, EUR)).toBe('€12.4k')
  expect(shortMoney(1230001, EUR)).toBe('€12.4k')
  expect(shortMoney(1920, JPY)).toBe('¥1,920')
})

const stay = (total_minor: number, nights: number, rooms = 1) => ({
  total_minor,
  nights,
  rooms,
  nightly_minor: Math.floor(total_minor / (nights * rooms)),
})

test('a nightly average has its cents, and times the nights is never less than the total', () => {
  expect(nightlyMoney(stay(29970, 3), EUR)).toBe('€99.90')
  expect(nightlyMoney(stay(30000, 3), EUR)).toBe('€100')
  expect(nightlyMoney(stay(10000, 3), EUR)).toBe('€33.34')
  expect(nightlyMoney(stay(40001, 2, 2), EUR)).toBe('€100.01')
  expect(nightlyMoney(stay(36198, 2), JPY)).toBe('¥18,099')
})

test('without dates the night has its own price', () => {
  const open = { total_minor: null, nights: null, rooms: null, nightly_minor: 9990 }
  expect(nightlyMoney(open, EUR)).toBe('€99.90')
})
