// brief: O4, U1, U3
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { FetchInit } from '../platform'
import { TestPlatform } from '../testing/platform'
import { ask, askFresh } from './ask'
import { createClient } from './client'
import { ANSWER_WAIT_MS } from './exchange'

const BODY = {
  code: 'INVALID_PARAMETER',
  errors: [{ field: 'rooms', message: 'takes at most one room an adult; got 3 for 2 adults' }],
}
const PLACES = {
  places: [],
  engine: 'embedded',
  degraded: false,
  as_of: '2026-11-21T08:00:00.123456Z',
}

let asked: string[] = []
let platform = new TestPlatform(() => Response.json(null))
let connection = createClient(platform)

function using(answer: TestPlatform['answer']) {
  platform = new TestPlatform((address, init) => {
    asked.push(address)
    return answer(address, init)
  })
  connection = createClient(platform)
}

const places = (signal = new AbortController().signal) =>
  ask(connection, '/v1/places', { query: { q: 'lis' }, signal })

beforeEach(() => {
  asked = []
})

afterEach(() => {
  vi.useRealTimers()
})

test('an answer of the promised shape is the answer', async () => {
  using(() => Response.json(PLACES))
  await expect(places()).resolves.toEqual(PLACES)
  expect(asked).toEqual(['/v1/places?q=lis'])
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
  using(() => new Response(body))
  await expect(places()).rejects.toMatchObject({ kind: 'garbled', passing: true })
})

test('a refused question is thrown as a problem', async () => {
  using(() => Response.json(BODY, { status: 400 }))
  await expect(places()).rejects.toMatchObject({ kind: 'refused', fields: ['rooms'] })
})

test('no answer is a problem that passes', async () => {
  using(() => Promise.reject(new TypeError('fetch failed')))
  await expect(places()).rejects.toMatchObject({ kind: 'unreachable', passing: true })
})

test('without a network it is said so', async () => {
  using(() => Promise.reject(new TypeError('fetch failed')))
  platform.online = false
  await expect(places()).rejects.toMatchObject({ kind: 'offline', passing: true })
})

const never: TestPlatform['answer'] = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(new Error('aborted'))
    signal.addEventListener('abort', () => reject(new Error('aborted')))
  })

test('a server that hangs is given up after ten seconds', async () => {
  vi.useFakeTimers()
  using(never)
  const answer = expect(places()).rejects.toMatchObject({ kind: 'late', passing: true })
  await vi.advanceTimersByTimeAsync(ANSWER_WAIT_MS)
  await answer
  expect(vi.getTimerCount()).toBe(0)
})

test('a question that nobody waits for is an abort, and leaves no timer', async () => {
  vi.useFakeTimers()
  using(never)
  const left = new AbortController()
  const answer = expect(places(left.signal)).rejects.toMatchObject({ name: 'AbortError' })
  left.abort()
  await answer
  expect(vi.getTimerCount()).toBe(0)
})

test('a token is sent where there is one, and then no cookie', async () => {
  const sent: FetchInit[] = []
  using((_, init) => {
    sent.push(init)
    return Response.json(PLACES)
  })
  await places()
  platform.token = () => 'secret'
  await places()
  expect(sent.map(({ credentials }) => credentials)).toEqual(['same-origin', 'omit'])
  expect(sent[1]?.headers).toEqual({ Authorization: 'Bearer secret' })
})

const FOUND = {
  ...{ total: 0, total_relation: 'eq', as_of: '2027-03-01T00:00:00.000000Z' },
  ...{ degraded: false, engine: 'embedded', items: [], next: null },
}

const search = () =>
  askFresh(connection, '/v1/hotels', { query: { q: 'x' }, signal: new AbortController().signal })

test('the searches after a booking carry its token, for a minute', async () => {
  vi.useFakeTimers()
  using(() => Response.json(FOUND))
  await search()
  connection.freshness.take('1.a.b')
  await search()
  connection.freshness.take(null)
  await search()
  vi.advanceTimersByTime(60_000)
  await search()
  const [plain, fresh] = ['/v1/hotels?q=x', '/v1/hotels?q=x&freshness=1.a.b']
  expect(asked).toEqual([plain, fresh, fresh, plain])
})

test('a token of another life of the database is forgotten, and the search goes on', async () => {
  using((address) =>
    address.includes('freshness')
      ? Response.json({ errors: [{ field: 'freshness', message: '' }] }, { status: 400 })
      : Response.json(FOUND),
  )
  connection.freshness.take('1.a.b')
  await expect(search()).resolves.toEqual(FOUND)
  await search()
  expect(asked.filter((address) => address.includes('freshness'))).toHaveLength(1)
})

test('any other refusal is one', async () => {
  using(() => Response.json(BODY, { status: 400 }))
  connection.freshness.take('1.a.b')
  await expect(search()).rejects.toMatchObject({ fields: ['rooms'] })
  expect(asked).toHaveLength(1)
})
