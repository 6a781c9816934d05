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

test('a pill is short', () => {
  expect(shortMoney(19249, EUR)).toBe('€192')
  expect(shortMoney(999900, EUR)).toBe('€9,999')
  expect(shortMoney(1234500, EUR)).toBe('€12k')
})

test('a nightly average is rounded down like the server does', () => {
  expect(nightlyMoney(18099, EUR)).toBe('€180')
  expect(nightlyMoney(18099, JPY)).toBe('¥18,099')
})
