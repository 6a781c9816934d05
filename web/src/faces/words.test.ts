// brief: O4, U1
import { Problem, problemOf } from '@innsight/client'
import { expect, test } from 'vitest'
import { wordsOf } from './words'

test('a problem says what it is about, and never in the server’s words', () => {
  const body = {
    title: 'A parameter can’t be used',
    detail: 'rooms takes at most one room an adult; got 3 for 2 adults',
    code: 'INVALID_PARAMETER',
    errors: [{ field: 'rooms', message: 'takes at most one room an adult; got 3 for 2 adults' }],
  }
  const { title, text } = wordsOf(problemOf(400, null, body, 0))
  expect(text).toMatch(/guests or rooms/)
  expect(title + text).not.toMatch(/INVALID|at most one room|_/)
})

test.each([
  'offline',
  'unreachable',
  'late',
  'garbled',
  'busy',
  'down',
  'gone',
  'refused',
] as const)('what is %s has words', (kind) => {
  expect(wordsOf(new Problem(kind)).title).not.toBe('')
})
