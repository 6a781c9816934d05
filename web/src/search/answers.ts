// The answers to the current search, for whoever shows them.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Hotel, Meta } from '../api/model'
import { hotelsQuery, mapQuery, metaQuery } from '../api/queries'
import type { Currency } from '../format/money'
import { marksOf } from '../map/marks'
import type { Mark } from '../map/pills'
import { searchParameters } from './parameters'
import { START } from './state'
import { usePage } from './store'

export const useMeta = (): Meta | undefined => useQuery(metaQuery).data

export const useCurrency = (): Currency | undefined => useMeta()?.currency

export function useParameters() {
  const search = usePage((page) => page.search)
  const box = usePage((page) => page.box)
  // The camera moves on every frame's end; the question only changes with the box.
  const key = box && JSON.stringify(searchParameters(search, box))
  return useMemo(
    () => (key ? (JSON.parse(key) as ReturnType<typeof searchParameters>) : null),
    [key],
  )
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

export function useMarks(): { marks: Mark[]; dimmed: boolean } {
  const parameters = useParameters()
  const level = usePage((page) => page.level)
  const visited = usePage((page) => page.visited)
  const currency = useCurrency()
  const listed = useListed()
  const { data, isPlaceholderData } = useQuery(mapQuery(parameters, level))
  const marks = useMemo(
    () => (data && currency ? marksOf(data, { currency, listed, visited }) : []),
    [data, currency, listed, visited],
  )
  return { marks, dimmed: isPlaceholderData }
}
