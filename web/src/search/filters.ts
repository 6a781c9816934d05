// The filters in force, for whoever shows and changes them: those that were chosen, and those that were
// typed.
import type { Filters } from '@innsight/client'
import { filtersInForce, refiltered } from '@innsight/client'
import { useMeant } from './meaning'
import { usePage } from './store'

export function useFilters() {
  const place = usePage((page) => page.search.place)
  const chosen = usePage((page) => page.search.filters)
  const meant = useMeant()
  return {
    filters: filtersInForce({ place, filters: chosen }, meant?.understood ?? null),
    filter: (patch: Partial<Filters>) => {
      const { search, change } = usePage.getState()
      change(refiltered(search, meant, patch))
    },
  }
}
