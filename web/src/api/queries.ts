// Every question the page asks, each with its key, its freshness and its limits.
import {
  infiniteQueryOptions,
  keepPreviousData,
  QueryClient,
  queryOptions,
} from '@tanstack/react-query'
import type { IsoDate } from '../dates/nights'
import { answer, client } from './client'
import type { HotelsParameters, SearchParameters, StayParameters } from './model'
import { asProblem } from './problem'

const PAGE_SIZE = 20
export const PAGES_MAX = 10
const FRESH_MS = 15_000
const RETRIES_MAX = 2

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      refetchOnWindowFocus: false,
      retry: (failures, error) => asProblem(error).passing && failures < RETRIES_MAX,
    },
  },
})

export const metaQuery = queryOptions({
  queryKey: ['meta'],
  queryFn: ({ signal }) => answer(client.GET('/v1/meta', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
})

/** Without a sort the server knows best: by how well the text fits, or as recommended. */
export type ListParameters = SearchParameters & Pick<HotelsParameters, 'sort'>

export const hotelsQuery = (parameters: ListParameters | null) =>
  infiniteQueryOptions({
    queryKey: ['hotels', parameters],
    enabled: parameters !== null,
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) => {
      const page = pageParam ? { cursor: pageParam } : { facets: true }
      const query = { ...parameters, ...page, limit: PAGE_SIZE }
      return answer(client.GET('/v1/hotels', { params: { query }, signal }))
    },
    getNextPageParam: (last, pages) => (pages.length < PAGES_MAX ? (last.next ?? null) : null),
    placeholderData: keepPreviousData,
  })

/** How many hotels a search would find: the smallest page is enough. */
export const countQuery = (parameters: SearchParameters) =>
  queryOptions({
    queryKey: ['count', parameters],
    queryFn: async ({ signal }) => {
      const query = { ...parameters, limit: 1 }
      return (await answer(client.GET('/v1/hotels', { params: { query }, signal }))).total
    },
  })

export const mapQuery = (parameters: SearchParameters | null, level: number | null) =>
  queryOptions({
    queryKey: ['map', parameters, level],
    enabled: parameters !== null && level !== null,
    queryFn: ({ signal }) => {
      const query = { ...parameters, zoom: level ?? 0 }
      return answer(client.GET('/v1/map', { params: { query }, signal }))
    },
    placeholderData: keepPreviousData,
  })

export const hotelQuery = (id: string, stay: StayParameters) =>
  queryOptions({
    queryKey: ['hotel', id, stay],
    queryFn: ({ signal }) =>
      answer(client.GET('/v1/hotels/{id}', { params: { path: { id }, query: stay }, signal })),
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
    queryFn: ({ signal }) => {
      const query = { from, to, ...party }
      const params = { path: { id }, query }
      return answer(client.GET('/v1/hotels/{id}/calendar', { params, signal }))
    },
    placeholderData: keepPreviousData,
  })

export const placesQuery = (text: string) =>
  queryOptions({
    queryKey: ['places', text],
    enabled: text.length > 0,
    queryFn: async ({ signal }) =>
      (await answer(client.GET('/v1/places', { params: { query: { q: text } }, signal }))).places,
    placeholderData: keepPreviousData,
  })
