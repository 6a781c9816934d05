// How many filters are set. Pure.
import type { Filters } from '@innsight/client'

export const filterCount = (filters: Filters): number =>
  filters.amenities.length +
  filters.stars.length +
  filters.propertyTypes.length +
  (filters.ratingMin === null ? 0 : 1) +
  (filters.freeCancellation ? 1 : 0) +
  (filters.priceMin === null && filters.priceMax === null ? 0 : 1)
