// The answers to the current search, for whoever shows them.
import type {
  Currency,
  Facets,
  Limits,
  Meta,
  SearchQuestion,
  SearchState,
  StayParameters,
  Understood,
} from '@innsight/client'
import {
  levelOf,
  limitsOf,
  localToday,
  START,
  searchParameters,
  stayParameters,
  understoodOf,
  useSearchHotels,
  useSearchMap,
} from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { queries } from '../client'
import { useSearch } from './store'

/** When the app began: what is older was kept from before. */
const BEGIN_MS = Date.now()

export const useMetaQuery = () => {
  const query = useQuery(queries.metaQuery)
  useAskedAnew(query)
  return query
}

export const useMeta = (): Meta | undefined => useQuery(queries.metaQuery).data

export const useCurrency = (): Currency | undefined => useMeta()?.currency

/** What may be asked. */
export const useLimits = (): Limits => limitsOf(useMeta(), localToday(new Date()))

interface Asked {
  dataUpdatedAt: number
  isFetching: boolean
  errorUpdateCount: number
  refetch: (how: { cancelRefetch: boolean }) => unknown
}

/** What was kept over a restart is shown at once, and asked again once. */
export function useAskedAnew({
  dataUpdatedAt,
  isFetching,
  errorUpdateCount,
  refetch,
}: Asked): void {
  const isKept = dataUpdatedAt > 0 && dataUpdatedAt < BEGIN_MS && errorUpdateCount === 0
  useEffect(() => {
    if (isKept && !isFetching) refetch({ cancelRefetch: false })
  }, [isKept, isFetching, refetch])
}

/** Much of the search is not asked, like the open hotel: a question changes with its text. */
function useParts<Q>(of: (search: SearchState) => Q): Q {
  const text = useSearch(({ search }) => JSON.stringify(of(search)))
  return useMemo(() => JSON.parse(text) as Q, [text])
}

/** What list and map ask; null as long as the server's limits are not known. */
export function useQuestion(): SearchQuestion | null {
  const { parameters, sort } = useParts((search) => ({
    parameters: searchParameters(search),
    sort: search.sort,
  }))
  const judged = useSearch(({ meta }) => meta !== null)
  const level = useSearch(({ frame, search }) => (frame ? levelOf(search.area, frame) : null))
  return useMemo(
    () => (judged ? { parameters, level, ...(sort === START.sort ? {} : { sort }) } : null),
    [judged, parameters, level, sort],
  )
}

/** What a hotel's page asks. */
export const useStay = (): StayParameters => useParts(stayParameters)

export const useHotels = () => {
  const answer = useSearchHotels(useQuestion())
  useAskedAnew(answer.query)
  return answer
}

export const useMapAnswer = () => {
  const answer = useSearchMap(useQuestion())
  useAskedAnew(answer.query)
  return answer
}

export const useFacets = (): Facets | undefined =>
  useSearchHotels(useQuestion()).query.data?.pages[0]?.facets ?? undefined

/** What the text of the search means; null where nothing is known of it. */
export const useUnderstood = (): Understood | null => useSearch(understoodOf)

/** Every answer tells what its text means: it is kept for whoever shows it. */
export function useNoting(): void {
  const { query, asked, phase } = useHotels()
  const understood = phase === 'fresh' ? query.data?.pages[0]?.understood : null
  const text = asked?.literal ? undefined : asked?.q
  useEffect(() => {
    if (text && understood) useSearch.getState().note(text, understood)
  }, [text, understood])
}

/** Holds the search against the server's limits, as soon as they are known. */
export function useJudging(): void {
  const { data } = useMetaQuery()
  useEffect(() => {
    if (data) useSearch.getState().judge(data)
  }, [data])
}
