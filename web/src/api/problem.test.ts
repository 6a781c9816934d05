// brief: O4, U1
import { afterEach, expect, test, vi } from 'vitest'
import { wordsOf } from '../faces/words'
import { ask } from './client'
import { asProblem, isAboutName, Problem, problemOf } from './problem'

const BODY = {
  type: '/problems/INVALID_PARAMETER',
  title: 'A parameter can’t be used',
  status: 400,
  detail: 'rooms takes at most one room an adult; got 3 for 2 adults',
  code: 'INVALID_PARAMETER',
  request_id: 'abc',
  errors: [{ field: 'rooms', message: 'takes at most one room an adult; got 3 for 2 adults' }],
}
const PLACES = {
  places: [],
  engine: 'embedded',
  degraded: false,
  as_of: '2026-11-21T08:00:00.123456Z',
}

const answers = (response: () => Response | Promise<Response>) =>
  vi.stubGlobal('fetch', vi.fn(response))
const places = (signal = new AbortController().signal) =>
  ask('/v1/places', { query: { q: 'lis' }, signal })

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test('a problem says what it is about, and never in the server’s words', () => {
  const problem = problemOf(400, null, BODY)
  expect(problem).toMatchObject({ kind: 'refused', requestId: 'abc', passing: false })
  const { title, text } = wordsOf(problem)
  expect(text).toMatch(/guests or rooms/)
  expect(title + text).not.toMatch(/INVALID|at most one room|_/)
})

test.each([undefined, null, '<html>', [], { errors: 'x' }, { errors: [1, null, {}] }])(
  'a body that is no problem (%o) still is one',
  (body) => {
    const problem = problemOf(502, null, body)
    expect(problem).toMatchObject({ kind: 'down', fields: [] })
    expect(wordsOf(problem).title).not.toBe('')
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
  expect(problemOf(status, null, {})).toMatchObject({ kind, passing })
})

test('Retry-After is seconds or a date, within reason', () => {
  vi.useFakeTimers({ now: new Date('2026-11-25T18:00:00Z') })
  const seconds = (header: string | null, status = 429) =>
    problemOf(status, header, {}).retryAfterSeconds
  expect(seconds('12')).toBe(12)
  expect(seconds('Wed, 25 Nov 2026 18:00:30 GMT')).toBe(30)
  expect(seconds('Wed, 25 Nov 2026 17:00:00 GMT')).toBe(1)
  expect(seconds('999999')).toBe(3600)
  expect(seconds(null)).toBe(5)
  expect(seconds('soon')).toBe(5)
  expect(seconds('7', 503)).toBe(7)
  expect(seconds(null, 503)).toBeNull()
})

test('an answer of the promised shape is the answer', async () => {
  answers(() => Response.json(PLACES))
  await expect(places()).resolves.toEqual(PLACES)
  expect(fetch).toHaveBeenCalledWith('/v1/places?q=lis', expect.anything())
})

test.each([
  ['a page', '<!doctype html><title>Sign in</title>'],
  ['half an answer', JSON.stringify(PLACES).slice(0, 40)],
  ['nothing', ''],
  ['null', 'null'],
  ['a list', '[]'],
  ['another shape', '{"places":null}'],
  ['one wrong field deep inside', JSON.stringify({ ...PLACES, places: [{ kind: 'city' }] })],
])('%s with status 200 is no answer', async (_, body) => {
  answers(() => new Response(body))
  await expect(places()).rejects.toMatchObject({ kind: 'garbled', passing: true })
})

test('a refused question is thrown as a problem', async () => {
  answers(() => Response.json(BODY, { status: 400 }))
  await expect(places()).rejects.toMatchObject({ kind: 'refused', fields: ['rooms'] })
})

test('no answer is a problem that passes', async () => {
  answers(() => Promise.reject(new TypeError('fetch failed')))
  await expect(places()).rejects.toMatchObject({ kind: 'unreachable', passing: true })
})

test('a server that hangs is given up, a question that nobody waits for is an abort', async () => {
  const never = (_: unknown, { signal }: { signal: AbortSignal }) =>
    new Promise<Response>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
      if (signal.aborted) reject(signal.reason)
    })
  vi.stubGlobal('fetch', never)
  const over = AbortSignal.abort()
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(over)
  await expect(places()).rejects.toMatchObject({ kind: 'late', passing: true })
  const left = new AbortController()
  left.abort()
  await expect(places(left.signal)).rejects.toMatchObject({ name: 'AbortError' })
})

test('a mistake of the page is a problem too', () => {
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
  expect(isAboutName(problemOf(400, null, { errors }))).toBe(about)
})
