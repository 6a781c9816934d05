// brief: U4 – prices are exact, and a short one never promises less than is paid.
import { setLocale } from '../messages/locale'
import { money, shortMoney } from './money'

const EURO = { code: 'EUR', exponent: 2 }
const YEN = { code: 'JPY', exponent: 0 }

afterEach(() => setLocale('en-GB'))

test.each([
  [19_200, '€192', '€192'],
  [19_201, '€192.01', '€193'],
  [1_234_501, '€12,345.01', '€12.4k'],
])('%i minor units', (minor, exact, short) => {
  expect(money(minor, EURO)).toBe(exact)
  expect(shortMoney(minor, EURO).toLowerCase()).toBe(short)
})

test('as another place writes it', () => {
  setLocale('de-DE')
  expect(money(19_250, EURO)).toBe('192,50\u00a0€')
  expect(money(19_250, YEN)).toMatch(/19\.250/)
})
