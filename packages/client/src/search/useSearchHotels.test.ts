// brief: U3
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createClient } from '../api/client'
import { createQueryClient } from '../api/queryClient'
import type { FetchInit } from '../platform'
import { TestPlatform } from '../testing/platform'
import { during, renderHook } from '../testing/render'
import { SETTLE_MS } from './settler'
import type { SearchQuestion } from './useSearchHotels'
import { useSearchHotels, useSearchMap } from './useSearchHotels'

interface Asked {
  address: string
  init: FetchInit
  answer: (response: Response) => void
}

let asked: Asked[] = []

function world() {
  asked = []
  const platform = new TestPlatform(
    (address, init) =>
      new Promise((answer, reject) => {
        asked.push({ address, init, answer })
        init.signal.addEventListener('abort', () => reject(new Error('aborted')))
      }),
  )
  return { client: createClient(platform), queryClient: createQueryClient() }
}

const found = (total: number) =>
  Response.json({
    ...{ total, total_relation: 'eq', as_of: '2027-03-01T00:00:00.000000Z' },
    ...{ degraded: false, engine: 'embedded', items: [], next: null },
  })

const question = (q: string): SearchQuestion => ({ parameters: { q }, level: null })
/** A part that shows how the search stands. */
function useShown(of: SearchQuestion | null) {
  const answers = useSearchHotels(of)
  return { ...answers, phase: answers.phase }
}

const words = () => asked.map(({ address }) => new URLSearchParams(address.split('?')[1]).get('q'))
const pass = (ms: number) => during(() => vi.advanceTimersByTimeAsync(ms))
const answer = (index: number, response: Response) =>
  during(async () => {
    asked[index]?.answer(response)
    await vi.advanceTimersByTimeAsync(0)
  })

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('the first question is asked at once, those that follow fast only when they rest', async () => {
  const hook = renderHook(world(), useShown, question('l'))
  expect(words()).toEqual(['l'])
  for (const q of ['li', 'lis', 'lisb']) {
    hook.again(question(q))
    await pass(SETTLE_MS - 1)
  }
  expect(words()).toEqual(['l'])
  await pass(1)
  expect(words()).toEqual(['l', 'lisb'])
  await pass(SETTLE_MS)
  hook.again(question('lisbon'))
  expect(words()).toEqual(['l', 'lisb', 'lisbon'])
  hook.leave()
})

test('while a question still changes, what is shown is the answer to another', async () => {
  const hook = renderHook(world(), useShown, question('a'))
  await answer(0, found(1))
  hook.again(question('ab'))
  expect(words()).toEqual(['a'])
  expect(hook.last().phase).toBe('stale')
  hook.again(question('a'))
  expect(hook.last().phase).toBe('fresh')
  hook.leave()
})

test('another level of the map leaves the list fresh, another order the map', async () => {
  const map = {
    ...{ total: 1, clusters: [], pins: [], as_of: '2027-03-01T00:00:00.000000Z' },
    ...{ degraded: false, engine: 'embedded', total_relation: 'eq' },
  }
  const both = (of: SearchQuestion) => {
    const [list, pins] = [useSearchHotels(of), useSearchMap(of)]
    return { list: list.phase, map: pins.phase }
  }
  const hook = renderHook(world(), both, { ...question('a'), level: 7 })
  for (const [index, { address }] of asked.entries()) {
    await answer(index, address.includes('/map') ? Response.json(map) : found(1))
  }
  expect(hook.last()).toEqual({ list: 'fresh', map: 'fresh' })
  hook.again({ ...question('a'), level: 8 })
  expect(hook.last()).toEqual({ list: 'fresh', map: 'stale' })
  hook.again({ ...question('a'), level: 7, sort: 'price' })
  expect(hook.last()).toEqual({ list: 'stale', map: 'fresh' })
  hook.leave()
})

test('an answer that nobody waits for is taken back', async () => {
  const hook = renderHook(world(), useShown, question('a'))
  await pass(SETTLE_MS)
  expect(asked[0]?.init.signal.aborted).toBe(false)
  hook.again(question('b'))
  expect(asked[0]?.init.signal.aborted).toBe(true)
  expect(asked[1]?.init.signal.aborted).toBe(false)
  hook.leave()
})

test('what was there stays until the answer is, and is told apart from it', async () => {
  const hook = renderHook(world(), useShown, question('a'))
  expect(hook.last().phase).toBe('loading')
  await answer(0, found(1))
  expect(hook.last()).toMatchObject({ phase: 'fresh', asked: { q: 'a' } })
  await pass(SETTLE_MS)
  hook.again(question('b'))
  expect(hook.last().phase).toBe('stale')
  expect(hook.last().query.data?.pages[0]?.total).toBe(1)
  await answer(1, found(2))
  expect(hook.last().phase).toBe('fresh')
  expect(hook.last().query.data?.pages[0]?.total).toBe(2)
  hook.leave()
})

test('a failure without anything to show is one; with something to show, that is old', async () => {
  const hook = renderHook(world(), useShown, question('a'))
  await answer(0, Response.json({}, { status: 400 }))
  expect(hook.last().phase).toBe('failed')
  await during(async () => {
    void hook.last().query.refetch()
    await vi.advanceTimersByTimeAsync(0)
  })
  await answer(1, found(1))
  expect(hook.last().phase).toBe('fresh')
  await during(async () => {
    void hook.last().query.refetch()
    await vi.advanceTimersByTimeAsync(0)
  })
  await answer(2, Response.json({}, { status: 400 }))
  expect(hook.last().phase).toBe('stale')
  expect(hook.last().query.data?.pages[0]?.total).toBe(1)
  hook.leave()
})

test('nothing is asked before there is a question', async () => {
  const hook = renderHook(world(), useShown, null)
  await pass(SETTLE_MS)
  expect(hook.last().phase).toBe('waiting')
  expect(asked).toEqual([])
  hook.leave()
})

test('list and map ask the same search, the map only once there is one', async () => {
  const both = (of: SearchQuestion) => ({ list: useSearchHotels(of), map: useSearchMap(of) })
  const hook = renderHook(world(), both, question('a'))
  expect(asked.map(({ address }) => address.split('?')[0])).toEqual(['/v1/hotels'])
  await pass(SETTLE_MS)
  hook.again({ ...question('a'), level: 7 })
  expect(asked[1]?.address).toBe('/v1/map?q=a&zoom=7')
  expect(asked).toHaveLength(2)
  hook.leave()
})
