// brief: S12 – a short list offers what one wish less would find, in words.
import type { NearMiss, SearchState } from '@innsight/client'
import { NO_FILTERS, START } from '@innsight/client'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test, vi } from 'vitest'
import { NearMisses } from './NearMisses'

const search: SearchState = {
  ...START,
  filters: { ...NO_FILTERS, amenities: ['gym', 'pool'], stars: [5], ratingMin: 8.5 },
}

const state = vi.hoisted(() => ({}))

vi.mock('../api/client', () => ({}))
vi.mock('../search/store', () => ({
  usePage: Object.assign((pick: (page: object) => unknown) => pick(state), {
    getState: () => ({ change: () => undefined }),
  }),
}))
vi.mock('../search/answers', () => ({
  useHotels: () => ({}),
  useMeta: () => ({
    currency: { code: 'EUR', exponent: 2 },
    amenities: [{ code: 'pool', label: 'Pool' }],
  }),
}))

const miss = (relax: NearMiss['relax'], value: string, total: number): NearMiss => ({
  ...{ relax, value, total, total_relation: 'eq' },
})

const drawn = (of: SearchState, misses: NearMiss[], meaning: object | null = null) => {
  Object.assign(state, { search: of, meaning })
  return renderToStaticMarkup(createElement(NearMisses, { misses }))
}

const MISSES = [
  miss('amenities', 'pool', 1_200),
  miss('rating_min', '8.5', 12),
  miss('stars', '5', 9),
]

test('each wish stands with its places, the most helpful first', () => {
  const html = drawn(search, MISSES)
  const steps = [...html.matchAll(/<button[^>]*>([^<]*)</g)].map(([, words]) => words)
  expect(steps).toEqual([
    'without “Pool”: 1,200 places',
    'rated below 8.5 too: 12 places',
    'with any stars: 9 places',
  ])
})

test('with dates it says that they are free', () => {
  const dated = { ...search, checkIn: '2027-03-01', checkOut: '2027-03-02' }
  expect(drawn(dated, MISSES)).toContain('12 places free')
})

test('a short list stays short, and is not there without a way on', () => {
  const filters = { ...search.filters, priceMin: 1, priceMax: 2, freeCancellation: true }
  const many = [
    ...MISSES,
    miss('price_min', '1', 8),
    miss('price_max', '2', 7),
    miss('free_cancellation', 'true', 6),
  ]
  expect(drawn({ ...search, filters }, many).match(/<button/g)).toHaveLength(4)
  expect(drawn(search, [])).toBe('')
})

test('a wish that was typed stands there as one that was chosen', () => {
  const text = 'hotel with pool'
  const understood = {
    ...{ place: null, matched: null, other_places: [], amenities: ['pool'], property_types: [] },
    ...{ stars: [], free_cancellation: false, sort: null, words: [], ignored: ['hotel', 'with'] },
  }
  const typed = { ...START, filters: { ...NO_FILTERS, text } }
  const html = drawn(typed, [miss('amenities', 'pool', 1_200)], { text, understood, from: null })
  expect(html).toContain('without “Pool”: 1,200 places')
  expect(html).toContain('If you leave one wish out')
})
