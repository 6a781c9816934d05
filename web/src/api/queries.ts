// Every question the page asks, each with its key, its freshness and its limits.
import {
  hashKey,
  infiniteQueryOptions,
  keepPreviousData,
  QueryClient,
  queryOptions,
} from '@tanstack/react-query'
import type { IsoDate } from '../dates/nights'
import { ask } from './client'
import type { HotelsParameters, SearchParameters, StayParameters } from './model'
import { asProblem } from './problem'

const PAGE_SIZE = 20
export const PAGES_MAX = 10
const FRESH_MS = 15_000
const RETRY_MS = 500

/** One more try, at once, for what a server may get over; the faces of failures offer the rest. */
function tryAgain(failures: number, error: unknown): boolean {
  const { kind, retryAfterSeconds } = asProblem(error)
  return failures === 0 && kind === 'down' && retryAfterSeconds === null
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      refetchOnWindowFocus: false,
      retry: tryAgain,
      retryDelay: RETRY_MS,
      // The person or the clock asks a failed question again, not one more part that shows it.
      retryOnMount: false,
      // Being offline is a failure with a face, not a pause without one.
      networkMode: 'always',
      refetchOnReconnect: ({ state }) => (state.status === 'error' ? 'always' : true),
    },
  },
})

export const metaQuery = queryOptions({
  queryKey: ['meta'],
  queryFn: ({ signal }) => ask('/v1/meta', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})

/** Without a sort the server knows best: by how well the text fits, or as recommended. */
export type ListParameters = SearchParameters & Pick<HotelsParameters, 'sort'>

// Every count and filter shows a part of these two: one more of them is no reason to ask again.

export const hotelsQuery = (parameters: ListParameters | null) =>
  infiniteQueryOptions({
    queryKey: ['hotels', parameters],
    enabled: parameters !== null,
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) => {
      const page = pageParam ? { cursor: pageParam } : { facets: true }
      const query = { ...parameters, ...page, limit: PAGE_SIZE }
      return ask('/v1/hotels', { query, signal })
    },
    getNextPageParam: (last, pages) => (pages.length < PAGES_MAX ? last.next : null),
    refetchOnMount: false,
    placeholderData: keepPreviousData,
  })

/** How many hotels a search would find: the smallest page is enough. */
export const countQuery = (parameters: SearchParameters) =>
  queryOptions({
    queryKey: ['count', parameters],
    queryFn: async ({ signal }) => {
      const query = { ...parameters, limit: 1 }
      const { total, total_relation } = await ask('/v1/hotels', { query, signal })
      return { total, total_relation }
    },
  })

export const mapQuery = (parameters: SearchParameters | null, level: number | null) =>
  queryOptions({
    queryKey: ['map', parameters, level],
    enabled: parameters !== null && level !== null,
    queryFn: ({ signal }) => {
      const query = { ...parameters, zoom: level ?? 0 }
      return ask('/v1/map', { query, signal })
    },
    refetchOnMount: false,
    placeholderData: keepPreviousData,
  })

export const hotelQuery = (id: string, stay: StayParameters) =>
  queryOptions({
    queryKey: ['hotel', id, stay],
    queryFn: ({ signal }) => ask('/v1/hotels/{id}', { id, query: stay, signal }),
    placeholderData: (previous, query) => (query?.queryKey[1] === id ? previous : undefined),
  })

export const calendarQuery = (
  id: string,
  from: IsoDate,
  to: IsoDate,
  party: { adults: number; children: number; rooms: number },
) =>
  queryOptions({
    queryKey: ['calendar', id, from, to, party],
    enabled: from < to,
    queryFn: ({ signal }) =>
      ask('/v1/hotels/{id}/calendar', { id, query: { from, to, ...party }, signal }),
    placeholderData: (previous, query) => {
      const [, hotel, , , asked] = query?.queryKey ?? []
      return hotel === id && hashKey([asked]) === hashKey([party]) ? previous : undefined
    },
  })

/** Suggestions for exactly this text: an answer to another text is never shown for it. */
export const placesQuery = (text: string) =>
  queryOptions({
    queryKey: ['places', text],
    queryFn: async ({ signal }) => (await ask('/v1/places', { query: { q: text }, signal })).places,
    retry: false,
  })
