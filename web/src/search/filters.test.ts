// brief: U1 – a filter that was typed is on, as one that was chosen.
import type { Filters } from '@innsight/client'
import { NO_FILTERS, START } from '@innsight/client'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test, vi } from 'vitest'
import { useFilters } from './filters'

const page = vi.hoisted(() => ({ now: {} as Record<string, unknown>, done: [] as unknown[] }))

vi.mock('../api/client', () => ({}))
vi.mock('./answers', () => ({ useHotels: () => ({}), useMeta: () => undefined }))
vi.mock('./store', () => ({
  usePage: Object.assign((pick: (state: object) => unknown) => pick(page.now), {
    getState: () => page.now,
  }),
}))

const POOL = {
  ...{ place: null, matched: null, other_places: [], amenities: ['pool'], property_types: [] },
  ...{ stars: [], free_cancellation: false, sort: null, words: [], ignored: [] },
}

function used(filters: Filters): ReturnType<typeof useFilters> {
  page.now = {
    search: { ...START, filters },
    meaning: { text: 'with pool', understood: POOL, from: null },
    change: (patch: object) => page.done.push(patch),
  }
  const got: ReturnType<typeof useFilters>[] = []
  const Part = () => {
    got.push(useFilters())
    return null
  }
  renderToStaticMarkup(createElement(Part))
  const [first] = got
  if (!first) throw new Error('nothing was drawn')
  return first
}

test('what was typed is on, and can be put off where it stands', () => {
  const { filters, filter } = used({ ...NO_FILTERS, text: 'with pool', ratingMin: 8 })
  expect(filters.amenities).toEqual(['pool'])
  filter({ amenities: [] })
  expect(page.done).toEqual([
    { place: null, sort: 'recommended', filters: { ...NO_FILTERS, ratingMin: 8 } },
  ])
})

test('what was typed word for word is not', () => {
  expect(used({ ...NO_FILTERS, text: 'with pool', literal: true }).filters.amenities).toEqual([])
})
