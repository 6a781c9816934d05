// The next steps out of an answer of few hotels: the same search without one of its wishes. Pure.
import type { NearMiss } from '../api/model'
import type { Filters, SearchState } from './state'
import { NO_FILTERS } from './state'
import { isFiltered } from './url'

/** What is given up. */
export type Wish =
  | { code: 'text'; text: string }
  | { code: 'place'; place: string }
  | { code: 'amenity'; amenity: string }
  | { code: 'price_max' | 'price_min'; minor: number }
  | { code: 'rating'; rating: number }
  | { code: 'stars' | 'type' | 'free_cancellation' | 'dates' | 'all' }

/** A step, and what of the search it changes. */
export interface Step {
  wish: Wish
  patch: Partial<SearchState>
}

/** A step, and how many hotels there are behind it. */
export interface CountedStep {
  step: Step
  more: Pick<NearMiss, 'total' | 'total_relation'>
}

/** At most this many counts are asked for, cheapest to give up first. */
const STEPS_MAX = 6
/** What near misses never tell. */
const UNCOUNTED: readonly Wish['code'][] = ['text', 'place', 'dates']

/** Each wish given up alone. */
function singleSteps(search: SearchState): Step[] {
  const { filters } = search
  const steps: Step[] = []
  const without = (wish: Wish, change: Partial<Filters>) =>
    steps.push({ wish, patch: { filters: { ...filters, ...change } } })
  if (filters.text) without({ code: 'text', text: filters.text }, { text: '', literal: false })
  const { place } = search
  if (place?.id) steps.push({ wish: { code: 'place', place: place.name }, patch: { place: null } })
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
  return steps
}

/**
 * The steps whose hotels have to be asked for: each wish given up alone, and at the end all of them.
 * Where the answer has counted its near misses, those are left out.
 */
export function stepsOut(search: SearchState, isCounted = false): Step[] {
  const single = singleSteps(search)
  const isAsked = ({ wish: { code } }: Step) => !isCounted || UNCOUNTED.includes(code)
  const asked = single.filter(isAsked)
  const all: Step = { wish: { code: 'all' }, patch: { filters: NO_FILTERS } }
  return single.length > 1 && isFiltered(search.filters)
    ? [...asked.slice(0, STEPS_MAX - 1), all]
    : asked.slice(0, STEPS_MAX)
}

/** The code of the wish that a near miss gives up. */
const CODES: Record<NearMiss['relax'], Wish['code']> = {
  amenities: 'amenity',
  stars: 'stars',
  property_type: 'type',
  rating_min: 'rating',
  price_min: 'price_min',
  price_max: 'price_max',
  free_cancellation: 'free_cancellation',
}

/** The near misses of an answer as steps of the search that it answers, most helpful first. */
export function nearSteps(search: SearchState, misses: readonly NearMiss[]): CountedStep[] {
  const steps = singleSteps(search)
  return misses.flatMap((more) => {
    const step = steps.find(
      ({ wish }) =>
        wish.code === CODES[more.relax] && (wish.code !== 'amenity' || wish.amenity === more.value),
    )
    return step ? [{ step, more }] : []
  })
}
