// The marks of the current search.
import type { Hotel } from '@innsight/client'
import { useMemo } from 'react'
import { useLanguage } from '../messages/language'
import { useCurrency, useHotels, useMapAnswer } from '../search/answers'
import { useSearch } from '../search/store'
import type { Mark } from './marks'
import { marksOf, separated } from './marks'

const NO_HOTELS: Hotel[] = []

export function useMarks(): Mark[] {
  const currency = useCurrency()
  const language = useLanguage((speech) => speech.language)
  const frame = useSearch((search) => search.frame)
  const area = useSearch(({ search }) => search.area)
  const best = useHotels().query.data?.pages[0]?.items ?? NO_HOTELS
  const { data } = useMapAnswer().query
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language has other words
  const marks = useMemo(
    () => (data && currency ? marksOf(data, best, currency) : []),
    [data, best, currency, language],
  )
  // Moving the map moves no mark; only another answer lays them out anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the area of the answer counts
  return useMemo(() => (frame ? separated(marks, area, frame) : marks), [marks, frame])
}
