// The next steps out of an empty answer: the same search without one of its filters. Pure.
import type { Meta } from '../api/model'
import { labelOf } from '../format/hotel'
import { money } from '../format/money'
import type { SearchState } from './state'
import { NO_FILTERS } from './state'
import { isFiltered } from './url'

export interface Step {
  key: string
  words: string
  patch: Partial<SearchState>
}

/** At most this many counts are asked for, cheapest to give up first. */
const STEPS_MAX = 6

export function stepsOut(search: SearchState, meta: Meta): Step[] {
  const { filters } = search
  const steps: Step[] = []
  const without = (key: string, words: string, change: Partial<typeof filters>) =>
    steps.push({ key, words, patch: { filters: { ...filters, ...change } } })
  if (filters.text) without('text', `without “${filters.text}”`, { text: '' })
  for (const code of filters.amenities) {
    const amenities = filters.amenities.filter((one) => one !== code)
    without(code, `without “${labelOf(meta.amenities, code)}”`, { amenities })
  }
  if (filters.priceMax !== null) {
    const limit = money(filters.priceMax, meta.currency)
    without('price_max', `above ${limit} a night too`, { priceMax: null })
  }
  if (filters.priceMin !== null) {
    const limit = money(filters.priceMin, meta.currency)
    without('price_min', `below ${limit} a night too`, { priceMin: null })
  }
  if (filters.ratingMin !== null) {
    without('rating', `rated below ${filters.ratingMin} too`, { ratingMin: null })
  }
  if (filters.stars.length) without('stars', 'with any stars', { stars: [] })
  if (filters.propertyTypes.length) without('type', 'of any kind', { propertyTypes: [] })
  if (filters.freeCancellation) {
    without('free', 'without free cancellation', { freeCancellation: false })
  }
  if (search.checkIn) {
    steps.push({ key: 'dates', words: 'without dates', patch: { checkIn: null, checkOut: null } })
  }
  const all = { key: 'all', words: 'without any filter', patch: { filters: NO_FILTERS } }
  return steps.length > 1 && isFiltered(filters)
    ? [...steps.slice(0, STEPS_MAX - 1), all]
    : steps.slice(0, STEPS_MAX)
}
