// brief: U1 – between a change and its question nothing old is shown as the answer to it.
import type { SearchPhase } from '@innsight/client'
import type { FunctionComponent } from 'react'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { beforeEach, expect, test, vi } from 'vitest'
import { ShowButton } from '../filters/ShowButton'
import { HotelList } from './HotelList'
import { SpokenCount, Summary } from './Summary'

interface Shown {
  phase: SearchPhase
  total: number
  isRefetchError?: boolean
}

const shown = vi.hoisted(() => ({ now: { phase: 'fresh', total: 3 } as Shown }))

vi.mock('../api/client', () => ({ metaQuery: { queryKey: ['meta'] } }))
vi.mock('@tanstack/react-query', () => ({ useQuery: () => ({ data: {}, errorUpdateCount: 0 }) }))
vi.mock('../faces/Failure', () => ({
  Failure: () => 'failure',
  FailureLine: () => 'failure line',
  Retrying: () => 'retrying',
}))
vi.mock('./NothingFound', () => ({ NothingFound: () => 'empty state' }))
vi.mock('./HotelCard', () => ({ HotelCard: () => 'card' }))
vi.mock('../search/store', () => ({
  usePage: (pick: (page: object) => unknown) =>
    pick({ search: { checkIn: null, sort: 'recommended', filters: { text: '' } } }),
}))
vi.mock('../search/answers', () => ({
  useMeta: () => ({ sorts: [] }),
  useCurrency: () => ({ code: 'EUR', exponent: 2 }),
  useHotels: () => {
    const { phase, total, isRefetchError = false } = shown.now
    const page = { total, total_relation: 'eq', next: null, degraded: false, as_of: '' }
    const query = {
      ...{ data: { pages: [page] }, dataUpdatedAt: 0, errorUpdateCount: 0, error: null },
      // The question was not asked yet: the answer is no placeholder of the query's.
      ...{ isPlaceholderData: false, isFetching: false, isPending: false, hasNextPage: false },
      ...{ isError: isRefetchError, isRefetchError, isFetchNextPageError: false },
      refetch: () => undefined,
    }
    return { query, hotels: [], asked: {}, phase }
  },
}))

const drawn = (part: unknown, props: object = {}) =>
  renderToStaticMarkup(createElement(part as FunctionComponent, props))

beforeEach(() => {
  shown.now = { phase: 'fresh', total: 3 }
})

test('an answer to this search is shown as one', () => {
  expect(drawn(HotelList)).toContain('class="list"')
  expect(drawn(Summary)).toContain('class="summary"')
  expect(drawn(Summary)).not.toContain('from before')
  expect(drawn(ShowButton, { onClick: () => undefined })).toContain('Show 3 hotels')
})

test('an answer to the one before is not', () => {
  shown.now = { phase: 'stale', total: 3 }
  expect(drawn(HotelList)).toContain('class="list dimmed"')
  expect(drawn(Summary)).toContain('class="summary dimmed"')
  expect(drawn(Summary)).toContain('from before, looking again')
  expect(drawn(ShowButton, { onClick: () => undefined })).toContain('Show the hotels')
  expect(drawn(SpokenCount)).not.toContain('3')
})

test('nobody looks again where that has failed', () => {
  shown.now = { phase: 'stale', total: 3, isRefetchError: true }
  expect(drawn(HotelList)).toContain('failure line')
  expect(drawn(Summary)).not.toContain('looking again')
})

test('ways out of an empty answer are counted for the search that has it, and no other', () => {
  shown.now = { phase: 'fresh', total: 0 }
  expect(drawn(HotelList)).toContain('empty state')
  shown.now = { phase: 'stale', total: 0 }
  expect(drawn(HotelList)).not.toContain('empty state')
})
