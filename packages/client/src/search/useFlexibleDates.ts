// What the search costs some days earlier or later, for whoever shows it.
import { useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client'
import type { FlexibleStay } from '../api/model'
import { searchParameters } from './parameters'
import type { SearchState } from './state'

/** So many days the server moves a stay to both sides. */
export const FLEX_DAYS = 3

/** The lowest of all totals; null when nothing is free. */
export function lowestMinor(stays: readonly FlexibleStay[]): number | null {
  const totals = stays.flatMap(({ cheapest_total_minor: minor }) => (minor === null ? [] : [minor]))
  return totals.length ? Math.min(...totals) : null
}

/** The stays around that of the search; nothing is asked without dates. */
export function useFlexibleDates(search: SearchState) {
  const { queries } = useClient()
  const isDated = search.checkIn !== null && search.checkOut !== null
  return useQuery(queries.flexibleQuery(isDated ? searchParameters(search) : null))
}
