// brief: O4, U1
import { expect, test } from 'vitest'
import { asProblem, isAboutName, Problem, problemOf } from './problem'

test('a problem keeps what programs need of it', () => {
  const body = {
    code: 'INSUFFICIENT_INVENTORY',
    details: { conflict_date: '2027-03-13' },
    errors: [{ field: 'rooms', message: 'takes at most one room an adult' }],
    request_id: 'abc',
  }
  expect(problemOf(409, null, body, 0)).toMatchObject({
    kind: 'refused',
    status: 409,
    code: 'INSUFFICIENT_INVENTORY',
    details: { conflict_date: '2027-03-13' },
    fields: ['rooms'],
    requestId: 'abc',
    passing: false,
  })
})

test.each([undefined, null, '<html>', [], { errors: 'x' }, { errors: [1, null, {}] }])(
  'a body that is no problem (%o) still is one',
  (body) => {
    const problem = problemOf(502, null, body, 0)
    expect(problem).toMatchObject({ kind: 'down', fields: [] })
  },
)

test.each([
  [429, 'busy', true],
  [500, 'down', true],
  [503, 'down', true],
  [400, 'refused', false],
  [404, 'gone', false],
  [409, 'refused', false],
])('%i is %s', (status, kind, passing) => {
  expect(problemOf(status, null, {}, 0)).toMatchObject({ kind, passing })
})

test('Retry-After is seconds or a date, within reason', () => {
  const now = Date.parse('2026-11-25T18:00:00Z')
  const seconds = (header: string | null, status = 429) =>
    problemOf(status, header, {}, now).retryAfterSeconds
  expect(seconds('12')).toBe(12)
  expect(seconds('Wed, 25 Nov 2026 18:00:30 GMT')).toBe(30)
  expect(seconds('Wed, 25 Nov 2026 17:00:00 GMT')).toBe(1)
  expect(seconds('999999')).toBe(3600)
  expect(seconds(null)).toBe(5)
  expect(seconds('soon')).toBe(5)
  expect(seconds('7', 503)).toBe(7)
  expect(seconds(null, 503)).toBeNull()
})

test('a mistake of the app is a problem too', () => {
  expect(asProblem(new Error('?'))).toBeInstanceOf(Problem)
})

test.each([
  [['id'], true],
  [['id', 'adults'], false],
  [['adults'], false],
  // A proxy's refusal names nothing: the hotel may well be there.
  [[], false],
])('a refusal of %j is about the hotel’s name: %s', (fields, about) => {
  const errors = fields.map((field) => ({ field, message: '' }))
  expect(isAboutName(problemOf(400, null, { errors }, 0))).toBe(about)
})
