// The answers to the current search, for whoever shows them.
import type {
  Currency,
  Facets,
  Hotel,
  Limits,
  Meta,
  SearchQuestion,
  SearchState,
  StayParameters,
} from '@innsight/client'
import {
  levelOf,
  limitsOf,
  localToday,
  START,
  searchParameters,
  stayParameters,
  useSearchHotels,
  useSearchMap,
} from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { metaQuery } from '../api/client'
import { marksOf } from '../map/marks'
import type { Mark } from '../map/pills'
import { useLanguage } from '../messages/language'
import { usePage } from './store'

export const useMeta = (): Meta | undefined => useQuery(metaQuery).data

export const useCurrency = (): Currency | undefined => useMeta()?.currency

/** What may be asked. */
export const useLimits = (): Limits => limitsOf(useMeta(), localToday(new Date()))

/** What list and map ask; null as long as the server's limits are not known. */
function useQuestion(): SearchQuestion | null {
  const { parameters, sort } = useParts((search) => ({
    parameters: searchParameters(search),
    sort: search.sort,
  }))
  const judged = usePage((page) => page.meta !== null)
  const level = usePage(({ frame, search }) => (frame ? levelOf(search.area, frame) : null))
  return useMemo(
    () => (judged ? { parameters, level, ...(sort === START.sort ? {} : { sort }) } : null),
    [judged, parameters, level, sort],
  )
}

/** Much of the search is not asked, like the open hotel: a question changes with its text. */
function useParts<Q>(of: (search: SearchState) => Q): Q {
  const text = usePage(({ search }) => JSON.stringify(of(search)))
  return useMemo(() => JSON.parse(text) as Q, [text])
}

/** What a hotel's panel and card ask. */
export const useStay = (): StayParameters => useParts(stayParameters)

export const useHotels = () => useSearchHotels(useQuestion())

export const useMapAnswer = () => useSearchMap(useQuestion()).query

export const useFacets = (): Facets | undefined =>
  useHotels().query.data?.pages[0]?.facets ?? undefined

const NO_HOTELS: Hotel[] = []

export function useMarks(): { marks: Mark[]; dimmed: boolean } {
  const visited = usePage((page) => page.visited)
  const currency = useCurrency()
  const speech = useLanguage((language) => language.speech)
  const question = useQuestion()
  const first = useSearchHotels(question).query.data?.pages[0]?.items
  const { query, phase } = useSearchMap(question)
  const { data } = query
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language has other words
  const marks = useMemo(
    () => (data && currency ? marksOf(data, { currency, best: first ?? NO_HOTELS, visited }) : []),
    [data, currency, first, visited, speech],
  )
  return { marks, dimmed: phase === 'stale' || phase === 'failed' }
}
