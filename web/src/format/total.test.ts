// brief: U1 – no untrue figure.
import { expect, test } from 'vitest'
import { totalNumber, totalWords } from './total'

test.each([
  [{ total: 1, total_relation: 'eq' }, '1', '1 hotel'],
  [{ total: 1234, total_relation: 'eq' }, '1,234', '1,234 hotels'],
  [{ total: 10000, total_relation: 'gte' }, '10,000+', '10,000+ hotels'],
  [{ total: 1, total_relation: 'gte' }, '1+', '1+ hotels'],
] as const)('%o is %s', (count, number, words) => {
  expect(totalNumber(count)).toBe(number)
  expect(totalWords(count, 'hotel')).toBe(words)
})
