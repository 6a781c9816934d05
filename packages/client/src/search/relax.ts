// The next steps out of an empty answer: the same search without one of its wishes. Pure.
import type { Filters, SearchState } from './state'
import { NO_FILTERS } from './state'
import { isFiltered } from './url'

/** What is given up. */
export type Wish =
  | { code: 'text'; text: string }
  | { code: 'amenity'; amenity: string }
  | { code: 'price_max' | 'price_min'; minor: number }
  | { code: 'rating'; rating: number }
  | { code: 'stars' | 'type' | 'free_cancellation' | 'dates' | 'all' }

/** A step, and what of the search it changes. */
export interface Step {
  wish: Wish
  patch: Partial<SearchState>
}

/** At most this many counts are asked for, cheapest to give up first. */
const STEPS_MAX = 6

/** Each wish given up alone, and at the end all of them. */
export function stepsOut(search: SearchState): Step[] {
  const { filters } = search
  const steps: Step[] = []
  const without = (wish: Wish, change: Partial<Filters>) =>
    steps.push({ wish, patch: { filters: { ...filters, ...change } } })
  if (filters.text) without({ code: 'text', text: filters.text }, { text: '' })
  for (const amenity of filters.amenities) {
    const amenities = filters.amenities.filter((one) => one !== amenity)
    without({ code: 'amenity', amenity }, { amenities })
  }
  const { priceMax, priceMin, ratingMin } = filters
  if (priceMax !== null) without({ code: 'price_max', minor: priceMax }, { priceMax: null })
  if (priceMin !== null) without({ code: 'price_min', minor: priceMin }, { priceMin: null })
  if (ratingMin !== null) without({ code: 'rating', rating: ratingMin }, { ratingMin: null })
  if (filters.stars.length) without({ code: 'stars' }, { stars: [] })
  if (filters.propertyTypes.length) without({ code: 'type' }, { propertyTypes: [] })
  if (filters.freeCancellation) without({ code: 'free_cancellation' }, { freeCancellation: false })
  if (search.checkIn) {
    steps.push({ wish: { code: 'dates' }, patch: { checkIn: null, checkOut: null } })
  }
  const all: Step = { wish: { code: 'all' }, patch: { filters: NO_FILTERS } }
  return steps.length > 1 && isFiltered(filters)
    ? [...steps.slice(0, STEPS_MAX - 1), all]
    : steps.slice(0, STEPS_MAX)
}
