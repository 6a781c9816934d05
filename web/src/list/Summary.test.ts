// brief: U1 – the box of orders says in which order the list is.
import type { Sort } from '@innsight/client'
import { NO_FILTERS, START } from '@innsight/client'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test, vi } from 'vitest'
import { SortSelect } from './Summary'

const page = vi.hoisted(() => ({ now: {} as Record<string, unknown> }))

vi.mock('../api/client', () => ({}))
vi.mock('../search/answers', () => ({
  useHotels: () => ({}),
  useCurrency: () => undefined,
  useMeta: () => ({
    sorts: [
      { code: 'recommended', label: 'Recommended' },
      { code: 'price', label: 'Lowest price' },
      { code: 'rating', label: 'Best rated' },
    ],
  }),
}))
vi.mock('../search/store', () => ({
  usePage: (pick: (state: object) => unknown) => pick(page.now),
}))

const CHEAP = {
  ...{ place: null, matched: null, other_places: [], amenities: [], property_types: ['hostel'] },
  ...{ stars: [], free_cancellation: false, sort: 'price', words: [], ignored: [] },
}

function shown(text: string, sort: Sort): string | undefined {
  const search = { ...START, sort, filters: { ...NO_FILTERS, text } }
  const meaning = { text: 'cheap hostel', understood: CHEAP, from: null }
  page.now = { search, meaning, sortBy: () => undefined }
  const html = renderToStaticMarkup(createElement(SortSelect))
  return html.match(/<option[^>]* selected=""[^>]*>([^<]*)</)?.[1]
}

test.each([
  ['cheap hostel', 'recommended', 'Lowest price'],
  ['cheap hostel', 'rating', 'Best rated'],
  ['hostel', 'recommended', 'Best match'],
  ['', 'recommended', 'Recommended'],
] as const)('for “%s” and the order %s it says %s', (text, sort, label) => {
  expect(shown(text, sort)).toBe(label)
})
