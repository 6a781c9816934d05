// Every question of a search, each with its key, its freshness and its limits.
import {
  hashKey,
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
} from '@tanstack/react-query'
import type { IsoDate } from '../dates/nights'
import type { Connection } from './ask'
import { ask, askFresh } from './ask'
import type { HotelsParameters, SearchParameters, StayParameters } from './model'

const PAGE_SIZE = 20
/** So many pages a list has at most. */
export const PAGES_MAX = 10

/** Without a sort the server knows best: by how well the text fits, or as recommended. */
export type ListParameters = SearchParameters & Pick<HotelsParameters, 'sort'>

interface Party {
  adults: number
  children: number
  rooms: number
}

/** The lists, limits and dates of the service. */
const metaQuery = (connection: Connection) =>
  queryOptions({
    queryKey: ['meta'],
    queryFn: ({ signal }) => ask(connection, '/v1/meta', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

// Every count and filter shows a part of these two: one more of them is no reason to ask again.

const hotelsQuery = (connection: Connection, parameters: ListParameters | null) =>
  infiniteQueryOptions({
    queryKey: ['hotels', parameters],
    enabled: parameters !== null,
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) => {
      const query = { ...parameters, limit: PAGE_SIZE }
      return pageParam
        ? ask(connection, '/v1/hotels', { query: { ...query, cursor: pageParam }, signal })
        : askFresh(connection, '/v1/hotels', { query: { ...query, facets: true }, signal })
    },
    getNextPageParam: (last, pages) => (pages.length < PAGES_MAX ? last.next : null),
    refetchOnMount: false,
    placeholderData: keepPreviousData,
  })

const mapQuery = (
  connection: Connection,
  parameters: SearchParameters | null,
  level: number | null,
) =>
  queryOptions({
    queryKey: ['map', parameters, level],
    enabled: parameters !== null && level !== null,
    queryFn: ({ signal }) =>
      askFresh(connection, '/v1/map', { query: { ...parameters, zoom: level ?? 0 }, signal }),
    refetchOnMount: false,
    placeholderData: keepPreviousData,
  })

/** The cheapest total of the search, for stays some days earlier and later. */
const flexibleQuery = (connection: Connection, parameters: SearchParameters | null) =>
  queryOptions({
    queryKey: ['flexible', parameters],
    enabled: parameters !== null,
    queryFn: ({ signal }) =>
      askFresh(connection, '/v1/flexible', { query: { ...parameters }, signal }),
  })

/** How many hotels a search would find: the smallest page is enough. */
const countQuery = (connection: Connection, parameters: SearchParameters) =>
  queryOptions({
    queryKey: ['count', parameters],
    queryFn: async ({ signal }) => {
      const query = { ...parameters, limit: 1 }
      const { total, total_relation } = await ask(connection, '/v1/hotels', { query, signal })
      return { total, total_relation }
    },
  })

const hotelQuery = (connection: Connection, id: string, stay: StayParameters) =>
  queryOptions({
    queryKey: ['hotel', id, stay],
    queryFn: ({ signal }) => askFresh(connection, '/v1/hotels/{id}', { id, query: stay, signal }),
    placeholderData: (previous, query) => (query?.queryKey[1] === id ? previous : undefined),
  })

const calendarQuery = (
  connection: Connection,
  id: string,
  from: IsoDate,
  to: IsoDate,
  party: Party,
) =>
  queryOptions({
    queryKey: ['calendar', id, from, to, party],
    enabled: from < to,
    queryFn: ({ signal }) =>
      ask(connection, '/v1/hotels/{id}/calendar', { id, query: { from, to, ...party }, signal }),
    placeholderData: (previous, query) => {
      const [, hotel, , , asked] = query?.queryKey ?? []
      return hotel === id && hashKey([asked]) === hashKey([party]) ? previous : undefined
    },
  })

/** Suggestions for exactly this text: an answer to another text is never shown for it. */
const placesQuery = (connection: Connection, text: string) =>
  queryOptions({
    queryKey: ['places', text],
    queryFn: async ({ signal }) =>
      (await ask(connection, '/v1/places', { query: { q: text }, signal })).places,
    retry: false,
  })

/** What a text means, wherever it is searched: the smallest page is enough. */
const understoodQuery = (connection: Connection, text: string) =>
  queryOptions({
    queryKey: ['understood', text],
    queryFn: async ({ signal }) =>
      (await ask(connection, '/v1/hotels', { query: { q: text, limit: 1 }, signal })).understood ??
      null,
    retry: false,
  })

/** The questions of a search, over a connection. */
export const queriesOf = (connection: Connection) => ({
  metaQuery: metaQuery(connection),
  hotelsQuery: (parameters: ListParameters | null) => hotelsQuery(connection, parameters),
  mapQuery: (parameters: SearchParameters | null, level: number | null) =>
    mapQuery(connection, parameters, level),
  flexibleQuery: (parameters: SearchParameters | null) => flexibleQuery(connection, parameters),
  countQuery: (parameters: SearchParameters) => countQuery(connection, parameters),
  hotelQuery: (id: string, stay: StayParameters) => hotelQuery(connection, id, stay),
  calendarQuery: (id: string, from: IsoDate, to: IsoDate, party: Party) =>
    calendarQuery(connection, id, from, to, party),
  placesQuery: (text: string) => placesQuery(connection, text),
  understoodQuery: (text: string) => understoodQuery(connection, text),
})

export type Queries = ReturnType<typeof queriesOf>
