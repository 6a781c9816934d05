// The answers to the current search, for whoever shows them.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Hotel, Meta, SearchParameters, StayParameters } from '../api/model'
import { hotelsQuery, mapQuery, metaQuery } from '../api/queries'
import type { Currency } from '../format/money'
import { marksOf } from '../map/marks'
import type { Mark } from '../map/pills'
import { zoomOf } from './box'
import { searchParameters, stayParameters } from './parameters'
import type { SearchState } from './state'
import { START } from './state'
import { usePage } from './store'

export const useMeta = (): Meta | undefined => useQuery(metaQuery).data

export const useCurrency = (): Currency | undefined => useMeta()?.currency

/** Much of the search is not asked, like the open hotel: a question changes with its text. */
function useQuestion<Q>(of: (search: SearchState) => Q): Q {
  const text = usePage(({ search }) => JSON.stringify(of(search)))
  return useMemo(() => JSON.parse(text) as Q, [text])
}

/** What list and map ask; null as long as the server's limits are not known. */
export function useParameters(): SearchParameters | null {
  const parameters = useQuestion(searchParameters)
  const judged = usePage((page) => page.meta !== null)
  return judged ? parameters : null
}

/** What a hotel's panel and card ask. */
export const useStay = (): StayParameters => useQuestion(stayParameters)

/** The whole zoom level that the map will have there; null as long as there is no map. */
function useLevel(): number | null {
  const area = usePage((page) => page.search.area)
  const frame = usePage((page) => page.frame)
  return frame ? Math.floor(zoomOf(area, frame)) : null
}

export function useHotels() {
  const parameters = useParameters()
  const sort = usePage((page) => page.search.sort)
  return useInfiniteQuery(
    hotelsQuery(parameters && { ...parameters, ...(sort === START.sort ? {} : { sort }) }),
  )
}

const NO_HOTELS: Hotel[] = []

export function useListed(): Hotel[] {
  const { data } = useHotels()
  return useMemo(() => data?.pages.flatMap((page) => page.items) ?? NO_HOTELS, [data])
}

export function useMapAnswer() {
  return useQuery(mapQuery(useParameters(), useLevel()))
}

export function useMarks(): { marks: Mark[]; dimmed: boolean } {
  const visited = usePage((page) => page.visited)
  const currency = useCurrency()
  const first = useHotels().data?.pages[0]?.items
  const { data, isPlaceholderData, isError } = useMapAnswer()
  const marks = useMemo(
    () => (data && currency ? marksOf(data, { currency, best: first ?? NO_HOTELS, visited }) : []),
    [data, currency, first, visited],
  )
  return { marks, dimmed: isPlaceholderData || isError }
}
