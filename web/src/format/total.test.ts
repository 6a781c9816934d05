// brief: U1 – no untrue figure.
import { expect, test } from 'vitest'
import { t } from '../messages/language'
import { isOne, totalNumber } from './total'

test.each([
  [{ total: 1, total_relation: 'eq' }, '1', 'Show 1 hotel'],
  [{ total: 1234, total_relation: 'eq' }, '1,234', 'Show 1,234 hotels'],
  [{ total: 10000, total_relation: 'gte' }, '10,000+', 'Show 10,000+ hotels'],
  [{ total: 1, total_relation: 'gte' }, '1+', 'Show 1+ hotels'],
] as const)('%o is %s', (count, number, words) => {
  expect(totalNumber(count)).toBe(number)
  expect(t.filters.show(totalNumber(count), isOne(count))).toBe(words)
})
